//! Every field of every verb of the API, as the description lists them, with what does not belong there.

use super::{NOTHING, changed_since, live_in, state};
use crate::api::program::Program;
use crate::house::House;
use crate::on_both;
use entity::membership::Role;
use rocket::http::{ContentType, Header, Status};
use serde_json::{Map, Value, json};

/// A good body for each verb, to be spoiled in one place at a time.
fn good(path: &str, bed: i64) -> Value {
    let at = "2026-11-24T00:05:00+07:00";
    match path.rsplit('/').next().unwrap() {
        "intakes" => json!({
            "arrived_at": "2026-11-23T23:40:00+07:00", "source": "BDBP", "agency": "Đồn Biên phòng",
            "people": [{
                "sex": "female", "category": "being_identified", "bed_id": bed,
                "belongings": [{ "what": "áo", "quantity": 2, "kept_by": "resident" }],
            }],
            "left": { "at": "2026-11-23T23:50:00+07:00", "outcome": "TU_Y_ROI_DI", "destination": "alone", "hand_on": "x" },
        }),
        "transfer" => json!({ "bed_id": bed, "at": at }),
        "swap" => json!({ "with": 2, "at": at }),
        "leave" => {
            json!({ "reason": "court", "since": at, "expected_back": "2026-11-25T01:00:00+07:00" })
        }
        "return" => json!({ "at": at }),
        "discharge" => json!({ "at": at, "outcome": "TU_Y_ROI_DI", "destination": "alone" }),
        "procedures" => {
            json!({ "kind": "identification", "agency": "A", "officer_id": 2, "started_on": "2026-11-23" })
        }
        "steps" if path.ends_with("/procedures/steps") => json!({
            "procedures": [{ "id": 1, "version": 1 }], "state": "sent", "happened_on": "2026-11-23",
        }),
        "handover" => json!({ "from": 2, "to": 4, "procedures": [1] }),
        "steps" => json!({ "version": 1, "state": "sent", "happened_on": "2026-11-23" }),
        "hearings" => json!({ "at": "2026-12-01T08:00:00+07:00", "place": "Tòa án" }),
        "hold" if path.contains("/beds/") => {
            json!({ "until": "2026-11-25T08:00:00+07:00", "reason": "đang đến" })
        }
        "out-of-service" => json!({ "from": at, "until": null, "reason": "sửa giường" }),
        "release" => json!({ "interval_id": 1 }),
        "search" => json!({ "name": "Lý Thị Mẩy", "birth_year": 2006 }),
        "hold" => json!({ "version": 1, "outcome": "đã xử" }),
        "postpone" => json!({ "version": 1, "reason": "vắng mặt" }),
        "cancel" | "lift" => json!({ "version": 1, "reason": "không còn cần" }),
        "deadlines" => json!({ "term": "G1", "at": at }),
        "meet" => json!({ "version": 1, "at": at }),
        "done" => json!({ "done_on": "2026-11-23", "paper_no": "12/BC" }),
        "extend" => json!({
            "version": 1, "decision_no": "1/QĐ", "decided_on": "2026-11-23", "signer": "Giám đốc", "reason": "chưa xong",
            "until": "2027-04-20",
        }),
        "category" => {
            json!({ "category": "homeless", "since": "2026-11-23", "reason": "không phải nạn nhân" })
        }
        "papers" => json!({ "kind": "intake_record", "another": true }),
        "belongings" => json!({ "what": "áo", "quantity": 2, "kept_by": "resident" }),
        other => panic!("a verb without a good body: {other}"),
    }
}

struct Spot {
    /// Of the object in which the field is.
    within: String,
    name: String,
    schema: Value,
}

fn resolved<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => description.pointer(&reference[1..]).unwrap(),
        None => schema,
    }
}

fn spots(description: &Value, schema: &Value, body: &Value, within: &str, into: &mut Vec<Spot>) {
    let schema = resolved(description, schema);
    for (name, field) in schema["properties"].as_object().unwrap_or(&Map::new()) {
        into.push(Spot {
            within: within.to_owned(),
            name: name.clone(),
            schema: field.clone(),
        });
        let inside = &body[name];
        if inside[0].is_object() {
            let within = format!("{within}/{name}/0");
            spots(description, &field["items"], &inside[0], &within, into);
        } else if inside.is_object() {
            // What may be absent is described as nothing or it.
            let mut either = field["oneOf"].as_array().into_iter().flatten();
            let it = either.find(|one| one["$ref"].is_string());
            let within = format!("{within}/{name}");
            spots(description, it.unwrap_or(field), inside, &within, into);
        }
    }
}

impl Spot {
    fn is(&self, word: &str) -> bool {
        self.schema.to_string().contains(word)
    }

    fn is_text(&self) -> bool {
        self.is("\"string\"") && !self.is("\"format\"") && !self.is("\"enum\"")
    }

    fn put(&self, body: &Value, value: Value) -> Value {
        let mut body = body.clone();
        let within = body
            .pointer_mut(&self.within)
            .unwrap()
            .as_object_mut()
            .unwrap();
        within.insert(self.name.clone(), value);
        body
    }

    /// What must not be taken here.
    fn never(&self) -> Vec<Value> {
        let mut values = vec![
            json!({ "x": 1 }),
            json!(1.5),
            json!([[]]),
            json!("a\u{202e}b"),
        ];
        if self.is("\"format\":\"date") {
            let days = [
                "2026-02-30",
                "-262143-01-01",
                "+262142-12-31",
                "1899-12-31",
                "2101-01-01",
                "31/12/2026",
                "9999999999-01-01",
            ];
            let has_time = self.is("date-time");
            values.extend(days.map(|day| {
                json!(if has_time {
                    format!("{day}T12:00:00Z")
                } else {
                    day.to_owned()
                })
            }));
            values.push(json!("2026-11-23T23:59:60Z"));
            values.push(json!(0));
        } else if self.is_text() {
            values.extend([
                json!("a\u{0}b"),
                json!("ắ".repeat(20_001)),
                json!(7),
                json!(true),
                json!(["x"]),
            ]);
        } else if self.is("\"enum\"") {
            values.extend([
                json!("khong-co"),
                json!("'; DROP TABLE stay; --"),
                json!(0),
                json!(true),
            ]);
        } else if self.is("\"integer\"") {
            values.extend([
                json!("x"),
                json!("1"),
                json!(1e308),
                json!(u64::MAX),
                json!(true),
            ]);
        } else if self.is("\"boolean\"") {
            values.extend([json!("yes"), json!(1)]);
        }
        values
    }
}

const ODD: [&str; 3] = [
    "<script>alert(1)</script>\"'>&",
    "'; DROP TABLE stay; --",
    "Ngữ 𝒜 🏠 ١٢\u{300}",
];

on_both! {
    async fn no_field_of_a_verb_takes_what_is_none(house: House) {
        live_in(&house).await;
        let program = Program::new(&house, Role::Manager).await;
        let description: Value = house.client.get("/api/v1/openapi.json").dispatch().await.into_json().await.unwrap();
        let bed = crate::bad_input::ids(&house, "bed").await.pop().unwrap().parse().unwrap();
        let mut key = 0;
        for (pattern, item) in description["paths"].as_object().unwrap() {
            let schema = &item["post"]["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let path = pattern.replace("{id}", "1").replace("{thing}", "1").replace("{code}/{day}", "B14/2026-12-14");
            let body = good(pattern, bed);
            let mut found = Vec::new();
            spots(&description, schema, &body, "", &mut found);
            assert!(!found.is_empty(), "{pattern}");
            let mut before = state(&house).await;
            for spot in &found {
                for value in spot.never() {
                    key += 1;
                    let (status, problem) = program.send(&path, &key.to_string(), &spot.put(&body, value.clone()).to_string()).await;
                    let place = format!("{pattern} {}/{} = {:.60}", spot.within, spot.name, value.to_string());
                    assert!(status.class().is_client_error(), "{place}: {status}");
                    let detail = problem["detail"].as_str().unwrap_or_default();
                    assert!(detail.contains(&spot.name) || detail.contains(&spot.within), "{place}: {problem}");
                    assert!(!detail.contains("DROP") && !detail.contains('\u{202e}'), "{place}: repeats what was sent");
                }
            }
            assert_eq!(changed_since(&house, &before).await, NOTHING, "{pattern}");
            // What is odd but possible is taken or refused by a rule, and nothing else.
            let ends = [json!(null), json!(-1), json!(0), json!(i64::MAX), json!(i64::MIN), json!(true), json!([]), json!("")];
            for (spot, value) in found.iter().flat_map(|spot| ends.iter().map(move |value| (spot, value))) {
                if spot.is_text() && value.is_null() {
                    continue;
                }
                key += 1;
                let odd = spot.put(&body, value.clone());
                let (status, answer) = program.send(&path, &key.to_string(), &odd.to_string()).await;
                assert!(status.code < 500, "{pattern} {} = {value}: {answer}", spot.name);
                match status.class().is_success() {
                    // Nothing typed is nothing known.
                    true if *value == json!("") => assert!(program.describes(&path, &spot.put(&body, json!(null))), "{odd}"),
                    true => assert!(program.describes(&path, &odd), "taken, but not as described: {odd}"),
                    false => assert_eq!(changed_since(&house, &before).await, NOTHING, "{pattern} {odd}"),
                }
                if status.class().is_success() {
                    before = state(&house).await;
                }
            }
            for text in ODD {
                key += 1;
                let mut odd = body.clone();
                for spot in found.iter().filter(|spot| spot.is_text()) {
                    odd = spot.put(&odd, json!(text));
                }
                let (status, answer) = program.send(&path, &key.to_string(), &odd.to_string()).await;
                assert!(status.code < 500, "{pattern}: {answer}");
            }
        }
    }

    async fn what_is_no_json_is_told_in_the_programs_language(house: House) {
        let (_, _) = live_in(&house).await;
        let program = Program::new(&house, Role::Manager).await;
        let before = state(&house).await;
        let deep = "[".repeat(100_000);
        for (n, body) in [
            "", "null", "[]", "1", "\"x\"", "{", "{}}", "{\"at\":}", "\u{feff}{}", "{'at':1}", "{\"at\":NaN}", "{\"at\":1e999}",
            r#"{"at":"\ud800"}"#, r#"{"at":"\udc00\ud800"}"#, r#"{"at":"\u00"}"#, deep.as_str(),
            r#"{"at":"2026-11-24T00:20:00+07:00","at":"2026-11-24T00:21:00+07:00","bed_id":5}"#,
            r#"{"at":"2026-11-24T00:20:00+07:00","bed_id":5,"name":"Mẩy"}"#,
        ].iter().enumerate() {
            let (status, problem) = program.send("/api/v1/stays/1/transfer", &n.to_string(), body).await;
            assert!([Status::BadRequest, Status::UnprocessableEntity].contains(&status), "{body:.40}: {status}");
            assert!(problem["detail"].is_string() && !problem.to_string().contains("Mẩy"), "{problem}");
        }
        for (wanted, said) in [("vi-VN,vi", "Không phải JSON hợp lệ"), ("en-GB,en;q=0.8", "No valid JSON")] {
            let request = house.client.post("/api/v1/stays/1/transfer").header(ContentType::JSON);
            let request = request.header(Header::new("Authorization", program.bearer().to_owned()));
            let request = request.header(Header::new("Idempotency-Key", "l")).header(Header::new("Accept-Language", wanted));
            let answer = request.body("{").dispatch().await;
            assert!(answer.into_string().await.unwrap().contains(said), "{wanted}");
        }
        let long = "x".repeat(101);
        for key in ["", " ", "ấ", "a b", long.as_str()] {
            let (status, _) = program.send("/api/v1/stays/1/transfer", key, "{}").await;
            assert_eq!(status, Status::BadRequest, "{key}");
        }
        assert_eq!(changed_since(&house, &before).await, NOTHING);
    }
}
