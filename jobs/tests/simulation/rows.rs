//! A model of the store: rows by key, and the promises that every change of them keeps.

use std::collections::BTreeMap;

use store::row::{AttemptEnd, Batch, Key, Row, SweepId, TrialId, TrialRow, TrialState};

/// Committed rows.
#[derive(Clone, Default)]
pub(crate) struct Rows(pub(crate) BTreeMap<Key, Row>);

impl Rows {
    /// Commits a batch. What it breaks is told.
    pub(crate) fn commit(&mut self, batch: Batch) -> Result<(), String> {
        for key in batch.deletes {
            self.0.remove(&key);
        }
        for row in batch.puts {
            if let Row::Trial(new) = &row {
                if let Some(Row::Trial(old)) = self.0.get(&row.key()) {
                    may_follow(old, new)
                        .map_err(|broken| format!("{}: {broken}: {old:?}\n→ {new:?}", new.id))?;
                }
                is_sound(new).map_err(|broken| format!("{}: {broken}: {new:?}", new.id))?;
            }
            self.0.insert(row.key(), row);
        }
        Ok(())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Row> {
        self.0.values().cloned()
    }

    pub(crate) fn trial(&self, trial: TrialId) -> Option<&TrialRow> {
        match self.0.get(&Key::Trial { trial })? {
            Row::Trial(row) => Some(row),
            _ => None,
        }
    }

    pub(crate) fn trials(&self) -> impl Iterator<Item = &TrialRow> {
        self.0.values().filter_map(|row| match row {
            Row::Trial(row) => Some(row),
            _ => None,
        })
    }

    pub(crate) fn has_sweep(&self, sweep: SweepId) -> bool {
        self.0.contains_key(&Key::Sweep { sweep })
    }

    /// The result that was accepted, by its digest.
    pub(crate) fn result(&self, trial: TrialId) -> Option<&str> {
        let row = self.trial(trial)?;
        match (&row.state, &row.attempts.last()?.end) {
            (TrialState::Succeeded { .. }, Some(AttemptEnd::Succeeded { digest, .. })) => Some(digest),
            _ => None,
        }
    }
}

/// What is true of every row.
fn is_sound(row: &TrialRow) -> Result<(), &'static str> {
    if row.attempts.windows(2).any(|pair| pair[1].number <= pair[0].number || pair[0].end.is_none()) {
        return Err("attempts are not one after another");
    }
    let last = row.attempts.last();
    let open = last.is_some_and(|attempt| attempt.end.is_none());
    let accepted = match row.state {
        TrialState::Succeeded { attempt, .. } | TrialState::Pruned { attempt, .. } => Some(attempt),
        _ => None,
    };
    if accepted.is_some_and(|number| last.is_none_or(|last| last.number != number)) {
        return Err("the result of a stale attempt was accepted");
    }
    let succeeded = last.is_some_and(|last| matches!(last.end, Some(AttemptEnd::Succeeded { .. })));
    if succeeded != matches!(row.state, TrialState::Succeeded { .. }) {
        return Err("the trial and its attempt do not agree on success");
    }
    if open != matches!(row.state, TrialState::Leased { .. } | TrialState::Running { .. }) {
        return Err("the trial and its attempt do not agree on being under way");
    }
    Ok(())
}

/// What a row may become.
fn may_follow(old: &TrialRow, new: &TrialRow) -> Result<(), &'static str> {
    let point = |row: &TrialRow| (row.params.clone(), row.seed, row.repeat, row.given, row.created);
    if point(old) != point(new) {
        return Err("a stored point changed");
    }
    let has_result =
        |row: &TrialRow| matches!(row.state, TrialState::Succeeded { .. } | TrialState::Pruned { .. });
    if has_result(old) && old != new {
        return Err("an accepted result changed");
    }
    if old.attempts.len() > new.attempts.len() || old.forgiven > new.forgiven {
        return Err("an attempt was forgotten");
    }
    for (old, new) in old.attempts.iter().zip(&new.attempts) {
        let who = |it: &store::row::Attempt| (it.number, it.worker.clone(), it.host.clone(), it.leased);
        if who(old) != who(new) || (old.end.is_some() && old != new) {
            return Err("an attempt changed after it had ended, or its owner changed");
        }
    }
    Ok(())
}

/// Whether memory is what the rows say; the first line that differs.
pub(crate) fn same(memory: &str, restored: &str) -> Result<(), String> {
    let lines = || memory.lines().zip(restored.lines()).find(|(mine, other)| mine != other);
    if memory == restored { Ok(()) } else { Err(format!("memory is not what the rows say: {:#?}", lines())) }
}
