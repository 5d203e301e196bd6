//! The service of the simulation: a scheduler that may die at any moment, and rows that stay.

use std::collections::BTreeMap;

use jobs::scheduler::{Answer, Changes, Config, Request, Scheduler};
use jobs::wire::{Lease, Problem, ProblemKind};
use store::row::{Key, Row, SweepId, TrialState};

use crate::chance::Chance;
use crate::definitions::{at, config};
use crate::rows::{Rows, same};

/// Who asked, and its number of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// The worker's number, or none for the owner.
    pub(crate) worker: Option<u64>,
    pub(crate) request: u64,
}

/// What is answered to whom.
pub(crate) type Reply = (Sender, Request, Result<Answer, Problem>);

/// A service, up or down.
pub(crate) struct Service {
    config: Config,
    scheduler: Option<Scheduler>,
    pub(crate) rows: Rows,
    inbox: Vec<(Sender, Request)>,
    /// The service's clock is so far ahead of the world's.
    ahead: i64,
    /// When it last began to listen: after a start, a stall, a failed commit or a jump of its clock.
    listening_since: i64,
    /// When each attempt's worker was last heard of, in the world's time.
    heard: BTreeMap<Lease, i64>,
    /// How likely troubles of each group of requests are.
    pub(crate) trouble: f64,
    groups: u64,
    /// Whether it looks at the clock in any case: nobody is told when a clock was put back.
    ticks_now: bool,
}

impl Service {
    pub(crate) fn new() -> Service {
        Service {
            config: config(),
            scheduler: None,
            rows: Rows::default(),
            inbox: Vec::new(),
            ahead: 0,
            listening_since: 0,
            heard: BTreeMap::new(),
            trouble: 0.0,
            groups: 0,
            ticks_now: false,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.scheduler.is_some()
    }

    /// Starts from what was committed, with a clock that may have jumped.
    pub(crate) fn start(&mut self, now: i64, ahead: i64) -> Result<(), String> {
        self.ahead = ahead;
        self.listening_since = now;
        let restored = Scheduler::restore(self.config, self.rows.iter(), at(now + ahead));
        let (scheduler, batch) = restored.map_err(|error| error.to_string())?;
        self.rows.commit(batch)?;
        self.scheduler = Some(scheduler);
        Ok(())
    }

    /// Dies: all that was not committed is gone, and so is what waits.
    pub(crate) fn crash(&mut self) {
        self.scheduler = None;
        self.inbox.clear();
    }

    /// The clock jumps while the service runs.
    pub(crate) fn jump(&mut self, now: i64, by: i64) {
        self.ahead += by;
        self.listening_since = now;
        self.ticks_now = true;
    }

    pub(crate) fn receive(&mut self, sender: Sender, request: Request) {
        if self.is_up() {
            self.inbox.push((sender, request));
        }
    }

    /// When it must do something by itself, in the world's time.
    pub(crate) fn due(&self) -> Option<i64> {
        let due = self.scheduler.as_ref()?.due()?;
        Some((due - at(self.ahead)).num_milliseconds() + 1)
    }

    /// Handles all that waits, commits it as one, and answers. It may die in between, or fail to commit.
    pub(crate) fn work(&mut self, chance: &mut Chance, now: i64) -> Result<Vec<Reply>, String> {
        let time = at(now + self.ahead);
        let Some(scheduler) = self.scheduler.as_mut() else { return Ok(Vec::new()) };
        let mut changes = Changes::default();
        let mut replies: Vec<Reply> = Vec::new();
        let mut group = std::mem::take(&mut self.inbox);
        let tick = Sender { worker: None, request: 0 };
        if std::mem::take(&mut self.ticks_now) || scheduler.due().is_some_and(|due| due <= time) {
            group.push((tick, Request::Tick));
        }
        for (sender, request) in group {
            let decision = scheduler.handle(request.clone(), time);
            if decision.answer.is_err() && !decision.changes.is_empty() {
                return Err(format!("{request:?} was refused and changed something"));
            }
            if let (Some(lease), Ok(_)) = (lease_of(&request, &decision.answer), &decision.answer) {
                self.heard.insert(lease, now);
            }
            changes.add(decision.changes);
            if sender != tick {
                replies.push((sender, request, decision.answer));
            }
        }
        let faults = scheduler.audit();
        if !faults.is_empty() {
            return Err(faults.join("; "));
        }
        if chance.happens(self.trouble * 0.2) {
            self.crash();
            return Ok(Vec::new());
        }
        let batch = changes.into_batch();
        if !batch.is_empty() && chance.happens(self.trouble) {
            // The disk is full: nothing was changed, and memory must not know more than the disk.
            self.start(now, self.ahead)?;
            let full = Problem { kind: ProblemKind::Unavailable, message: "the disk is full".to_owned() };
            replies.iter_mut().for_each(|(_, _, answer)| *answer = Err(full.clone()));
            return Ok(replies);
        }
        self.rows.commit(batch)?;
        self.groups += 1;
        if self.groups.is_multiple_of(64) {
            self.compare(now)?;
        }
        self.check_silence(now)?;
        if chance.happens(self.trouble * 0.2) {
            self.crash();
            return Ok(Vec::new());
        }
        Ok(replies)
    }

    /// Memory is what the rows say.
    pub(crate) fn compare(&self, now: i64) -> Result<(), String> {
        let Some(scheduler) = &self.scheduler else { return Ok(()) };
        let time = at(now + self.ahead);
        let restored = Scheduler::restore(self.config, self.rows.iter(), time);
        let (restored, _) = restored.map_err(|error| error.to_string())?;
        same(&scheduler.portrait(), &restored.portrait())
    }

    /// A trial whose worker is silent can be had by another one within the lease's time and five seconds.
    fn check_silence(&self, now: i64) -> Result<(), String> {
        let longest = self.config.ttl.num_milliseconds() + 5_000;
        for row in self.rows.trials() {
            let held = matches!(
                row.state,
                TrialState::Leased { .. } | TrialState::Running { .. } | TrialState::Lost { .. }
            );
            let Some(attempt) = row.attempts.last().filter(|_| held) else { continue };
            let lease = Lease { trial: row.id, attempt: attempt.number };
            let heard = self.heard.get(&lease).copied().unwrap_or(0).max(self.listening_since);
            if now > heard + longest {
                return Err(format!(
                    "{} is {} {} ms after it was heard of",
                    row.id,
                    row.state.word(),
                    now - heard
                ));
            }
        }
        Ok(())
    }

    /// What no answer may contradict: it is given after the commit, so the rows say the same; unless the owner has had the
    /// sweep removed by a request that was handled after this one and committed with it.
    pub(crate) fn check_reply(&self, (_, request, answer): &Reply, after: &[Reply]) -> Result<(), String> {
        let Ok(answer) = answer else { return Ok(()) };
        let removed = |name: &str| {
            let is_removal = |(_, request, answer): &Reply| {
                matches!(request, Request::Remove { sweep } if sweep == name) && answer.is_ok()
            };
            after.iter().any(is_removal)
        };
        match (request, answer) {
            (Request::Submit(_), Answer::Sweep(view))
                if !self.rows.has_sweep(view.sweep.id) && !removed(&view.sweep.name) =>
            {
                Err(format!("{} was acknowledged and is not there", view.sweep.id))
            }
            (Request::Claim(claim), Answer::Claim(Some(assignment))) => {
                let row = self.rows.trial(assignment.lease.trial).ok_or("an assignment of no trial")?;
                let attempt = row.attempts.last().ok_or("an assignment of no attempt")?;
                let agrees = attempt.number == assignment.lease.attempt
                    && attempt.worker == claim.worker
                    && row.params == assignment.params
                    && row.seed == assignment.seed;
                if agrees { Ok(()) } else { Err(format!("{assignment:?} is not what is stored: {row:?}")) }
            }
            _ => Ok(()),
        }
    }

    /// How many cores a trial of a sweep takes.
    pub(crate) fn cores(&self, sweep: SweepId) -> u32 {
        let cores = self.definition(sweep).and_then(|json| json["resources"]["cores"].as_u64());
        cores.unwrap_or_default() as u32
    }

    /// What a trial of a sweep runs.
    pub(crate) fn command(&self, sweep: SweepId) -> &str {
        self.definition(sweep).and_then(|json| json["trial"]["command"][0].as_str()).unwrap_or_default()
    }

    fn definition(&self, sweep: SweepId) -> Option<&serde_json::Value> {
        match self.rows.0.get(&Key::Sweep { sweep })? {
            Row::Sweep(row) => Some(&row.definition),
            _ => None,
        }
    }

    /// Every row that is a sweep.
    pub(crate) fn sweeps(&self) -> impl Iterator<Item = &SweepId> {
        self.rows.0.values().filter_map(|row| match row {
            Row::Sweep(row) => Some(&row.id),
            _ => None,
        })
    }

    /// The scheduler, to look at.
    pub(crate) fn ask(&mut self, request: Request, now: i64) -> Option<Result<Answer, Problem>> {
        let time = at(now + self.ahead);
        Some(self.scheduler.as_mut()?.handle(request, time).answer)
    }
}

/// Whose lease a request keeps alive.
fn lease_of(request: &Request, answer: &Result<Answer, Problem>) -> Option<Lease> {
    match (request, answer) {
        (Request::Claim(_), Ok(Answer::Claim(Some(assignment)))) => Some(assignment.lease),
        (Request::Started(lease) | Request::Heartbeat(lease) | Request::Report { lease, .. }, _) => {
            Some(*lease)
        }
        _ => None,
    }
}
