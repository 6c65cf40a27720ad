//! Every field of every form with what nobody should send.

use super::{NOTHING, State, all_forms, changed_since, filled, journal, live_in, state};
use crate::forms::{Field, Form, Kind};
use crate::house::House;
use crate::lived::mounted;
use crate::on_both;
use entity::user::Language;
use rocket::http::{Cookie, Method, Status};
use std::collections::BTreeSet;
use tamlanh::text::Text;

/// Fields that are not read as text: keys and notes of the pages themselves, and what is only looked for.
const NO_TEXT: &[&str] = &[
    "form_key",
    "draft",
    "act",
    "people",
    "next",
    "full_name",
    "birth_judged_on",
];
/// Forms that send somebody out or hash a password each time, and those that come up only after a first step: accounts.rs,
/// sign_in.rs, files/, law/ and officer/ try them.
const ELSEWHERE: &[&str] = &[
    "/sign-out",
    "/sign-in",
    "/account/password",
    "/law/calendar/<id>/<act>",
    "/law/terms/<code>/confirm",
    "/law/terms/<code>/end",
    "/procedures/handover",
    "/procedures/<id>/steps/<step>/file",
];
/// What is looked for may be anything; nothing is found.
const SEARCH: [&str; 2] = ["/stays/search", "/papers/check"];
/// Routes that need no field at all.
const BARE: &[&str] = &[
    "/<_..>",
    "/account/calendar/revoke",
    "/account/shelter",
    "/account/sessions/<id>/end",
    "/account/sessions/end-others",
    "/beds/<id>/retire",
    "/beds/<id>/release/<interval>",
    "/board/names",
    "/intake/draft",
    "/intake/drafts/<id>/drop",
    "/intake/matches",
    "/letters/<id>/retry",
    "/officers/<id>/back",
    "/papers/<id>/correct",
    "/places",
    "/people/<id>/disable",
    "/people/<id>/dismiss",
    "/people/<id>/enable",
    "/people/<id>/password",
    "/rooms/<id>/retire",
    "/stays/<id>/belongings/<thing>/return",
    "/stays/<id>/keep-apart/<pair>/lift",
    "/tokens/<id>/revoke",
];

/// Text that is read as something else and has a message of its own.
const OWN_MESSAGE: &[&str] = &[
    "case",
    "other_case",
    "keep_apart",
    "login",
    "manager_login",
    "email",
    "money",
    "floor",
    "birth_",
    "shelter_commune",
];

const NEVER_TEXT: [(&str, &str); 6] = [
    ("a\u{0}b", "fault-control-character"),
    ("a\u{7}b", "fault-control-character"),
    ("a\u{fffe}b", "fault-control-character"),
    ("a\u{200b}b", "fault-invisible-mark"),
    ("a\u{202e}b", "fault-invisible-mark"),
    ("\u{feff}ab", "fault-invisible-mark"),
];
const NO_DATES: [&str; 10] = [
    "31/2/2026",
    "2026-02-31",
    "0000-01-01",
    "1899-12-31",
    "2101-01-01",
    "99999-01-01",
    "-2026-01-01",
    "2026-13-01",
    "hôm qua",
    "\u{0}",
];
const NO_TIMES: [&str; 5] = ["24:00", "25:61", "23:59:60", "-1:00", "tối"];
const NO_CODES: [&str; 5] = [
    "khong-co",
    "'; DROP TABLE stay; --",
    "-1",
    "99999999999999999999",
    "\u{0}",
];
const ODD_TEXT: [&str; 6] = [
    "<script>alert(1)</script>\"'>&",
    "'; DROP TABLE stay; --",
    "{{7*7}}${7*7}%s%n\\",
    "../../etc/passwd",
    "x\r\nSet-Cookie: a=b",
    "Ngữ 𝒜 🏠 ١٢ ꦗ",
];

/// The links of a page's summary of faults that lead to nothing on the page.
fn dead_links(page: &str) -> Vec<&str> {
    let Some((_, below)) = page.split_once("class=\"faults\"") else {
        return Vec::new();
    };
    let summary = below.split("</div>").next().unwrap_or_default();
    let links = summary.split("href=\"#").skip(1);
    links
        .filter_map(|link| link.split('"').next())
        .filter(|to| !page.contains(&format!(" id=\"{to}\"")))
        .collect()
}

struct Sweep<'h> {
    house: &'h House,
    session: Cookie<'static>,
    form: Form,
}

impl Sweep<'_> {
    fn fields(&self, kinds: &[Kind]) -> Vec<&Field> {
        let fields = self.form.fields.iter();
        fields.filter(|field| kinds.contains(&field.kind)).collect()
    }

    async fn send(&self, fields: &[(String, String)]) -> (Status, Option<String>, String) {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = self
            .house
            .post(&self.session, &self.form.action, &pairs)
            .await;
        let status = answer.status();
        let to = answer.headers().get_one("Location").map(str::to_owned);
        let page = answer.into_string().await.unwrap_or_default();
        let action = &self.form.action;
        assert!(status.code < 500, "{action}: {status} for {fields:?}");
        assert!(
            !page.contains("<script>alert"),
            "{action} shows markup as markup"
        );
        (status, to, page)
    }

    /// Sends the form with `value` in all fields of `kinds`; it must be refused as a whole, and all typed must stay, in a house
    /// that is as it was `before`. Gives what is wrong with the answer.
    async fn refuses(
        &self,
        before: &State,
        kinds: &[Kind],
        value: &str,
        message: Option<&str>,
    ) -> Option<String> {
        let wrong = self.fields(kinds).into_iter();
        let wrong = wrong.filter(|field| !NO_TEXT.contains(&field.name.as_str()));
        let wrong: BTreeSet<&str> = wrong.map(|field| field.name.as_str()).collect();
        if wrong.is_empty() {
            return None;
        }
        let mut fields = filled(&self.form);
        for (name, field) in &mut fields {
            if wrong.contains(name.as_str()) {
                *field = value.to_owned();
            }
        }
        let (status, _, page) = self.send(&fields).await;
        let shown: String = value.chars().take(30).collect();
        let complain = |what: &str| {
            Some(format!(
                "{}: {what} ({status}, {shown:?})",
                self.form.action
            ))
        };
        let changed = changed_since(self.house, before).await;
        if !changed.is_empty() {
            return complain(&format!("{changed:?} is half done"));
        }
        if !status.class().is_client_error() {
            return complain("it is taken");
        }
        if status == Status::NotFound {
            return None;
        }
        let has_message = |name: &&str| page.contains(&format!("id=\"{name}-fault\""));
        if !wrong.iter().all(has_message) && !page.contains("class=\"faults\"") {
            return complain("no message");
        }
        let dead = dead_links(&page);
        if !dead.is_empty() {
            return complain(&format!("its summary leads to no field: {dead:?}"));
        }
        let said = message.map(|key| Text(Language::Vietnamese).say(key));
        let is_text = |name: &&str| !OWN_MESSAGE.iter().any(|own| name.starts_with(own));
        if said.is_some_and(|said| wrong.iter().any(is_text) && !page.contains(&said)) {
            return complain("another message");
        }
        if message.is_some() && !page.contains(value) {
            return complain("what was typed is gone");
        }
        None
    }
}

on_both! {
    async fn no_field_takes_what_is_none_and_what_was_typed_stays(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let forms = all_forms(&house, &[&manager, &administrator]).await;
        let reached = |path: &str| forms.keys().any(|action| {
            let action = action.split('?').next().unwrap();
            action.split('/').count() == path.split('/').count()
                && action.split('/').zip(path.split('/')).all(|(is, of)| is == of || of.starts_with('<'))
        });
        let mut without = Vec::new();
        for (method, path) in mounted(&house) {
            let is_page = method == Method::Post && !crate::lived::is_api(&path);
            let is_known = BARE.contains(&path.as_str())
                || ELSEWHERE.contains(&path.as_str())
                || path == "/language";
            if is_page && !is_known && !reached(&path) {
                without.push(path);
            }
        }
        assert!(without.is_empty(), "no page has a form to {without:?}");
        let mut wrong = Vec::new();
        for (action, (session, form)) in forms.clone() {
            // A scan is sent as multipart, which files/ tries.
            let is_scan = action.starts_with("/stays/") && action.ends_with("/file");
            if ELSEWHERE.contains(&action.as_str()) || SEARCH.contains(&action.as_str()) || is_scan {
                continue;
            }
            let sweep = Sweep { house: &house, session, form };
            let before = state(&house).await;
            for (text, message) in NEVER_TEXT {
                wrong.extend(sweep.refuses(&before, &[Kind::Text, Kind::Area], text, Some(message)).await);
            }
            wrong.extend(sweep.refuses(&before, &[Kind::Text], &"ắ".repeat(501), None).await);
            wrong.extend(sweep.refuses(&before, &[Kind::Area], &"x".repeat(20_001), None).await);
            for date in NO_DATES {
                wrong.extend(sweep.refuses(&before, &[Kind::Date], date, None).await);
            }
            for time in NO_TIMES {
                wrong.extend(sweep.refuses(&before, &[Kind::Time], time, None).await);
            }
            for code in NO_CODES {
                wrong.extend(sweep.refuses(&before, &[Kind::Select], code, None).await);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for (action, (session, form)) in forms {
            if ELSEWHERE.contains(&action.as_str()) || action.starts_with("/people/") {
                continue;
            }
            let sweep = Sweep { house: &house, session, form };
            let hidden: Vec<_> = NEVER_TEXT.iter().map(|(text, _)| *text).chain(NO_CODES).collect();
            for value in hidden {
                let mut fields = filled(&sweep.form);
                for field in sweep.fields(&[Kind::Hidden]) {
                    let hidden = fields.iter_mut().filter(|(name, _)| *name == field.name);
                    hidden.for_each(|(_, shown)| *shown = value.to_owned());
                }
                sweep.send(&fields).await;
            }
            sweep.send(&[]).await;
            let twice = filled(&sweep.form);
            sweep.send(&twice.iter().cloned().chain(twice.iter().map(|(name, _)| (name.clone(), "x".into()))).collect::<Vec<_>>()).await;
            for text in ODD_TEXT {
                let mut fields = filled(&sweep.form);
                for field in sweep.fields(&[Kind::Text, Kind::Area]) {
                    let typed = fields.iter_mut().filter(|(name, _)| *name == field.name && name != "other_case");
                    typed.for_each(|(_, typed)| *typed = text.to_owned());
                }
                let (before, written) = (state(&house).await, journal(&house).await);
                let (status, to, _) = sweep.send(&fields).await;
                let changed = changed_since(&house, &before).await;
                if status.class().is_client_error() {
                    assert_eq!(changed, NOTHING, "{action} with {text}");
                } else if !changed.is_empty() && !action.contains("draft") {
                    assert!(journal(&house).await > written, "{action} left no trace of {changed:?}");
                }
                if let Some(to) = to {
                    let shown = house.get(&sweep.session, &to).await;
                    assert!(shown.status().code < 500, "{to} after {text}");
                    let shown = shown.into_string().await.unwrap_or_default();
                    assert!(!shown.contains("<script>alert"), "{to} shows markup as markup");
                }
            }
        }
    }
}
