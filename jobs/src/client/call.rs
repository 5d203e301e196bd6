//! One question and its answer; asked again while the connection is broken.

use std::io;
use std::time::{Duration, Instant};

use ureq::http::{Request, Response};
use ureq::{Agent, AsSendBody, Body, Error};

use super::connection::{Client, Door};
use crate::api::{MOST_BYTES, MOST_JSON};
use crate::wire::{Problem, ProblemKind};

/// The largest answer that is taken, in bytes.
const MOST: u64 = 1 << 30;

/// What is sent along.
#[derive(Clone, Copy)]
pub(super) enum Sent<'a> {
    /// JSON.
    Json(&'a [u8]),
    /// Bytes of a file.
    Bytes(&'a [u8]),
}

/// Why there was no answer.
pub(super) enum Broken {
    /// Nobody listens.
    NobodyThere,
    /// The connection broke, or gave no answer in time. Whether the question arrived is not known.
    Cut(String),
    /// It makes no sense to ask again.
    Hopeless(Problem),
}

impl Client {
    /// Asks, and again while the connection is broken, for as long as this client is patient.
    ///
    /// `within` is how long one answer may take.
    pub(super) fn ask(
        &self,
        method: &str,
        path: &str,
        sent: Option<Sent<'_>>,
        within: Duration,
    ) -> Result<Vec<u8>, Problem> {
        check_size(sent)?;
        let begun = now();
        let mut pause = Duration::from_millis(10);
        loop {
            let broken = match self.door.ask_once(method, path, sent, within) {
                Ok(response) => match self.door.read(response) {
                    Ok(answer) => return answer,
                    Err(broken) => broken,
                },
                Err(broken) => broken,
            };
            if let Broken::Hopeless(problem) = broken {
                return Err(problem);
            }
            if begun.elapsed() >= self.patience {
                return Err(self.door.tell(broken));
            }
            if let (Broken::NobodyThere, Some(revival)) = (&broken, &self.revival) {
                match revival.revive() {
                    Ok(()) => continue,
                    // The one that was being started may have been killed, too.
                    Err(Problem { kind: ProblemKind::Unavailable, .. }) if begun.elapsed() < self.patience => {}
                    Err(problem) => return Err(problem),
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}

impl Door {
    /// Asks once. The answer's head is there; its body may still come.
    pub(super) fn ask_once(
        &self,
        method: &str,
        path: &str,
        sent: Option<Sent<'_>>,
        within: Duration,
    ) -> Result<Response<Body>, Broken> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = match sent {
            Some(Sent::Json(bytes)) => {
                send(&self.agent, request.header("content-type", "application/json").body(bytes), within)
            }
            Some(Sent::Bytes(bytes)) => send(
                &self.agent,
                request.header("content-type", "application/octet-stream").body(bytes),
                within,
            ),
            None => send(&self.agent, request.body(()), within),
        };
        answer.map_err(|error| self.broken(error))
    }

    /// The answer's body, or what it refuses.
    pub(super) fn read(&self, mut response: Response<Body>) -> Result<Result<Vec<u8>, Problem>, Broken> {
        let body = response.body_mut().with_config().limit(MOST).read_to_vec();
        let body = body.map_err(|error| match error {
            // The connection ended within the body.
            Error::Protocol(error) => Broken::Cut(error.to_string()),
            error => self.broken(error),
        })?;
        if response.status().is_success() {
            return Ok(Ok(body));
        }
        Ok(Err(serde_json::from_slice(&body).unwrap_or_else(|_| self.foreign())))
    }

    pub(super) fn broken(&self, error: Error) -> Broken {
        match error {
            Error::Io(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Broken::NobodyThere,
                io::ErrorKind::PermissionDenied => Broken::Hopeless(Problem::new(
                    ProblemKind::Forbidden,
                    format!("the service at {} is not ours to ask: {error}", self.shown),
                )),
                _ => Broken::Cut(error.to_string()),
            },
            Error::HostNotFound => Broken::Cut("there is no such host".to_owned()),
            Error::Timeout(_) => Broken::Cut("it gave no answer in time".to_owned()),
            Error::Protocol(_) | Error::Http(_) | Error::BadUri(_) => Broken::Hopeless(self.foreign()),
            other => Broken::Cut(other.to_string()),
        }
    }

    /// In one sentence.
    pub(super) fn tell(&self, broken: Broken) -> Problem {
        match broken {
            Broken::NobodyThere => Problem::unavailable(format!(
                "no service answers at {}: start it with `assemblet serve`",
                self.shown
            )),
            Broken::Cut(cause) => Problem::unavailable(format!(
                "the connection to the service at {} broke ({cause}), and it is not known whether it was done: ask \
                 again",
                self.shown
            )),
            Broken::Hopeless(problem) => problem,
        }
    }
}

/// What is too large is refused before it is sent: the service would hang up on it, which looks like a broken
/// connection.
fn check_size(sent: Option<Sent<'_>>) -> Result<(), Problem> {
    let (bytes, most) = match sent {
        Some(Sent::Json(bytes)) => (bytes.len() as u64, MOST_JSON),
        Some(Sent::Bytes(bytes)) => (bytes.len() as u64, MOST_BYTES),
        None => return Ok(()),
    };
    if bytes <= most {
        return Ok(());
    }
    let message = format!("{bytes} bytes are sent at once, and a service takes at most {most}");
    Err(Problem::new(ProblemKind::TooLarge, message))
}

fn send<B: AsSendBody>(
    agent: &Agent,
    request: Result<Request<B>, ureq::http::Error>,
    within: Duration,
) -> Result<Response<Body>, Error> {
    let request = agent.configure_request(request?).timeout_recv_response(Some(within)).build();
    agent.run(request)
}

/// The time by which patience is measured.
#[expect(clippy::disallowed_methods, reason = "how long to wait for a service is the client's own matter")]
pub(super) fn now() -> Instant {
    Instant::now()
}
