//! The whole terminal, for a while: what was on it comes back.

use std::io::{self, IsTerminal};
use std::time::Duration;

use anyhow::Context as _;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::{DefaultTerminal, Frame};

use super::watch::Wish;
use crate::ending::Failure;
use crate::interrupt;

/// The terminal in our hands; dropped, it is as it was.
#[derive(Debug)]
pub(crate) struct Screen {
    terminal: DefaultTerminal,
    /// Whether it got another size since somebody asked.
    resized: bool,
}

impl Screen {
    /// Whether there is a terminal that can be drawn on.
    pub(crate) fn is_possible() -> bool {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        io::stdout().is_terminal() && !dumb
    }

    /// Takes the terminal.
    ///
    /// # Errors
    /// Where it refuses.
    pub(crate) fn enter() -> Result<Screen, Failure> {
        let terminal = ratatui::try_init().context("cannot draw on this terminal").map_err(Failure::Other)?;
        Ok(Screen { terminal, resized: false })
    }

    /// Draws, on as much as there is now.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub(crate) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> Result<(), Failure> {
        self.terminal.draw(draw).map(|_| ()).map_err(|error| Failure::writing("the terminal", error))
    }

    /// What the keys that were pressed ask for.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub(crate) fn wish(&mut self) -> Result<Wish, Failure> {
        let mut pressed = || -> io::Result<Wish> {
            while event::poll(Duration::ZERO)? {
                match event::read()? {
                    Event::Key(key) if wish(key) != Wish::Stay => return Ok(wish(key)),
                    Event::Resize(..) => self.resized = true,
                    _ => {}
                }
            }
            // A signal from outside: the terminal itself sends none while it is ours.
            Ok(if interrupt::requested() { Wish::Interrupt } else { Wish::Stay })
        };
        pressed().context("cannot read the keyboard").map_err(Failure::Other)
    }
}

impl Screen {
    /// Whether it got another size since this was asked last.
    pub(crate) fn was_resized(&mut self) -> bool {
        std::mem::take(&mut self.resized)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

fn wish(key: KeyEvent) -> Wish {
    if key.kind == KeyEventKind::Release {
        return Wish::Stay;
    }
    match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Wish::Interrupt,
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => Wish::Leave,
        _ => Wish::Stay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_and_escape_leave_and_control_c_interrupts() {
        let check = |code, modifiers, expected| assert_eq!(wish(KeyEvent::new(code, modifiers)), expected);
        check(KeyCode::Char('q'), KeyModifiers::NONE, Wish::Leave);
        check(KeyCode::Esc, KeyModifiers::NONE, Wish::Leave);
        check(KeyCode::Char('c'), KeyModifiers::CONTROL, Wish::Interrupt);
        check(KeyCode::Char('c'), KeyModifiers::NONE, Wish::Stay);
        check(KeyCode::Enter, KeyModifiers::NONE, Wish::Stay);
    }
}
