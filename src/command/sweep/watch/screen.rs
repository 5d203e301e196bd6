//! A sweep on the whole terminal: how far it is, how good, and what runs.

use chrono::{DateTime, TimeDelta, Utc};
use jobs::wire::{Happening, Problem, TrialView};
use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};
use store::row::SweepPhase;

use super::account::{Account, under_way_since};
use super::follow::{Display, Wish};
use super::sparkline::sparkline;
use crate::command::sweep::terminal::Screen;
use crate::command::sweep::words;
use crate::ending::Failure;

/// Trials whose curves are shown.
const CURVES: usize = 3;

/// States in the order of their colours on the bar, each with its colour.
const STATES: [(&str, Color); 9] = [
    ("succeeded", Color::Green),
    ("pruned", Color::Yellow),
    ("failed", Color::Red),
    ("quarantined", Color::Magenta),
    ("cancelled", Color::DarkGray),
    ("running", Color::Cyan),
    ("leased", Color::Cyan),
    ("lost", Color::Magenta),
    ("queued", Color::Reset),
];

/// The terminal as a display.
#[derive(Debug)]
pub(crate) struct Picture {
    screen: Screen,
    /// What leaving does, in the last line.
    leaving: &'static str,
    trouble: Option<String>,
    coloured: bool,
    /// Ticks until it is drawn again though nothing happened, since times go on.
    rest: u32,
}

/// Ticks between two drawings of a sweep of which nothing is heard.
const STILL: u32 = 5;

impl Picture {
    /// Takes the terminal. `leaving` says what q and Ctrl-C do.
    ///
    /// # Errors
    /// Where the terminal refuses.
    pub(crate) fn new(leaving: &'static str, coloured: bool) -> Result<Picture, Failure> {
        Ok(Picture { screen: Screen::enter()?, leaving, trouble: None, coloured, rest: 0 })
    }
}

impl Display for Picture {
    fn standing(&mut self, _: &Account) -> Result<(), Failure> {
        self.rest = 0;
        Ok(())
    }

    fn happens(&mut self, _: &Account, _: &Happening) -> Result<(), Failure> {
        self.rest = 0;
        Ok(())
    }

    fn trouble(&mut self, problem: Option<&Problem>) -> Result<(), Failure> {
        self.trouble = problem.map(|problem| words::printable(&problem.message));
        Ok(())
    }

    fn tick(&mut self, account: &Account) -> Result<Wish, Failure> {
        let wish = self.screen.wish()?;
        if self.rest > 0 && !self.screen.was_resized() {
            self.rest -= 1;
            return Ok(wish);
        }
        self.rest = STILL;
        let foot = match &self.trouble {
            Some(trouble) => Line::styled(trouble.clone(), Color::Red),
            None => Line::styled(self.leaving, Modifier::DIM),
        };
        let coloured = self.coloured;
        self.screen.draw(|frame| {
            draw(frame, account, Utc::now(), foot);
            if !coloured {
                without_colour(frame);
            }
        })?;
        Ok(wish)
    }
}

/// Takes the colours off; bold and dim stay.
pub(crate) fn without_colour(frame: &mut Frame<'_>) {
    for cell in &mut frame.buffer_mut().content {
        cell.fg = Color::Reset;
        cell.bg = Color::Reset;
    }
}

/// Draws a sweep as it stands at `now`, with `foot` in the last line.
pub(crate) fn draw(frame: &mut Frame<'_>, account: &Account, now: DateTime<Utc>, foot: Line<'_>) {
    let area = frame.area();
    let [width, height] = [area.width, area.height].map(usize::from);
    if width < 20 || height < 4 {
        frame.render_widget(Paragraph::new(progress_words(account)), area);
        return;
    }
    let mut head = head(account, now, width);
    head.truncate(height - 1);
    let used = head.len() as u16;
    frame.render_widget(Paragraph::new(head), Rect { height: used, ..area });
    let tables = Rect { y: area.y + used, height: area.height - used - 1, ..area };
    draw_trials(frame, account, now, tables);
    frame.render_widget(Paragraph::new(foot), Rect { y: area.bottom() - 1, height: 1, ..area });
}

/// The lines above the tables.
pub(crate) fn head(account: &Account, now: DateTime<Utc>, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![title(account, width), bar(account, width), counts(account), pace(account, now)];
    lines.extend(
        account
            .view
            .waits_for
            .as_ref()
            .filter(|_| !account.view.finished)
            .map(|reason| Line::styled(shortened(&words::printable(reason), width), Color::Yellow)),
    );
    if let Some(best) = &account.view.best {
        let metric = &account.definition.objective.metric;
        let repeats =
            if best.repeats > 1 { format!(", mean of {} seeds", best.repeats) } else { String::new() };
        lines.push(Line::default());
        lines.push(Line::from(vec![
            Span::styled("best  ", Modifier::DIM),
            Span::styled(words::number(best.value), Style::from(Color::Green).add_modifier(Modifier::BOLD)),
            Span::raw(shortened(&format!("  {metric}  {}{repeats}", best.trial), width.saturating_sub(16))),
        ]));
        lines.push(Line::raw(shortened(&format!("      {}", words::params(&best.params)), width)));
        lines.push(Line::default());
        lines.extend(curves(account, width));
    }
    lines.push(Line::default());
    lines
}

fn title(account: &Account, width: usize) -> Line<'static> {
    let sweep = &account.view.sweep;
    let objective = &account.definition.objective;
    let direction = word(&serde_json::json!(objective.direction));
    let sampler = word(&serde_json::json!(account.definition.sampler)["kind"]);
    let pruner = account.definition.pruner.as_ref();
    let pruner = pruner.map(|pruner| format!(" + {}", word(&serde_json::json!(pruner)["kind"])));
    let phase = match (&sweep.phase, account.view.finished) {
        (SweepPhase::Cancelled { .. }, _) => ("cancelled", Color::Red),
        (_, true) => ("finished", Color::Green),
        (SweepPhase::Paused { .. }, _) => ("paused", Color::Yellow),
        (SweepPhase::Active, _) => ("active", Color::Cyan),
    };
    let known = format!(
        "  {}  {direction} {}  {sampler}{}",
        sweep.id,
        words::printable(&objective.metric),
        pruner.unwrap_or_default()
    );
    let room = width.saturating_sub(sweep.name.chars().count() + phase.0.len() + 2);
    let known = shortened(&known, room);
    let gap = room.saturating_sub(known.chars().count()) + 2;
    Line::from(vec![
        Span::styled(sweep.name.clone(), Modifier::BOLD),
        Span::styled(known, Modifier::DIM),
        Span::raw(" ".repeat(gap)),
        Span::styled(phase.0, phase.1),
    ])
}

/// A word of the wire's.
fn word(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}

fn progress_words(account: &Account) -> String {
    let (ended, total) = (account.ended(), account.total());
    let percent = u64::from(ended) * 100 / u64::from(total.max(1));
    format!("{ended} of {total}  {percent} %")
}

/// A bar with a stretch for each state, as long as its share.
fn bar(account: &Account, width: usize) -> Line<'static> {
    let beside = format!("  {}", progress_words(account));
    let length = width.saturating_sub(beside.chars().count()).max(1);
    let total = u64::from(account.total().max(1));
    let mut spans = Vec::new();
    let (mut sum, mut drawn) = (0u64, 0usize);
    for (state, colour) in STATES {
        sum += u64::from(account.count(state));
        // Rounded sums, so that the stretches fill the bar whatever their parts.
        let end = (sum * length as u64 / total) as usize;
        let symbol = match state {
            "queued" => "░",
            "running" | "leased" | "lost" => "▒",
            _ => "█",
        };
        spans.push(Span::styled(symbol.repeat(end.saturating_sub(drawn)), colour));
        drawn = end.max(drawn);
    }
    spans.push(Span::raw(" ".repeat(length.saturating_sub(drawn))));
    spans.push(Span::raw(beside));
    Line::from(spans)
}

/// How many trials are in each state.
fn counts(account: &Account) -> Line<'static> {
    let mut spans = Vec::new();
    for (state, colour) in STATES {
        let count = account.count(state);
        if count > 0 {
            spans.push(Span::styled(format!("{count} "), Style::from(colour).add_modifier(Modifier::BOLD)));
            spans.push(Span::raw(format!("{state}   ")));
        }
    }
    Line::from(spans)
}

/// How fast it goes, and how long it takes.
fn pace(account: &Account, now: DateTime<Utc>) -> Line<'static> {
    let mut parts = Vec::new();
    if let Some(rate) = account.rate(now) {
        parts.push(format!("{} trials/h", words::rounded(rate)));
    }
    if let Some(left) = account.time_left(now) {
        parts.push(format!("about {} left", words::span(left)));
    }
    if let Some(begun) = account.begun() {
        let until = if account.view.finished { account.last_end().unwrap_or(now) } else { now };
        parts.push(format!("{} since it began", words::span(until - begun)));
    }
    Line::styled(parts.join("   "), Modifier::DIM)
}

/// The best value so far, and how the best trials came to theirs.
fn curves(account: &Account, width: usize) -> Vec<Line<'static>> {
    let room = width.saturating_sub(32).min(64);
    let line = |name: String, value: f64, curve: String| {
        Line::from(vec![
            Span::styled(format!("{name:<14}"), Modifier::DIM),
            Span::raw(format!("{:>10}  ", words::number(value))),
            Span::styled(curve, Color::Cyan),
        ])
    };
    let so_far = account.best_so_far();
    let best = so_far.last().map(|&value| line("best so far".to_owned(), value, sparkline(&so_far, room)));
    let trials = account.best_trials(CURVES);
    let trials = trials.into_iter().filter(|(_, view)| view.reports.len() > 1);
    let trials =
        trials.map(|(value, view)| line(view.trial.id.to_string(), value, sparkline(&values(view), room)));
    best.into_iter().chain(trials).collect()
}

fn values(view: &TrialView) -> Vec<f64> {
    view.reports.iter().map(|(_, value)| *value).collect()
}

/// The trials under way; below them, as far as there is room, those that ended last.
fn draw_trials(frame: &mut Frame<'_>, account: &Account, now: DateTime<Utc>, area: Rect) {
    let wide = area.width >= 110;
    let room = usize::from(area.height);
    let under_way = account.under_way();
    let ended = account.ended_last(room);
    let mut lines: Vec<Entry> = Vec::new();
    if !under_way.is_empty() {
        lines.push(Entry::heading(["running", "", "step", "value", "for"]));
        lines.extend(under_way.iter().take(room).map(|view| Entry::under_way(view, now)));
    }
    if !ended.is_empty() {
        lines.extend((!under_way.is_empty()).then(Entry::empty));
        lines.push(Entry::heading(["ended", "", "step", "value", "ago"]));
        lines.extend(ended.iter().map(|(at, view)| Entry::ended(view, now - *at)));
    }
    lines.truncate(room);
    let width =
        |column: usize| lines.iter().map(|line| line.cells[column].chars().count()).max().unwrap_or(0) as u16;
    let widths = [0, 1, 2, 3, 4].map(width);
    let curve = if wide { 24 } else { 0 };
    let used: u16 = widths.iter().map(|width| width + 2).sum::<u16>() + curve + 2 * u16::from(wide);
    let last = usize::from(area.width.saturating_sub(used));
    let mut constraints: Vec<Constraint> = widths.into_iter().map(Constraint::Length).collect();
    constraints.extend(wide.then_some(Constraint::Length(curve)));
    constraints.push(Constraint::Fill(1));
    let rows = lines.into_iter().map(|line| line.row(wide, last));
    frame.render_widget(Table::new(rows, constraints).column_spacing(2), area);
}

/// A line of the trials' table.
struct Entry {
    /// Trial, state, step, value, time.
    cells: [String; 5],
    values: Vec<f64>,
    rest: String,
    /// Of the state; `None` for a heading.
    colour: Option<Color>,
}

impl Entry {
    fn empty() -> Entry {
        Entry { cells: Default::default(), values: Vec::new(), rest: String::new(), colour: None }
    }

    fn heading(names: [&str; 5]) -> Entry {
        Entry { cells: names.map(str::to_owned), ..Entry::empty() }
    }

    fn under_way(view: &TrialView, now: DateTime<Utc>) -> Entry {
        let row = &view.trial;
        let since = under_way_since(row).map(|since| now - since).unwrap_or_default();
        let state = match row.attempts.last() {
            Some(attempt) if attempt.number > 1 => format!("{} #{}", row.state.word(), attempt.number),
            _ => row.state.word().to_owned(),
        };
        let value = view.reports.last().map(|(_, value)| *value);
        Entry::of(view, state, value, since)
    }

    fn ended(view: &TrialView, since: TimeDelta) -> Entry {
        Entry::of(view, view.trial.state.word().to_owned(), view.trial.state.value(), since)
    }

    fn of(view: &TrialView, state: String, value: Option<f64>, time: TimeDelta) -> Entry {
        let row = &view.trial;
        let colour = STATES.iter().find(|(word, _)| *word == row.state.word()).map(|(_, colour)| *colour);
        let step = view.reports.last().map_or_else(String::new, |(step, _)| step.to_string());
        let said = row.state.message().map(words::printable);
        Entry {
            cells: [
                row.id.to_string(),
                state,
                step,
                value.map_or_else(String::new, words::number),
                words::span(time),
            ],
            values: values(view),
            rest: said.unwrap_or_else(|| words::params(&row.params)),
            colour,
        }
    }

    fn row(self, wide: bool, room: usize) -> Row<'static> {
        let [trial, state, step, value, time] = self.cells;
        let right = |text: String| Cell::from(Line::raw(text).right_aligned());
        let state = Span::styled(state, self.colour.unwrap_or(Color::Reset));
        let mut cells = vec![Cell::from(trial), Cell::from(state), right(step), right(value), right(time)];
        cells.extend(wide.then(|| Cell::from(Span::styled(sparkline(&self.values, 24), Color::Cyan))));
        cells.push(Cell::from(shortened(&self.rest, room)));
        let style = if self.colour.is_some() { Style::new() } else { Style::from(Modifier::DIM) };
        Row::new(cells).style(style)
    }
}

/// At most `width` characters, the last of them an ellipsis where there are more.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}
