//! The secret address for a phone's calendar: shown once, kept as a digest, by case code only, revoked for good, in no log.

use crate::house::{House, can, day, local};
use crate::letters::reachable;
use crate::on_both;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use rocket::http::{Cookie, Status};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use tamlanh::domain::access::Actor;
use tamlanh::domain::accounts::feeds;
use tamlanh::domain::agenda;
use tamlanh::domain::follow_ups;
use tamlanh::domain::law::settling::{self, Decision};
use tamlanh::domain::law::yearly;
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::{self, NewProcedure};

/// Makes an address as a person does, and gives its path.
async fn make(house: &House, session: &Cookie<'static>) -> String {
    let page = house
        .post(session, "/account/calendar", &[])
        .await
        .into_string()
        .await
        .unwrap();
    let at = page.find("/calendar/").expect("the address is shown");
    page[at..].split('<').next().unwrap().to_owned()
}

/// What a person's phone fetches.
pub async fn calendar_of(house: &House, person: &Actor) -> String {
    let session = house.sign_in(person).await;
    let path = make(house, &session).await;
    fetch(house, &path).await.1
}

async fn fetch(house: &House, path: &str) -> (Status, String) {
    let answer = house.client.get(path).dispatch().await;
    (
        answer.status(),
        answer
            .into_string()
            .await
            .unwrap_or_default()
            .replace("\r\n ", ""),
    )
}

on_both! {
    async fn a_target_of_the_house_is_called_one_and_what_is_not_certain_says_so(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        house.admit("Phàn Thị Chạn", beds[0]).await.unwrap();
        let manager = reachable(&house, "quanly", Role::Manager, Language::English).await;
        let session = house.sign_in(&manager).await;
        let path = make(&house, &session).await;
        let (_, calendar) = fetch(&house, &path).await;
        let of = |article: &str| calendar.lines().find(|line| line.starts_with("DESCRIPTION:") && line.contains(article));
        let first_check = of("khám sức khỏe khi tiếp nhận").expect("the first check of health");
        assert!(first_check.ends_with("target of the house · not verified: from a secondary source"), "{first_check}");
        let limit = of("Nghị định 335/2026/NĐ-CP\\, Điều 21").expect("three months");
        assert!(limit.ends_with("khoản 2 điểm d"), "law that was read needs no mark: {limit}");
    }
}

on_both! {
    async fn a_phone_fetches_what_its_owner_has_to_keep_and_nothing_else(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phàn Thị Chạn", beds[0]).await.unwrap();
        let officer = reachable(&house, "luat", Role::Legal, Language::English).await;
        let other = reachable(&house, "khac", Role::Legal, Language::English).await;
        reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        let by = can(&officer);
        for (kind, of, due) in [(ProcedureKind::Embassy, &officer, Some("2026-12-20")), (ProcedureKind::ResidenceNotice, &officer, None), (ProcedureKind::Court, &other, Some("2026-12-21"))] {
            let new = NewProcedure {
                kind, agency: "Đại sứ quán; phòng 2, tầng 1".into(), reference_no: None, officer: of.user.unwrap(),
                started_on: "2026-11-23".parse().unwrap(), started_at: None, due_on: due.map(|day| day.parse().unwrap()),
            };
            house.db.write(async |tx| procedures::open(tx, &by, stay, new).await).await.unwrap();
        }
        let session = house.sign_in(&officer).await;
        let path = make(&house, &session).await;
        let (status, calendar) = fetch(&house, &path).await;
        assert_eq!(status, Status::Ok);
        assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{calendar}");
        assert!(calendar.contains("DTSTART;VALUE=DATE:20261220\r\nDTEND;VALUE=DATE:20261221\r\nSUMMARY:TL-26-00001: "), "{calendar}");
        assert!(!calendar.contains("tầng 1"), "what was typed as an agency may be a name: {calendar}");
        // Came at 23:40: the police must know before 08:00 of the next day.
        assert!(calendar.contains("DTSTART;TZID=Asia/Ho_Chi_Minh:20261124T080000\r\n"), "{calendar}");
        assert!(!calendar.contains("20261221T") && calendar.matches("BEGIN:VEVENT").count() == 2, "the other's is not there: {calendar}");
        assert!(!calendar.contains("Chạn") && !calendar.contains("Người"), "no name");

        let row = entity::deadline::Entity::find().all(house.db.reader()).await.unwrap();
        let row = row.iter().find(|row| row.is_fixed && row.due_on.to_string() == "2026-12-20").unwrap();
        assert!(calendar.contains(&format!("UID:deadline-{}@", row.id)), "the same at every fetch");
        let decision = Decision {
            no: "1/QĐ".into(), on: "2026-11-23".parse().unwrap(), signer: "Vi Văn Hợp".into(), reason: "chờ".into(), until: "2027-01-05".parse().unwrap(),
        };
        house.db.write(async |tx| settling::extend(tx, &by, row.id, row.version, decision).await).await.unwrap();
        let new = NewHearing { at: local("2026-12-04T08:30:00"), place: "Tòa án khu vực 1".into(), paper_no: None };
        house.db.write(async |tx| hearings::set(tx, &by, row.procedure_id.unwrap(), new).await).await.unwrap();
        let (_, calendar) = fetch(&house, &path).await;
        assert!(calendar.contains("VALUE=DATE:20270105") && !calendar.contains("VALUE=DATE:20261220"), "{calendar}");
        assert!(calendar.contains("DTSTART;TZID=Asia/Ho_Chi_Minh:20261204T083000\r\n") && calendar.contains("UID:hearing-1@"), "{calendar}");
        assert!(!calendar.contains("Tòa án khu vực 1"), "nor is a place told: {calendar}");
    }

    async fn who_looks_after_the_house_sees_its_duties_until_they_are_done(house: House) {
        let officer = reachable(&house, "luat", Role::Legal, Language::English).await;
        let manager = reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        let calendar = calendar_of(&house, &manager).await;
        let duty = "DTSTART;VALUE=DATE:20261214\r\nDTEND;VALUE=DATE:20261215\r\nSUMMARY:The house: Report results (before 15/6 and 15/12) due\r\n\
            DESCRIPTION:Nghị định 335/2026/NĐ-CP\\, Điều 30 khoản 5\r\nURL:";
        assert!(calendar.contains(duty) && calendar.contains("/duties/B14/2026-12-14\r\n"), "{calendar}");
        for on in ["2026-12-14", "2027-06-14", "2027-12-14"] {
            assert!(calendar.contains(&format!("UID:duty-{}-B14-{on}@", house.shelter)), "{on}: {calendar}");
        }
        assert_eq!(calendar.matches("UID:duty-").count(), 3, "what is more than 400 days away is not there yet");
        assert!(!calendar_of(&house, &officer).await.contains("UID:duty-"), "letters reach the manager");
        let (by, report) = (can(&manager), ("B14", day("2026-12-14")));
        house.db.write(async |tx| yearly::done(tx, &by, report, day("2026-11-23"), None).await).await.unwrap();
        assert!(!calendar_of(&house, &manager).await.contains("20261214"));
    }

    async fn whom_to_ask_how_they_are_is_in_the_calendar_by_case_code_until_it_was_done(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phàn Thị Chạn", beds[0]).await.unwrap();
        let officer = reachable(&house, "luat", Role::Legal, Language::English).await;
        let manager = reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        house.clock.set(local("2026-11-24T09:00:00"));
        let session = house.sign_in(&house.staff).await;
        let end = [("at_on", "2026-11-24"), ("at_at", "08:00"), ("outcome", "VE_GIA_DINH"), ("destination", "family"),
            ("follow_up_on", "2026-12-20"), ("hand_on", "Công an xã theo dõi tiếp"), ("money", "0"), ("sure", "yes")];
        assert_eq!(house.post(&session, &format!("/stays/{stay}/discharge"), &end).await.status(), Status::SeeOther);
        let calendar = calendar_of(&house, &manager).await;
        let event = "DTSTART;VALUE=DATE:20261220\r\nDTEND;VALUE=DATE:20261221\r\nSUMMARY:TL-26-00001: follow-up after the departure\r\nURL:";
        assert!(calendar.contains(event) && calendar.contains(&format!("/stays/{stay}\r\n")), "{calendar}");
        assert!(!calendar.contains("Chạn") && !calendar.contains("Người"), "no name");
        assert!(!calendar_of(&house, &officer).await.contains("UID:follow-up-"), "letters reach the manager");
        let by = can(&house.staff);
        let asked = async |answered: &str, next: Option<&str>| {
            let (answered, next) = (Some(day(answered)), next.map(day));
            house.db.write(async |tx| follow_ups::record(tx, &by, stay, answered, next).await).await.unwrap();
        };
        asked("2026-12-20", Some("2027-01-10")).await;
        let calendar = calendar_of(&house, &manager).await;
        assert!(calendar.contains("VALUE=DATE:20270110") && !calendar.contains("VALUE=DATE:20261220"), "{calendar}");
        // Late, it is still to be done.
        house.clock.set(local("2027-01-12T09:00:00"));
        assert!(calendar_of(&house, &manager).await.contains("UID:follow-up-"));
        asked("2027-01-10", None).await;
        assert!(!calendar_of(&house, &manager).await.contains("UID:follow-up-"));
    }

    async fn a_calendar_takes_any_number_of_deadlines(house: House) {
        let (_, beds) = house.room("P1", RoomRule::Women, RoomPurpose::Victims, 1).await;
        let stay = house.admit("Phàn Thị Chạn", beds[0]).await.unwrap();
        let officer = house.person("luat", Role::Legal).await;
        let by = can(&officer);
        let new = NewProcedure {
            kind: ProcedureKind::Court, agency: "Tòa án nhân dân khu vực".into(), reference_no: None, officer: officer.user.unwrap(),
            started_on: day("2026-11-23"), started_at: None, due_on: Some(day("2026-12-20")),
        };
        let id = house.db.write(async |tx| procedures::open(tx, &by, stay, new).await).await.unwrap();
        let new = NewHearing { at: local("2026-12-04T08:30:00"), place: "Tòa án khu vực 1".into(), paper_no: None };
        house.db.write(async |tx| hearings::set(tx, &by, id, new).await).await.unwrap();
        // More than SQLite takes values in one statement.
        let many = 1 << 15;
        let of_procedure = "shelter_id, stay_id, kind, agency, officer_id, started_on, due_on, late_at, state, recorded_at, version";
        let of_deadline = "shelter_id, stay_id, began_at, began_on, nominal_on, due_on, due_at, is_sure, is_fixed, state, recorded_at, version";
        let from = of_deadline.split(", ").map(|column| format!("d.{column}")).collect::<Vec<_>>().join(", ");
        let twice = format!("INSERT INTO procedure ({of_procedure}) SELECT {of_procedure} FROM procedure");
        let each = format!("INSERT INTO deadline (procedure_id, {of_deadline}) SELECT p.id, {from} FROM deadline d, procedure p WHERE d.procedure_id = {id} AND d.is_fixed AND p.id <> {id}");
        let multiplied = house.db.write(async |tx| {
            for _ in 0..15 {
                tx.execute_unprepared(&twice).await?;
            }
            Ok(tx.execute_unprepared(&each).await?)
        });
        multiplied.await.unwrap();
        let agenda = agenda::of(house.db.reader(), officer.user.unwrap(), day("2026-11-24")).await.unwrap();
        assert_eq!(agenda.deadlines.iter().filter(|one| one.procedure.is_some()).count(), many);
        assert_eq!(agenda.hearings.len(), 1);
    }

    async fn where_letters_reach_no_manager_every_officer_sees_what_is_nobodys(house: House) {
        house.person("quan-ly", Role::Manager).await;
        let officer = reachable(&house, "luat", Role::Legal, Language::Vietnamese).await;
        let calendar = calendar_of(&house, &officer).await;
        assert!(calendar.contains("SUMMARY:Cơ sở: hạn Báo cáo kết quả"), "{calendar}");
    }

    async fn an_address_is_shown_once_replaced_and_revoked(house: House) {
        let officer = reachable(&house, "luat", Role::Legal, Language::English).await;
        let session = house.sign_in(&officer).await;
        let first = make(&house, &session).await;
        let account = house.get(&session, "/account").await.into_string().await.unwrap();
        assert!(!account.contains(".ics") && account.contains("/account/calendar/revoke"), "{account}");
        let secret = first.strip_prefix("/calendar/").unwrap().strip_suffix(".ics").unwrap();
        for row in entity::feed::Entity::find().all(house.db.reader()).await.unwrap() {
            assert_ne!(row.token_hash, secret.as_bytes(), "only its digest is kept");
        }
        let second = make(&house, &session).await;
        assert_eq!(fetch(&house, &first).await.0, Status::NotFound, "the one before ends");
        assert_eq!(fetch(&house, &second).await.0, Status::Ok);
        assert_eq!(house.post(&session, "/account/calendar/revoke", &[]).await.status(), Status::SeeOther);
        assert_eq!(fetch(&house, &second).await.0, Status::NotFound);
        house.clock.set(local("2027-01-01T08:00:00"));
        assert!(feeds::own(house.db.reader(), &officer).await.unwrap().is_none());
        for wrong in ["/calendar/x.ics", "/calendar/.ics", "/calendar/x", "/calendar/"] {
            assert_eq!(fetch(&house, wrong).await.0, Status::NotFound, "{wrong}");
        }
    }

    async fn who_may_not_sign_in_or_works_elsewhere_fetches_nothing(house: House) {
        let officer = reachable(&house, "luat", Role::Legal, Language::English).await;
        let session = house.sign_in(&officer).await;
        let path = make(&house, &session).await;
        let administrator = house.person("quan-tri", Role::Administrator).await;
        let administrator = house.sign_in(&administrator).await;
        let disable = format!("/people/{}/disable", officer.user.unwrap());
        assert_eq!(house.post(&administrator, &disable, &[]).await.status(), Status::SeeOther);
        assert_eq!(fetch(&house, &path).await.0, Status::NotFound);
    }
}

#[test]
fn the_secret_of_an_address_is_in_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut server = Command::new(env!("CARGO_BIN_EXE_tamlanh"))
        .env("ROCKET_DATA_DIR", folder.path().join("data"))
        .env("ROCKET_PORT", port.to_string())
        .env("ROCKET_LOG_LEVEL", "debug")
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap());
    let mut log = String::new();
    while !log.contains("Tạm Lánh: ") {
        assert_ne!(
            said.read_line(&mut log).unwrap(),
            0,
            "it did not start: {log}"
        );
    }
    // Read beside it, or a full pipe would stop the server.
    let mut errors = server.stderr.take().unwrap();
    let errors = std::thread::spawn(move || {
        let mut log = String::new();
        errors.read_to_string(&mut log).map(|_| log)
    });
    for file in ["qwertzuiop-secret.ics", "qwertzuiop-secret"] {
        let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(
            connection,
            "GET /calendar/{file} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
    server.kill().unwrap();
    server.wait().unwrap();
    said.read_to_string(&mut log).unwrap();
    log.push_str(&errors.join().unwrap().unwrap());
    assert!(
        log.contains("/calendar/secret.ics"),
        "requests are logged at all: {log}"
    );
    assert!(!log.contains("qwertzuiop"), "{log}");
}
