//! The keys of programs, for administrators.

use super::error::Failure;
use super::field::{Fields, Reader};
use super::once;
use super::page::{Form, Page, Reply};
use crate::db::Db;
use crate::domain::access::{Can, KeepTokens};
use crate::domain::accounts::tokens::{self, Issued};
use askama::Template;
use entity::id::TokenId;
use entity::membership::Role;
use rocket::{Route, State, get, post, routes};

#[derive(Template)]
#[template(path = "accounts/tokens.html")]
struct TokensPage {
    page: Page,
    form: Form,
    tokens: Vec<Issued>,
    /// Shown this once; it is kept nowhere.
    issued: Option<String>,
}

#[get("/tokens?<done>")]
async fn list(db: &State<Db>, by: Can<KeepTokens>, done: Option<&str>) -> Result<Reply, Failure> {
    Reply::page(TokensPage {
        page: Page::of(&by).noting(done),
        form: Form::default(),
        tokens: tokens::list(db.reader(), &by).await?,
        issued: None,
    })
}

#[post("/tokens", data = "<fields>")]
async fn issue(db: &State<Db>, by: Can<KeepTokens>, fields: Fields) -> Result<Reply, Failure> {
    let page = Page::of(&by);
    let mut reader = Reader::new(&fields);
    let name = reader.needed("token_name");
    let role = reader.code::<Role>("role");
    let role = match reader.finish(role) {
        Ok(role) => role,
        Err(faults) => {
            let form = Form::faulty(fields, faults, page.text);
            return Reply::again(TokensPage {
                page,
                form,
                tokens: tokens::list(db.reader(), &by).await?,
                issued: None,
            });
        }
    };
    let issued = once::telling(db, &by, &fields, async |tx| {
        let (_, secret) = tokens::issue(tx, &by, name, role).await?;
        Ok(("/tokens?done=token-issued".to_owned(), secret))
    });
    let (place, secret) = issued.await?;
    let Some(secret) = secret else {
        return Reply::to(place);
    };
    Reply::page(TokensPage {
        page,
        form: Form::default(),
        tokens: tokens::list(db.reader(), &by).await?,
        issued: Some(secret),
    })
}

#[post("/tokens/<id>/revoke")]
async fn revoke(db: &State<Db>, by: Can<KeepTokens>, id: TokenId) -> Result<Reply, Failure> {
    db.write(async |tx| tokens::revoke(tx, &by, id).await)
        .await?;
    Reply::to("/tokens?done=token-revoked")
}

/// The routes of programs' keys.
pub fn routes() -> Vec<Route> {
    routes![list, issue, revoke]
}
