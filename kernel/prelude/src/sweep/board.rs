//! What a sweep shows while it is watched: a bar, counts, the best value, and the curves.

use std::time::Duration;

use jobs::api::Api;
use jobs::client::Client;
use jobs::wire::SweepView;

use super::results::Results;
use super::show::{counts, value};
use super::sweep::trials;
use crate::error::{Error, Fault};
use crate::notebook::{Bundle, Live, Rich, interrupt};
use crate::page::{Progress, beside};

/// Between two looks where nothing happens, so that the stop button is heard.
const LOOK: Duration = Duration::from_millis(500);

/// Shows a sweep until all of its trials have ended, or the stop button is pressed.
pub(super) fn watch(client: &Client, name: &str) -> Result<(), Error> {
    // Only what happens from now on has to be waited for.
    let mut seen = newest(client)?;
    let mut view = client.sweep(name).map_err(Fault::from)?;
    let mut progress = Progress::new(view.sweep.total as usize).labelled(name);
    let mut pictures = Live::new();
    // All trials are read again only where something happened since they were.
    let mut changed = true;
    loop {
        progress.set(ended(&view) as usize);
        progress.message(message(&view));
        if changed && pictures.is_due() {
            changed = false;
            pictures.show(&Pictures(Results::of(view.clone(), trials(client, name)?)?));
        }
        if view.finished {
            break;
        }
        let asked = !interrupt::sleep(Duration::from_millis(200));
        if asked || interrupt::requested() {
            progress.last_message(&format!("{}; watching stopped, the sweep goes on", message(&view)));
            break;
        }
        let happened = client.happenings(seen, LOOK).map_err(Fault::from)?;
        seen = happened.last().map_or(seen, |last| last.id);
        if !happened.is_empty() {
            changed = true;
            view = client.sweep(name).map_err(Fault::from)?;
        }
    }
    pictures.finish(&Pictures(Results::of(view, trials(client, name)?)?));
    Ok(())
}

/// The number of the newest change.
fn newest(client: &Client) -> Result<u64, Error> {
    let reset = client.happenings(u64::MAX, Duration::ZERO).map_err(Fault::from)?;
    Ok(reset.last().map_or(0, |last| last.id))
}

/// Trials that have ended, however.
fn ended(view: &SweepView) -> u32 {
    let open = ["queued", "leased", "running", "lost"];
    view.counts.iter().filter(|(state, _)| !open.contains(&state.as_str())).map(|(_, count)| count).sum()
}

fn message(view: &SweepView) -> String {
    let best = view.best.as_ref().map_or(String::new(), |best| format!("best {}, ", value(best.value)));
    let waits = view.waits_for.as_ref().map_or(String::new(), |why| format!("; {why}"));
    format!("{best}{}{waits}", counts(view))
}

/// History and curves beside each other.
struct Pictures(Results);

impl Rich for Pictures {
    fn bundle(&self) -> Bundle {
        beside(&[self.0.history(), self.0.curves()].map(|plot| plot.size(430, 260)))
    }
}
