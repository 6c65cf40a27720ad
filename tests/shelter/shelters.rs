//! The shelter's own data, its names over time, and people who work at two shelters.

use crate::bad_input::text;
use crate::forms::{self, Form};
use crate::house::{House, as_role, can, new_shelter};
use crate::on_both;
use chrono::NaiveDate;
use entity::membership::Role;
use rocket::http::{Cookie, Status};
use tamlanh::domain::access::Actor;
use tamlanh::domain::accounts::{self, people};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::shelters;

async fn another(house: &House, administrator: &Actor) -> Actor {
    let by = can(administrator);
    let opened = house
        .db
        .write(async |tx| accounts::open_shelter(tx, &by, &new_shelter()).await);
    Actor {
        shelter: opened.await.unwrap(),
        ..administrator.clone()
    }
}

on_both! {
    async fn an_administrator_changes_the_address_and_names_the_house_from_a_day(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let facts = [("shelter_address", "Số 9, khu 3"), ("shelter_commune", "không có"), ("shelter_phone", "0203 000 000"), ("escalate_after", "0")];
        let again = house.post(&session, "/shelter", &facts).await;
        assert_eq!(again.status(), Status::UnprocessableEntity);
        assert!(again.into_string().await.unwrap().contains("Số 9, khu 3"), "what was typed stays");
        let facts = [("shelter_address", "Số 9, khu 3"), ("shelter_commune", ""), ("shelter_phone", "0203 000 000"), ("escalate_after", "5"), ("version", "1")];
        assert_eq!(house.post(&session, "/shelter", &facts).await.status(), Status::SeeOther);
        let kept = shelters::find(house.db.reader(), house.shelter).await.unwrap();
        assert_eq!((kept.address.as_str(), kept.commune_code, kept.hides_address, kept.escalate_after), ("Số 9, khu 3", None, false, 5));

        let name = |from, name| [
            ("name_from", from), ("shelter_parent", "Sở Nội vụ"), ("shelter_name", name),
            ("shelter_symbol", "ttbt"), ("shelter_place", "Quảng Ninh"),
        ];
        for typed in ["Trung tâm Bảo trợ", "Trung tâm Bảo trợ và Tạm lánh"] {
            let named = house.post(&session, "/shelter/names", &name("2027-01-01", typed)).await;
            assert_eq!(named.status(), Status::SeeOther);
        }
        let on = |year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        let before = shelters::named(house.db.reader(), house.shelter, on(2026)).await.unwrap();
        let after = shelters::named(house.db.reader(), house.shelter, on(2027)).await.unwrap();
        assert_eq!(before.name, "Nhà tạm lánh Bình Minh");
        assert_eq!((after.name.as_str(), after.symbol.as_str()), ("Trung tâm Bảo trợ và Tạm lánh", "TTBT"));
        let page = house.get(&session, "/shelter").await.into_string().await.unwrap();
        assert!(page.contains("01/01/2027") && page.contains("Nhà tạm lánh Bình Minh"));
    }

    async fn whoever_opens_another_shelter_administers_it_and_switches_to_it(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let typed = [
            ("shelter_parent", "Sở Y tế thành phố Hải Phòng"), ("shelter_name", "Nhà tạm lánh Hoa Sen"),
            ("shelter_symbol", "ntlhs"), ("shelter_province", "31"), ("shelter_address", "Số 1"),
        ];
        assert_eq!(house.post(&session, "/shelter/new", &typed[..4]).await.status(), Status::UnprocessableEntity);
        assert_eq!(house.post(&session, "/shelter/new", &typed).await.status(), Status::SeeOther);
        let other = shelters::all(house.db.reader()).await.unwrap().pop().unwrap().to_string();
        let switched = house.post(&session, "/account/shelter", &[("shelter", &other)]).await;
        assert_eq!(switched.status(), Status::SeeOther);
        let page = house.get(&session, "/shelter").await.into_string().await.unwrap();
        assert!(page.contains("Nhà tạm lánh Hoa Sen") && !page.contains("Bình Minh"));
        let people = house.get(&session, "/people").await.into_string().await.unwrap();
        assert!(people.contains("admin") && !people.contains("thuy"), "its own people only");
    }

    async fn one_person_works_at_two_shelters_until_dismissed(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let there = another(&house, &administrator).await;
        let session = house.sign_in(&there).await;
        let typed = [("login", "thuy"), ("has_account", "yes"), ("role", "manager")];
        let at_other = house.post(&session, "/account/shelter", &[("shelter", &there.shelter.to_string())]).await;
        assert_eq!(at_other.status(), Status::SeeOther);
        assert_eq!(house.post(&session, "/people", &typed).await.status(), Status::SeeOther);
        let nobody = [("login", "nobody"), ("has_account", "yes"), ("role", "manager")];
        assert_eq!(house.post(&session, "/people", &nobody).await.status(), Status::UnprocessableEntity);
        let staff = house.sign_in(&house.staff).await;
        let account = house.get(&staff, "/account").await.into_string().await.unwrap();
        assert!(account.contains("/account/shelter"), "she may switch");
        let id = house.staff.user.unwrap();
        let path = format!("/people/{id}/dismiss");
        assert_eq!(house.post(&session, &path, &[]).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, &path, &[]).await.status(), Status::NotFound);
    }

    async fn a_shelter_does_not_reach_an_account_that_opens_a_stranger(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let there = another(&house, &administrator).await;
        // Somebody else administers the new shelter alone; the staff member works at both.
        let by = can(&there);
        let (staff, stranger) = (house.staff.user.unwrap(), house.person("la", Role::Auditor).await);
        let stranger_there = Actor { shelter: there.shelter, ..as_role(&stranger, Role::Administrator) };
        house.db.write(async |tx| {
            people::engage(tx, &by, staff, Role::Staff).await?;
            people::engage(tx, &by, stranger.user.unwrap(), Role::Administrator).await
        }).await.unwrap();
        let by = can(&stranger_there);
        let hash = accounts::hash_of("mưa rơi trên mái ngói", "x").await.unwrap();
        let reset = house.db.write(async |tx| people::reset_password(tx, &by, staff, &hash).await).await;
        assert!(matches!(reset, Err(Error::Refused(Refusal::WorksElsewhere))), "{reset:?}");
        let disabled = house.db.write(async |tx| people::disable(tx, &by, staff).await).await;
        assert!(matches!(disabled, Err(Error::Refused(Refusal::WorksElsewhere))), "{disabled:?}");
        house.db.write(async |tx| people::dismiss(tx, &by, staff).await).await.unwrap();
        let alone = can(&administrator);
        let last = house.db.write(async |tx| people::dismiss(tx, &alone, staff).await).await;
        assert!(matches!(last, Err(Error::Refused(Refusal::WorksOnlyHere))), "{last:?}");
    }

    async fn an_old_page_of_the_shelter_takes_nothing_back(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let session = house.sign_in(&administrator).await;
        let other = house.person("admin-hai", Role::Administrator).await;
        let other = house.sign_in(&other).await;
        let shown = |page: &str| forms::forms(page).into_iter().find(|form| form.action == "/shelter").unwrap();
        let opened = async |session: &Cookie<'static>| shown(&house.get(session, "/shelter").await.into_string().await.unwrap());
        let sent = async |session: &Cookie<'static>, form: &Form| {
            let fields = form.as_shown();
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = house.post(session, "/shelter", &fields).await;
            (answer.status(), answer.into_string().await.unwrap_or_default())
        };
        assert_eq!(sent(&session, &opened(&session).await.with("hides_address", "")).await.0, Status::SeeOther);
        let old = opened(&session).await;
        assert_eq!(sent(&other, &opened(&other).await.with("hides_address", "yes")).await.0, Status::SeeOther);
        let (status, page) = sent(&session, &old.with("shelter_phone", "0203 111 111")).await;
        assert_eq!(status, Status::Conflict);
        assert!(page.contains("value=\"0203 111 111\"") && page.contains("Đang ghi: có"), "{page}");
        assert!(page.contains("Người admin-hai: "), "{page}");
        let kept = shelters::find(house.db.reader(), house.shelter).await.unwrap();
        assert!(kept.hides_address && kept.phone.is_none(), "{kept:?}");
        let again = shown(&page).with("hides_address", "yes");
        assert_eq!(sent(&session, &again).await.0, Status::SeeOther);
        let kept = shelters::find(house.db.reader(), house.shelter).await.unwrap();
        assert!(kept.hides_address && kept.phone.is_some(), "{kept:?}");
    }

    async fn the_journal_of_another_shelter_names_who_opened_it(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let there = another(&house, &administrator).await;
        let of = format!("FROM journal WHERE shelter_id = {}", there.shelter);
        assert_eq!(text(&house, &format!("SELECT '' || count(*) {of}")).await, "2");
        let named = format!("SELECT '' || count(*) {of} AND user_id = {}", administrator.user.unwrap());
        assert_eq!(text(&house, &named).await, "2");
    }

    async fn nobody_leaves_any_shelter_without_an_administrator(house: House) {
        let administrator = house.person("admin", Role::Administrator).await;
        let second = house.person("admin-hai", Role::Administrator).await.user.unwrap();
        let there = another(&house, &administrator).await;
        let id = administrator.user.unwrap();
        for from in [&administrator, &there] {
            let by = can(from);
            let disabled = house.db.write(async |tx| people::disable(tx, &by, id).await).await;
            assert!(matches!(disabled, Err(Error::Refused(Refusal::LastAdministrator))), "{disabled:?}");
        }
        let (by_there, by) = (can(&there), can(&administrator));
        house.db.write(async |tx| people::engage(tx, &by_there, second, Role::Administrator).await).await.unwrap();
        house.db.write(async |tx| people::disable(tx, &by, id).await).await.unwrap();
    }
}
