//! What happens, as the service streams it: server-sent events, resumed where they broke off.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Request;

use super::call::{Broken, now};
use super::connection::Client;
use crate::wire::{Happening, Problem, ProblemKind};

/// The service says something at least every 5 seconds; silence of this length means that it is gone.
const SILENCE: Duration = Duration::from_secs(20);

/// What happens, as long as somebody reads it. Blocks until the next thing happens.
///
/// A broken connection is made again, and nothing is missed or told twice. Where that fails for longer than the
/// client is patient, the error is given, and then the end.
pub struct Events {
    client: Client,
    after: u64,
    stream: Option<Stream>,
    waiting: VecDeque<Happening>,
    stopped: Arc<AtomicBool>,
    over: bool,
}

/// Ends an [`Events`] that blocks in another thread.
#[derive(Clone, Debug)]
pub struct Stopper {
    agent: Agent,
    stopped: Arc<AtomicBool>,
}

type Stream = BufReader<Box<dyn Read + Send>>;

impl Events {
    pub(super) fn new(client: Client, after: u64) -> Events {
        // Connections of its own: stopping it must not break those of the client.
        let door = Arc::new(client.door.again());
        let client = Client { door, ..client };
        Events { client, after, stream: None, waiting: VecDeque::new(), stopped: Arc::default(), over: false }
    }

    /// What ends it, from any thread.
    pub fn stopper(&self) -> Stopper {
        Stopper { agent: self.client.door.agent.clone(), stopped: Arc::clone(&self.stopped) }
    }

    /// The number up to which everything was given: from there another one can go on.
    pub fn seen(&self) -> u64 {
        // Of the change that is being given some is left.
        self.waiting.front().map_or(self.after, |next| next.id.saturating_sub(1))
    }

    /// Waits for the next change and queues it.
    fn fill(&mut self) -> Result<(), Problem> {
        let mut broken_since = None;
        let mut pause = Duration::from_millis(20);
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            let broken = match self.attend() {
                Ok(change) => {
                    self.after = change.last().map_or(self.after, |happening| happening.id);
                    self.waiting.extend(change);
                    return Ok(());
                }
                Err(broken) => broken,
            };
            self.stream = None;
            if let Broken::Hopeless(problem) = broken {
                return Err(problem);
            }
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            let since = *broken_since.get_or_insert_with(now);
            if since.elapsed() >= self.client.patience {
                return Err(self.client.door.tell(broken));
            }
            if let (Broken::NobodyThere, Some(revival)) = (&broken, &self.client.revival) {
                match revival.revive() {
                    Ok(()) => continue,
                    // The one that was being started may have been killed, too.
                    Err(Problem { kind: ProblemKind::Unavailable, .. }) => {}
                    Err(problem) => return Err(problem),
                }
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// The next change on the stream, which is opened where it is not.
    fn attend(&mut self) -> Result<Vec<Happening>, Broken> {
        if self.stream.is_none() {
            self.stream = Some(self.open()?);
        }
        let Some(stream) = &mut self.stream else { return Err(Broken::Cut("it is closed".to_owned())) };
        let data = next_event(stream).map_err(|error| Broken::Cut(error.to_string()))?;
        serde_json::from_str(&data).map_err(|_| Broken::Hopeless(self.client.door.foreign()))
    }

    fn open(&self) -> Result<Stream, Broken> {
        let door = &self.client.door;
        let mut request = Request::builder()
            .method("GET")
            .uri(format!("{}/v1/events", door.base))
            .header("accept", "text/event-stream")
            .header("last-event-id", self.after);
        if let Some(token) = &door.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = request.body(()).map_err(ureq::Error::from).and_then(|request| {
            let configured = door.agent.configure_request(request);
            door.agent.run(configured.timeout_per_read(Some(SILENCE)).build())
        });
        let response = response.map_err(|error| door.broken(error))?;
        if response.status().is_success() {
            return Ok(BufReader::new(Box::new(response.into_body().into_reader())));
        }
        match door.read(response)? {
            Ok(_) => Err(Broken::Hopeless(door.foreign())),
            Err(problem) => Err(Broken::Hopeless(problem)),
        }
    }
}

impl Iterator for Events {
    type Item = Result<Happening, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() && !self.over {
            if let Err(problem) = self.fill() {
                self.over = true;
                return Some(Err(problem));
            }
            self.over |= self.stopped.load(Ordering::Relaxed);
        }
        if self.over { None } else { self.waiting.pop_front().map(Ok) }
    }
}

impl Stopper {
    /// Ends it: its next item is the end.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.agent.clone().shutdown();
    }
}

/// The data of the next event; comments and other fields are passed over.
fn next_event(stream: &mut impl BufRead) -> std::io::Result<String> {
    let mut data = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        // A stream that ends within an event did not tell it: it comes again.
        if stream.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() && !data.is_empty() {
            return Ok(data);
        }
        if let Some(rest) = line.strip_prefix("data:") {
            if !data.is_empty() {
                data.push('\n');
            }
            data.push_str(rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_what_stands_between_empty_lines() {
        let check = |stream: &str, expected: &[&str]| {
            let mut reader = stream.as_bytes();
            for expected in expected {
                assert_eq!(next_event(&mut reader).unwrap(), *expected, "{stream:?}");
            }
            assert!(next_event(&mut reader).is_err(), "{stream:?} has one more");
        };
        check("id: 7\ndata: [1]\n\n", &["[1]"]);
        check(": alive\n\ndata:a\r\ndata: b\r\n\r\n:\n\nid:9\ndata: c\n\n", &["a\nb", "c"]);
        check("id: 8\ndata: [2]\n", &[]);
        check("data: cut", &[]);
        check("", &[]);
    }
}
