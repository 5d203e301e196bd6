//! The queue of the thread that owns evcxr.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender};

use jupyter_protocol::JupyterMessage;
use tokio::sync::oneshot;

/// What the thread is asked for.
pub(crate) enum Task {
    /// A request to execute; the server answers it by [`Evaluator::execute`]'s outcome.
    Execute(Box<JupyterMessage>),
    /// Completions of a cell at a byte.
    Complete { code: String, byte: usize, reply: oneshot::Sender<Option<evcxr::Completions>> },
    /// Documentation of what ends at a byte, as plain text and Markdown.
    Inspect { code: String, byte: usize, reply: oneshot::Sender<Option<(String, String)>> },
    /// The end.
    Shutdown,
}

/// The thread's queue.
pub(crate) struct Tasks {
    receiver: Receiver<Task>,
    /// Requests to execute that have come and not ended.
    pending: Arc<AtomicUsize>,
}

/// The queue's other end.
#[derive(Clone)]
pub(crate) struct TaskSender {
    sender: Sender<Task>,
    pending: Arc<AtomicUsize>,
}

/// The thread's queue and its other end.
pub(crate) fn queue() -> (TaskSender, Tasks) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let pending = Arc::new(AtomicUsize::new(0));
    (TaskSender { sender, pending: Arc::clone(&pending) }, Tasks { receiver, pending })
}

impl TaskSender {
    pub(crate) fn send(&self, task: Task) {
        if matches!(task, Task::Execute(_)) {
            self.pending.fetch_add(1, Ordering::SeqCst);
        }
        let _ = self.sender.send(task);
    }

    /// Whether cells run or wait.
    pub(crate) fn is_busy(&self) -> bool {
        self.pending.load(Ordering::SeqCst) > 0
    }
}

impl Tasks {
    /// The next task, once it comes; `None` when the kernel ends.
    pub(crate) fn wait(&self) -> Option<Task> {
        self.receiver.recv().ok()
    }

    /// The next task, if it has come.
    pub(crate) fn next_now(&self) -> Option<Task> {
        self.receiver.try_recv().ok()
    }

    /// A request to execute has been answered.
    pub(crate) fn answered(&self) {
        self.pending.fetch_sub(1, Ordering::SeqCst);
    }
}
