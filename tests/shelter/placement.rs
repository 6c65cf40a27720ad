//! Who may have a bed beside whom: minors and who looks after them, people of whom nobody knows how old they are, rooms that are
//! kept for somebody; beds that are to be repaired; and who stays beside whom when a household becomes another.

use crate::beds::leaving;
use crate::board::offered;
use crate::house::{self, House, can, local, newcomer, night, refusal};
use crate::intake::fields;
use crate::on_both;
use chrono::TimeDelta;
use entity::id::{BedId, StayId};
use entity::resident::{self, Sex};
use entity::room::{RoomPurpose, RoomRule};
use entity::stay::{self, Category, Relative};
use rocket::http::Status;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeMap;
use tamlanh::domain::admission::{Admission, Newcomer};
use tamlanh::domain::error::{Error, Refusal, Unfit};
use tamlanh::domain::residents::Birth;
use tamlanh::domain::{board, discharges, households, rooms, transfers};

const STRANGER: &str = "Người dưới 18 tuổi sẽ ở cùng người lớn không thân thích.";
const LEFT: &str = "Người dưới 18 tuổi của hộ sẽ ở lại phòng cũ với người không thân thích.";
const UNKNOWN: &str = "Chưa rõ tuổi";

/// Somebody of about this age.
fn aged(age: u32, bed: BedId) -> Newcomer {
    let mut one = newcomer("Giàng Thị Sua", Sex::Female, bed);
    let on = night().date_naive();
    one.particulars.birth = Birth::About { age, on };
    one
}

fn child(bed: BedId) -> Newcomer {
    Newcomer {
        relation: Some(Relative::Child),
        ..aged(4, bed)
    }
}

async fn admit(house: &House, people: Vec<Newcomer>) -> Result<Vec<StayId>, Error> {
    let new = Admission {
        arrived_at: house.clock.now(),
        ..house::admission(people)
    };
    house.admit_all(&new).await
}

async fn transfer(house: &House, who: StayId, to: BedId, despite: bool) -> Result<(), Error> {
    let (by, at) = (can(&house.staff), house.clock.now());
    let moved = house
        .db
        .write(async |tx| transfers::transfer(tx, &by, who, to, at, despite).await);
    moved.await
}

async fn swap(house: &House, one: StayId, other: StayId) -> Result<(), Error> {
    let (by, at) = (can(&house.staff), house.clock.now());
    let swapped = house
        .db
        .write(async |tx| transfers::swap(tx, &by, one, other, at, false).await);
    swapped.await
}

async fn version(house: &House, who: StayId) -> i32 {
    let row = stay::Entity::find_by_id(who).one(house.db.reader()).await;
    row.unwrap().unwrap().version
}

/// They belong with nobody from now on.
async fn part(house: &House, who: StayId, despite: bool) -> Result<(), Error> {
    let (by, version) = (can(&house.staff), version(house, who).await);
    let parted = house
        .db
        .write(async |tx| households::leave(tx, &by, who, version, despite).await);
    parted.await
}

/// They belong with this head from now on.
async fn join(house: &House, who: StayId, head: StayId, despite: bool) -> Result<(), Error> {
    let (by, version) = (can(&house.staff), version(house, who).await);
    let joined = house.db.write(async |tx| {
        households::join(tx, &by, who, version, head, Relative::Other, despite).await
    });
    joined.await
}

/// Whoever's bed it is that does not suit any more.
fn makes_unfit(done: Result<(), Error>, why: Unfit) {
    let refused = refusal(done);
    assert!(
        matches!(refused, Refusal::BedUnfit(_, said) if said == why),
        "{refused:?}"
    );
}

fn is_unfit<T: std::fmt::Debug>(done: Result<T, Error>, bed: BedId, why: Unfit) {
    assert_eq!(refusal(done), Refusal::BedUnfit(bed, why));
}

async fn stays(house: &House) -> u64 {
    let all = entity::stay::Entity::find().count(house.db.reader());
    all.await.unwrap()
}

async fn women(house: &House, name: &str, beds: usize) -> Vec<BedId> {
    let room = house.room(name, RoomRule::Women, RoomPurpose::Victims, beds);
    room.await.1
}

/// A mother with her child and somebody else in one room of three; it is an hour later.
async fn three(house: &House, beds: &[BedId]) -> [StayId; 3] {
    let family = admit(house, vec![aged(27, beds[0]), child(beds[1])])
        .await
        .unwrap();
    let other = admit(house, vec![aged(40, beds[2])]).await.unwrap();
    house.clock.set(night() + TimeDelta::hours(1));
    [family[0], family[1], other[0]]
}

on_both! {
    async fn a_child_is_not_put_among_strangers_in_another_room_than_its_mother(house: House) {
        let (first, second) = (women(&house, "P1", 1).await, women(&house, "P2", 4).await);
        admit(&house, vec![aged(40, second[0])]).await.unwrap();
        let split = house::admission(vec![aged(27, first[0]), child(second[1])]);
        is_unfit(house.admit_all(&split).await, second[1], Unfit::MinorWithStranger);
        assert_eq!(stays(&house).await, 1, "nothing half done");
        // In her room it is, whoever of the two is written down first.
        let mother = Newcomer { relation: Some(Relative::Parent), ..aged(27, second[2]) };
        admit(&house, vec![aged(4, second[1]), mother]).await.unwrap();
        let seen = house::admission(vec![aged(30, first[0]), child(second[3])]);
        house.admit_all(&Admission { despite: true, ..seen }).await.unwrap();
    }

    async fn a_household_goes_into_several_rooms_where_everybody_fits(house: House) {
        let (first, second) = (women(&house, "P1", 1).await, women(&house, "P2", 2).await);
        let girl = Newcomer { relation: Some(Relative::Child), ..aged(15, second[0]) };
        admit(&house, vec![aged(40, first[0]), girl]).await.unwrap();
        // From then on she is a girl without her people: no stranger comes to her, but another girl does.
        is_unfit(admit(&house, vec![aged(40, second[1])]).await, second[1], Unfit::MinorWithStranger);
        admit(&house, vec![aged(14, second[1])]).await.unwrap();
    }

    async fn the_intake_page_says_that_a_child_would_be_without_its_mother(house: House) {
        let (first, second) = (women(&house, "P1", 2).await, women(&house, "P2", 3).await);
        admit(&house, vec![aged(40, second[0])]).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let mut form = fields("Triệu Mùi Chẳn", "", "k");
        form.retain(|(name, _)| !["people", "bed_1", "act"].contains(name));
        form.extend([("people", "2"), ("birth_about_1", "27"), ("sex_2", "female"), ("birth_about_2", "4"), ("relation_2", "child"), ("act", "beds")]);
        let page = async |bed: &str| {
            let mut form = form.clone();
            form.push(("bed_1", bed));
            house.post(&session, "/intake", &form).await.into_string().await.unwrap()
        };
        let told = format!("P2 · 2 (giường đơn): {STRANGER}");
        let nowhere = page("").await;
        assert!(!nowhere.contains(STRANGER), "both may come here: {nowhere}");
        let elsewhere = page(&first[0].to_string()).await;
        assert_eq!(elsewhere.matches(&told).count(), 1, "for the child alone: {elsewhere}");
        let here = page(&second[2].to_string()).await;
        assert!(!here.contains(STRANGER), "{here}");
    }

    async fn a_child_does_not_move_away_from_its_mother_to_strangers(house: House) {
        let (first, second) = (women(&house, "P1", 3).await, women(&house, "P2", 2).await);
        let [_, child, _] = three(&house, &first).await;
        admit(&house, vec![aged(50, second[0])]).await.unwrap();
        is_unfit(transfer(&house, child, second[1], false).await, second[1], Unfit::MinorWithStranger);
        let session = house.sign_in(&house.staff).await;
        let path = format!("/stays/{child}/transfer");
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(page.contains(&format!("P2 · 2 {STRANGER}")), "{page}");
        transfer(&house, child, second[1], true).await.unwrap();
    }

    async fn a_mother_does_not_leave_her_child_among_strangers(house: House) {
        let (first, second) = (women(&house, "P1", 3).await, women(&house, "P2", 3).await);
        let [mother, child, other] = three(&house, &first).await;
        is_unfit(transfer(&house, mother, second[0], false).await, second[0], Unfit::MinorLeftBehind);
        let session = house.sign_in(&house.staff).await;
        let (of_mother, of_other) = (format!("/stays/{mother}/transfer"), format!("/stays/{other}/transfer"));
        let page = house.get(&session, &of_mother).await.into_string().await.unwrap();
        assert!(page.contains(&format!("P2 · 1 {LEFT}")), "{page}");
        let page = house.get(&session, &of_other).await.into_string().await.unwrap();
        assert!(page.contains("P2 · 1") && !page.contains(LEFT), "{page}");
        // Once nobody else is there, she goes, and her child follows her.
        transfer(&house, other, second[1], false).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(2));
        transfer(&house, mother, second[0], false).await.unwrap();
        transfer(&house, child, second[2], false).await.unwrap();
    }

    async fn a_small_child_has_somebody_they_came_with_in_the_room(house: House) {
        let (first, second) = (women(&house, "P1", 2).await, women(&house, "P2", 2).await);
        let apart = vec![aged(27, first[0]), child(second[0])];
        is_unfit(admit(&house, apart).await, second[0], Unfit::SmallChildAlone);
        let family = admit(&house, vec![aged(27, first[0]), child(first[1])]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(1));
        is_unfit(transfer(&house, family[1], second[0], false).await, second[0], Unfit::SmallChildAlone);
        transfer(&house, family[1], second[0], true).await.unwrap();
    }

    async fn whose_sex_nobody_knows_is_put_among_women_or_men_only_by_who_says_so(house: House) {
        let beds = women(&house, "P1", 2).await;
        let (_, any) = house.room("P2", RoomRule::Any, RoomPurpose::Victims, 1).await;
        let unknown = |bed| Newcomer { sex: Sex::Unknown, ..aged(25, bed) };
        is_unfit(admit(&house, vec![unknown(beds[0])]).await, beds[0], Unfit::SexUnknown);
        admit(&house, vec![unknown(any[0])]).await.unwrap();
    }

    async fn who_comes_back_is_placed_by_the_sex_on_record(house: House) {
        let beds = women(&house, "P1", 1).await;
        let (_, men) = house.room("P2", RoomRule::Men, RoomPurpose::Victims, 1).await;
        let came = admit(&house, vec![aged(25, beds[0])]).await.unwrap()[0];
        let row = stay::Entity::find_by_id(came).one(house.db.reader()).await.unwrap().unwrap();
        house.clock.set(night() + TimeDelta::hours(1));
        let (by, end) = (can(&house.staff), leaving(house.clock.now()));
        house.db.write(async |tx| discharges::discharge(tx, &by, came, end).await).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(2));
        let back = |sex, bed| Newcomer { known: Some(row.resident_id), sex, ..aged(25, bed) };
        is_unfit(admit(&house, vec![back(Sex::Unknown, men[0])]).await, men[0], Unfit::MenOnly);
        admit(&house, vec![back(Sex::Unknown, beds[0])]).await.unwrap();
        let of = || resident::Entity::find_by_id(row.resident_id).one(house.db.reader());
        assert_eq!(of().await.unwrap().unwrap().sex, Sex::Female, "nobody said otherwise");
    }

    async fn two_who_swap_leave_no_child_among_strangers(house: House) {
        let (first, second) = (women(&house, "P1", 2).await, women(&house, "P2", 2).await);
        let family = admit(&house, vec![aged(27, first[0]), child(first[1])]).await.unwrap();
        let other = admit(&house, vec![aged(40, second[0])]).await.unwrap()[0];
        admit(&house, vec![aged(50, second[1])]).await.unwrap();
        house.clock.set(night() + TimeDelta::hours(1));
        is_unfit(swap(&house, family[0], other).await, second[0], Unfit::MinorLeftBehind);
        is_unfit(swap(&house, family[1], other).await, second[0], Unfit::MinorWithStranger);
    }

    async fn a_mother_and_her_child_swap_beds_beside_a_stranger(house: House) {
        let beds = women(&house, "P1", 3).await;
        let [mother, child, _] = three(&house, &beds).await;
        swap(&house, mother, child).await.unwrap();
    }

    async fn who_is_of_unknown_age_may_be_grown_up_and_may_be_none(house: House) {
        let girls = women(&house, "P1", 2).await;
        let grown_up = women(&house, "P2", 2).await;
        let empty = women(&house, "P3", 3).await;
        let (_, mixed) = house.room("P4", RoomRule::Any, RoomPurpose::Victims, 2).await;
        let (_, children) = house.room("P5", RoomRule::Children, RoomPurpose::Victims, 1).await;
        admit(&house, vec![aged(12, girls[0])]).await.unwrap();
        admit(&house, vec![aged(40, grown_up[0])]).await.unwrap();
        admit(&house, vec![Newcomer { sex: Sex::Male, ..aged(40, mixed[0]) }]).await.unwrap();

        // A night's intake is led to the empty rooms and to those of grown-up women.
        let session = house.sign_in(&house.staff).await;
        let mut form = fields("Lò Thị Pha", "", "k");
        form.retain(|(name, _)| *name != "act");
        form.push(("act", "beds"));
        let page = house.post(&session, "/intake", &form).await.into_string().await.unwrap();
        for fits in ["P2 · 2", "P3 · 1", "P3 · 2"] {
            assert!(page.contains(&format!(">{fits} (giường đơn)</option>")), "{fits}: {page}");
        }
        for unfit in ["P1 · 2", "P4 · 2", "P5 · 1"] {
            assert!(page.contains(&format!(">{unfit} (giường đơn): {UNKNOWN}")), "{unfit}: {page}");
        }
        let unknown = |bed| vec![newcomer("Lò Thị Pha", Sex::Female, bed)];
        for bed in [girls[1], mixed[1], children[0]] {
            is_unfit(admit(&house, unknown(bed)).await, bed, Unfit::AgeUnknown);
        }
        for bed in [grown_up[1], empty[0], empty[1]] {
            admit(&house, unknown(bed)).await.unwrap();
        }
        // Nobody's child comes to her.
        is_unfit(admit(&house, vec![aged(12, empty[2])]).await, empty[2], Unfit::AgeUnknown);
        admit(&house, vec![aged(40, empty[2])]).await.unwrap();
    }

    async fn no_man_comes_to_a_woman_of_unknown_age_and_a_woman_does(house: House) {
        let (_, mixed) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        admit(&house, vec![newcomer("Lò Thị Pha", Sex::Female, mixed[0])]).await.unwrap();
        let man = |age| Newcomer { sex: Sex::Male, ..aged(age, mixed[1]) };
        is_unfit(admit(&house, vec![man(40)]).await, mixed[1], Unfit::AgeUnknown);
        let of_unknown_age = vec![newcomer("Lò Văn Páo", Sex::Male, mixed[1])];
        is_unfit(admit(&house, of_unknown_age).await, mixed[1], Unfit::AgeUnknown);
        admit(&house, vec![aged(40, mixed[1])]).await.unwrap();
    }

    async fn a_room_is_for_whom_it_is_kept_and_isolation_is_no_place_to_use(house: House) {
        let (_, homeless) = house.room("Lang thang", RoomRule::Women, RoomPurpose::Homeless, 2).await;
        let victims = women(&house, "Nạn nhân", 2).await;
        let (_, isolation) = house.room("Cách ly", RoomRule::Any, RoomPurpose::Isolation, 2).await;
        let of = |category, bed| vec![Newcomer { category, ..aged(40, bed) }];
        for (category, bed) in [
            (Category::Homeless, victims[0]), (Category::Victim, homeless[0]),
            (Category::Homeless, isolation[0]), (Category::Victim, isolation[0]),
        ] {
            is_unfit(admit(&house, of(category, bed)).await, bed, Unfit::OtherPurpose);
        }
        let totals = async || board::at(house.db.reader(), &house.staff, night()).await.unwrap().totals;
        assert_eq!((totals().await.beds, totals().await.usable), (6, 4));
        let session = house.sign_in(&house.staff).await;
        let page = house.get(&session, "/?sex=female&age=adult").await.into_string().await.unwrap();
        let beds: BTreeMap<_, _> = [("lang thang", homeless[0]), ("nạn nhân", victims[0]), ("cách ly", isolation[0])]
            .into_iter().map(|(name, bed)| (name.to_owned(), bed)).collect();
        assert_eq!(offered(&page, &beds), ["lang thang", "nạn nhân"]);
        admit(&house, of(Category::Homeless, homeless[0])).await.unwrap();
        admit(&house, of(Category::Victim, victims[0])).await.unwrap();
        let ill = house::admission(of(Category::Victim, isolation[0]));
        house.admit_all(&Admission { despite: true, ..ill }).await.unwrap();
        assert_eq!((totals().await.occupied, totals().await.usable), (3, 2));
    }

    async fn a_repair_that_is_planned_is_told_wherever_a_bed_is_looked_for(house: House) {
        let beds = women(&house, "P1", 2).await;
        let by = can(&house.staff);
        let (from, until) = (local("2026-12-01T08:00:00"), local("2026-12-03T08:00:00"));
        house.db.write(async |tx| rooms::take_out(tx, &by, beds[0], from, Some(until), "thay giường".into()).await).await.unwrap();
        let now = board::at(house.db.reader(), &house.staff, night()).await.unwrap();
        assert_eq!((now.totals.usable, now.totals.out_of_service), (1, 0));
        let session = house.sign_in(&house.staff).await;
        let read = async |path: &str| house.get(&session, path).await.into_string().await.unwrap();
        for path in ["/", "/board", "/board/print"] {
            let page = read(path).await;
            assert!(page.contains("Trống đến 01/12/2026 08:00, sau đó tạm ngừng dùng"), "{path}: {page}");
            assert!(!page.contains(&format!("/intake?bed={}\"", beds[0])), "{path}: {page}");
        }
        let told = "P1 · 1 (giường đơn): tạm ngừng dùng từ 01/12/2026 08:00 đến 03/12/2026 08:00 (thay giường).";
        let page = read("/intake").await;
        assert!(page.contains(told), "{page}");
        let bed = beds[0].to_string();
        let answer = house.post(&session, "/intake", &fields("Lý Thị Mẩy", &bed, "k")).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        for said in ["Giường P1 · 1: tạm ngừng dùng từ 01/12/2026 08:00, đến 03/12/2026 08:00.", "Lý do: thay giường.", "Người ghi: Người thuy."] {
            assert!(page.contains(said), "{said}: {page}");
        }
        // After it the bed is for anybody.
        house.clock.set(until + TimeDelta::days(1));
        let now = board::at(house.db.reader(), &house.staff, house.clock.now()).await.unwrap();
        assert_eq!(now.totals.usable, 2);
    }

    async fn a_transfer_is_written_down_late_by_the_beds_of_its_moment(house: House) {
        let beds = women(&house, "P1", 3).await;
        let stays = [admit(&house, vec![aged(40, beds[0])]).await.unwrap()[0], admit(&house, vec![aged(40, beds[1])]).await.unwrap()[0]];
        // The other one had the second bed until half past one.
        house.clock.set(local("2026-11-24T01:30:00"));
        transfer(&house, stays[1], beds[2], false).await.unwrap();
        house.clock.set(local("2026-11-24T03:00:00"));
        let session = house.sign_in(&house.staff).await;
        let (path, bed) = (format!("/stays/{}/transfer", stays[0]), beds[1].to_string());
        let offers = |page: &str| {
            let form = crate::forms::forms(page).into_iter().find(|form| form.action == path).unwrap();
            form.fields.into_iter().find(|field| field.name == "bed").unwrap().options
        };
        let now = house.get(&session, &path).await.into_string().await.unwrap();
        assert_eq!(offers(&now), std::slice::from_ref(&bed));
        let mut form = vec![("bed", bed.as_str()), ("at_on", "2026-11-24"), ("at_at", "00:30")];
        form.push(("act", "beds"));
        let then = house.post(&session, &path, &form).await;
        assert_eq!(then.status(), Status::Ok);
        assert_eq!(offers(&then.into_string().await.unwrap()), [""; 0], "it was not free then");
        form.pop();
        let answer = house.post(&session, &path, &form).await;
        assert_eq!(answer.status(), Status::Conflict);
        let page = answer.into_string().await.unwrap();
        let said = "Giường P1 · 2 đã có TL-26-00002 từ 23/11/2026 23:40, đến 24/11/2026 01:30.";
        assert!(page.contains(said) && page.contains("value=\"00:30\""), "{page}");
        assert_eq!(offers(&page), [""; 0]);
        for (on, why) in [("2026-11-23", "before the arrival"), ("2026-11-25", "in the future")] {
            let form = [("bed", bed.as_str()), ("at_on", on), ("at_at", "00:30")];
            let page = house.post(&session, &path, &form).await.into_string().await.unwrap();
            assert!(page.contains("href=\"#at_on\"") && page.contains("id=\"at_on-fault\""), "{why}: {page}");
        }
        let later = [("bed", bed.as_str()), ("at_on", "2026-11-24"), ("at_at", "01:30")];
        assert_eq!(house.post(&session, &path, &later).await.status(), Status::SeeOther);
    }

    async fn a_child_does_not_leave_its_household_among_strangers(house: House) {
        let beds = women(&house, "P1", 3).await;
        let [_, child, _] = three(&house, &beds).await;
        makes_unfit(part(&house, child, false).await, Unfit::MinorWithStranger);
        assert!(stay::Entity::find_by_id(child).one(house.db.reader()).await.unwrap().unwrap().head_id.is_some(), "nothing half done");
        part(&house, child, true).await.unwrap();
    }

    async fn a_mother_does_not_leave_the_household_beside_her_child_unless_somebody_of_it_is_there(house: House) {
        let (first, second) = (women(&house, "P1", 3).await, women(&house, "P2", 3).await);
        let of_household = |relation, one| Newcomer { relation: Some(relation), ..one };
        let people = |beds: &[BedId; 3]| vec![
            aged(57, beds[0]),
            of_household(Relative::Child, aged(27, beds[1])),
            of_household(Relative::Other, aged(4, beds[2])),
        ];
        // The grandmother, who is the head, sleeps in the other room.
        let apart = admit(&house, people(&[second[0], first[0], first[1]])).await.unwrap();
        let other = admit(&house, vec![aged(40, second[1])]).await.unwrap()[0];
        makes_unfit(part(&house, apart[1], false).await, Unfit::MinorWithStranger);
        makes_unfit(join(&house, apart[1], other, false).await, Unfit::MinorWithStranger);
        join(&house, apart[1], other, true).await.unwrap();
        // Here she sleeps beside the child.
        let third = women(&house, "P3", 3).await;
        let together = admit(&house, people(&[third[0], third[1], third[2]])).await.unwrap();
        part(&house, together[1], false).await.unwrap();
    }

    async fn who_is_of_unknown_age_is_not_left_with_a_man(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Any, RoomPurpose::Victims, 3).await;
        let unknown = newcomer("Lò Thị Pha", Sex::Female, beds[0]);
        let sister = Newcomer { relation: Some(Relative::Sibling), ..aged(40, beds[1]) };
        let sisters = admit(&house, vec![unknown, sister]).await.unwrap();
        admit(&house, vec![Newcomer { sex: Sex::Male, ..aged(40, beds[2]) }]).await.unwrap();
        makes_unfit(part(&house, sisters[1], false).await, Unfit::AgeUnknown);
    }

    async fn a_room_for_families_is_for_one_of_them_whoever_joins_or_leaves(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Family, RoomPurpose::Victims, 3).await;
        let sister = |bed| Newcomer { relation: Some(Relative::Sibling), ..aged(40, bed) };
        let sisters = admit(&house, vec![aged(30, beds[0]), sister(beds[1])]).await.unwrap();
        let alone = house::admission(vec![aged(25, beds[2])]);
        let third = house.admit_all(&Admission { despite: true, ..alone }).await.unwrap()[0];
        join(&house, third, sisters[0], false).await.unwrap();
        makes_unfit(part(&house, sisters[1], false).await, Unfit::FamilyRoomTaken);
        part(&house, sisters[1], true).await.unwrap();
    }

    async fn what_did_not_suit_before_hinders_nobody_who_leaves(house: House) {
        let (_, beds) = house.room("Cách ly", RoomRule::Any, RoomPurpose::Isolation, 2).await;
        let sister = Newcomer { relation: Some(Relative::Sibling), ..aged(40, beds[1]) };
        let ill = house::admission(vec![aged(30, beds[0]), sister]);
        let sisters = house.admit_all(&Admission { despite: true, ..ill }).await.unwrap();
        part(&house, sisters[1], false).await.unwrap();
        join(&house, sisters[1], sisters[0], false).await.unwrap();
    }

    async fn the_page_of_the_household_asks_before_a_child_is_among_strangers(house: House) {
        let beds = women(&house, "P1", 3).await;
        let [_, child, other] = three(&house, &beds).await;
        let elsewhere = women(&house, "P2", 1).await;
        transfer(&house, other, elsewhere[0], false).await.unwrap();
        let session = house.sign_in(&house.staff).await;
        let path = format!("/stays/{child}/household");
        let open = "<details class=\"sure\" open>";
        let page = house.get(&session, &path).await.into_string().await.unwrap();
        assert!(!page.contains("name=\"despite\"") && !page.contains(open), "{page}");
        let mut leave = vec![("version", "1"), ("act", "leave")];
        let answer = house.post(&session, &path, &leave).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let page = answer.into_string().await.unwrap();
        for said in [STRANGER, "href=\"#despite\"", open, "value=\"TL-26-00001\""] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(page.matches("name=\"despite\"").count(), 1, "in the form that was sent: {page}");
        let join = [("version", "1"), ("other_case", "TL-26-00003"), ("relative", "other")];
        let answer = house.post(&session, &path, &join).await;
        assert_eq!(answer.status(), Status::UnprocessableEntity);
        let page = answer.into_string().await.unwrap();
        assert!(page.contains(STRANGER) && page.contains("value=\"TL-26-00003\"") && !page.contains(open), "{page}");
        assert_eq!(page.matches("name=\"despite\"").count(), 1, "{page}");
        leave.push(("despite", "yes"));
        assert_eq!(house.post(&session, &path, &leave).await.status(), Status::SeeOther);
    }
}
