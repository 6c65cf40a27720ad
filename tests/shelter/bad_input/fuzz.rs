//! Forms filled in at random: whatever comes, no answer is a 500 and no refusal leaves a trace.

use super::{NOTHING, all_forms, changed_since, filled, live_in, state};
use crate::house::House;
use crate::on_both;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const FORMS: usize = 300;

fn value() -> impl Strategy<Value = String> {
    let dates = "[0-9]{1,5}[-/][0-9]{1,2}[-/][0-9]{1,5}";
    const KNOWN: [&str; 9] = [
        "1",
        "2",
        "3",
        "yes",
        "female",
        "2026-11-24",
        "00:10",
        "TL-26-00001",
        "",
    ];
    prop_oneof![
        4 => prop::sample::select(&KNOWN[..]).prop_map(str::to_owned),
        1 => dates,
        1 => "-?[0-9]{1,25}",
        1 => "\\PC{0,40}",
        1 => any::<String>(),
    ]
}

on_both! {
    async fn forms_filled_in_at_random_never_break_the_house(house: House) {
        let (manager, administrator) = live_in(&house).await;
        let forms = all_forms(&house, &[&manager, &administrator]).await;
        let hashing = ["/sign-in", "/account/password", "/people", "/setup"];
        let forms: Vec<_> = forms
            .into_iter()
            .filter(|(action, (_, form))| {
                !form.fields.is_empty() && !hashing.iter().any(|slow| action.starts_with(slow))
            })
            .collect();
        let mut runner = TestRunner::deterministic();
        for _ in 0..FORMS {
            let which = (0..forms.len()).new_tree(&mut runner).unwrap().current();
            let (action, (session, form)) = &forms[which];
            let mut fields = filled(form);
            for (_, field) in &mut fields {
                if any::<bool>().new_tree(&mut runner).unwrap().current() {
                    *field = value().new_tree(&mut runner).unwrap().current();
                }
            }
            let pairs: Vec<_> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let before = state(&house).await;
            let status = house.post(session, action, &pairs).await.status();
            assert!(status.code < 500, "{action}: {status} for {fields:?}");
            if status.class().is_client_error() {
                assert_eq!(changed_since(&house, &before).await, NOTHING, "{action} for {fields:?}");
            }
        }
        for page in [
            "/",
            "/stays",
            "/stays/1",
            "/procedures",
            "/rooms",
            "/board/print",
        ] {
            assert_eq!(house.get(&manager, page).await.status().code, 200, "{page}");
        }
    }
}
