//! The one thread that owns evcxr: it runs cells, one after another, and answers what needs the analyser.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use evcxr::{CommandContext, CompilationError, EvalCallbacks, EvalOutputs};
use jupyter_protocol::{JupyterMessage, Stdio};

use crate::annotate;
use crate::cargo::PATHS_FILE;
use crate::control::Control;
use crate::departed::Departed;
use crate::failure::Failure;
use crate::pump::{Lines, Pump, Showing, Trace};
use crate::rewrite::{Lets, Rewritten, rewrite, rust_begins};
use crate::session::{Session, load_prelude};
use crate::shell_line;
use crate::source::PREPARED;
use crate::sources::{Cell, Sources};
use crate::stdin::Asker;
use crate::types::{self, Types};
use crate::variables::Variables;

/// The command that lists the variables; evcxr's own has no order.
const VARIABLES: &str = ":vars";

/// How a cell went.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done,
    Failed(Failure),
}

/// What to run, and how to show it.
pub(crate) struct Request<'a> {
    pub(crate) parent: &'a JupyterMessage,
    pub(crate) code: &'a str,
    pub(crate) number: usize,
    pub(crate) showing: Showing,
    pub(crate) allows_stdin: bool,
}

/// evcxr, and what is known about the cells that it ran.
pub(crate) struct Evaluator {
    session: Arc<Session>,
    control: Arc<Control>,
    pump: Arc<Pump>,
    asker: Arc<Asker>,
    variables: Arc<Variables>,
    context: Option<(CommandContext, Lines)>,
    sources: Sources,
    /// Whether a cell has defined evcxr's own way of showing a value; then its last expressions are left to evcxr.
    has_evcxr_display: bool,
    /// What the last cell showed as its value, as plain text.
    last_value: String,
    /// The types that cells have defined.
    types: Types,
    departed: Departed,
}

impl Evaluator {
    pub(crate) fn new(
        session: Arc<Session>,
        control: Arc<Control>,
        pump: Arc<Pump>,
        asker: Arc<Asker>,
        variables: Arc<Variables>,
    ) -> Self {
        Self {
            session,
            control,
            pump,
            asker,
            variables,
            context: None,
            sources: Sources::default(),
            has_evcxr_display: false,
            last_value: String::new(),
            types: Types::default(),
            departed: Departed::default(),
        }
    }

    /// Starts evcxr where it does not run.
    fn context(&mut self) -> Result<&mut (CommandContext, Lines), Failure> {
        if self.context.is_none() {
            let failed = |error: anyhow::Error| Failure::sentence("KernelError", format!("{error:#}"));
            let (context, outputs) = self.session.context().map_err(failed)?;
            self.control.set_relay(context.process_handle());
            let lines = Lines { out: outputs.stdout, err: outputs.stderr };
            let (pump, its_lines) = (Arc::clone(&self.pump), lines.clone());
            std::thread::spawn(move || pump.run(&its_lines));
            let context = load_prelude(context).map_err(failed)?;
            self.context = Some((context, lines));
        }
        self.context.as_mut().ok_or_else(|| Failure::sentence("KernelError", "evcxr did not start"))
    }

    /// Starts evcxr and has its analyser read what every cell needs, so that the first cell need not wait for it.
    pub(crate) fn warm_up(&mut self) {
        if let Err(failure) = self.context() {
            eprintln!("{}", failure.value);
        }
    }

    /// The second half of [`Evaluator::warm_up`]: the first inference of a type takes the analyser seconds.
    pub(crate) fn warm_analyser(&mut self) {
        if let Ok((context, _)) = self.context() {
            let code = "let assemblet_first = vec![String::new()].len(); assemblet_first.";
            let _ = catch_unwind(AssertUnwindSafe(|| context.completions(code, code.len())));
        }
    }

    /// Runs a cell.
    pub(crate) fn execute(&mut self, request: &Request<'_>) -> Outcome {
        self.control.begin_cell();
        self.pump.begin(request.parent, request.number, request.showing);
        self.last_value.clear();
        let before = self.variables.names();
        let outcome = match self.run(request) {
            Ok(trace) => {
                let text = trace.value.get("text/plain").and_then(serde_json::Value::as_str);
                self.last_value = text.unwrap_or_default().to_owned();
                self.judge(&trace, request, &before)
            }
            Err(failure) => {
                // What the cell told before it failed comes first.
                let trace = self.finish();
                match self.judge(&trace, request, &before) {
                    Outcome::Done => Outcome::Failed(failure),
                    Outcome::Failed(_) if failure.name == "ProcessDied" => Outcome::Failed(failure),
                    failed @ Outcome::Failed(_) => failed,
                }
            }
        };
        self.variables.update(self.context.as_ref().map(|(context, _)| context));
        let now = self.variables.names();
        if matches!(outcome, Outcome::Done) {
            self.departed.moved(before.into_iter().filter(|name| !now.contains(name)), request.number);
        }
        self.departed.forget(&now);
        self.control.end_cell();
        outcome
    }

    /// Publishes what has come, and gives what the cell told of itself.
    fn finish(&mut self) -> Trace {
        match &self.context {
            Some((_, lines)) => self.pump.end(lines),
            None => Trace::default(),
        }
    }

    /// The outcome by what the cell's process told.
    fn judge(&self, trace: &Trace, request: &Request<'_>, before: &[String]) -> Outcome {
        let is_asked = self.control.is_asked();
        if let Some(error) = &trace.error
            && !is_asked
        {
            return Outcome::Failed(Failure::error(error, request.number, request.code));
        }
        if let Some(panic) = &trace.panic {
            let compiled = std::fs::read_to_string(self.session.folder().join(PREPARED)).unwrap_or_default();
            let is_cell = panic.file.as_deref() == Some(PREPARED);
            let place = panic.line.filter(|_| is_cell).and_then(|line| self.sources.locate(&compiled, line));
            return Outcome::Failed(Failure::panic(panic, place.as_ref()));
        }
        if is_asked || trace.is_interrupted {
            let kept = if before.is_empty() {
                String::new()
            } else {
                format!("; the variables of earlier cells are kept: {}", before.join(", "))
            };
            return Outcome::Failed(Failure::sentence("Interrupted", format!("the cell was stopped{kept}")));
        }
        if trace.is_unwound {
            return Outcome::Failed(Failure::sentence("Panic", "the cell unwound without saying why"));
        }
        Outcome::Done
    }

    fn run(&mut self, request: &Request<'_>) -> Result<Trace, Failure> {
        let rust = rust_begins(request.code);
        for line in request.code[..rust].lines() {
            if let Some(command) = line.strip_prefix('!') {
                shell_line::run(command, &self.session, &self.control, &self.pump)?;
            } else if line.trim() == VARIABLES {
                self.show_data(self.variables.table(), request);
            }
        }
        // These have run; blanks in their place keep the lines' numbers.
        let has_run = |line: &str| line.starts_with('!') || line.trim() == VARIABLES;
        let code: String = request.code[..rust]
            .split_inclusive('\n')
            .map(|line| if has_run(line) { line.trim_start_matches(|c| c != '\n') } else { line })
            .chain([&request.code[rust..]])
            .collect();
        if code.trim().is_empty() {
            return Ok(self.finish());
        }
        self.has_evcxr_display |= code.contains("fn evcxr_display");
        let cell = code.as_str();
        if cell.contains("stdin()") {
            // evcxr's commands come that way, and the cell would wait for them for ever.
            let text = "a cell has no standard input; ask by input(\"…\")? or password(\"…\")?";
            return Err(Failure::sentence("NoStandardInput", text));
        }
        self.drop_outdated(cell);
        let mut lets = Lets::default();
        loop {
            let mut rewritten = rewrite(cell, &lets);
            if self.has_evcxr_display {
                rewritten = Rewritten::untouched(cell);
            }
            self.sources.push(Cell {
                number: request.number,
                original: cell.to_owned(),
                rewritten: rewritten.clone(),
            });
            match self.evaluate(&rewritten, request) {
                Ok(outputs) => {
                    let trace = self.finish();
                    self.show(outputs, request);
                    self.departed.with_their_cell(lets.locals, request.number);
                    return Ok(trace);
                }
                Err(error) => {
                    if !self.learn(&error, cell, &mut lets) {
                        return Err(self.failure(error, request.number, cell, &rewritten));
                    }
                }
            }
        }
    }

    fn evaluate(
        &mut self,
        rewritten: &Rewritten,
        request: &Request<'_>,
    ) -> Result<EvalOutputs, evcxr::Error> {
        let (asker, control) = (Arc::clone(&self.asker), Arc::clone(&self.control));
        let (context, _) = self.context().map_err(|failure| evcxr::Error::Message(failure.value))?;
        let result = catch_unwind(AssertUnwindSafe(|| {
            let mut callbacks = EvalCallbacks {
                input_reader: &|asked| asker.ask(&asked.prompt, asked.is_password, request, &control),
            };
            context.execute_with_callbacks(&rewritten.code, &mut callbacks)
        }));
        result.unwrap_or_else(|_| {
            // Its locks are poisoned; a new one begins with the next cell.
            self.context = None;
            self.control.kill_all();
            Err(evcxr::Error::SubprocessTerminated("evcxr itself panicked".to_owned()))
        })
    }

    /// Learns from a failure how the cell's variables are to be defined; `false` where there is nothing new in it.
    fn learn(&mut self, error: &evcxr::Error, cell: &str, lets: &mut Lets) -> bool {
        let mut locals = annotate::not_kept(error);
        let mut types = Vec::new();
        if lets.types.is_empty() && annotate::lacks_types(error) {
            let names = annotate::untyped(cell);
            let errors = self.ask_compiler(cell, &names);
            types = annotate::answers(cell, &names, &errors);
            locals.extend(annotate::closures(cell, &names, &errors));
        }
        locals.retain(|name| !lets.locals.contains(name));
        let is_new = !locals.is_empty() || !types.is_empty();
        lets.locals.extend(locals);
        lets.types.extend(types);
        is_new
    }

    /// What rustc says of the variables for which the analyser has no type.
    fn ask_compiler(&mut self, cell: &str, names: &[String]) -> Vec<CompilationError> {
        let whole_paths = self.session.folder().join(PATHS_FILE);
        let question = annotate::question(cell, names);
        let Ok((context, _)) = self.context() else { return Vec::new() };
        let _ = std::fs::write(&whole_paths, "");
        let errors = catch_unwind(AssertUnwindSafe(|| context.check(&question)));
        let _ = std::fs::remove_file(whole_paths);
        errors.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// What commands gave; a cell's own outputs have gone already.
    fn show(&self, outputs: EvalOutputs, request: &Request<'_>) {
        if let Some(total) = outputs.timing {
            let phases = outputs
                .phases
                .iter()
                .map(|phase| format!("{} {:.0?}", phase.name.to_lowercase(), phase.duration));
            let phases: Vec<String> = phases.collect();
            self.pump.say(Stdio::Stdout, format!("took {total:.0?}: {}\n", phases.join(", ")));
        }
        if !outputs.content_by_mime_type.is_empty() {
            let data = outputs.content_by_mime_type.into_iter().map(|(mime, text)| (mime, text.into()));
            self.show_data(data.collect(), request);
        }
    }

    fn show_data(&self, data: serde_json::Map<String, serde_json::Value>, request: &Request<'_>) {
        self.pump.publish(jupyter_protocol::ExecuteResult {
            execution_count: jupyter_protocol::ExecutionCount::new(request.number),
            data: crate::pump::media(data),
            metadata: serde_json::Map::new(),
            transient: Some(jupyter_protocol::Transient::default()),
        });
    }

    fn message_failure(&self, text: &str) -> Failure {
        if self.control.is_asked() {
            return Failure::sentence(
                "Interrupted",
                "the cell was stopped while it was compiled; all variables are kept",
            );
        }
        Failure::sentence("CellError", text)
    }

    fn failure(&mut self, error: evcxr::Error, number: usize, cell: &str, rewritten: &Rewritten) -> Failure {
        match error {
            evcxr::Error::CompilationErrors(_) if self.control.is_asked() => self.message_failure(""),
            evcxr::Error::CompilationErrors(errors) => {
                let hint = |name: &str| self.departed.hint(name);
                Failure::compilation(&errors, number, cell, rewritten, &hint)
            }
            evcxr::Error::TypeRedefinedVariablesLost(names) => Failure::sentence(
                "VariablesLost",
                format!("a type was defined anew, so these variables of it are lost: {}", names.join(", ")),
            ),
            evcxr::Error::Message(text) => self.message_failure(&text),
            evcxr::Error::SubprocessTerminated(text) => {
                Failure::process_died(&text, &self.variables.names(), self.control.is_asked())
            }
        }
    }

    /// What the last cell showed as its value, as plain text.
    pub(crate) fn last_value(&self) -> String {
        self.last_value.clone()
    }

    /// Drops the variables of types that this cell defines anew, and says so: the compiler would take their bytes for
    /// values of the new types.
    fn drop_outdated(&mut self, cell: &str) {
        let defined = types::defined(cell);
        let lost = self.types.outdated(&defined, &self.variables.all());
        self.types.add(defined);
        if lost.is_empty() {
            return;
        }
        let drops: String = lost.iter().map(|name| format!("drop({name}); ")).collect();
        if let Ok((context, _)) = self.context() {
            let _ = catch_unwind(AssertUnwindSafe(|| context.execute(&drops)));
        }
        let text =
            format!("a type is defined anew here, so these variables of it are lost: {}\n", lost.join(", "));
        self.pump.say(Stdio::Stderr, text);
    }

    /// Completions, where the analyser has some.
    pub(crate) fn complete(&mut self, code: &str, byte: usize) -> Option<evcxr::Completions> {
        let (context, _) = self.context().ok()?;
        catch_unwind(AssertUnwindSafe(|| context.completions(code, byte))).ok()?.ok()
    }

    /// Documentation of what stands at a byte.
    pub(crate) fn inspect(&mut self, code: &str, byte: usize) -> Option<(String, String)> {
        let (context, _) = self.context().ok()?;
        let found = catch_unwind(AssertUnwindSafe(|| context.hover_at(code, byte))).ok()?.ok()?;
        (!found.0.is_empty() && found.0 != "No documentation found").then_some(found)
    }

    /// The values of expressions, for a request's `user_expressions`.
    pub(crate) fn value(
        &mut self,
        expression: &str,
        parent: &JupyterMessage,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Failure> {
        let request =
            Request { parent, code: expression, number: 0, showing: Showing::Nothing, allows_stdin: false };
        self.control.begin_cell();
        self.pump.begin(parent, 0, Showing::Nothing);
        let result = self.run(&request);
        let (trace, failure) = match result {
            Ok(trace) => (trace, None),
            Err(failure) => (self.finish(), Some(failure)),
        };
        let outcome = self.judge(&trace, &request, &[]);
        self.control.end_cell();
        match (failure, outcome) {
            (Some(failure), _) | (None, Outcome::Failed(failure)) => Err(failure),
            (None, Outcome::Done) => Ok(trace.value),
        }
    }
}
