//! The way out: messages go to their sockets in the order in which they were given here.

use chrono::SubsecRound;
use jupyter_protocol::{JupyterMessage, JupyterMessageContent, Status};
use tokio::sync::mpsc;

/// The version of the protocol that this kernel speaks.
pub(crate) const PROTOCOL: &str = "5.4";
/// A cell that prints without end waits once so many messages have not left.
const WAITING: usize = 256;

/// One socket's queue. Clones give to the same queue.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    sender: mpsc::Sender<JupyterMessage>,
}

/// The end of a queue that a socket takes from.
pub(crate) type Queue = mpsc::Receiver<JupyterMessage>;

impl Outbox {
    pub(crate) fn new() -> (Self, Queue) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender }, receiver)
    }

    /// Gives a message, from a task.
    pub(crate) async fn send(&self, message: JupyterMessage) {
        // The socket is gone when the kernel ends.
        let _ = self.sender.send(message).await;
    }

    /// Gives a message, from a thread that may wait.
    pub(crate) fn send_blocking(&self, message: JupyterMessage) {
        let _ = self.sender.blocking_send(message);
    }
}

/// A message that answers or belongs to another one.
pub(crate) fn message(
    content: impl Into<JupyterMessageContent>,
    parent: Option<&JupyterMessage>,
) -> JupyterMessage {
    let mut message = JupyterMessage::new(content, parent);
    message.header.version = PROTOCOL.to_owned();
    // Jupyter's client reads a date with at most six digits after the point as a date, and leaves any other as text.
    message.header.date = message.header.date.trunc_subsecs(6);
    message.header.username = "kernel".to_owned();
    message
}

/// `busy`, for the time in which a request is served.
pub(crate) fn busy(parent: &JupyterMessage) -> JupyterMessage {
    message(Status::busy(), Some(parent))
}

/// `idle`, when nothing more will come for a request.
pub(crate) fn idle(parent: &JupyterMessage) -> JupyterMessage {
    message(Status::idle(), Some(parent))
}
