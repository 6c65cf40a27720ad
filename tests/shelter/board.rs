//! The board: its totals, which beds it tells as fitting, who is late back, and names that are there only when asked for.

use crate::forms::links;
use crate::house::{House, admission, as_role, can, newcomer, night};
use crate::on_both;
use chrono::TimeDelta;
use entity::bed::BedKind;
use entity::id::{BedId, StayId};
use entity::leave::LeaveReason;
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use rocket::http::{Cookie, Status};
use std::collections::BTreeMap;
use tamlanh::domain::board::{self, Totals};
use tamlanh::domain::error::Result;
use tamlanh::domain::rooms::{self, NewRoom};
use tamlanh::domain::transfers::{self, NewLeave};
use tamlanh::domain::{admission as admissions, residents};

type Furnished = (&'static str, RoomRule, bool, &'static [BedKind]);

/// Name, rule, step-free, beds.
const ROOMS: [Furnished; 5] = {
    use BedKind::{Cot, Lower, Single, Upper};
    [
        ("Gia đình", RoomRule::Family, true, &[Single, Single, Cot]),
        ("Nam", RoomRule::Men, true, &[Single]),
        ("Nữ", RoomRule::Women, true, &[Lower, Upper]),
        ("Nữ tầng trên", RoomRule::Women, false, &[Single]),
        ("Trẻ em", RoomRule::Children, true, &[Single, Cot]),
    ]
};

/// The beds of these rooms by room and label.
async fn furnished(house: &House) -> BTreeMap<String, BedId> {
    let manager = can(&as_role(&house.staff, Role::Manager));
    let mut beds = BTreeMap::new();
    for (name, rule, step_free, kinds) in ROOMS {
        let form = NewRoom {
            name: name.into(),
            floor: 1,
            rule,
            purpose: RoomPurpose::Victims,
            step_free,
        };
        let add = house
            .db
            .write(async |tx| rooms::add(tx, &manager, form).await);
        let room = add.await.unwrap();
        for (label, kind) in (1..).zip(kinds) {
            let add = house.db.write(async |tx| {
                rooms::add_bed(tx, &manager, room, label.to_string(), *kind).await
            });
            beds.insert(format!("{name} {label}"), add.await.unwrap());
        }
    }
    beds
}

/// Takes in a woman who came an hour ago, wherever that is.
async fn take_in(house: &House, name: &str, bed: BedId) -> StayId {
    let mut new = admission(vec![newcomer(name, Sex::Female, bed)]);
    new.arrived_at = house.clock.now() - TimeDelta::hours(1);
    new.despite = true;
    let by = can(&house.staff);
    let admitted = house
        .db
        .write(async |tx| admissions::admit(tx, &by, &new).await);
    admitted.await.unwrap()[0]
}

/// Lets somebody go to court with the bed kept, for two hours.
async fn leave(house: &House, stay: StayId) -> Result<()> {
    let by = can(&house.staff);
    let new = NewLeave {
        reason: LeaveReason::Court,
        place: None,
        since: house.clock.now(),
        expected_back: house.clock.now() + TimeDelta::hours(2),
    };
    house
        .db
        .write(async |tx| transfers::leave(tx, &by, stay, new).await)
        .await
}

async fn read(house: &House, session: &Cookie<'static>, path: &str) -> String {
    let page = house.get(session, path).await;
    assert_eq!(page.status(), Status::Ok, "{path}");
    page.into_string().await.unwrap()
}

/// The beds that a page offers, by room and label.
pub fn offered(page: &str, beds: &BTreeMap<String, BedId>) -> Vec<String> {
    let links = links(page).into_iter();
    let ids = links.filter_map(|link| link.strip_prefix("/intake?bed=")?.parse::<i64>().ok());
    let ids: Vec<_> = ids.map(BedId).collect();
    let offered = beds.iter().filter(|(_, bed)| ids.contains(bed));
    offered.map(|(name, _)| name.clone()).collect()
}

on_both! {
    async fn the_totals_are_of_what_is_there_and_what_has_it(house: House) {
        let beds = furnished(&house).await;
        let empty = board::at(house.db.reader(), &house.staff, night()).await.unwrap().totals;
        assert_eq!(empty, Totals { beds: 9, usable: 9, ..Totals::default() });

        take_in(&house, "Vàng Thị Dợ", beds["Gia đình 1"]).await;
        let away = take_in(&house, "Lý Thị Mẩy", beds["Nữ 1"]).await;
        leave(&house, away).await.unwrap();
        let by = can(&house.staff);
        let (held, out) = (beds["Nữ tầng trên 1"], beds["Trẻ em 1"]);
        let until = night() + TimeDelta::hours(8);
        house.db.write(async |tx| {
            rooms::hold(tx, &by, held, until, "đang đến".into()).await?;
            rooms::take_out(tx, &by, out, night(), None, "gãy chân".into()).await
        }).await.unwrap();

        // Two beds beside somebody in the room of a family are free and for no stranger.
        let totals = board::at(house.db.reader(), &house.staff, night()).await.unwrap().totals;
        assert_eq!(totals, Totals { beds: 9, usable: 3, occupied: 2, held: 1, out_of_service: 1 });
        let session = house.sign_in(&house.staff).await;
        for path in ["/", "/board"] {
            let page = read(&house, &session, path).await;
            for told in ["9</strong> giường<", "3</strong> chỗ dùng được", "2</strong> đang có người", "1</strong> giữ chỗ", "1</strong> tạm ngừng dùng"] {
                assert!(page.contains(&format!("<strong>{told}")), "{path}, {told}: {page}");
            }
        }
    }

    async fn the_filter_tells_which_beds_fit_whoever_comes(house: House) {
        let beds = furnished(&house).await;
        let session = house.sign_in(&house.staff).await;
        let everything: Vec<_> = beds.keys().map(String::as_str).collect();
        let cases: [(&str, &[&str]); 9] = [
            ("sex=", &everything),
            // Whoever may be grown up does not go to children.
            ("step_free=yes", &["Nam 1", "Nữ 1"]),
            ("sex=female&age=infant", &["Nữ 1", "Nữ 2", "Nữ tầng trên 1", "Trẻ em 1", "Trẻ em 2"]),
            ("sex=female&age=child", &["Nữ 1", "Nữ 2", "Nữ tầng trên 1", "Trẻ em 1"]),
            ("sex=male&age=child", &["Nam 1", "Trẻ em 1"]),
            ("sex=female&age=adult", &["Nữ 1", "Nữ 2", "Nữ tầng trên 1"]),
            ("sex=female&age=adult&family=2", &["Gia đình 1", "Gia đình 2", "Nữ 1", "Nữ 2"]),
            ("sex=female&age=adult&family=3", &["Gia đình 1", "Gia đình 2"]),
            ("sex=female&age=adult&family=4", &[]),
        ];
        for (asked, fitting) in cases {
            for path in [format!("/?{asked}"), format!("/board?{asked}")] {
                let page = read(&house, &session, &path).await;
                assert_eq!(offered(&page, &beds), fitting, "{path}");
                let unfit = page.matches("class=\"bed free unfit\"").count();
                assert_eq!(unfit, beds.len() - fitting.len(), "{path}: {page}");
            }
        }
        // Her small son sleeps where his mother does, and an infant in the cot.
        let page = read(&house, &session, "/?sex=male&age=infant&family=2").await;
        assert_eq!(offered(&page, &beds), ["Gia đình 1", "Gia đình 2", "Gia đình 3", "Nữ 1", "Nữ 2", "Trẻ em 1", "Trẻ em 2"]);
    }

    async fn whoever_is_not_back_in_time_is_flagged_until_they_are(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = take_in(&house, "Vàng Thị Dợ", beds[0]).await;
        leave(&house, stay).await.unwrap();
        let back = night() + TimeDelta::hours(2);
        let record = format!("/stays/{stay}");
        for (now, is_late) in [(back, false), (back + TimeDelta::minutes(1), true)] {
            house.clock.set(now);
            let session = house.sign_in(&house.staff).await;
            for path in ["/", "/board", &record] {
                let page = read(&house, &session, path).await;
                assert!(page.contains("vắng, hẹn về 24/11/2026 01:40"), "{path}: {page}");
                assert_eq!(page.contains("quá hẹn"), is_late, "{path} at {now}: {page}");
            }
            let board = read(&house, &session, "/board").await;
            assert_eq!(board.contains("<span class=\"due flag\">vắng"), is_late, "{board}");
            let page = read(&house, &session, &record).await;
            assert_eq!(page.contains("<strong class=\"flag\">quá hẹn"), is_late, "{page}");
        }
        let by = can(&house.staff);
        let now = house.clock.now();
        house.db.write(async |tx| transfers::back(tx, &by, stay, now).await).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        for path in ["/", "/board", &record] {
            let page = read(&house, &session, path).await;
            assert!(!page.contains("quá hẹn") && !page.contains("hẹn về"), "{path}: {page}");
        }
    }

    async fn names_are_on_the_board_only_where_they_were_asked_for(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 3).await;
        let names = ["Vàng Thị Dợ", "Lý Thị Mẩy"];
        for (name, bed) in names.iter().zip(&beds) {
            house.admit(name, *bed).await.unwrap();
        }
        let nobody = newcomer("", Sex::Female, beds[2]);
        let particulars = residents::Particulars::default();
        let new = admission(vec![admissions::Newcomer { particulars, ..nobody }]);
        let by = can(&house.staff);
        house.db.write(async |tx| admissions::admit(tx, &by, &new).await).await.unwrap();
        for role in [Role::Staff, Role::Legal, Role::Manager] {
            let session = house.sign_in(&house.person(&format!("xem-{role}"), role).await).await;
            let answer = house.post(&session, "/board/names", &[]).await;
            assert_eq!(answer.status(), Status::Ok, "{role}");
            let page = answer.into_string().await.unwrap();
            for name in names.iter().chain(&["Chưa rõ họ tên"]) {
                assert!(page.contains(&format!("<strong class=\"name\">{name}</strong>")), "{name} for {role}: {page}");
            }
            for path in ["/board", "/"] {
                let page = read(&house, &session, path).await;
                assert!(!names.iter().any(|name| page.contains(name)) && !page.contains("class=\"name\""), "{path} for {role}: {page}");
            }
        }
        for role in [Role::Auditor, Role::Administrator] {
            let session = house.sign_in(&house.person(&format!("khong-{role}"), role).await).await;
            let answer = house.post(&session, "/board/names", &[]).await;
            assert_eq!(answer.status(), Status::Forbidden, "{role}");
            let page = answer.into_string().await.unwrap();
            assert!(!names.iter().any(|name| page.contains(name)), "{role}: {page}");
        }
    }
}
