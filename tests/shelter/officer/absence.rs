//! An officer who is away until a day: what opens by itself goes to others, also after all was handed over; by hand they can be
//! chosen all the same, and every list says so.

use super::{Case, friday, open};
use crate::api::program::Program;
use crate::forms;
use crate::house::{House, day, local};
use crate::law::arrived;
use crate::on_both;
use entity::id::UserId;
use entity::journal::{self, Act, Subject};
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use rocket::http::{ContentType, Header, Method, Status};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tamlanh::domain::access::Actor;
use tamlanh::domain::officers;
use tamlanh::domain::procedures;

/// Who gets what an arrival at this moment opens.
async fn who_gets(house: &House, at: &str) -> Option<UserId> {
    let stay = arrived(house, at).await;
    let opened = procedures::open_of_stay(house.db.reader(), stay).await;
    Some(opened.unwrap()[0].officer_id)
}

/// Sends the form of the handover; gives where it leads, or the page that it answers with.
async fn hands_over(house: &House, by: &Actor, fields: &[(&str, &str)]) -> String {
    let session = house.sign_in(by).await;
    let answer = house.post(&session, "/procedures/handover", fields).await;
    match answer.status() {
        Status::SeeOther => answer.headers().get_one("Location").unwrap().to_owned(),
        Status::UnprocessableEntity => answer.into_string().await.unwrap(),
        other => panic!("{other}"),
    }
}

/// How often the journal says that an account was changed.
async fn written(house: &House) -> u64 {
    let rows = journal::Entity::find()
        .filter(journal::Column::Act.eq(Act::Changed))
        .filter(journal::Column::Subject.eq(Subject::User));
    rows.count(house.db.reader()).await.unwrap()
}

/// On Friday 20 November: an officer with two procedures, and another one.
async fn two_officers(house: &House) -> (Case, Actor) {
    let case = friday(house).await;
    for _ in 0..2 {
        open(house, &case, ProcedureKind::Other, "Công an xã", None).await;
    }
    (case, house.person("luat-2", Role::Legal).await)
}

on_both! {
    async fn who_handed_everything_over_gets_nothing_new_before_they_are_back(house: House) {
        let (case, other) = two_officers(&house).await;
        let (from, to) = (case.officer.user.unwrap().to_string(), other.user.unwrap().to_string());
        let fields = [("from", from.as_str()), ("to", to.as_str()), ("what", "all"), ("away_until", "25/11/2026")];
        let place = hands_over(&house, &case.officer, &fields).await;
        assert_eq!(place, format!("/today?officer={to}&done=handed-over-away"));
        let session = house.sign_in(&other).await;
        let page = house.get(&session, &place).await.into_string().await.unwrap();
        assert!(page.contains("Đã bàn giao và ghi vắng mặt"), "{page}");
        assert_eq!(written(&house).await, 1);
        // With none open the absent one has the fewest.
        assert_eq!(who_gets(&house, "2026-11-20T13:00:00").await, other.user);
        assert_eq!(who_gets(&house, "2026-11-25T23:50:00").await, other.user, "the last day is one of them");
        assert_eq!(who_gets(&house, "2026-11-26T00:10:00").await, case.officer.user, "it ends by itself");
    }

    async fn a_handover_to_the_wrong_one_is_put_right_where_it_was_typed(house: House) {
        let (case, other) = two_officers(&house).await;
        let (from, to) = (case.officer.user.unwrap().to_string(), other.user.unwrap().to_string());
        let typed = [("from", from.as_str()), ("what", "these"), ("away_until", "2026-11-25")];
        let nothing = hands_over(&house, &case.officer, &[&typed[..], &[("to", to.as_str())][..]].concat()).await;
        assert!(nothing.contains("href=\"#what\""), "nothing is ticked: {nothing}");
        let page = hands_over(&house, &case.officer, &[&typed[..], &[("to", from.as_str()), ("item", "1")][..]].concat()).await;
        assert!(page.contains("href=\"#to\"") && page.matches(" id=\"to\"").count() == 1, "{page}");
        let mut forms = forms::forms(&page).into_iter();
        let form = forms.find(|form| form.is_post && form.fields.iter().any(|field| field.name == "what")).unwrap();
        assert!(form.fields.iter().any(|field| field.name == "to" && field.options.contains(&to)), "{form:?}");
        let sent = form.with("to", &to).as_shown();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let place = hands_over(&house, &case.officer, &sent).await;
        assert_eq!(place, format!("/today?officer={to}&done=handed-over-away"));
        let load = procedures::at_once::load_of(house.db.reader(), &case.officer, case.officer.user.unwrap()).await;
        assert_eq!(load.unwrap(), 1, "the one that was ticked has gone");
    }

    async fn an_absence_alone_is_shown_where_officers_are_chosen_and_ends_early(house: House) {
        let (case, other) = two_officers(&house).await;
        let id = other.user.unwrap();
        let manager = house.person("quan-ly", Role::Manager).await;
        let from = id.to_string();
        let fields = [("from", from.as_str()), ("what", "none"), ("away_until", "2026-11-22")];
        let place = hands_over(&house, &manager, &fields).await;
        assert_eq!(place, format!("/procedures/handover?from={id}&done=officer-away"));
        let session = house.sign_in(&manager).await;
        let (new, back) = (format!("/stays/{}/procedures/new", case.stay), format!("/officers/{id}/back"));
        for path in [place.as_str(), "/today", "/procedures", "/calendar", &new] {
            let page = house.get(&session, path).await.into_string().await.unwrap();
            assert!(page.contains("Người luat-2 (vắng đến hết 22/11/2026)"), "{path}: {page}");
            assert!(page.contains("Người luat<"), "the other one is here: {page}");
        }
        let page = house.get(&session, &place).await.into_string().await.unwrap();
        assert!(page.contains("đang vắng đến hết ngày 22/11/2026") && page.contains(&format!("action=\"{back}\"")), "{page}");
        assert!(page.contains("name=\"what\" value=\"none\""), "nothing is there to move: {page}");
        let procedure = [("kind", "court"), ("agency", "Tòa án"), ("officer", from.as_str()), ("started_on", "2026-11-20")];
        let path = format!("/stays/{}/procedures", case.stay);
        assert_eq!(house.post(&session, &path, &procedure).await.status(), Status::SeeOther, "by hand");
        let away = [("from", case.officer.user.unwrap().to_string()), ("what", "none".into()), ("away_until", "2026-11-20".into())];
        let away: Vec<_> = away.iter().map(|(name, value)| (*name, value.as_str())).collect();
        hands_over(&house, &manager, &away).await;
        assert_eq!(who_gets(&house, "2026-11-20T13:00:00").await, manager.user, "the only one who is here");

        assert_eq!(house.post(&session, &back, &[]).await.status(), Status::SeeOther);
        assert_eq!(house.post(&session, &back, &[]).await.status(), Status::SeeOther, "who is back is back");
        assert_eq!(written(&house).await, 3, "two absences, and the end of one");
        assert_eq!(who_gets(&house, "2026-11-20T14:00:00").await, other.user);
        let page = house.get(&session, &new).await.into_string().await.unwrap();
        assert!(page.contains("Người luat-2<") && page.contains("Người luat (vắng đến hết 20/11/2026)"), "{page}");
    }

    async fn where_all_are_away_the_least_busy_gets_it(house: House) {
        let (case, other) = two_officers(&house).await;
        for officer in [&case.officer, &other] {
            let from = officer.user.unwrap().to_string();
            hands_over(&house, officer, &[("from", from.as_str()), ("what", "none"), ("away_until", "2026-11-30")]).await;
        }
        assert_eq!(who_gets(&house, "2026-11-20T13:00:00").await, other.user);
        assert_eq!(who_gets(&house, "2026-11-20T14:00:00").await, case.officer.user, "two and three");
    }

    async fn nobody_is_away_for_ever_or_in_the_past_by_accident(house: House) {
        let (case, _) = two_officers(&house).await;
        let from = case.officer.user.unwrap().to_string();
        for (until, said) in [("", "fault-needed"), ("mai", "fault-date"), ("2026-11-19", "refusal-away-day-does-not-fit"), ("2062-11-22", "refusal-away-day-does-not-fit")] {
            let page = hands_over(&house, &case.officer, &[("from", from.as_str()), ("what", "none"), ("away_until", until)]).await;
            let said = tamlanh::text::Text(case.officer.language).say(said);
            assert!(page.contains("id=\"away_until-fault\"") && page.contains("href=\"#away_until\"") && page.contains(&said), "{until}: {page}");
            assert!(page.contains(&format!("value=\"{until}\"")), "what was typed stays: {page}");
        }
        // What is refused moves nothing either.
        let to = house.person("luat-3", Role::Legal).await.user.unwrap().to_string();
        let late = [("from", from.as_str()), ("to", to.as_str()), ("what", "all"), ("away_until", "2026-11-19")];
        assert!(hands_over(&house, &case.officer, &late).await.contains("away_until-fault"));
        let load = procedures::at_once::load_of(house.db.reader(), &case.officer, case.officer.user.unwrap()).await;
        assert_eq!((load.unwrap(), written(&house).await), (2, 0));
        let officers = officers::list(house.db.reader(), &case.officer).await.unwrap();
        assert!(officers.iter().all(|one| one.away_until(day("2026-11-20")).is_none()));
    }

    async fn a_program_reads_writes_and_ends_an_absence(house: House) {
        let (case, other) = two_officers(&house).await;
        let program = Program::new(&house, Role::Legal).await;
        let id = other.user.unwrap();
        let send = async |method: Method, id: UserId, key: &str, body: Value| {
            let request = house.client.req(method, format!("/api/v1/officers/{id}/absence")).header(ContentType::JSON);
            let request = request.header(Header::new("Authorization", program.bearer().to_owned()));
            let request = request.header(Header::new("Idempotency-Key", key.to_owned()));
            let answer = request.body(body.to_string()).dispatch().await;
            (answer.status(), answer.into_json::<Value>().await.unwrap())
        };
        let until = |day: &str| json!({ "until": day });
        let listed = async || {
            let (status, listed) = program.get("/api/v1/officers").await;
            assert_eq!(status, Status::Ok);
            listed["officers"].as_array().unwrap().iter().find(|one| one["id"] == json!(id)).unwrap()["away_until"].clone()
        };
        assert_eq!(listed().await, json!(null));
        for _ in 0..2 {
            let put = send(Method::Put, id, "p", until("2026-11-25")).await;
            assert_eq!(put, (Status::Ok, json!({ "officer": id, "away_until": "2026-11-25" })));
        }
        assert_eq!((listed().await, written(&house).await), (json!("2026-11-25"), 1));
        let (status, problem) = send(Method::Put, id, "past", until("2026-11-19")).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:away-day-does-not-fit")));
        let (status, problem) = send(Method::Put, house.staff.user.unwrap(), "staff", until("2026-11-25")).await;
        assert_eq!((status, &problem["type"]), (Status::UnprocessableEntity, &json!("urn:tamlanh:problem:not-an-officer")));
        assert_eq!(send(Method::Put, UserId(777), "none", until("2026-11-25")).await.0, Status::NotFound);
        house.clock.set(local("2026-11-26T00:00:00"));
        assert_eq!(listed().await, json!(null), "it is over");
        house.clock.set(local("2026-11-25T12:00:00"));
        let back = send(Method::Delete, id, "d", json!(null)).await;
        assert_eq!(back, (Status::Ok, json!({ "officer": id, "away_until": null })));
        assert_eq!(listed().await, json!(null));
        assert_eq!(who_gets(&house, "2026-11-25T13:00:00").await, Some(id), "{:?} has two", case.officer.user);
    }
}
