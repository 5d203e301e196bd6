//! The process between evcxr and the cells: it starts the process that runs them, and carries what that one prints.
//!
//! evcxr reads whole lines and knows only when standard output says that a cell ended. Here text passes at once and in
//! any bytes, standard error is empty before a cell counts as ended, and what a cell printed before it crashed is kept,
//! because the pipes' reading end is not in the process that crashes.

use std::io::{self, Read as _, Write as _};
use std::mem;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl;
use nix::sys::signal::{SigHandler, Signal, raise, signal};

use crate::frame::{Frame, MARK_VARIABLE, encode};
use crate::splitter::{Piece, Splitter};

/// Set for the process that runs cells, so that it does not become a relay again.
const RUNS_CELLS: &str = "ASSEMBLET_RUNS_CELLS";
/// evcxr sets this for the process that it starts.
const EVCXR_CHILD: &str = "EVCXR_IS_RUNTIME";
/// evcxr's words: a cell ended, unwound, left by a `?`.
const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";
const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";
const LEFT: &str = "EVCXR_ERROR_OCCURRED";
/// Around a value in evcxr's own way; the first is followed by its MIME type.
const CONTENT: &str = "EVCXR_BEGIN_CONTENT ";
const CONTENT_END: &str = "EVCXR_END_CONTENT";

/// Becomes the relay where evcxr has started this process for its cells; must come before evcxr's own hook.
pub(crate) fn hook() {
    if std::env::var_os(EVCXR_CHILD).is_none() {
        return;
    }
    // A kernel that is killed takes both processes with it.
    let _ = prctl::set_pdeathsig(Signal::SIGKILL);
    ignore_interrupts();
    if std::env::var_os(RUNS_CELLS).is_some() {
        return;
    }
    let mark = std::env::var(MARK_VARIABLE).unwrap_or_default();
    match relay(&mark) {
        Ok(status) => end_like(status),
        Err(error) => {
            eprintln!("the process that runs cells cannot be started: {error}");
            std::process::exit(1);
        }
    }
}

/// Control-C in a terminal reaches every process of it; the kernel alone decides what it means. The prelude takes the
/// signal back when the first cell begins.
#[allow(unsafe_code)]
fn ignore_interrupts() {
    // SAFETY: ignoring a signal installs no handler that could run at a bad time.
    let _ = unsafe { signal(Signal::SIGINT, SigHandler::SigIgn) };
}

fn relay(mark: &str) -> io::Result<ExitStatus> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(RUNS_CELLS, "1")
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut out = Output { mark, stdout: io::stdout(), content: None, held: String::new(), has_run: false };
    let copied = carry(mark, &mut child, &mut out);
    let status = child.wait();
    copied.and(status)
}

/// Carries both streams until they end.
fn carry(mark: &str, child: &mut Child, out: &mut Output<'_>) -> io::Result<()> {
    let (Some(mut stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Ok(());
    };
    fcntl(&stderr, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    let mut pieces = Splitter::new(mark, [COMPLETE, PANICKED, LEFT, "EVCXR_"]);
    let mut buffer = vec![0; 1 << 16];
    let mut open = [true, true];
    while open[0] || open[1] {
        let mut ready = Vec::with_capacity(2);
        if open[0] {
            ready.push(PollFd::new(stdout.as_fd(), PollFlags::POLLIN));
        }
        if open[1] {
            ready.push(PollFd::new(stderr.as_fd(), PollFlags::POLLIN));
        }
        // What might be the beginning of a word of evcxr's is text after all where nothing follows it.
        let patience = if pieces.is_waiting() { PollTimeout::from(30_u8) } else { PollTimeout::NONE };
        let count = match poll(&mut ready, patience) {
            Err(nix::errno::Errno::EINTR) => continue,
            other => other?,
        };
        let has_event = |index: usize| {
            ready.get(index).and_then(PollFd::revents).is_some_and(|events| !events.is_empty())
        };
        let (out_ready, err_ready) = (open[0] && has_event(0), open[1] && has_event(usize::from(open[0])));
        if count == 0 {
            out.pieces(pieces.give_up(), &mut stderr, &mut buffer)?;
        }
        if err_ready {
            open[1] = out.errors(&mut stderr, &mut buffer)?;
        }
        if out_ready {
            let count = stdout.read(&mut buffer)?;
            open[0] = count > 0;
            let found = if count > 0 { pieces.feed(&buffer[..count]) } else { pieces.finish() };
            out.pieces(found, &mut stderr, &mut buffer)?;
        }
    }
    Ok(())
}

/// The relay's own standard output: lines for evcxr, and through it for the kernel.
struct Output<'a> {
    mark: &'a str,
    stdout: io::Stdout,
    /// The MIME type and the text so far of a value that a cell shows in evcxr's own way.
    content: Option<(String, String)>,
    /// The end of standard error so far, where it may be the beginning of the line that stands for an error.
    held: String,
    /// Whether a first cell has ended. evcxr runs one of its own before anybody takes what it passes on, and would wait
    /// for ever for a frame to be taken.
    has_run: bool,
}

impl Output<'_> {
    fn frame(&mut self, frame: &Frame) -> io::Result<()> {
        self.line(&encode(self.mark, frame))
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        let mut stdout = self.stdout.lock();
        stdout.write_all(line.as_bytes())?;
        stdout.flush()
    }

    fn pieces(
        &mut self,
        pieces: Vec<Piece>,
        stderr: &mut std::process::ChildStderr,
        buffer: &mut [u8],
    ) -> io::Result<()> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => match &mut self.content {
                    Some((_, content)) => content.push_str(&text),
                    None => self.frame(&Frame::Out { text })?,
                },
                Piece::Marked(line) => self.line(&(line + "\n"))?,
                Piece::Word(word) => {
                    if word == COMPLETE {
                        self.errors(stderr, buffer)?;
                        self.has_run = true;
                    } else if word == PANICKED || word == LEFT {
                        self.frame(&Frame::Unwound)?;
                    } else if let Some(mime) = word.strip_prefix(CONTENT) {
                        self.content = Some((mime.trim().to_owned(), String::new()));
                        continue;
                    } else if word == CONTENT_END {
                        self.show_content()?;
                        continue;
                    }
                    self.line(&(word + "\n"))?;
                }
            }
        }
        Ok(())
    }

    /// A value in evcxr's way is shown at once, as all others are.
    fn show_content(&mut self) -> io::Result<()> {
        let Some((mime, text)) = self.content.take() else { return Ok(()) };
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        let data = [(mime, serde_json::Value::String(text))].into_iter().collect();
        if self.has_run { self.frame(&Frame::Display { id: None, data }) } else { Ok(()) }
    }

    /// Carries what standard error holds now; `false` when it has ended.
    fn errors(&mut self, stderr: &mut std::process::ChildStderr, buffer: &mut [u8]) -> io::Result<bool> {
        loop {
            match stderr.read(buffer) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    let mut text = mem::take(&mut self.held) + &String::from_utf8_lossy(&buffer[..count]);
                    // The line that stands for an error which the prelude has told already.
                    let told = format!("{}\n", self.mark);
                    text = text.replace(&told, "");
                    if let Some(start) =
                        text.rfind('\u{1e}').filter(|start| told.starts_with(&text[*start..]))
                    {
                        self.held = text.split_off(start);
                    }
                    if !text.is_empty() {
                        self.frame(&Frame::Err { text })?;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Ends as the other process did, so that evcxr reports its status.
fn end_like(status: ExitStatus) -> ! {
    if let Some(number) = status.signal()
        && let Ok(number) = Signal::try_from(number)
    {
        // A core file of the relay would be one too many.
        let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
        let _ = raise(number);
    }
    std::process::exit(status.code().unwrap_or(1))
}
