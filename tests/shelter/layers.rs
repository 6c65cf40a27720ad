//! Reads the sources and fails on a word that its layer must not say, with the sentence that explains the rule.
//! What stands in comments or in tests is not judged.

use std::fs;
use std::path::{Path, PathBuf};

struct Rule {
    /// Where it holds, as beginnings of paths, and where within that it does not.
    within: &'static [&'static str],
    but: &'static [&'static str],
    /// Whole words; one that ends in `*` may go on.
    words: &'static [&'static str],
    because: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        within: &["src/domain/"],
        but: &[],
        words: &["rocket", "askama", "printpdf", "lettre"],
        because: "The rules know no HTTP, no HTML, no PDF and no mail: pass plain values in and out.",
    },
    Rule {
        within: &["src/domain/"],
        but: &[],
        words: &[
            "crate::web",
            "crate::api",
            "crate::print",
            "crate::mail",
            "crate::jobs",
            "crate::papers",
            "crate::text",
            "crate::config",
            "crate::start",
            "crate::http",
        ],
        because: "The rules stand below everything that shows or sends them: let the caller come to domain.",
    },
    Rule {
        within: &["src/web/", "src/web.rs", "src/api/", "src/api.rs"],
        but: &[],
        words: &["Entity::find*", "ActiveModel*", "Set("],
        because: "Pages and API call the verbs and readers of domain, which ask for the permission; they touch no table.",
    },
    Rule {
        within: &["src/web/"],
        but: &[],
        words: &["crate::api"],
        because: "Pages and API stand side by side: what both need of HTTP is in src/http.",
    },
    Rule {
        within: &["src/api/"],
        but: &[],
        words: &["crate::web"],
        because: "Pages and API stand side by side: what both need of HTTP is in src/http.",
    },
    Rule {
        within: &["src/http.rs", "src/http/"],
        but: &[],
        words: &["crate::web", "crate::api"],
        because: "It serves pages and API alike: what only one of them needs belongs there.",
    },
    Rule {
        within: &["src/print/", "src/mail/"],
        but: &[],
        words: &["sea_orm", "sqlx", "crate::db"],
        because: "Paper and mail are made from plain values: no clock, no database.",
    },
    Rule {
        within: &["migration/"],
        but: &[],
        words: &["entity", "tamlanh"],
        because: "An old migration must not change because a row type did: write its tables out.",
    },
    Rule {
        within: &["entity/"],
        but: &["entity/src/id.rs"],
        words: &["rocket", "migration", "tamlanh"],
        because: "A table knows nothing of us; only its ids may stand in a URL.",
    },
    Rule {
        within: &["src/"],
        but: &["src/print/sheet"],
        words: &["printpdf"],
        because: "All of printpdf is behind Sheet, so that it can be replaced in one place.",
    },
    Rule {
        within: &["src/", "entity/", "migration/"],
        but: &["src/clock.rs"],
        words: &["Utc::now", "Local::now", "SystemTime::now"],
        because: "Time comes from Clock, so that a test can set it.",
    },
    Rule {
        within: &["src/", "entity/", "migration/"],
        but: &[],
        words: &[".unwrap()"],
        because: "Outside tests use `?`, or `expect` with the reason that makes it impossible.",
    },
];

#[test]
fn every_layer_keeps_to_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "entity/src", "migration/src"] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "the sources are elsewhere: {root:?}");
    let mut faults = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(root).unwrap().to_str().unwrap();
        faults.extend(faults_in(path, &text));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_glossary_has_the_words_of_the_screen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let glossary = fs::read_to_string(root.join("src/domain/mod.rs")).unwrap();
    let lines = glossary.lines().take_while(|line| line.starts_with("//!"));
    let words: Vec<&str> = lines
        .flat_map(|line| line.split('*').skip(1).step_by(2))
        .collect();
    assert!(words.len() > 40, "the glossary is elsewhere: {words:?}");
    let mut screen = String::new();
    for file in fs::read_dir(root.join("src/text/vi")).unwrap() {
        screen += &fs::read_to_string(file.unwrap().path())
            .unwrap()
            .to_lowercase();
    }
    let unsaid: Vec<_> = words
        .iter()
        .filter(|word| !screen.contains(**word))
        .collect();
    assert!(unsaid.is_empty(), "the screen has no {unsaid:?}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|ext| ext == "rs" || ext == "html")
        {
            files.push(path);
        }
    }
}

fn faults_in(path: &str, text: &str) -> Vec<String> {
    if path.ends_with(".html") {
        return markup_faults(path, text);
    }
    // Declared under #[cfg(test)] where it belongs.
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return Vec::new();
    }
    let begins = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let rules: Vec<&Rule> = RULES
        .iter()
        .filter(|rule| begins(rule.within) && !begins(rule.but))
        .collect();
    let mut faults = Vec::new();
    for (number, line) in judged_lines(text) {
        for rule in &rules {
            for word in rule.words.iter().filter(|word| says(line, word)) {
                let word = word.trim_end_matches('*');
                faults.push(format!("{path}:{number} says `{word}`. {}", rule.because));
            }
        }
    }
    faults
}

/// The numbered lines that are neither comment nor test. rustfmt ends an item at the indentation where it began.
fn judged_lines(text: &str) -> Vec<(usize, &str)> {
    let mut judged = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        if code != "#[cfg(test)]" {
            judged.push((at + 1, line));
            continue;
        }
        let indent = &line[..line.len() - code.len()];
        let end = format!("{indent}}}");
        for (_, line) in lines.by_ref() {
            let is_one_line = line.starts_with(indent)
                && !line[indent.len()..].starts_with([' ', '#'])
                && (line.ends_with(';') || line.ends_with("{}"));
            if line == end || is_one_line {
                break;
            }
        }
    }
    judged
}

fn says(line: &str, word: &str) -> bool {
    let is_open = word.ends_with('*');
    let word = word.trim_end_matches('*');
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let goes_on_before = word.starts_with(is_letter) && line[..at].ends_with(is_letter);
        let after = &line[at + word.len()..];
        let goes_on_after = !is_open && word.ends_with(is_letter) && after.starts_with(is_letter);
        !goes_on_before && !goes_on_after
    })
}

/// The content security policy lets no inline script or style run, so none may be written.
fn markup_faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.to_ascii_lowercase();
        let is_inline_script = line.match_indices("<script").any(|(at, _)| {
            let tag = &line[at..];
            let (head, body) = tag.split_once('>').unwrap_or((tag, ""));
            !head.contains(" src=") || !body.starts_with("</script>")
        });
        let is_style = line.contains("<style") || has_attribute(&line, |name| name == "style");
        let is_handler = has_attribute(&line, |name| {
            name.starts_with("on") && name.len() > 4 && name.chars().all(|c| c.is_ascii_lowercase())
        });
        for (is_there, what) in [
            (is_inline_script, "an inline script"),
            (is_style, "an inline style"),
            (is_handler, "an event handler"),
            (line.contains("javascript:"), "a script as an address"),
        ] {
            if is_there {
                faults.push(format!(
                    "{path}:{} has {what}. The content security policy forbids it: script and style are files of their own.",
                    at + 1
                ));
            }
        }
    }
    faults
}

/// Whether the line has an attribute with a value whose name `is_such`.
fn has_attribute(line: &str, is_such: impl Fn(&str) -> bool) -> bool {
    line.match_indices('=').any(|(at, _)| {
        let before = &line[..at];
        let from = before.rfind([' ', '\t', '"']).map_or(0, |space| space + 1);
        let is_value = line[at + 1..].starts_with(['"', '\'', '{']);
        is_value && is_such(&before[from..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_caught(path: &str, text: &str) -> bool {
        !faults_in(path, text).is_empty()
    }

    #[test]
    fn a_forbidden_word_is_caught_in_its_layer_and_allowed_elsewhere() {
        for (path, line) in [
            ("src/domain/beds.rs", "use rocket::State;"),
            ("src/domain/beds.rs", "    lettre::send();"),
            ("src/domain/beds.rs", "use crate::web::page;"),
            ("src/domain/beds.rs", "use crate::text::Text;"),
            ("src/web/beds.rs", "use crate::api::schema;"),
            ("src/api/beds.rs", "use crate::web::page;"),
            ("src/http/upload.rs", "use crate::web::error::Failure;"),
            ("src/web/beds.rs", "    bed::Entity::find_by_id(id)"),
            ("src/web/beds.rs", "    let row = bed::ActiveModel {"),
            ("src/api/beds.rs", "        name: Set(name),"),
            ("src/print/register.rs", "use sea_orm::prelude::*;"),
            ("migration/src/m1.rs", "use entity::bed;"),
            ("src/print/register.rs", "use printpdf::Mm;"),
            ("src/jobs.rs", "    let now = chrono::Utc::now();"),
            ("src/jobs.rs", "    let job = next().unwrap();"),
        ] {
            assert!(is_caught(path, line), "{path}: {line}");
        }
        for (path, line) in [
            ("src/domain/beds.rs", "    let rocketry = HashSet::new();"),
            ("src/domain/beds.rs", "/// Knows no rocket."),
            ("src/web/beds.rs", "    BTreeSet(vec)"),
            ("src/print/sheet/fonts.rs", "use printpdf::ParsedFont;"),
            ("migration/src/m1.rs", "    let identity = 1;"),
            ("src/clock.rs", "    chrono::Utc::now()"),
        ] {
            assert!(!is_caught(path, line), "{path}: {line}");
        }
    }

    #[test]
    fn tests_may_unwrap_and_what_follows_them_may_not() {
        let tests = "#[cfg(test)]\nmod tests {\n    fn f() {\n        g().unwrap();\n    }\n}\n";
        assert!(!is_caught("src/jobs.rs", tests));
        assert!(is_caught(
            "src/jobs.rs",
            &format!("{tests}const X: u8 = y().unwrap();\n")
        ));
        assert!(is_caught(
            "src/jobs.rs",
            "#[cfg(test)]\nmod tests;\nconst X: u8 = y().unwrap();\n"
        ));
    }

    #[test]
    fn inline_script_and_style_are_caught_in_markup() {
        for line in [
            "<script>go()</script>",
            "<script src=\"/a.js\">go()</script>",
            "<p style=\"color: red\">",
            "<style>p {}</style>",
            "<button onclick=\"go()\">",
            "<a href=\"javascript:go()\">",
        ] {
            assert!(is_caught("src/web/pages/layout.html", line), "{line}");
        }
        for line in [
            "<script src=\"/static/app.js\" defer></script>",
            "<link rel=\"stylesheet\" href=\"/static/app.css\">",
            "<p class=\"style\">{% if one == two %}",
            "<input name=\"one\" value=\"on=\">",
        ] {
            assert!(!is_caught("src/web/pages/layout.html", line), "{line}");
        }
    }
}
