//! Where a request comes from: the address that sign-in tries are counted by, and the browser's own words.

use crate::domain::accounts::sessions::Origin;
use rocket::request::{FromRequest, Outcome, Request};
use std::net::{IpAddr, Ipv4Addr};

/// How much of what a browser says of itself is kept.
const AGENT_LENGTH: usize = 200;

/// Whether a proxy of ours writes `X-Forwarded-For`; without one the header is anybody's word.
pub struct BehindProxy(pub bool);

/// Who knocks.
pub struct Visitor {
    /// The address of the browser.
    pub address: IpAddr,
    /// The browser's `User-Agent`, cut.
    pub agent: String,
}

impl Visitor {
    /// As a session keeps it.
    pub fn origin(&self) -> Origin {
        Origin {
            agent: self.agent.clone(),
            address: self.address.to_string(),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visitor {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let agent = request.headers().get_one("User-Agent").unwrap_or_default();
        let agent = agent.chars().filter(|sign| !sign.is_control());
        Outcome::Success(Visitor {
            address: address(request),
            agent: agent.take(AGENT_LENGTH).collect(),
        })
    }
}

fn address(request: &Request<'_>) -> IpAddr {
    let is_proxied = request
        .rocket()
        .state::<BehindProxy>()
        .is_some_and(|behind| behind.0);
    // The last entry is the proxy's; those before it came with the request.
    let forwarded = request.headers().get("X-Forwarded-For").last();
    let forwarded = forwarded
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    forwarded
        .filter(|_| is_proxied)
        .or_else(|| request.remote().map(|remote| remote.ip()))
        .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
}
