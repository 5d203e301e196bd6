//! Verbs that wait: outside of the owner's thread, woken by what it does.

use std::sync::atomic::Ordering;
use std::time::Duration;

use store::Since;

use super::clock::instant;
use super::happening::happenings;
use super::recent::{Change, Known};
use super::whole::Engine;
use crate::scheduler::{Answer, Request};
use crate::wire::{Assignment, ClaimRequest, Problem};

/// The longest wait.
pub(crate) const LONGEST: Duration = Duration::from_secs(60);
/// A claim is tried again after this long, even if nothing seems to have happened.
const ANYWAY: Duration = Duration::from_secs(5);
/// So many happenings are told at once, more only where one change has more.
pub(crate) const MOST: usize = 10_000;
/// So many changes are read from the journal at once.
const READ: usize = 1_000;

impl Engine {
    /// A trial to run, if there is one within the time that the request allows.
    pub(crate) async fn claim_in_time(&self, request: &ClaimRequest) -> Result<Option<Assignment>, Problem> {
        let wait = Duration::try_from_secs_f64(request.wait_s).ok().filter(|wait| *wait <= LONGEST);
        let Some(wait) = wait else {
            return Err(Problem::invalid(format!(
                "wait_s is {}, and must be 0 to 60 seconds",
                request.wait_s
            )));
        };
        let begun = instant();
        let mut seen = self.inner.work.count();
        loop {
            match self.decide(Request::Claim(request.clone())).await? {
                Answer::Claim(Some(assignment)) => return Ok(Some(*assignment)),
                Answer::Claim(None) => {}
                other => return Err(unexpected(&other)),
            }
            let left = wait.saturating_sub(begun.elapsed());
            if left.is_zero() || self.is_ending() {
                return Ok(None);
            }
            seen = self.inner.work.wait(seen, left.min(ANYWAY)).await;
        }
    }

    /// The changes after a number, oldest first, waiting at most so long for the first of them that means something
    /// to who watches.
    pub(crate) async fn changes_in_time(
        &self,
        mut after: u64,
        wait: Duration,
    ) -> Result<Vec<Change>, Problem> {
        let begun = instant();
        let mut seen = self.inner.news.count();
        loop {
            let changes = self.changes(after).await?;
            if changes.iter().any(|change| !change.happenings.is_empty()) {
                return Ok(changes);
            }
            after = changes.last().map_or(after, |change| change.number);
            let left = wait.min(LONGEST).saturating_sub(begun.elapsed());
            if left.is_zero() || self.is_ending() {
                return Ok(changes);
            }
            if changes.is_empty() {
                seen = self.inner.news.wait(seen, left).await;
            }
        }
    }

    /// The changes after a number, as far as they are known now.
    async fn changes(&self, after: u64) -> Result<Vec<Change>, Problem> {
        match self.inner.recent.after(after, MOST) {
            Known::Changes(changes) => return Ok(changes),
            Known::Older => {}
        }
        let (since, last) =
            self.look(move |sight| (sight.store.since(after, READ), sight.store.last())).await?;
        let since = since.map_err(|error| Problem::unavailable(error.to_string()))?;
        let Since::Changes(batches) = since else { return Ok(vec![Change::reset(last)]) };
        let mut changes = Vec::new();
        let mut sum = 0;
        for (number, batch) in batches {
            let happenings = happenings(number, batch);
            sum += happenings.len();
            if sum > MOST && !changes.is_empty() {
                break;
            }
            changes.push(Change { number, happenings: happenings.into() });
        }
        Ok(changes)
    }

    /// The number of the newest change.
    pub(crate) fn last_change(&self) -> u64 {
        self.inner.recent.last()
    }

    /// Whether whoever waits should come to an end.
    pub(crate) fn is_ending(&self) -> bool {
        self.inner.ended.load(Ordering::Relaxed) || self.is_asked_to_stop()
    }
}

/// An answer of another kind than the request has.
pub(crate) fn unexpected(answer: &Answer) -> Problem {
    Problem::internal(format!("the scheduler gave an answer to another question: {answer:?}"))
}
