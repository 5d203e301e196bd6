//! The evaluating thread: takes tasks in order, and answers requests to execute as the protocol wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jupyter_protocol::{
    ExecuteInput, ExecuteReply, ExecuteRequest, ExecutionCount, ExpressionResult, JupyterMessage,
    JupyterMessageContent, Payload, ReplyStatus, UnknownMessage,
};
use serde_json::{Map, Value, json};

use crate::catalogue::Catalogue;
use crate::evaluator::{Evaluator, Outcome, Request};
use crate::failure::Failure;
use crate::history::History;
use crate::outbox::{Outbox, busy, idle, message};
use crate::pump::{Showing, media};
use crate::tasks::{Task, Tasks};
use crate::variables::Variables;

/// What answers need besides the evaluator.
pub(crate) struct Executor {
    pub(crate) evaluator: Evaluator,
    pub(crate) iopub: Outbox,
    pub(crate) shell: Outbox,
    pub(crate) history: Arc<Mutex<History>>,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) variables: Arc<Variables>,
    /// How many cells counted so far.
    pub(crate) count: usize,
}

impl Executor {
    /// Runs until the kernel ends.
    pub(crate) fn run(mut self, tasks: &Tasks) {
        self.evaluator.warm_up();
        let mut waiting = tasks.next_now();
        if waiting.is_none() {
            self.evaluator.warm_analyser();
        }
        loop {
            let Some(task) = waiting.take().or_else(|| tasks.wait()) else { return };
            match task {
                Task::Execute(request) => {
                    waiting = self.serve(&request, tasks);
                    tasks.answered();
                }
                Task::Complete { code, byte, reply } => {
                    let _ = reply.send(self.evaluator.complete(&code, byte));
                }
                Task::Inspect { code, byte, reply } => {
                    let _ = reply.send(self.evaluator.inspect(&code, byte));
                }
                Task::Shutdown => return,
            }
        }
    }

    fn publish(&self, content: impl Into<JupyterMessageContent>, parent: &JupyterMessage) {
        self.iopub.send_blocking(message(content, Some(parent)));
    }

    /// Answers one request, and those behind it where it fails; gives a task that it met among these.
    fn serve(&mut self, parent: &JupyterMessage, tasks: &Tasks) -> Option<Task> {
        let JupyterMessageContent::ExecuteRequest(request) = &parent.content else { return None };
        self.iopub.send_blocking(busy(parent));
        let stores = request.store_history && !request.silent;
        if stores {
            self.count += 1;
        }
        if !request.silent {
            let input = ExecuteInput {
                code: request.code.clone(),
                execution_count: ExecutionCount::new(self.count.max(1)),
            };
            self.publish(input, parent);
        }
        let mut reply =
            ExecuteReply { execution_count: ExecutionCount::new(self.count), ..ExecuteReply::default() };
        let outcome = match asked_page(&request.code) {
            Some(name) => self.page(name, &mut reply),
            None => self.execute(request, parent),
        };
        if stores && !request.code.trim().is_empty() {
            let shown = self.evaluator.last_value();
            let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            history.add(self.count, &request.code, &shown);
        }
        let mut aborted = Vec::new();
        let mut next = None;
        match outcome {
            Outcome::Done => reply.user_expressions = Some(self.expressions(request, parent)),
            Outcome::Failed(failure) => {
                if !request.silent {
                    self.publish(failure.output(), parent);
                }
                reply.status = ReplyStatus::Error;
                reply.user_expressions = Some(HashMap::new());
                reply.error = Some(failure.reply());
                if request.stop_on_error {
                    // Before the reply goes: what a client sends after it is meant to run.
                    (aborted, next) = waiting_cells(tasks);
                }
            }
        }
        self.shell.send_blocking(message(reply, Some(parent)));
        self.iopub.send_blocking(idle(parent));
        for parent in aborted {
            self.abort(&parent);
            tasks.answered();
        }
        next
    }

    fn execute(&mut self, request: &ExecuteRequest, parent: &JupyterMessage) -> Outcome {
        let showing = if request.silent { Showing::Nothing } else { Showing::All };
        self.evaluator.execute(&Request {
            parent,
            code: &request.code,
            number: self.count,
            showing,
            allows_stdin: request.allow_stdin,
        })
    }

    /// Documentation as a page of the front end's pager.
    fn page(&mut self, name: &str, reply: &mut ExecuteReply) -> Outcome {
        let found = self
            .catalogue
            .inspect(name, name.len(), &self.variables.all())
            .or_else(|| self.evaluator.inspect(name, name.len()).map(|(_, markdown)| markdown));
        let Some(markdown) = found else {
            return Outcome::Failed(Failure::sentence(
                "NotFound",
                format!("there is no documentation of `{name}`"),
            ));
        };
        reply.payload.push(Payload::Page { data: markdown_bundle(&markdown), start: 0 });
        Outcome::Done
    }

    fn expressions(
        &mut self,
        request: &ExecuteRequest,
        parent: &JupyterMessage,
    ) -> HashMap<String, ExpressionResult> {
        let asked = request.user_expressions.clone().unwrap_or_default();
        let mut names: Vec<&String> = asked.keys().collect();
        names.sort();
        let mut values = HashMap::new();
        for name in names {
            let value = match self.evaluator.value(&asked[name], parent) {
                Ok(data) => ExpressionResult::Ok { data: media(data), metadata: Map::new() },
                Err(Failure { name, value, traceback }) => {
                    ExpressionResult::Error { ename: name, evalue: value, traceback }
                }
            };
            values.insert(name.clone(), value);
        }
        values
    }

    fn abort(&self, parent: &JupyterMessage) {
        self.iopub.send_blocking(busy(parent));
        // Without a count: a front end would number the cell as if it had run.
        let reply =
            UnknownMessage { msg_type: "execute_reply".to_owned(), content: json!({"status": "aborted"}) };
        let reply = JupyterMessageContent::UnknownMessage(reply);
        self.shell.send_blocking(message(reply, Some(parent)));
        self.iopub.send_blocking(idle(parent));
    }
}

/// The cells that wait, and the first task of another kind.
fn waiting_cells(tasks: &Tasks) -> (Vec<JupyterMessage>, Option<Task>) {
    // "Run All" sends its cells one after another; those on their way belong to it too.
    std::thread::sleep(std::time::Duration::from_millis(10));
    let mut cells = Vec::new();
    while let Some(task) = tasks.next_now() {
        match task {
            Task::Execute(parent) => cells.push(*parent),
            other => return (cells, Some(other)),
        }
    }
    (cells, None)
}

/// The name in a cell that only asks for documentation: `?name` or `name?` with nothing else. A bare `name?` is the
/// operator where it stands in more than a path.
pub(crate) fn asked_page(code: &str) -> Option<&str> {
    let code = code.trim();
    let name = code.strip_prefix('?')?.trim_start_matches('?').trim();
    let is_path = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_:.!".contains(c));
    is_path.then_some(name)
}

/// Markdown, and the same as plain text.
pub(crate) fn markdown_bundle(markdown: &str) -> jupyter_protocol::Media {
    let plain = markdown.replace("```rust\n", "").replace("```\n", "").replace("```", "");
    let data = json!({"text/plain": plain, "text/markdown": markdown});
    match data {
        Value::Object(data) => media(data),
        _ => media(Map::new()),
    }
}
