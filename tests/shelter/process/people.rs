//! `tamlanh user`: accounts on the command line while the server runs, for a house where nobody can sign in.

use super::on_both_places;
use super::place::Place;
use super::program::{Answer, Program};
use std::io::Write;
use std::process::{Output, Stdio};

const FIRST: &str = "nắng lên trên đồi chè";
const SECOND: &str = "gió qua rặng phi lao";

/// Runs `tamlanh user …` with a password on its standard input.
fn user(place: &Place, arguments: &[&str], password: &str) -> Output {
    let mut command = place.command(&["user"]);
    let command = command.args(arguments).stdin(Stdio::piped());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What is refused before it asks reads nothing.
    let _ = writeln!(child.stdin.take().unwrap(), "{password}");
    child.wait_with_output().unwrap()
}

fn done(place: &Place, arguments: &[&str], password: &str) {
    let out = user(place, arguments, password);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{arguments:?}: {said}");
}

fn refused(place: &Place, arguments: &[&str], password: &str) -> String {
    let out = user(place, arguments, password);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(1), "{arguments:?}: {said}");
    said
}

fn tries(program: &Program, password: &str) -> Answer {
    let form = [("login", "truc-dem"), ("password", password)];
    program.post("", "/sign-in", &form)
}

fn is_in(program: &Program, session: &str) -> bool {
    program.get(session, "/account").status == 200
}

const ADD: [&str; 6] = ["add", "truc-dem", "--name", "Lò Thị Mẫu", "--role", "staff"];

on_both_places! {
    fn whoever_the_command_line_adds_signs_in_until_it_says_otherwise(place: Place) {
        let program = place.start();
        program.set_up();
        assert_eq!(tries(&program, FIRST).status, 422, "nobody has that login yet");

        done(&place, &ADD, FIRST);
        let session = tries(&program, FIRST).session();
        let page = program.get(&session, "/account");
        assert!(page.status == 200 && page.text.contains("Lò Thị Mẫu"), "{page:?}");
        assert_eq!(program.get(&session, "/people").status, 403, "they are staff");

        done(&place, &["reset", "truc-dem"], SECOND);
        assert!(!is_in(&program, &session), "a reset ends what was begun");
        assert_eq!(tries(&program, FIRST).status, 422);
        let session = tries(&program, SECOND).session();
        assert!(is_in(&program, &session));

        done(&place, &["disable", "truc-dem"], "");
        assert!(!is_in(&program, &session));
        assert_eq!(tries(&program, SECOND).status, 422);
    }

    fn the_command_line_refuses_what_it_cannot_do_and_says_why(place: Place) {
        let why = refused(&place, &ADD, FIRST);
        assert!(why.contains("there is no shelter yet"), "{why}");
        let program = place.start();
        program.set_up();
        let why = refused(&place, &["add", "Trực đêm", "--role", "staff"], FIRST);
        assert!(why.contains("a login has 2 to 64 small letters"), "{why}");
        let why = refused(&place, &ADD, "1234567890");
        assert!(why.contains("Mật khẩu cần ít nhất 10 ký tự") && why.contains(" / A password needs 10 characters"), "{why}");
        let why = refused(&place, &[&ADD[..], &["--shelter", "9"]].concat(), FIRST);
        assert!(why.contains("no shelter of that number"), "{why}");
        for act in ["reset", "disable"] {
            let why = refused(&place, &[act, "truc-dem"], FIRST);
            assert!(why.contains("Không ai có tên đăng nhập truc-dem. / Nobody has the login truc-dem."), "{why}");
        }
        done(&place, &ADD, FIRST);
        let why = refused(&place, &ADD, FIRST);
        assert!(why.contains("Người này đã làm việc ở cơ sở này. / This person works at this shelter already."), "{why}");
        let why = refused(&place, &["disable", "quantri"], "");
        assert!(why.contains("Đây là quản trị viên cuối cùng.") && why.contains(" / This is the last administrator."), "{why}");
    }
}
