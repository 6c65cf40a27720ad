//! The same form sent twice, one after the other and at once: it is done once, and the second answer leads where the first led.

use super::{all_forms, changed_since, filled, ids, live_in, state, text};
use crate::forms;
use crate::house::House;
use crate::on_both;
use rocket::futures::future::join_all;
use rocket::http::{Cookie, Status};

/// Forms that only look, that leave no row, or that do nothing the second time by what they are.
const KEYLESS: &[&str] = &[
    "/sign-in",
    "/sign-out",
    "/language",
    "/account/password",
    "/account/sessions/end-others",
    "/account/shelter",
    "/board/names",
    "/journal",
    "/letters/test",
    "/papers/check",
    "/stays/case",
    "/stays/search",
];
/// A table, the page with the form, where it goes, and what is typed.
type Case<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

/// Forms after which the session or the link is no more.
const LAST: [&str; 3] = ["/sign-out", "/account/password", "/setup/"];

fn needs_no_key(action: &str) -> bool {
    KEYLESS.contains(&action.split('?').next().unwrap_or_default())
        || action.starts_with("/setup/")
        || action.starts_with("/account/sessions/")
}

async fn send(
    house: &House,
    session: &Cookie<'static>,
    action: &str,
    fields: &[(String, String)],
) -> (Status, Option<String>) {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = house.post(session, action, &fields).await;
    (
        answer.status(),
        answer.headers().get_one("Location").map(str::to_owned),
    )
}

/// The form of a page that goes to `action`, with what somebody types.
async fn form_of(
    house: &House,
    session: &Cookie<'static>,
    page: &str,
    action: &str,
    typed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let html = house.get(session, page).await.into_string().await.unwrap();
    let mut form = forms::forms(&html)
        .into_iter()
        .find(|form| form.is_post && form.action == action)
        .unwrap();
    assert!(
        form.fields
            .iter()
            .any(|field| field.name == "form_key" && field.value.len() > 20),
        "{page}"
    );
    for (name, value) in typed {
        form.set(name, value);
    }
    form.as_shown()
}

on_both! {
    async fn no_form_of_any_page_is_done_twice(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let (mut done, mut wrong) = (0, Vec::new());
        for (action, (session, form)) in all_forms(&house, &[&manager, &administrator]).await {
            let has_key = form.fields.iter().any(|field| field.name == "form_key");
            if !has_key && !needs_no_key(&action) {
                wrong.push(format!("{action} has no key"));
            }
            if LAST.iter().any(|last| action.starts_with(last)) {
                continue;
            }
            let fields = filled(&form);
            let first = send(&house, &session, &action, &fields).await;
            if first.0 != Status::SeeOther {
                continue;
            }
            done += 1;
            let before = state(&house).await;
            let second = send(&house, &session, &action, &fields).await;
            let changed = changed_since(&house, &before).await;
            if first != second || !changed.is_empty() {
                wrong.push(format!("{action}: {first:?}, then {second:?} with {changed:?} changed"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(done > 20, "only {done} forms did anything");
    }

    async fn of_one_form_sent_many_times_at_once_one_row_comes(house: House) {
        let (manager, _) = live_in(&house).await;
        let officer = ids(&house, "\"user\"").await[1].clone();
        let note: [(&str, &str); 1] = [("body", "Đã gọi cho gia đình lần hai.")];
        let leave = [("leave_reason", "court"), ("since_on", "2026-11-24"), ("since_at", "00:05"), ("back_on", "2026-11-24"), ("back_at", "17:00")];
        let status = [("identification_status", "DANG_XAC_DINH"), ("identified_on", "2026-11-23")];
        let procedure = [("kind", "identification"), ("agency", "Công an xã"), ("officer", officer.as_str()), ("started_on", "2026-11-23")];
        let step = [("state", "sent"), ("happened_on", "2026-11-23")];
        let cases: [Case<'_>; 6] = [
            ("note", "/stays/1/note", "/stays/1/note", &note),
            ("identification", "/stays/1/identification", "/stays/1/identification", &status),
            ("procedure", "/stays/1/procedures/new", "/stays/1/procedures", &procedure),
            ("procedure_step", "/procedures/1", "/procedures/1/steps", &step),
            ("paper", "/stays/1", "/stays/1/papers", &[("another", "yes")]),
            ("\"leave\"", "/stays/1/leave", "/stays/1/leave", &leave),
        ];
        for (table, page, action, typed) in cases {
            let fields = form_of(&house, &manager, page, action, typed).await;
            let rows = ids(&house, table).await.len();
            let answers = join_all((0..6).map(|_| send(&house, &manager, action, &fields))).await;
            assert_eq!(answers[0].0, Status::SeeOther, "{action}");
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{action}: {answers:?}");
            assert_eq!(ids(&house, table).await.len(), rows + 1, "{table}");
        }
        // The number that the papers took is the next one, without a gap.
        assert_eq!(text(&house, "SELECT '' || max(number) FROM paper").await, "2");
    }

    async fn what_shows_a_secret_once_says_so_the_second_time(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let feed = form_of(&house, &manager, "/account", "/account/calendar", &[]).await;
        assert_eq!(send(&house, &manager, "/account/calendar", &feed).await.0, Status::Ok);
        let again = send(&house, &manager, "/account/calendar", &feed).await;
        assert_eq!(again, (Status::SeeOther, Some("/account".into())));
        let token = form_of(&house, &administrator, "/tokens", "/tokens", &[("token_name", "Sở Y tế"), ("role", "staff")]).await;
        assert_eq!(send(&house, &administrator, "/tokens", &token).await.0, Status::Ok);
        let tokens = ids(&house, "api_token").await.len();
        let again = send(&house, &administrator, "/tokens", &token).await;
        assert_eq!(again, (Status::SeeOther, Some("/tokens?done=token-issued".into())));
        assert_eq!(ids(&house, "api_token").await.len(), tokens);
        let page = house.get(&administrator, "/tokens?done=token-issued").await.into_string().await.unwrap();
        assert!(page.contains("chỉ hiện một lần"), "{page}");
        let person = [("login", "nguyen-moi"), ("person_name", "Nguyễn Mới"), ("role", "staff")];
        let person = form_of(&house, &administrator, "/people/new", "/people", &person).await;
        assert_eq!(send(&house, &administrator, "/people", &person).await.0, Status::Ok, "the password");
        let (status, to) = send(&house, &administrator, "/people", &person).await;
        assert_eq!(status, Status::SeeOther);
        let page = to.unwrap();
        let one = page.strip_suffix("?done=person-added").unwrap();
        let reset = format!("{one}/password");
        let form = form_of(&house, &administrator, one, &reset, &[]).await;
        assert_eq!(send(&house, &administrator, &reset, &form).await.0, Status::Ok, "another password");
        let hashes = || text(&house, "SELECT string_agg(password_hash, ' ' ORDER BY id) FROM \"user\"");
        let before = hashes().await;
        let again = send(&house, &administrator, &reset, &form).await;
        assert_eq!(again, (Status::SeeOther, Some(one.to_owned())));
        assert_eq!(before, hashes().await, "the password that was shown still holds");
    }

    async fn of_two_sent_at_once_only_the_one_that_holds_shows_its_secret(house: House) {
        let (_, administrator) = live_in(&house).await;
        let before = ids(&house, "api_token").await.len();
        for round in 0..6 {
            let name = format!("Sở Y tế {round}");
            let token = form_of(&house, &administrator, "/tokens", "/tokens", &[("token_name", &name), ("role", "staff")]).await;
            let one = send(&house, &administrator, "/tokens", &token);
            let other = send(&house, &administrator, "/tokens", &token);
            let (one, other) = rocket::tokio::join!(one, other);
            let shown = [&one, &other].into_iter().filter(|answer| answer.0 == Status::Ok);
            assert_eq!(shown.count(), 1, "round {round}: {one:?}, {other:?}");
            let led = [one, other].into_iter().find(|answer| answer.0 != Status::Ok);
            assert_eq!(led, Some((Status::SeeOther, Some("/tokens?done=token-issued".into()))), "round {round}");
        }
        assert_eq!(ids(&house, "api_token").await.len(), before + 6);
    }

    async fn another_form_under_the_same_key_is_refused_and_gets_a_key_of_its_own(house: House) {
        let (manager, _) = live_in(&house).await;
        let mut fields = form_of(&house, &manager, "/stays/1/note", "/stays/1/note", &[("body", "Một")]).await;
        assert_eq!(send(&house, &manager, "/stays/1/note", &fields).await.0, Status::SeeOther);
        fields.retain(|(name, _)| name != "body");
        fields.push(("body".into(), "Hai".into()));
        let pairs: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // Somebody went back to a form that was done and wrote something else.
        let refused = house.post(&manager, "/stays/1/note", &pairs).await;
        assert_eq!(refused.status(), Status::Conflict);
        let page = refused.into_string().await.unwrap();
        let again = forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/note").unwrap();
        assert_eq!(send(&house, &manager, "/stays/1/note", &again.as_shown()).await.0, Status::SeeOther);
        let notes = text(&house, "SELECT '' || count(*) FROM note").await;
        assert_eq!(notes, "3", "one that was there, and both");
    }
}
