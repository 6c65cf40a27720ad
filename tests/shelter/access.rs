//! Every route as every role, as one table beside the one in the code; and what belongs to another shelter.

use crate::house::{self, House};
use crate::lived::{self, ROLES, Who, call, is_api, mounted};
use crate::on_both;
use entity::membership::Role;
use rocket::http::{Method, Status};
use rocket::local::asynchronous::LocalResponse;
use std::collections::BTreeSet;

/// A letter for each: staff, legal officer, manager, administrator, auditor, nobody signed in.
/// y: allowed (there may be nothing left to do), n: 403, s: asked to sign in, u: 401 as problem details, -: 404.
const TABLE: &[(&str, &str)] = &[
    ("GET /", "yyyyys"),
    ("POST /<_..>", "-----s"),
    ("GET /account", "yyyyys"),
    ("POST /account/calendar", "nyynns"),
    ("POST /account/calendar/revoke", "nyynns"),
    ("POST /account/language", "yyyyys"),
    ("POST /account/password", "yyyyys"),
    ("POST /account/sessions/<id>/end", "yyyyys"),
    ("POST /account/sessions/end-others", "yyyyys"),
    ("POST /account/shelter", "yyyyys"),
    ("GET /agencies", "yyynys"),
    ("GET /agencies/of", "yyynys"),
    ("GET /api/v1/attachments/<id>", "yyynnu"),
    ("GET /api/v1/beds", "yyynyu"),
    ("GET /api/v1/beds/<id>", "yyynyu"),
    ("POST /api/v1/beds/<id>/hold", "ynynnu"),
    ("POST /api/v1/beds/<id>/out-of-service", "ynynnu"),
    ("POST /api/v1/beds/<id>/release", "ynynnu"),
    ("GET /api/v1/count", "yyynyu"),
    ("GET /api/v1/deadlines", "yyynyu"),
    ("GET /api/v1/deadlines/<id>", "yyynyu"),
    ("POST /api/v1/deadlines/<id>/extend", "nyynnu"),
    ("POST /api/v1/deadlines/<id>/lift", "nyynnu"),
    ("POST /api/v1/deadlines/<id>/meet", "nyynnu"),
    ("GET /api/v1/duties", "yyynyu"),
    ("POST /api/v1/duties/<code>/<day>/done", "nyynnu"),
    ("POST /api/v1/procedures/<id>/deadlines", "nyynnu"),
    ("POST /api/v1/stays/<id>/deadlines", "nyynnu"),
    ("POST /api/v1/hearings/<id>/cancel", "nyynnu"),
    ("POST /api/v1/hearings/<id>/hold", "nyynnu"),
    ("POST /api/v1/hearings/<id>/postpone", "nyynnu"),
    ("POST /api/v1/intakes", "ynynnu"),
    ("GET /api/v1/officers", "yyynyu"),
    ("PUT /api/v1/officers/<id>/absence", "nyynnu"),
    ("DELETE /api/v1/officers/<id>/absence", "nyynnu"),
    ("GET /api/v1/openapi.json", "yyyyyy"),
    ("GET /api/v1/papers/<id>", "yyynnu"),
    ("GET /api/v1/procedures", "yyynyu"),
    ("GET /api/v1/procedures/<id>", "yyynyu"),
    ("POST /api/v1/procedures/<id>/hearings", "nyynnu"),
    ("POST /api/v1/procedures/<id>/steps", "nyynnu"),
    ("POST /api/v1/procedures/handover", "nyynnu"),
    ("POST /api/v1/procedures/steps", "nyynnu"),
    ("GET /api/v1/stays", "yyynyu"),
    ("GET /api/v1/stays/<id>", "yyynyu"),
    ("GET /api/v1/stays/<id>/attachments", "yyynnu"),
    ("POST /api/v1/stays/<id>/attachments", "yyynnu"),
    ("GET /api/v1/stays/<id>/belongings", "yyynnu"),
    ("POST /api/v1/stays/<id>/belongings", "ynynnu"),
    (
        "POST /api/v1/stays/<id>/belongings/<thing>/return",
        "ynynnu",
    ),
    ("POST /api/v1/stays/<id>/category", "ynynnu"),
    ("POST /api/v1/stays/<id>/discharge", "ynynnu"),
    ("GET /api/v1/stays/<id>/file", "yyynyu"),
    ("PUT /api/v1/stays/<id>/household", "ynynnu"),
    ("DELETE /api/v1/stays/<id>/household", "ynynnu"),
    ("POST /api/v1/stays/<id>/leave", "ynynnu"),
    ("GET /api/v1/stays/<id>/papers", "yyynnu"),
    ("POST /api/v1/stays/<id>/papers", "yyynnu"),
    ("POST /api/v1/stays/<id>/procedures", "nyynnu"),
    ("POST /api/v1/stays/<id>/return", "ynynnu"),
    ("POST /api/v1/stays/<id>/swap", "ynynnu"),
    ("POST /api/v1/stays/<id>/transfer", "ynynnu"),
    ("POST /api/v1/stays/search", "yyynnu"),
    ("GET /api/v1/today", "yyynyu"),
    ("GET /attachments/<id>", "yyynns"),
    ("GET /attachments/<id>/content", "yyynns"),
    ("GET /attachments/<id>/pages/<page>", "yyynns"),
    ("POST /attachments/<id>/mistake", "yyynns"),
    ("GET /beds/<id>", "yyynys"),
    ("POST /beds/<id>", "nnynns"),
    ("POST /beds/<id>/hold", "ynynns"),
    ("POST /beds/<id>/out-of-service", "ynynns"),
    ("POST /beds/<id>/release/<interval>", "ynynns"),
    ("POST /beds/<id>/retire", "nnynns"),
    ("GET /board", "yyynys"),
    ("POST /board/names", "yyynns"),
    ("GET /board/print", "yyynys"),
    ("GET /calendar", "yyynys"),
    ("GET /calendar/<_file>", "------"),
    ("GET /calm", "yyyyyy"),
    ("GET /deadlines/<id>/end", "nyynns"),
    ("POST /deadlines/<id>/extend", "nyynns"),
    ("POST /deadlines/<id>/lift", "nyynns"),
    ("GET /procedures/<id>/deadlines/new", "nyynns"),
    ("POST /procedures/<id>/deadlines", "nyynns"),
    ("GET /stays/<id>/facts", "ynynns"),
    ("POST /stays/<id>/facts", "ynynns"),
    ("GET /stays/<id>/deadlines/new", "nyynns"),
    ("POST /stays/<id>/deadlines", "nyynns"),
    ("POST /deadlines/<id>/meet", "nyynns"),
    ("GET /duties/<code>/<day>", "nyynns"),
    ("POST /duties/<code>/<day>", "nyynns"),
    ("GET /files", "yyynys"),
    ("GET /hearings/<id>", "yyynys"),
    ("POST /hearings/<id>/cancel", "nyynns"),
    ("POST /hearings/<id>/hold", "nyynns"),
    ("POST /hearings/<id>/postpone", "nyynns"),
    ("GET /intake", "ynynns"),
    ("POST /intake", "ynynns"),
    ("POST /intake/draft", "ynynns"),
    ("POST /intake/drafts/<id>/drop", "ynynns"),
    ("POST /intake/matches", "yyynns"),
    ("GET /journal", "nnynys"),
    ("POST /journal", "nnynys"),
    ("POST /language", "yyyyyy"),
    ("GET /deadlines/<id>", "yyynys"),
    ("GET /law", "yyynys"),
    ("GET /law/calendar", "yyynys"),
    ("POST /law/calendar", "nnynns"),
    ("POST /law/calendar/<id>/<act>", "nnynns"),
    ("GET /law/paths", "yyynys"),
    ("GET /law/paths/<path>/<position>", "yyynys"),
    ("GET /law/paths/<path>/new", "nnynns"),
    ("POST /law/paths/<path>/<position>", "nnynns"),
    ("POST /law/paths/<path>/new", "nnynns"),
    ("GET /law/progress", "yyynys"),
    ("GET /law/terms/<code>", "yyynys"),
    ("GET /law/terms/new", "nnynns"),
    ("POST /law/terms/<code>", "nnynns"),
    ("POST /law/terms/new", "nnynns"),
    ("POST /law/terms/<code>/confirm", "nnynns"),
    ("POST /law/terms/<code>/end", "nnynns"),
    ("GET /letters", "nyyyns"),
    ("POST /letters/<id>/retry", "nyyyns"),
    ("POST /letters/test", "nyyyns"),
    ("POST /officers/<id>/back", "nyynns"),
    ("GET /papers", "yyynys"),
    ("GET /papers/<id>", "yyynns"),
    ("POST /papers/<id>/correct", "yyynns"),
    ("GET /papers/<id>/void", "yyynns"),
    ("POST /papers/<id>/void", "yyynns"),
    ("GET /papers/check", "yyynys"),
    ("POST /papers/check", "yyynys"),
    ("GET /people", "nnnyns"),
    ("POST /people", "nnnyns"),
    ("GET /people/<id>", "nnnyns"),
    ("POST /people/<id>", "nnnyns"),
    ("POST /people/<id>/disable", "nnnyns"),
    ("POST /people/<id>/dismiss", "nnnyns"),
    ("POST /people/<id>/enable", "nnnyns"),
    ("POST /people/<id>/password", "nnnyns"),
    ("GET /people/new", "nnnyns"),
    ("POST /places", "yyyyys"),
    ("GET /procedures", "yyynys"),
    ("GET /procedures/<id>", "yyynys"),
    ("POST /procedures/<id>/hearings", "nyynns"),
    ("POST /procedures/<id>/steps", "nyynns"),
    ("GET /procedures/<id>/steps/<step>/file", "yyynns"),
    ("POST /procedures/<id>/steps/<step>/file", "yyynns"),
    ("GET /procedures/handover", "nyynns"),
    ("POST /procedures/handover", "nyynns"),
    ("GET /rooms", "yyynys"),
    ("POST /rooms", "nnynns"),
    ("GET /rooms/<id>", "nnynns"),
    ("POST /rooms/<id>", "nnynns"),
    ("POST /rooms/<id>/beds", "nnynns"),
    ("POST /rooms/<id>/retire", "nnynns"),
    ("GET /rooms/new", "nnynns"),
    ("GET /setup/<token>", "------"),
    ("POST /setup/<token>", "------"),
    ("GET /shelter", "nnnyns"),
    ("POST /shelter", "nnnyns"),
    ("POST /shelter/names", "nnnyns"),
    ("GET /shelter/new", "nnnyns"),
    ("POST /shelter/new", "nnnyns"),
    ("GET /sign-in", "yyyyyy"),
    ("POST /sign-in", "yyyyyy"),
    ("POST /sign-out", "yyyyys"),
    ("GET /static/script.js", "yyyyyy"),
    ("GET /static/style.css", "yyyyyy"),
    ("GET /stays", "yyynys"),
    ("GET /stays/<id>", "yyynys"),
    ("GET /stays/<id>/<act>", "yyynns"),
    ("POST /stays/<id>/belongings", "ynynns"),
    ("POST /stays/<id>/belongings/<thing>/return", "ynynns"),
    ("POST /stays/<id>/category", "ynynns"),
    ("GET /stays/<id>/discharge", "ynynns"),
    ("POST /stays/<id>/discharge", "ynynns"),
    ("GET /stays/<id>/file", "yyynys"),
    ("POST /stays/<id>/file", "yyynns"),
    ("POST /stays/<id>/file/ticks", "yyynns"),
    ("POST /stays/<id>/follow-up", "ynynns"),
    ("POST /stays/<id>/arrival", "ynynns"),
    ("GET /stays/<id>/household", "ynynns"),
    ("POST /stays/<id>/household", "ynynns"),
    ("POST /stays/<id>/identification", "nyynns"),
    ("POST /stays/<id>/keep-apart", "ynynns"),
    ("POST /stays/<id>/stairs", "ynynns"),
    ("POST /stays/<id>/keep-apart/<pair>/lift", "ynynns"),
    ("POST /stays/<id>/leave", "ynynns"),
    ("POST /stays/<id>/note", "yyynns"),
    ("POST /stays/<id>/papers", "yyynns"),
    ("GET /stays/<id>/papers/new", "yyynns"),
    ("GET /stays/<id>/person", "ynynns"),
    ("POST /stays/<id>/person", "ynynns"),
    ("POST /stays/<id>/procedures", "nyynns"),
    ("GET /stays/<id>/procedures/new", "nyynns"),
    ("POST /stays/<id>/return", "ynynns"),
    ("POST /stays/<id>/swap", "ynynns"),
    ("POST /stays/<id>/transfer", "ynynns"),
    ("POST /stays/case", "yyynys"),
    ("POST /stays/search", "yyynns"),
    ("GET /today", "yyynys"),
    ("POST /today", "nyynns"),
    ("GET /tokens", "nnnyns"),
    ("POST /tokens", "nnnyns"),
    ("POST /tokens/<id>/revoke", "nnnyns"),
];

fn row((method, path): &(Method, String)) -> String {
    format!("{method} {path}")
}

/// The letter of the table that an answer is.
fn letter(answer: &LocalResponse<'_>) -> char {
    let leads_to_sign_in = answer
        .headers()
        .get_one("Location")
        .is_some_and(|to| to == "/sign-in" || to.starts_with("/sign-in?next="));
    let is_problem = answer
        .content_type()
        .is_some_and(|kind| kind.sub() == "problem+json");
    match answer.status().code {
        401 if is_problem => 'u',
        401 => 's',
        303 if leads_to_sign_in && answer.cookies().get("language").is_none() => 's',
        403 => 'n',
        404 => '-',
        500.. => '!',
        _ => 'y',
    }
}

on_both! {
    async fn every_route_answers_every_role_as_the_table_says(house: House) {
        lived::live_in(&house, 2).await;
        let routes = mounted(&house);
        let listed: BTreeSet<String> = TABLE.iter().map(|(row, _)| (*row).to_owned()).collect();
        let there: BTreeSet<String> = routes.iter().map(row).collect();
        assert_eq!(listed, there, "a route and its row come and go together");
        let mut wrong = Vec::new();
        for route in &routes {
            let (_, expected) = TABLE.iter().find(|(name, _)| *name == row(route)).unwrap();
            let mut seen = String::new();
            for role in ROLES {
                // Some calls end the session or the account, so every call has its own.
                let login = format!("nguoi{}", fastrand::u64(..));
                let person = house.person(&login, role).await;
                let who = match is_api(&route.1) {
                    true => lived::program(&house, &person, role).await,
                    false => Who::Person(house.sign_in(&person).await),
                };
                seen.push(letter(&call(&house, route, &who, sent(route)).await));
            }
            seen.push(letter(
                &call(&house, route, &Who::Nobody, sent(route)).await,
            ));
            let fits = |(seen, expected)| seen == expected || (seen == '-' && expected == 'y');
            if !seen.chars().zip(expected.chars()).all(fits) {
                wrong.push(format!("{}: {seen}, the table says {expected}", row(route)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// What is sent: for routes that look up what else the form names before they look at their rights, something valid.
fn sent((method, path): &(Method, String)) -> &'static str {
    match (method, path.as_str()) {
        (Method::Get, _) => "",
        (_, "/language" | "/account/language") => "page_language=vi",
        (_, "/account/shelter") => "shelter=1",
        (_, "/stays/<id>/papers") => "kind=intake_record&variant=plain",
        (_, "/api/v1/beds/<id>/hold" | "/api/v1/beds/<id>/out-of-service") => {
            r#"{"until":"2026-11-25T08:00:00+07:00","reason":"x"}"#
        }
        (_, "/api/v1/beds/<id>/release") => r#"{"interval_id":1}"#,
        (_, "/api/v1/stays/search") => r#"{"name":"Lý Thị Mẩy"}"#,
        (_, "/api/v1/stays/<id>/papers") => r#"{"kind":"lodging_notice"}"#,
        (_, "/api/v1/stays/<id>/category") => {
            r#"{"category":"victim","since":"2026-11-23","reason":"x"}"#
        }
        (_, "/api/v1/stays/<id>/transfer") => r#"{"bed_id":1,"at":"2026-11-24T01:00:00+07:00"}"#,
        (_, "/api/v1/stays/<id>/belongings") => {
            r#"{"what":"áo","quantity":1,"kept_by":"resident"}"#
        }
        (_, "/api/v1/stays/<id>/household") => r#"{"version":1,"head_id":2,"relation":"sibling"}"#,
        (_, "/api/v1/stays/<id>/swap") => r#"{"with":2,"at":"2026-11-24T01:00:00+07:00"}"#,
        (_, "/api/v1/stays/<id>/return" | "/api/v1/stays/<id>/belongings/<thing>/return") => {
            r#"{"at":"2026-11-24T01:00:00+07:00"}"#
        }
        (_, "/api/v1/stays/<id>/leave") => {
            r#"{"reason":"court","since":"2026-11-23T23:50:00+07:00","expected_back":"2026-11-25T01:00:00+07:00"}"#
        }
        (_, "/api/v1/stays/<id>/discharge") => {
            r#"{"at":"2026-11-24T02:00:00+07:00","outcome":"TU_Y_ROI_DI","destination":"alone"}"#
        }
        (_, "/api/v1/officers/<id>/absence") => r#"{"until":"2026-11-30"}"#,
        (_, "/api/v1/stays/<id>/procedures") => {
            r#"{"kind":"identification","agency":"A","officer_id":1,"started_on":"2026-11-23"}"#
        }
        (_, "/api/v1/procedures/<id>/steps") => {
            r#"{"version":1,"state":"sent","happened_on":"2026-11-23"}"#
        }
        (_, "/api/v1/procedures/<id>/hearings") => {
            r#"{"at":"2026-12-01T08:00:00+07:00","place":"Tòa án"}"#
        }
        (_, "/api/v1/hearings/<id>/hold") => r#"{"version":1,"outcome":"x"}"#,
        (_, "/api/v1/hearings/<id>/postpone" | "/api/v1/hearings/<id>/cancel") => {
            r#"{"version":1,"reason":"x"}"#
        }
        (_, "/api/v1/deadlines/<id>/meet") => r#"{"version":1,"at":"2026-11-24T01:00:00+07:00"}"#,
        (_, "/api/v1/procedures/<id>/deadlines" | "/api/v1/stays/<id>/deadlines") => {
            r#"{"term":"G1","at":"2026-11-24T01:00:00+07:00"}"#
        }
        (_, "/api/v1/deadlines/<id>/lift") => r#"{"version":1,"reason":"x"}"#,
        (_, "/api/v1/duties/<code>/<day>/done") => r#"{"done_on":"2026-11-23"}"#,
        (_, "/api/v1/deadlines/<id>/extend") => {
            r#"{"version":1,"decision_no":"1/QĐ","decided_on":"2026-11-23","signer":"A","reason":"x","until":"2027-12-01"}"#
        }
        (_, path) if is_api(path) => "{}",
        (_, "/stays/<id>/note") => "body=x",
        _ => "a=b",
    }
}

on_both! {
    async fn what_belongs_to_another_shelter_does_not_exist(house: House) {
        lived::live_in(&house, 2).await;
        let elsewhere = lived::another_shelter(&house).await;
        let mut strangers = Vec::new();
        for role in [Role::Manager, Role::Administrator] {
            let stranger = house::actor(&house.db, elsewhere, &format!("la-{role}"), role).await;
            let session = Who::Person(house.sign_in(&stranger).await);
            strangers.push((session, lived::program(&house, &stranger, role).await));
        }
        for route in mounted(&house).iter().filter(|(_, path)| path.contains('<')) {
            let mut seen = BTreeSet::new();
            for (session, program) in &strangers {
                let who = if is_api(&route.1) { program } else { session };
                seen.insert(call(&house, route, who, sent(route)).await.status());
            }
            assert!(seen.remove(&Status::NotFound), "{}: {seen:?}", row(route));
            seen.remove(&Status::Forbidden);
            assert!(seen.is_empty(), "{}: {seen:?}", row(route));
        }
    }
}
