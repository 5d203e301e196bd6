//! `assemblet jobs top`: the workers and what they run, live.

use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use jobs::api::Api;
use jobs::wire::{Lease, Problem, ProblemKind, ServiceView, TrialView, WorkerView};
use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Modifier};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};
use serde_json::json;

use crate::columns::{Align, columns};
use crate::command::sweep::laboratory::{HomeArguments, failure};
use crate::command::sweep::terminal::Screen;
use crate::command::sweep::watch::{Wish, sparkline, under_way_since, without_colour};
use crate::command::sweep::words;
use crate::ending::{Conclusion, Ending};
use crate::interrupt;
use crate::options::examples;
use crate::output::{Output, Styles};

/// Between two looks at the keyboard.
const TICK: Duration = Duration::from_millis(100);

/// Ticks between two questions.
const TICKS: u32 = 10;

/// Watch the workers and what they run
///
/// On a terminal live until q or Ctrl-C; elsewhere, and with --once or --json, as it is now.
#[derive(Debug, Args)]
#[command(after_help = examples!(
    "On the terminal:\n  assemblet jobs top",
    "As it is now, for another program:\n  assemblet jobs top --json"
))]
pub(crate) struct Top {
    /// Print how it is now, and end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    home: HomeArguments,
    /// Print one JSON object for each worker as it is now
    #[arg(long)]
    json: bool,
}

/// What is shown.
struct Seen {
    service: ServiceView,
    /// Each worker, with the trial that it runs.
    workers: Vec<(WorkerView, Option<TrialView>)>,
}

impl Seen {
    fn ask(api: &dyn Api) -> Result<Seen, Problem> {
        let service = api.service()?;
        let of = |lease: Lease| api.trial(lease.trial).ok();
        let workers = service.workers.iter().map(|worker| (worker.clone(), worker.lease.and_then(of)));
        Ok(Seen { workers: workers.collect(), service })
    }

    /// One row a worker.
    fn rows(&self, now: DateTime<Utc>) -> Vec<Vec<String>> {
        let row = |(worker, trial): &(WorkerView, Option<TrialView>)| {
            let report = trial.as_ref().and_then(|view| view.reports.last());
            let since = trial.as_ref().and_then(|view| under_way_since(&view.trial));
            vec![
                words::printable(&worker.worker),
                worker.lease.map_or_else(|| "waits".to_owned(), |lease| lease.trial.to_string()),
                report.map_or_else(String::new, |(step, _)| step.to_string()),
                report.map_or_else(String::new, |(_, value)| words::number(*value)),
                since.map_or_else(String::new, |since| words::span(now - since)),
                words::span(now - worker.seen),
            ]
        };
        self.workers.iter().map(row).collect()
    }

    fn title(&self) -> String {
        let busy = self.workers.iter().filter(|(worker, _)| worker.lease.is_some()).count();
        format!("{} of {} workers busy", busy, self.workers.len())
    }
}

const HEADINGS: [&str; 6] = ["worker", "runs", "step", "value", "for", "silent"];

impl Top {
    pub(crate) fn execute(&self) -> Conclusion {
        let api = self.home.connect()?;
        let mut output = Output::new();
        if !self.json && !self.once && Screen::is_possible() {
            return live(&*api, output.styles.good != anstyle::Style::default());
        }
        let seen = Seen::ask(&*api).map_err(failure)?;
        if self.json {
            for (worker, trial) in &seen.workers {
                output.line(&json!({"worker": worker, "trial": trial}).to_string())?;
            }
        } else {
            output.line(&seen.title())?;
            output.text(&table(&seen.rows(Utc::now()), &output.styles))?;
        }
        output.flush()?;
        Ok(Ending::Done)
    }
}

fn table(rows: &[Vec<String>], styles: &Styles) -> String {
    let (left, right) = (Align::Left, Align::Right);
    if rows.is_empty() {
        return String::new();
    }
    columns(&HEADINGS, &[left, left, right, right, right, right], rows, styles)
}

fn live(api: &dyn Api, coloured: bool) -> Conclusion {
    interrupt::listen()?;
    let mut screen = Screen::enter()?;
    let (mut seen, mut trouble): (Option<Seen>, Option<String>) = (None, None);
    let mut tick = 0u32;
    loop {
        if tick.is_multiple_of(TICKS) {
            match Seen::ask(api) {
                Ok(now) => (seen, trouble) = (Some(now), None),
                Err(problem) if problem.kind == ProblemKind::Unavailable => trouble = Some(problem.message),
                Err(problem) => return Err(failure(problem)),
            }
        }
        tick = tick.wrapping_add(1);
        screen.draw(|frame| {
            draw(frame, seen.as_ref(), trouble.as_deref());
            if !coloured {
                without_colour(frame);
            }
        })?;
        match screen.wish()? {
            Wish::Stay => thread::sleep(TICK),
            Wish::Leave => return Ok(Ending::Done),
            Wish::Interrupt => return Ok(Ending::Interrupted),
        }
    }
}

fn draw(frame: &mut Frame<'_>, seen: Option<&Seen>, trouble: Option<&str>) {
    let area = frame.area();
    let Some(seen) = seen.filter(|_| area.height > 3) else { return };
    let home = format!("  {}", words::printable(&seen.service.home));
    let title =
        Line::from(vec![Span::styled(seen.title(), Modifier::BOLD), Span::styled(home, Modifier::DIM)]);
    frame.render_widget(Paragraph::new(title), Rect { height: 1, ..area });
    let foot = match trouble {
        Some(trouble) => Line::styled(words::printable(trouble), Color::Red),
        None => Line::styled("q or Ctrl-C leaves", Modifier::DIM),
    };
    frame.render_widget(Paragraph::new(foot), Rect { y: area.bottom() - 1, height: 1, ..area });

    let wide = area.width >= 110;
    let rows = seen.rows(Utc::now()).into_iter().zip(&seen.workers).map(|(cells, (_, trial))| {
        let mut cells: Vec<Cell<'_>> = cells.into_iter().enumerate().map(aligned).collect();
        let reports = trial.as_ref().map_or(&[][..], |view| &view.reports);
        let values: Vec<f64> = reports.iter().map(|(_, value)| *value).collect();
        cells.extend(wide.then(|| Cell::from(Span::styled(sparkline(&values, 24), Color::Cyan))));
        Row::new(cells)
    });
    let mut widths = [Constraint::Fill(1)].to_vec();
    widths.extend([8, 7, 8, 11, 8].map(Constraint::Length));
    widths.extend(wide.then_some(Constraint::Length(24)));
    let mut headings: Vec<Cell<'_>> =
        HEADINGS.map(str::to_owned).into_iter().enumerate().map(aligned).collect();
    headings.extend(wide.then(|| Cell::from("curve")));
    let table = Table::new(rows, widths).header(Row::new(headings).style(Modifier::DIM)).column_spacing(2);
    frame.render_widget(table, Rect { y: area.y + 2, height: area.height - 3, ..area });
}

/// A cell: texts at the left of their column, numbers at the right.
fn aligned<'a>((column, text): (usize, String)) -> Cell<'a> {
    let line = Line::raw(text);
    Cell::from(if column < 2 { line } else { line.right_aligned() })
}
