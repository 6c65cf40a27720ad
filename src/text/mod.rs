//! What people read: message files in Vietnamese first, English second, one per noun.

pub mod days;

use crate::domain::error::Refusal;
use entity::code::Code;
use entity::term_rule::Called;
use entity::user::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// One file per noun, in both languages.
macro_rules! files {
    ($($name:literal)+) => {
        const VIETNAMESE: &[&str] = &[$(include_str!(concat!("vi/", $name, ".ftl"))),+];
        const ENGLISH: &[&str] = &[$(include_str!(concat!("en/", $name, ".ftl"))),+];
    };
}

files! { "general" "refusals" "codes" "accounts" "house" "intake" "stays" "procedures" "hearings" "settling" "letters" "feeds" "papers" "journal" "rules" "law" "programs" "today" "month" "agencies" "files" }

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| [bundle("vi", VIETNAMESE), bundle("en", ENGLISH)]);

fn bundle(language: &str, files: &[&'static str]) -> FluentBundle<FluentResource> {
    let language = language
        .parse()
        .expect("the language names above are well-formed");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned());
        let resource = resource
            .unwrap_or_else(|(_, errors)| panic!("a message file does not parse: {errors:?}"));
        if let Err(errors) = bundle.add_resource(resource) {
            panic!("two message files define one message: {errors:?}");
        }
    }
    bundle
}

/// Speaks one language.
#[derive(Clone, Copy, Debug)]
pub struct Text(pub Language);

impl Text {
    /// The message with this key. A test keeps keys and files in step; a missing key shows itself.
    pub fn say(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The message with values put in.
    pub fn with(self, key: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            let value = value.to_string();
            // Numbers choose plural forms in English; they are never grouped by the formatter.
            match value.parse::<i64>() {
                Ok(number) if value.len() < 6 && number.to_string() == value => {
                    args.set(*name, FluentValue::from(number))
                }
                _ => args.set(*name, FluentValue::from(value)),
            }
        }
        self.format(key, Some(&args))
    }

    /// What a code of a list is called.
    pub fn code<C: Code>(self, code: C) -> String {
        self.say(&format!("{}-{}", C::LIST, code.code()))
    }

    /// Why the shelter says no.
    pub fn refusal(self, refusal: &Refusal) -> String {
        let key = format!("refusal-{}", refusal.code());
        match refusal {
            Refusal::BedUnfit(_, why) => self.say(&format!("unfit-{}", why.code())),
            Refusal::FileTooLarge(mib)
            | Refusal::FilesOfStayTooMany(mib)
            | Refusal::FilesOfStoreTooMany(mib) => self.with(&key, &[("value", mib)]),
            Refusal::PaperInForce(symbol) => self.with(&key, &[("value", symbol)]),
            Refusal::StepIsWaitedFor(kind) => self.with(&key, &[("value", &self.code(*kind))]),
            _ => self.say(&key),
        }
    }

    /// What a term is called: in our own words, or as whoever entered it named it.
    pub fn term(self, term: &Called) -> String {
        let entered = match self.0 {
            Language::English => term.name_en.as_ref().or(term.name.as_ref()),
            Language::Vietnamese => term.name.as_ref(),
        };
        match entered {
            Some(name) => name.clone(),
            None => self.say(&format!("rule-{}", term.code)),
        }
    }

    /// The BCP 47 tag for `lang=`.
    pub fn tag(self) -> &'static str {
        self.0.code()
    }

    /// Whether both languages have the message.
    pub fn knows(key: &str) -> bool {
        BUNDLES.iter().all(|bundle| bundle.has_message(key))
    }

    fn format(self, key: &str, args: Option<&FluentArgs>) -> String {
        let bundle = &BUNDLES[usize::from(self.0 == Language::English)];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("[{key}]");
        };
        bundle
            .format_pattern(pattern, args, &mut Vec::new())
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(files: &[&str]) -> BTreeSet<String> {
        let lines = files.iter().flat_map(|file| file.lines());
        let starts = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        starts
            .filter_map(|line| line.split_once('='))
            .map(|(key, _)| key.trim().to_owned())
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (vi, en) = (keys(VIETNAMESE), keys(ENGLISH));
        assert_eq!(
            vi.difference(&en).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "missing in English"
        );
        assert_eq!(
            en.difference(&vi).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "missing in Vietnamese"
        );
        assert!(vi.iter().all(|key| Text::knows(key)));
    }
}
