//! Which program asks: the bearer token, never a browser's cookie, so another site cannot borrow it.

use super::problem::{Problem, language_of};
use crate::db::Db;
use crate::domain::access::{Can, Permission};
use crate::domain::accounts::tokens;
use crate::domain::error::Error;
use crate::text::Text;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};

/// The proof that the program behind the token may do `P`.
pub struct Bearer<P>(pub Can<P>);

impl<P> Bearer<P> {
    /// What an error of the rules means to this program.
    pub fn problem(&self, error: Error) -> Problem {
        Problem::from_error(error, Text(self.0.language))
    }
}

#[rocket::async_trait]
impl<'r, P: Permission> FromRequest<'r> for Bearer<P> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let header = request.headers().get_one("Authorization");
        let bearer = header
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
            .map(|(_, token)| token.trim());
        let (Some(bearer), Some(db)) = (bearer, request.rocket().state::<Db>()) else {
            return Outcome::Error((Status::Unauthorized, ()));
        };
        match tokens::actor(db, bearer).await {
            Ok(Some(mut actor)) => {
                actor.language = language_of(request);
                match actor.can::<P>() {
                    Some(can) => Outcome::Success(Bearer(can)),
                    None => Outcome::Error((Status::Forbidden, ())),
                }
            }
            Ok(None) => Outcome::Error((Status::Unauthorized, ())),
            Err(error) => {
                tracing::error!(%error, "a token could not be read");
                Outcome::Error((Status::ServiceUnavailable, ()))
            }
        }
    }
}
