//! A long build of crates, shown in the cell that waits for it.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use jupyter_protocol::{DisplayData, Transient, UpdateDisplayData};
use serde_json::json;

use crate::cargo::PROGRESS_FILE;
use crate::control::{Control, Phase};
use crate::pump::{Pump, media};
use crate::session::Session;

/// How often the build's log is looked at.
const PERIOD: Duration = Duration::from_millis(200);

/// Looks at the build's log for as long as the kernel lives.
pub(crate) fn watch(session: &Arc<Session>, control: &Arc<Control>, pump: &Arc<Pump>) {
    let folder = session.folder().to_owned();
    let (control, pump) = (Arc::downgrade(control), Arc::downgrade(pump));
    std::thread::spawn(move || {
        let mut watched = 0;
        while let Some(is_building) = step(&folder, &control) {
            if is_building {
                watched += 1;
                show(&folder, &control, &pump, watched);
            }
            std::thread::sleep(PERIOD);
        }
    });
}

/// Whether crates are being built; `None` when the kernel has ended.
fn step(folder: &Path, control: &Weak<Control>) -> Option<bool> {
    let control = control.upgrade()?;
    Some(control.phase() == Phase::Compiling && folder.join(PROGRESS_FILE).exists())
}

/// Shows one build from its beginning to its end.
fn show(folder: &Path, control: &Weak<Control>, pump: &Weak<Pump>, number: usize) {
    let id = format!("assemblet-build-{}-{number}", std::process::id());
    let Some(cell) = pump.upgrade().and_then(|pump| pump.open_cell()) else { return };
    let mut shown = String::new();
    loop {
        let text = fs::read_to_string(folder.join(PROGRESS_FILE)).unwrap_or_default();
        let is_building = step(folder, control) == Some(true);
        let line = if is_building { state(&text, crates_in_lock(folder)) } else { done(&shown) };
        let Some(pump) = pump.upgrade() else { return };
        if line != shown && !line.is_empty() {
            let data = json!({"text/plain": line}).as_object().cloned().unwrap_or_default();
            let transient = Transient { display_id: Some(id.clone()) };
            if shown.is_empty() {
                pump.publish_in(
                    &cell,
                    DisplayData {
                        data: media(data),
                        metadata: serde_json::Map::new(),
                        transient: Some(transient),
                    },
                );
            } else {
                pump.publish_in(
                    &cell,
                    UpdateDisplayData { data: media(data), metadata: serde_json::Map::new(), transient },
                );
            }
            shown = line;
        }
        if !is_building {
            return;
        }
        drop(pump);
        std::thread::sleep(PERIOD);
    }
}

fn crates_in_lock(folder: &Path) -> usize {
    let lock = fs::read_to_string(folder.join("Cargo.lock")).unwrap_or_default();
    // The cell's own crate is among them.
    lock.matches("\nname = ").count().saturating_sub(1)
}

/// A line for what cargo has said so far.
fn state(log: &str, total: usize) -> String {
    let built: Vec<&str> =
        log.lines().filter_map(|line| line.trim_start().strip_prefix("Compiling ")).collect();
    match built.last() {
        Some(last) => {
            let count = built.len();
            format!("building crates: {count} of at most {}, now {last}", total.max(count))
        }
        None => log.lines().last().map(|line| line.trim().to_owned()).unwrap_or_default(),
    }
}

/// The last line.
fn done(shown: &str) -> String {
    let count = shown.strip_prefix("building crates: ").and_then(|rest| rest.split(' ').next());
    count.map(|count| format!("crates built: {count}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_s_lines_become_one() {
        let log = "    Updating index\n   Compiling itoa v1.0.0\n   Compiling ryu v1.0.0\n";
        assert_eq!(state(log, 5), "building crates: 2 of at most 5, now ryu v1.0.0");
        assert_eq!(state("    Updating index\n", 5), "Updating index");
        assert_eq!(done("building crates: 2 of at most 5, now ryu v1.0.0"), "crates built: 2");
    }
}
