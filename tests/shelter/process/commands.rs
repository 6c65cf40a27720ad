//! What the program does once and ends: help, samples of the forms, the invented shelter. One database is enough: the first two
//! open none, and `demo` fills either in `crate::demo`.

use super::place::Place;
use crate::house::On;
use tamlanh::print::sample;

/// What the README tells of, and serving.
const COMMANDS: [&str; 7] = [
    "serve",
    "user",
    "backup",
    "restore",
    "demo",
    "print-samples",
    "deadline",
];

/// The words with which the lines of a help text begin.
fn first_words(help: &str) -> Vec<&str> {
    let lines = help.lines();
    lines
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

#[test]
fn help_names_every_command_and_makes_nothing() {
    let place = Place::new(On::Sqlite);
    let help = place.run(&["--help"]);
    for command in COMMANDS {
        assert!(first_words(&help).contains(&command), "{command}: {help}");
        place.run(&[command, "--help"]);
    }
    assert!(
        help.contains("Rocket.toml"),
        "where the settings are: {help}"
    );
    let help = place.run(&["user", "--help"]);
    for command in ["add", "reset", "disable"] {
        assert!(first_words(&help).contains(&command), "{command}: {help}");
    }
    assert!(!place.file("data").exists());
}

#[test]
fn print_samples_writes_every_form_as_a_pdf_and_needs_no_store() {
    let place = Place::new(On::Sqlite);
    let said = place.run(&["print-samples", "deep/samples"]);
    let folder = place.file("deep/samples");
    let mut written: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    written.sort();
    let samples = sample::all();
    let mut expected: Vec<_> = samples
        .iter()
        .map(|(stem, _)| folder.join(format!("{stem}.pdf")))
        .collect();
    expected.sort();
    assert_eq!(written, expected);
    assert_eq!(said.lines().count(), expected.len(), "{said}");
    for file in written {
        let bytes = std::fs::read(&file).unwrap();
        assert!(bytes.starts_with(b"%PDF"), "{}", file.display());
    }
    assert!(!place.file("data").exists());
}

#[test]
fn demo_tells_a_password_that_opens_the_invented_shelter_and_fills_it_once() {
    let place = Place::new(On::Sqlite);
    let said = place.run(&["demo"]);
    let line = said.lines().find(|line| line.contains("password: "));
    let password = line.unwrap().rsplit(' ').next().unwrap();
    let why = place.refused(&["demo"]);
    assert!(why.contains("holds a shelter already"), "{why}");

    let program = place.start().serves();
    for (login, role) in tamlanh::demo::logins() {
        assert!(said.contains(&format!("{login} ({role})")), "{said}");
        let form = [("login", login), ("password", password)];
        let answer = program.post("", "/sign-in", &form);
        assert_eq!(answer.status, 303, "{login}: {answer:?}");
    }
}
