//! A change of the store, as those who watch see it.

use store::row::{Batch, Key, Row};

use crate::wire::{Happening, What};

/// What a change of the store means to who watches. Receipts mean nothing to them.
pub(super) fn happenings(number: u64, batch: Batch) -> Vec<Happening> {
    let removed = batch.deletes.into_iter().filter_map(|key| match key {
        Key::Sweep { sweep } => Some(What::Removed { sweep }),
        // They go with their sweep.
        Key::Trial { .. } | Key::Report { .. } | Key::Receipt { .. } => None,
    });
    let written = batch.puts.into_iter().filter_map(|row| match row {
        Row::Sweep(sweep) => Some(What::Sweep { sweep }),
        Row::Trial(trial) => Some(What::Trial { trial }),
        Row::Report(report) => {
            Some(What::Report { trial: report.trial, step: report.step, value: report.value })
        }
        Row::Receipt(_) => None,
    });
    removed.chain(written).map(|what| Happening { id: number, what }).collect()
}

/// Whether a change can give a waiting worker something to do: something was queued, or something ended and made room.
pub(super) fn makes_work(batch: &Batch) -> bool {
    use store::row::TrialState;
    batch.puts.iter().any(|row| match row {
        Row::Sweep(_) => true,
        Row::Trial(trial) => !matches!(trial.state, TrialState::Leased { .. } | TrialState::Running { .. }),
        Row::Report(_) | Row::Receipt(_) => false,
    }) || batch.deletes.iter().any(|key| matches!(key, Key::Sweep { .. }))
}
