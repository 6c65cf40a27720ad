//! What is written stays written: no route and no statement changes or removes a row of the journal or an issued paper.

use crate::bad_input::{journal, text};
use crate::house::{House, can};
use crate::lived::{self, Who, call, mounted};
use crate::on_both;
use entity::id::StayId;
use entity::journal::{Act, Subject};
use entity::membership::Role;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use rocket::http::{Method, Status};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use tamlanh::domain::accounts::people::{self, Change};
use tamlanh::domain::error::{Error, Refusal};
use tamlanh::domain::journal::{Entry, record_all};
use tamlanh::domain::residents::Particulars;
use tamlanh::domain::{particulars, transfers};
use tamlanh::text::Text;

/// How many openings the journal tells of, and how many of them name a stay.
async fn openings(house: &House) -> (u64, u64) {
    let counts = "SELECT count(*) || ' ' || count(stay_id) FROM journal WHERE act = 'opened'";
    let counts = text(house, counts).await;
    let (all, of_stays) = counts.split_once(' ').unwrap();
    (all.parse().unwrap(), of_stays.parse().unwrap())
}

/// Somebody of this role, at a desk and through a program of theirs.
async fn reader(house: &House, role: Role) -> (Who, Who) {
    let person = house.person(&format!("doc-{role}"), role).await;
    let program = lived::program(house, &person, role).await;
    (Who::Person(house.sign_in(&person).await), program)
}

on_both! {
    async fn no_statement_changes_or_removes_what_is_written(house: House) {
        lived::live_in(&house, 2).await;
        for table in ["journal", "paper"] {
            let kept = format!("SELECT count(*) || '' FROM {table}");
            let rows = text(&house, &kept).await;
            assert_ne!(rows, "0", "{table}");
            let change = if table == "journal" { "act = 'searched'" } else { "number = 99" };
            let columns: &str = if table == "journal" { "at, act, subject" } else { "" };
            let mut tried = vec![
                format!("UPDATE {table} SET {change}"), format!("UPDATE {table} SET {change} WHERE id = 1"),
                format!("DELETE FROM {table}"), format!("DELETE FROM {table} WHERE id = 1"),
                format!("WITH gone AS (SELECT 1 AS id) DELETE FROM {table} WHERE id IN (SELECT id FROM gone)"),
                format!("INSERT INTO {table} SELECT * FROM {table} WHERE id = 1 ON CONFLICT (id) DO UPDATE SET {change}"),
            ];
            match house.db.backend() {
                DbBackend::Sqlite => {
                    tried.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"));
                    tried.push(format!("REPLACE INTO {table} SELECT * FROM {table}"));
                    tried.push(format!("UPDATE OR REPLACE {table} SET {change}"));
                }
                _ => {
                    tried.push(format!("TRUNCATE {table} CASCADE"));
                    tried.push(format!("TRUNCATE {table}"));
                }
            }
            if !columns.is_empty() {
                tried.push(format!("INSERT INTO {table} (id, {columns}) SELECT id, {columns} FROM {table} WHERE id = 1"));
            }
            for sql in tried {
                let before = text(&house, &format!("SELECT count(*) || ' ' || max(id) FROM {table}")).await;
                let done = house.db.write(async |tx| Ok(tx.execute_unprepared(&sql).await?)).await;
                assert!(done.is_err(), "{sql}");
                // What a foreign key refuses before the guard is asked is refused too.
                if !sql.starts_with("INSERT INTO") && sql != format!("TRUNCATE {table}") {
                    assert!(matches!(done, Err(Error::Refused(Refusal::KeptAsWritten))), "{sql}: {:?}", done.err());
                }
                assert_eq!(before, text(&house, &format!("SELECT count(*) || ' ' || max(id) FROM {table}")).await);
            }
            assert_eq!(rows, text(&house, &kept).await);
        }
    }

    async fn no_route_but_reading_leads_to_the_journal(house: House) {
        let leads: Vec<_> = mounted(&house).into_iter().filter(|(_, path)| path.contains("journal")).collect();
        // The second one says for which entries the first is asked: what is typed for it stands in no address.
        assert_eq!(leads, [Method::Get, Method::Post].map(|method| (method, "/journal".to_owned())));
    }

    async fn sealed_words_leave_one_row_wherever_they_are_shown_and_to_whom(house: House) {
        lived::live_in(&house, 2).await;
        let (manager, program) = reader(&house, Role::Manager).await;
        let (auditor, auditing) = reader(&house, Role::Auditor).await;
        let look = async |path: &str, who: &Who, rows: u64| {
            let (all, of_stays) = openings(&house).await;
            let seen = call(&house, &(Method::Get, path.to_owned()), who, "").await;
            assert_eq!(seen.status(), Status::Ok, "{path}");
            drop(seen.into_string().await);
            assert_eq!(openings(&house).await, (all + rows, of_stays + rows), "{path}");
        };
        for path in ["/procedures/1", "/stays/2/file", "/stays/1/papers/new"] {
            look(path, &manager, 0).await;
        }
        for path in ["/api/v1/procedures/1", "/api/v1/stays/2/attachments"] {
            look(path, &program, 0).await;
        }
        let done = async |path: String, fields: &str| {
            let answer = call(&house, &(Method::Post, path.clone()), &manager, fields).await;
            assert_eq!(answer.status(), Status::SeeOther, "{path}");
        };
        done("/procedures/1/steps".into(), "version=1&state=sent&happened_on=2026-11-23&note=qua+duong+buu+dien").await;
        let deadline = text(&house, "SELECT '' || max(id) FROM deadline WHERE procedure_id = 1 AND state = 'open'").await;
        look(&format!("/deadlines/{deadline}"), &manager, 0).await;
        done(format!("/deadlines/{deadline}/lift"), "version=1&lift_reason=nham").await;
        let deadline = format!("/deadlines/{deadline}");
        for path in [deadline.as_str(), "/procedures/1", "/stays/1/file", "/stays/1/papers/new?replaces=1", "/attachments/1"] {
            look(path, &manager, 1).await;
        }
        for path in [deadline.as_str(), "/procedures/1", "/stays/1/file"] {
            look(path, &auditor, 0).await;
        }
        for path in ["/api/v1/procedures/1", "/api/v1/stays/1/attachments"] {
            look(path, &program, 1).await;
        }
        look("/api/v1/procedures/1", &auditing, 0).await;
    }

    async fn changes_that_are_shown_are_an_opening_of_each_case_and_of_the_rest(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        house.admit("Sùng Thị Xé", beds[1]).await.unwrap();
        let (manager, _) = reader(&house, Role::Manager).await;
        let (auditor, _) = reader(&house, Role::Auditor).await;
        for (path, who, rows, of_stays) in [
            ("/journal", &manager, 0, 0), ("/journal?changes=true", &auditor, 0, 0), ("/journal?changes=true", &manager, 3, 2),
            ("/journal?changes=true&case=TL-26-00002", &manager, 1, 1), ("/journal?changes=true&act=opened", &manager, 0, 0),
        ] {
            let (all, before) = openings(&house).await;
            let seen = call(&house, &(Method::Get, path.to_owned()), who, "").await;
            assert_eq!(seen.status(), Status::Ok, "{path}");
            drop(seen.into_string().await);
            assert_eq!(openings(&house).await, (all + rows, before + of_stays), "{path}");
        }
    }

    async fn what_changed_is_told_in_words(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 2).await;
        let stay = house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        house.clock.set(crate::house::night() + chrono::TimeDelta::hours(1));
        let by = can(&house.staff);
        let moved = house.db.write(async |tx| transfers::transfer(tx, &by, stay, beds[1], house.clock.now(), true).await);
        moved.await.unwrap();
        let administrator = can(&house.person("quan-tri", Role::Administrator).await);
        let change = Change { name: "Người thuy".into(), email: None, role: Role::Auditor };
        let id = house.staff.user.unwrap();
        house.db.write(async |tx| people::change(tx, &administrator, id, 1, change).await).await.unwrap();
        let (manager, _) = reader(&house, Role::Manager).await;
        let (auditor, _) = reader(&house, Role::Auditor).await;
        let journal = (Method::Get, "/journal?changes=true".to_owned());
        let page = call(&house, &journal, &manager, "").await.into_string().await.unwrap();
        let text = Text(Language::Vietnamese);
        let role = format!("Vai trò: {} → {}", text.code(Role::Staff), text.code(Role::Auditor));
        let bed = format!("{} P1 · 1<", text.code(Subject::Bed));
        for told in ["Giường: P1 · 1 → P1 · 2", "Tên: Lý Thị Mẩy", "Họ và tên: Người quan-tri", role.as_str(), bed.as_str()] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("<code>") && !page.contains("&#34;"), "nothing as the program keeps it: {page}");
        let page = call(&house, &journal, &auditor, "").await.into_string().await.unwrap();
        assert!(!page.contains("Mẩy") && !page.contains("Vai trò:"), "{page}");
    }

    async fn what_a_step_and_the_end_of_a_stay_say_is_told_by_their_fields(house: House) {
        lived::live_in(&house, 2).await;
        house.clock.set(crate::house::night() + chrono::TimeDelta::hours(1));
        let (manager, _) = reader(&house, Role::Manager).await;
        let things = crate::bad_input::ids(&house, "belonging").await;
        let step = "version=1&state=sent&happened_on=2026-11-23&happened_at=23:45&step_agency=Phong+PC02&paper_no=88-CV";
        let end = format!(
            "at_on=2026-11-24&at_at=00:10&outcome=VE_GIA_DINH&destination=family&leaving_medicines=khong+co&hand_on=xa+theo+doi&sure=yes&returned={}",
            things[1]
        );
        for (path, fields) in [("/procedures/1/steps", step), ("/stays/2/discharge", end.as_str())] {
            let done = call(&house, &(Method::Post, path.to_owned()), &manager, fields).await;
            assert_eq!(done.status(), Status::SeeOther, "{path}");
        }
        // As steps were written down before: the state alone, or the state and then all that was said.
        let before = |from: &str, to: serde_json::Value| Entry::new(Act::Stepped, Subject::Procedure).of(1).from_to(from, to);
        let before = [before("sent", json!("done")), before("prepared", json!({ "state": "acknowledged", "on": "2026-11-22" }))];
        house.db.write(async |tx| record_all(tx, &house.staff, before)).await.unwrap();
        let told = async |act: &str| {
            let path = format!("/journal?changes=true&act={act}");
            call(&house, &(Method::Get, path), &manager, "").await.into_string().await.unwrap()
        };
        let page = told("stepped").await;
        for said in [
            "Tình trạng mới: đang chuẩn bị → đã gửi<", "Ngày thực hiện: 23/11/2026<", "Giờ thực hiện: 23:45<", "Cơ quan: Phong PC02<", "Số văn bản: 88-CV<",
            "Tình trạng mới: đã gửi → hoàn thành<", "Tình trạng mới: đang chuẩn bị → đã tiếp nhận<", "Ngày thực hiện: 22/11/2026<",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("— →") && !page.contains("→ —"), "what is only told of now was nothing else before: {page}");
        let page = told("discharged").await;
        assert!(page.contains("Thuốc mang theo và cách dùng: khong co<") && page.contains("Đã trả lại: "), "{page}");
    }

    async fn a_change_of_who_somebody_is_names_the_case(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Lý Thị Mẩy", beds[0]).await.unwrap();
        let who = Particulars { name: Some("Lý Thị Mẩy".into()), religion: Some("Tin lành".into()), ..Particulars::default() };
        let by = can(&house.staff);
        house.db.write(async |tx| particulars::change(tx, &by, stay, 1, Sex::Female, who).await).await.unwrap();
        let case = text(&house, "SELECT '' || stay_id FROM journal WHERE act = 'changed' AND subject = 'resident'").await;
        assert_eq!(case, stay.to_string(), "whose record it was");
        let elsewhere = house.db.write(async |tx| particulars::change(tx, &by, StayId(77), 1, Sex::Female, Particulars::default()).await).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
    }

    async fn every_opening_of_a_record_is_a_row_and_a_failed_act_leaves_none(house: House) {
        lived::live_in(&house, 2).await;
        let session = house.sign_in(&house.staff).await;
        for (page, act, rows) in [
            ("/stays/1", "opened", 1), ("/stays/1/person", "opened", 1), ("/papers/1", "printed", 1), ("/board", "opened", 0), ("/stays", "opened", 0),
        ] {
            let count = format!("SELECT count(*) || '' FROM journal WHERE act = '{act}'");
            let before: u64 = text(&house, &count).await.parse().unwrap();
            assert_eq!(house.get(&session, page).await.status(), Status::Ok, "{page}");
            let after: u64 = text(&house, &count).await.parse().unwrap();
            assert_eq!(after - before, rows, "{page}");
        }
        let before = journal(&house).await;
        assert_eq!(house.post(&session, "/board/names", &[("a", "b")]).await.status(), Status::Ok);
        assert_eq!(journal(&house).await, before + 2, "two people are in the house");
        let found = house.post(&session, "/stays/search", &[("full_name", "Mẩy")]).await;
        assert!(found.into_string().await.unwrap().contains("Lý Thị Mẩy"));
        assert_eq!(journal(&house).await, before + 5, "the search, and the two whom it showed");
        let bed = &crate::bad_input::ids(&house, "bed").await[0];
        let taken = house.post(&session, "/intake", &crate::intake::fields("Sùng Thị Xé", bed, "k")).await;
        assert_eq!(taken.status(), Status::Conflict);
        assert_eq!(journal(&house).await, before + 5, "what was undone left no row");
    }
}
