//! Questions of a cell to the person at the front end.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jupyter_protocol::{InputReply, InputRequest};

use crate::control::Control;
use crate::evaluator::Request;
use crate::outbox::{Outbox, message};

/// The prelude's questions begin so, their text in hexadecimal digits, because evcxr cuts a prompt at a colon; they
/// take an answer that begins with `+`, or the reason why there is none, after `-`.
const OURS: &str = "assemblet%";

/// Asks, and waits for the answer.
#[derive(Debug)]
pub(crate) struct Asker {
    stdin: Outbox,
    answers: Mutex<Receiver<String>>,
}

/// Where answers come in.
pub(crate) type Answers = Sender<String>;

impl Asker {
    pub(crate) fn new(stdin: Outbox) -> (Self, Answers) {
        let (sender, receiver) = channel();
        (Self { stdin, answers: Mutex::new(receiver) }, sender)
    }

    /// The line to give to the cell's process.
    pub(crate) fn ask(
        &self,
        prompt: &str,
        is_password: bool,
        request: &Request<'_>,
        control: &Control,
    ) -> String {
        let ours = prompt.strip_prefix(OURS).map(from_hexadecimal);
        let answer = self.answer(ours.as_deref().unwrap_or(prompt), is_password, request, control);
        match (ours, answer) {
            (Some(_), Ok(text)) => format!("+{text}"),
            (Some(_), Err(reason)) => format!("-{reason}"),
            (None, answer) => answer.unwrap_or_default(),
        }
    }

    fn answer(
        &self,
        prompt: &str,
        is_password: bool,
        request: &Request<'_>,
        control: &Control,
    ) -> Result<String, &'static str> {
        if !request.allows_stdin {
            return Err("this front end cannot answer questions; put the value into the cell");
        }
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // What was answered to a cell that has been stopped is no answer to this one.
        while answers.try_recv().is_ok() {}
        let asked = InputRequest { prompt: prompt.to_owned(), password: is_password };
        self.stdin.send_blocking(message(asked, Some(request.parent)));
        loop {
            match answers.recv_timeout(Duration::from_millis(50)) {
                Ok(text) => return Ok(text.replace(['\n', '\r'], " ")),
                Err(RecvTimeoutError::Timeout) if control.is_asked() => return Err("the cell was stopped"),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err("the front end is gone"),
            }
        }
    }
}

/// The text of an answer.
pub(crate) fn text(reply: &InputReply) -> String {
    reply.value.clone()
}

fn from_hexadecimal(digits: &str) -> String {
    let bytes: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn prompts_survive_the_line() {
        assert_eq!(super::from_hexadecimal("4e616d653a20"), "Name: ");
    }
}
