//! Who may ask, checked before anything else.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::Refusal;
use super::log::Log;
use super::peer::Peer;
use super::presence::Presence;
use super::token::Token;
use crate::wire::{Problem, ProblemKind};

/// What the gate knows.
#[derive(Clone)]
pub(super) struct Gate {
    /// The port, over TCP.
    pub(super) port: Option<u16>,
    pub(super) token: Token,
    pub(super) log: Log,
    pub(super) presence: Arc<Presence>,
}

/// Lets in who may ask, and logs what is refused, what fails, and what changes sweeps.
pub(super) async fn enter(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let _here = gate.presence.enter();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let response = match gate.check(peer, &request) {
        Ok(()) => next.run(request).await,
        Err(problem) => Refusal(problem).into_response(),
    };
    let status = response.status();
    let changes_sweeps = method != Method::GET && path.starts_with("/v1/s");
    if changes_sweeps || status.is_server_error() || matches!(status.as_u16(), 401 | 403) {
        // As it came, it is encoded: no line breaks, and no more than a log should take.
        let shown: String = path.chars().take(300).collect();
        gate.log.say(format!("{method} {shown} {}", status.as_u16()));
    }
    response
}

impl Gate {
    fn check(&self, peer: Peer, request: &Request) -> Result<(), Problem> {
        if let Peer::User(user) = peer {
            let own = nix::unistd::geteuid().as_raw();
            if user.is_none_or(|user| user != own && user != 0) {
                return Err(forbidden("the socket is for the user to whom the service belongs"));
            }
        }
        let headers = request.headers();
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if headers.get_all(HOST).iter().count() != 1 || !is_here(host, self.port) {
            return Err(forbidden(
                "a service is asked by a name of its machine: localhost, 127.0.0.1 or [::1]",
            ));
        }
        if request.uri().authority().is_some_and(|authority| !is_here(authority.as_str(), self.port)) {
            return Err(forbidden("the address in the request is not this service's"));
        }
        for origin in headers.get_all(ORIGIN) {
            let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            if !host.is_some_and(|host| is_here(host, self.port)) {
                return Err(forbidden("pages of other origins may not ask"));
            }
        }
        match peer {
            Peer::User(_) => Ok(()),
            Peer::Network => self.check_token(headers),
        }
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let unauthorized = |message: &str| Err(Problem::new(ProblemKind::Unauthorized, message));
        let Some(shown) = headers.get(AUTHORIZATION) else {
            return unauthorized(
                "show the token that service/token in the home holds (Authorization: Bearer …)",
            );
        };
        let bytes = shown.as_bytes();
        let scheme = bytes.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "));
        if scheme && self.token.is(bytes[7..].trim_ascii()) {
            return Ok(());
        }
        unauthorized("the token is a wrong one: show what service/token in the home holds")
    }
}

/// Whether a host, with its port where it has one, is this service. A name that resolves to this machine is not
/// enough: whoever owns the name could let a page of his ask us.
fn is_here(host: &str, port: Option<u16>) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| match (host.strip_prefix(name), port) {
        (Some(rest), Some(port)) => rest == format!(":{port}") || (rest.is_empty() && port == 80),
        (Some(rest), None) => rest.is_empty(),
        (None, _) => false,
    })
}

fn forbidden(message: &str) -> Problem {
    Problem::new(ProblemKind::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_with_the_right_port_are_here() {
        for (host, port, expected) in [
            ("localhost:8000", Some(8000), true),
            ("127.0.0.1:8000", Some(8000), true),
            ("[::1]:8000", Some(8000), true),
            ("localhost", None, true),
            ("localhost", Some(80), true),
            ("localhost", Some(8000), false),
            ("localhost:8001", Some(8000), false),
            ("localhost:08000", Some(8000), false),
            ("localhost.evil.example:8000", Some(8000), false),
            ("evil.example:8000", Some(8000), false),
            ("127.0.0.1.evil.example", None, false),
            ("127.0.0.2:8000", Some(8000), false),
            ("localhost:8000@evil.example", Some(8000), false),
            ("", Some(8000), false),
            ("", None, false),
        ] {
            assert_eq!(is_here(host, port), expected, "{host:?} {port:?}");
        }
    }
}
