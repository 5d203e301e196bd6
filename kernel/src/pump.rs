//! What a cell's process tells, on its way to the front ends: in order, and at a pace that they can follow.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Select, TryRecvError};
use jupyter_protocol::{
    ClearOutput, DisplayData, ExecuteResult, ExecutionCount, JupyterMessage, JupyterMessageContent, Media,
    Stdio, StreamContent, Transient, UpdateDisplayData,
};
use serde_json::{Map, Value};

use crate::control::Control;
use crate::frame::{Frame, decode};
use crate::outbox::{Outbox, message};

/// Text that comes faster than this is sent together.
const PERIOD: Duration = Duration::from_millis(20);
/// A message of text is not much longer, in bytes.
const LONGEST: usize = 1 << 16;

/// What a cell's process said of how the cell went.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) panic: Option<Panic>,
    pub(crate) error: Option<CellError>,
    pub(crate) is_interrupted: bool,
    pub(crate) is_unwound: bool,
    /// The value of the cell's last expression, shown or not.
    pub(crate) value: Map<String, Value>,
}

/// A panic, where it was.
#[derive(Clone, Debug)]
pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<usize>,
}

/// The error of a `?`.
#[derive(Clone, Debug)]
pub(crate) struct CellError {
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) line: usize,
}

/// Whether a cell's outputs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showing {
    All,
    /// Nothing, as a silent request asks.
    Nothing,
}

/// The cell whose outputs come now, or came last: threads may print after its end.
#[derive(Debug)]
struct Cell {
    parent: Option<JupyterMessage>,
    /// Until its process has told all.
    is_open: bool,
    count: usize,
    showing: Showing,
    trace: Trace,
}

#[derive(Debug)]
struct State {
    cell: Cell,
    text: Option<(Stdio, String)>,
    sent: Instant,
}

/// Decodes lines and publishes what they say.
#[derive(Debug)]
pub(crate) struct Pump {
    mark: String,
    iopub: Outbox,
    control: Arc<Control>,
    state: Mutex<State>,
}

impl Pump {
    pub(crate) fn new(mark: String, iopub: Outbox, control: Arc<Control>) -> Self {
        let cell =
            Cell { parent: None, is_open: false, count: 0, showing: Showing::All, trace: Trace::default() };
        let state = Mutex::new(State { cell, text: None, sent: now() });
        Self { mark, iopub, control, state }
    }

    /// Outputs belong to this request from now on.
    pub(crate) fn begin(&self, parent: &JupyterMessage, count: usize, showing: Showing) {
        let mut state = self.lock();
        self.flush(&mut state);
        state.cell =
            Cell { parent: Some(parent.clone()), is_open: true, count, showing, trace: Trace::default() };
    }

    /// What was told since [`Pump::begin`]; all lines that have come are published first.
    pub(crate) fn end(&self, lines: &Lines) -> Trace {
        let mut state = self.lock();
        self.take_all(&mut state, lines);
        self.flush(&mut state);
        state.cell.is_open = false;
        mem::take(&mut state.cell.trace)
    }

    /// Publishes for the current request, in order with the cell's own outputs.
    pub(crate) fn publish(&self, content: impl Into<JupyterMessageContent>) {
        let mut state = self.lock();
        self.flush(&mut state);
        self.send(&state, content);
    }

    /// The request whose cell is under way.
    pub(crate) fn open_cell(&self) -> Option<String> {
        let state = self.lock();
        let parent = state.cell.parent.as_ref().filter(|_| state.cell.is_open)?;
        Some(parent.header.msg_id.clone())
    }

    /// Publishes as long as that cell is under way: another thread's news may come too late for it.
    pub(crate) fn publish_in(&self, cell: &str, content: impl Into<JupyterMessageContent>) {
        let mut state = self.lock();
        let is_it = state.cell.parent.as_ref().is_some_and(|parent| parent.header.msg_id == cell);
        if is_it && state.cell.is_open {
            self.flush(&mut state);
            self.send(&state, content);
        }
    }

    /// Text of the kernel's own for the current request.
    pub(crate) fn say(&self, stream: Stdio, text: String) {
        let mut state = self.lock();
        self.text(&mut state, stream, text);
        self.flush(&mut state);
    }

    /// Runs until the context is gone.
    pub(crate) fn run(&self, lines: &Lines) {
        loop {
            let mut select = Select::new();
            select.recv(&lines.out);
            select.recv(&lines.err);
            // Lines are taken under the lock, so that `end` cannot miss one that was taken but not yet published.
            let is_late = self.lock().text.is_some();
            if is_late {
                let _ = select.ready_timeout(PERIOD);
            } else {
                select.ready();
            }
            let mut state = self.lock();
            if self.take_all(&mut state, lines) == Ended::Yes {
                self.flush(&mut state);
                return;
            }
            if state.sent.elapsed() >= PERIOD {
                self.flush(&mut state);
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_all(&self, state: &mut State, lines: &Lines) -> Ended {
        loop {
            match lines.out.try_recv() {
                Ok(line) => self.line(state, &line),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ended::Yes,
            }
        }
        // The relay's own standard error: nothing of a cell's.
        for line in lines.err.try_iter() {
            self.text(state, Stdio::Stderr, line + "\n");
        }
        Ended::No
    }

    fn line(&self, state: &mut State, line: &str) {
        match decode(&self.mark, line) {
            Some(frame) => self.frame(state, frame),
            None => self.text(state, Stdio::Stdout, format!("{line}\n")),
        }
    }

    fn frame(&self, state: &mut State, frame: Frame) {
        let trace = &mut state.cell.trace;
        match frame {
            Frame::Begin => self.control.begin_run(),
            Frame::Out { text } => self.text(state, Stdio::Stdout, text),
            Frame::Err { text } => self.text(state, Stdio::Stderr, text),
            Frame::Panic { message, file, line } => {
                trace.panic = Some(Panic { message, file, line: line.map(|line| line as usize) });
            }
            Frame::Error { name, message, line } => {
                trace.error = Some(CellError { name, message, line: line as usize });
            }
            Frame::Interrupted => trace.is_interrupted = true,
            Frame::Unwound => trace.is_unwound = true,
            Frame::Result { data } => {
                trace.value.clone_from(&data);
                self.flush(state);
                let result = ExecuteResult {
                    execution_count: ExecutionCount::new(state.cell.count),
                    data: media(data),
                    metadata: Map::new(),
                    // Without it the crate writes null, where the protocol wants an object.
                    transient: Some(Transient::default()),
                };
                self.send(state, result);
            }
            Frame::Display { id, data } => {
                self.flush(state);
                let transient = Some(Transient { display_id: id });
                self.send(state, DisplayData { data: media(data), metadata: Map::new(), transient });
            }
            Frame::Update { id, data } => {
                self.flush(state);
                let transient = Transient { display_id: Some(id) };
                self.send(state, UpdateDisplayData { data: media(data), metadata: Map::new(), transient });
            }
            Frame::Clear { wait } => {
                self.flush(state);
                self.send(state, ClearOutput { wait });
            }
        }
    }

    fn text(&self, state: &mut State, stream: Stdio, text: String) {
        let is_other = state.text.as_ref().is_some_and(|(known, _)| is_error(known) != is_error(&stream));
        if is_other {
            self.flush(state);
        }
        match &mut state.text {
            Some((_, before)) => before.push_str(&text),
            None => state.text = Some((stream, text)),
        }
        if state.text.as_ref().is_some_and(|(_, text)| text.len() >= LONGEST) {
            self.flush(state);
        }
    }

    fn flush(&self, state: &mut State) {
        if let Some((name, text)) = state.text.take() {
            self.send(state, StreamContent { name, text });
        }
        state.sent = now();
    }

    fn send(&self, state: &State, content: impl Into<JupyterMessageContent>) {
        if state.cell.showing == Showing::All {
            self.iopub.send_blocking(message(content, state.cell.parent.as_ref()));
        }
    }
}

/// Whether the context is gone.
#[derive(PartialEq, Eq)]
enum Ended {
    Yes,
    No,
}

/// The lines of the two streams as evcxr gives them.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pub(crate) out: Receiver<String>,
    pub(crate) err: Receiver<String>,
}

/// Text is paced by the clock.
#[allow(clippy::disallowed_methods)]
fn now() -> Instant {
    Instant::now()
}

fn is_error(stream: &Stdio) -> bool {
    matches!(stream, Stdio::Stderr)
}

/// A bundle as the protocol's crate wants it.
pub(crate) fn media(data: Map<String, Value>) -> Media {
    serde_json::from_value(Value::Object(data)).unwrap_or_default()
}
