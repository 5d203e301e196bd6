//! Why a cell failed, as a front end shows it.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use evcxr::CompilationError;
use jupyter_protocol::{ErrorOutput, ReplyError};

use crate::pump::{CellError, Panic};
use crate::rewrite::Rewritten;
use crate::sources::Place;

/// The three parts of an error in the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What kind of error it is.
    pub(crate) name: String,
    /// One line.
    pub(crate) value: String,
    /// What the front end prints, with ANSI colours.
    pub(crate) traceback: Vec<String>,
}

impl Failure {
    /// A failure that is one sentence.
    pub(crate) fn sentence(name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        let text =
            Renderer::styled().render(&[Group::with_title(Level::ERROR.primary_title(&value).id(name))]);
        Self { name: name.to_owned(), traceback: text.lines().map(str::to_owned).collect(), value }
    }

    /// A failure at a place of a cell, of which the line is shown.
    fn at(name: &str, value: String, place: Option<&Place<'_>>, note: Option<&str>) -> Self {
        let Some(place) = place else {
            let mut failure = Self::sentence(name, value);
            failure.traceback.extend(note.map(str::to_owned));
            return failure;
        };
        let span = place.line_span();
        let path = cell_name(place.number);
        let snippet = Snippet::source(place.original)
            .path(&path)
            .fold(true)
            .annotation(AnnotationKind::Primary.span(span));
        let mut group = Level::ERROR.primary_title(&value).id(name).element(snippet);
        if let Some(note) = note {
            group = group.element(Level::NOTE.message(note));
        }
        let text = Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]);
        Self { name: name.to_owned(), traceback: text.lines().map(str::to_owned).collect(), value }
    }

    /// The process that runs cells ended while one ran; with it went all variables.
    pub(crate) fn process_died(text: &str, lost: &[String], is_asked: bool) -> Self {
        let lost = if lost.is_empty() {
            "no variables were lost".to_owned()
        } else {
            format!("these variables are lost: {}", lost.join(", "))
        };
        let reason = text.rsplit("Subprocess terminated with status: ").next().unwrap_or(text).trim();
        let why = if is_asked { "was killed by your interrupt" } else { "died" };
        Self::sentence(
            "ProcessDied",
            format!("the process that ran the cells {why} ({reason}); {lost}; functions and types are kept"),
        )
    }

    pub(crate) fn panic(panic: &Panic, place: Option<&Place<'_>>) -> Self {
        let note = place.is_none().then(|| {
            panic.file.as_ref().map(|file| format!("it panicked in {file}, line {}", panic.line.unwrap_or(0)))
        });
        Self::at("Panic", panic.message.clone(), place, note.flatten().as_deref())
    }

    pub(crate) fn error(error: &CellError, number: usize, original: &str) -> Self {
        let place = Place { number, original, line: error.line };
        Self::at(&error.name, error.message.clone(), Some(&place), None)
    }

    /// What rustc said, on the cell's own lines.
    pub(crate) fn compilation(
        errors: &[CompilationError],
        number: usize,
        cell: &str,
        rewritten: &Rewritten,
        hint: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let mut traceback = Vec::new();
        for error in errors.iter().filter(|error| error.level() != "warning") {
            traceback.extend(render(error, number, cell, rewritten, hint).lines().map(str::to_owned));
            traceback.push(String::new());
        }
        traceback.pop();
        let first = errors.iter().find(|error| error.level() != "warning").or(errors.first());
        let name = first.and_then(|error| error.code()).unwrap_or("CompileError").to_owned();
        let value =
            first.map_or_else(|| "the cell does not compile".to_owned(), |error| plain(&error.message()));
        Self { name, value, traceback }
    }

    pub(crate) fn output(&self) -> ErrorOutput {
        ErrorOutput {
            ename: self.name.clone(),
            evalue: self.value.clone(),
            traceback: self.traceback.clone(),
        }
    }

    pub(crate) fn reply(&self) -> Box<ReplyError> {
        Box::new(ReplyError {
            ename: self.name.clone(),
            evalue: self.value.clone(),
            traceback: self.traceback.clone(),
        })
    }
}

impl Place<'_> {
    /// The line's text without the blanks around it, in bytes of the cell.
    fn line_span(&self) -> std::ops::Range<usize> {
        let start: usize =
            self.original.split_inclusive('\n').take(self.line.saturating_sub(1)).map(str::len).sum();
        let line = self.original[start..].lines().next().unwrap_or("");
        let indent = line.len() - line.trim_start().len();
        start + indent..start + line.trim_end().len().max(indent)
    }
}

fn cell_name(number: usize) -> String {
    if number == 0 { "cell".to_owned() } else { format!("cell [{number}]") }
}

/// Names of the generated code mean nothing to a user.
fn plain(message: &str) -> String {
    message.replace("crate::assemblet::", "").replace("assemblet::facade::", "")
}

fn render(
    error: &CompilationError,
    number: usize,
    cell: &str,
    rewritten: &Rewritten,
    hint: &dyn Fn(&str) -> Option<String>,
) -> String {
    let title = plain(&error.message());
    let path = cell_name(number);
    let mut snippet = Snippet::source(cell).path(&path).fold(true);
    let mut is_marked = false;
    let labels: Vec<(std::ops::Range<usize>, String, bool)> = error
        .spanned_messages()
        .iter()
        .filter_map(|message| {
            let span = message.span.as_ref()?;
            let byte = |line, column| byte_of(cell, line, rewritten.original_column(cell, line, column));
            let (start, end) =
                (byte(span.start_line, span.start_column), byte(span.end_line, span.end_column));
            // evcxr repeats the message where rustc has no label of its own.
            let label = plain(&message.label);
            let label = if label.ends_with(&title) { String::new() } else { label };
            Some((start..end.max(start), label, message.is_primary))
        })
        .collect();
    for (span, label, is_primary) in &labels {
        let kind = if *is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(span.clone());
        is_marked = true;
        snippet = snippet.annotation(if label.is_empty() { annotation } else { annotation.label(label) });
    }
    let mut head = Level::ERROR.primary_title(&title);
    if let Some(code) = error.code() {
        head = head.id(code);
    }
    let mut group = Group::with_title(head);
    if is_marked {
        group = group.element(snippet);
    }
    // A variable that is no more: that there is another of a similar name is no help.
    let missing = ["cannot find value `", "cannot find function `"]
        .iter()
        .find_map(|start| title.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    let why = missing.and_then(hint);
    let help: Vec<String> = match &why {
        Some(why) => vec![why.clone()],
        None => error.help().iter().map(|text| plain(text)).collect(),
    };
    for text in &help {
        group = group.element(Level::HELP.message(text.as_str()));
    }
    let hint = match error.code() {
        Some("E0384" | "E0596") => Some("a variable of an earlier cell becomes mutable by `let mut x = x;`"),
        Some("E0597" | "E0716") => Some(
            "a variable that outlives its cell cannot borrow from another; clone, or wrap the cell in { }",
        ),
        _ => None,
    };
    if let Some(hint) = hint {
        group = group.element(Level::NOTE.message(hint));
    }
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group])
}

/// The byte of a line and column, both from one; the column counts characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or("");
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(byte, _)| byte)
}
