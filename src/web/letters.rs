//! The page of letters: what waits, what failed and what to do about it, what left; whom none reach; a letter to try it out.

use super::error::Failure;
use super::field::Fields;
use super::once;
use super::page::{Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, SeeLetters};
use crate::domain::accounts;
use crate::domain::letters::{self, Line, Trouble, Unreached};
use crate::mail::Mailer;
use askama::Template;
use entity::id::LetterId;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "letters/list.html")]
struct ListPage {
    page: Page,
    waiting: Vec<Line>,
    failed: Vec<Line>,
    sent: Vec<Line>,
    has_more: bool,
    unreached: Vec<(String, Unreached)>,
    /// What keeps every letter that waits.
    outage: Option<Trouble>,
    tested: Option<Tested>,
}

/// How a test letter went.
struct Tested {
    to: String,
    /// The server's own words.
    answer: String,
    trouble: Option<Trouble>,
}

impl ListPage {
    async fn new(db: &Db, by: &Can<SeeLetters>) -> Result<ListPage, Failure> {
        let (lines, has_more) = letters::list(db.reader(), by).await?;
        let (failed, lines): (Vec<_>, Vec<_>) = lines
            .into_iter()
            .partition(|line| line.letter.failed_at.is_some());
        let (sent, waiting): (Vec<_>, Vec<_>) = lines
            .into_iter()
            .partition(|line| line.letter.sent_at.is_some());
        let troubles = waiting.iter().filter_map(|line| line.trouble.as_ref());
        let outage = troubles.rev().find(|trouble| trouble.is_outage()).cloned();
        Ok(ListPage {
            page: Page::of(by),
            unreached: letters::unreached(db.reader(), by).await?,
            outage,
            waiting,
            failed,
            sent,
            has_more,
            tested: None,
        })
    }

    /// What happened, with the server's code.
    fn trouble(&self, trouble: &Trouble) -> String {
        let words = self.page.code(&trouble.kind);
        match trouble.status {
            Some(status) => format!("{words} (SMTP {status})"),
            None => words,
        }
    }

    /// What to do about it.
    fn advice(&self, trouble: &Trouble) -> String {
        self.page.t(format!("letter-advice-{}", trouble.kind))
    }

    fn why_unreached(&self, why: &Unreached) -> String {
        self.page.t(match why {
            Unreached::NoAddress => "letter-dropped-no_address",
            Unreached::Disabled => "letter-dropped-disabled",
        })
    }

    /// What a line is about.
    fn about(&self, line: &Line) -> String {
        let kind = self.page.code(&line.letter.kind);
        match (&line.case_code, &line.letter.for_day) {
            (Some(case), _) => format!("{case} · {kind}"),
            (None, Some(day)) => format!("{kind} {}", self.page.on(day)),
            (None, None) => kind,
        }
    }
}

#[get("/letters?<done>")]
async fn list(db: &State<Db>, by: Can<SeeLetters>, done: Option<&str>) -> Result<Reply, Failure> {
    let mut shown = ListPage::new(db, &by).await?;
    shown.page = shown.page.noting(done);
    Reply::page(shown)
}

#[post("/letters/<id>/retry", data = "<fields>")]
async fn retry(
    db: &State<Db>,
    by: Can<SeeLetters>,
    id: LetterId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let retried = once::form(db, &by, &fields, async |tx| {
        letters::retry(tx, &by, id).await?;
        Ok("/letters?done=letter-retried".to_owned())
    });
    Reply::to(retried.await?)
}

#[post("/letters/test", data = "<_fields>")]
async fn test(
    db: &State<Db>,
    mailer: &State<Mailer>,
    by: Can<SeeLetters>,
    _fields: Fields,
) -> Result<Reply, Failure> {
    let user = accounts::own(db.reader(), &by).await?;
    let mut shown = ListPage::new(db, &by).await?;
    let Some(to) = user.email.clone() else {
        shown.tested = Some(Tested {
            to: user.login,
            answer: shown.page.t("letter-test-no-address"),
            trouble: None,
        });
        return Reply::again(shown);
    };
    let (answer, trouble) = match mailer.test(&user, db.clock().now().into()).await {
        Ok(answer) => (answer, None),
        Err((trouble, words)) => (words, Some(trouble)),
    };
    let is_sent = trouble.is_none();
    shown.tested = Some(Tested {
        to,
        answer,
        trouble,
    });
    match is_sent {
        true => Reply::page(shown),
        false => Reply::again(shown),
    }
}

/// The routes of letters.
pub fn routes() -> Vec<Route> {
    routes![list, retry, test]
}
