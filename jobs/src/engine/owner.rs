//! The thread that has the store and the scheduler: decides, commits, answers.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use store::{Batch, Store, StoreError};

use super::bell::Bell;
use super::clock::{Clock, instant};
use super::folders::Chore;
use super::happening::{happenings, makes_work};
use super::mail::{Look, Mail, Reply, Sight, only_reads};
use super::recent::Recent;
use super::sickness::Sickness;
use crate::scheduler::{Answer, Changes, Config, Request, Scheduler};
use crate::wire::Problem;

/// So many requests are committed together at most.
const GROUP: usize = 256;
/// How often the store is tended.
const TEND: Duration = Duration::from_secs(3);
/// Ends of leases wait for requests that came before them, heartbeats among them, but not longer than this.
const LATE: Duration = Duration::from_secs(2);

/// The thread's state.
pub(super) struct Owner {
    pub(super) config: Config,
    pub(super) store: Store,
    /// None where it could not be made again from the rows.
    pub(super) scheduler: Option<Scheduler>,
    /// What a restored scheduler wants to be committed.
    pub(super) owed: Batch,
    pub(super) clock: Clock,
    pub(super) recent: Arc<Recent>,
    /// Rung when something happened.
    pub(super) news: Arc<Bell>,
    /// Rung when a waiting worker may find something.
    pub(super) work: Arc<Bell>,
    pub(super) chores: std::sync::mpsc::Sender<Chore>,
    pub(super) sick: Option<Sickness>,
    pub(super) tended: Instant,
}

/// A request that was decided; its answer waits for the commit.
struct Decided {
    /// The request again, where it only reads: should the commit fail, it is decided anew.
    reads: Option<Request>,
    answer: Result<Answer, Problem>,
    reply: Reply,
    chore: Option<Chore>,
}

impl Owner {
    /// Works until it is told to stop, or until nobody can send anything any more.
    pub(super) fn run(mut self, mail: &Receiver<Mail>) {
        loop {
            let first = match mail.recv_timeout(self.rest()) {
                Ok(first) => Some(first),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut group: Vec<Mail> = first.into_iter().collect();
            group.extend(mail.try_iter().take(GROUP - 1));
            if self.carry_out(group).is_break() {
                break;
            }
            if self.tended.elapsed() >= TEND {
                self.tend();
            }
        }
        self.tend();
    }

    /// How long nothing needs to be done unless somebody asks.
    fn rest(&self) -> Duration {
        let due = self.scheduler.as_ref().and_then(Scheduler::due);
        let due = due.map_or(TEND, |due| (due - self.clock.now()).to_std().unwrap_or_default());
        let well = self.sick.as_ref().map_or(Duration::ZERO, Sickness::left);
        // Late by a little rather than early: an early tick would find nothing due and come again at once.
        due.max(well).clamp(Duration::from_millis(1), TEND)
    }

    /// Decides a group, commits it, answers it.
    fn carry_out(&mut self, group: Vec<Mail>) -> ControlFlow<()> {
        self.recover();
        let drained = group.len() < GROUP;
        let refusal = self.sick.as_ref().filter(|sick| !sick.left().is_zero()).map(Sickness::problem);
        let mut changes = Changes::default();
        changes.add(self.owed.clone());
        let mut decided = Vec::with_capacity(group.len());
        let mut looks: Vec<Look> = Vec::new();
        let mut on = ControlFlow::Continue(());
        for mail in group {
            match mail {
                // A client that has gone does not want it any more; what it sent is done all the same if it was sent
                // whole, but a claim would be a lease that nobody has.
                Mail::Decide(request, reply)
                    if reply.is_closed() && matches!(*request, Request::Claim(_)) => {}
                Mail::Decide(request, reply) => match &refusal {
                    Some(problem) if !only_reads(&request) => drop(reply.send(Err(problem.clone()))),
                    _ => decided.push(self.decide(*request, reply, &mut changes)),
                },
                Mail::Look(look) => looks.push(look),
                Mail::Stop => on = ControlFlow::Break(()),
            }
        }
        let ticked = refusal.is_none() && self.tick(&mut changes, drained);
        if refusal.is_some() && !self.owed.is_empty() {
            // Not yet: what reads may be answered, and nothing else is owed to anybody.
            changes = Changes::default();
        }
        match self.commit(changes) {
            Ok(()) => {
                for one in decided {
                    if let (Ok(_), Some(chore)) = (&one.answer, one.chore) {
                        let _ = self.chores.send(chore);
                    }
                    let _ = one.reply.send(one.answer);
                }
                if ticked {
                    self.work.ring();
                }
            }
            Err(error) => self.fall_ill(&error, decided),
        }
        for look in looks {
            match &self.scheduler {
                Some(scheduler) => {
                    look(Ok(Sight { scheduler, store: &self.store, now: self.clock.now() }));
                }
                None => look(Err(lost())),
            }
        }
        on
    }

    fn decide(&mut self, request: Request, reply: Reply, changes: &mut Changes) -> Decided {
        let Some(scheduler) = &mut self.scheduler else {
            return Decided { reads: None, answer: Err(lost()), reply, chore: None };
        };
        let reads = only_reads(&request).then(|| request.clone());
        let source = match &request {
            Request::Submit(submission) if !submission.source.is_empty() => Some(submission.source.clone()),
            _ => None,
        };
        let decision = scheduler.handle(request, self.clock.now());
        changes.add(decision.changes);
        let chore = match (&decision.answer, source) {
            (Ok(Answer::Sweep(view)), Some(source)) => Some(Chore::Keep { sweep: view.sweep.id, source }),
            (Ok(Answer::Removed(sweep)), _) => Some(Chore::Forget { sweep: *sweep }),
            _ => None,
        };
        Decided { reads, answer: decision.answer, reply, chore }
    }

    /// Lets time pass, if something is due. Whether it was.
    fn tick(&mut self, changes: &mut Changes, drained: bool) -> bool {
        let now = self.clock.now();
        let Some(scheduler) = &mut self.scheduler else { return false };
        let late = scheduler.due().map(|due| now - due);
        let due = late.is_some_and(|late| late >= chrono::TimeDelta::zero());
        let wait = !drained && late.is_some_and(|late| late.to_std().unwrap_or_default() < LATE);
        if due && !wait {
            changes.add(scheduler.handle(Request::Tick, now).changes);
        }
        due && !wait
    }

    /// Makes the changes durable and tells those who watch.
    fn commit(&mut self, changes: Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let batch = changes.into_batch();
        let number = self.store.commit(&batch)?;
        self.owed = Batch::default();
        self.sick = None;
        let for_workers = makes_work(&batch);
        self.recent.push(number, happenings(number, batch));
        self.news.ring();
        if for_workers {
            self.work.ring();
        }
        Ok(())
    }

    /// The commit failed: nobody is told that anything was done, and the scheduler forgets it.
    fn fall_ill(&mut self, error: &StoreError, decided: Vec<Decided>) {
        let begun = instant();
        self.scheduler = None;
        self.restore();
        let sick = Sickness::new(&error.to_string(), begun.elapsed());
        let problem = sick.problem();
        self.sick = Some(sick);
        for one in decided {
            let answer = match (one.reads, &mut self.scheduler) {
                (Some(request), Some(scheduler)) => scheduler.handle(request, self.clock.now()).answer,
                _ => Err(problem.clone()),
            };
            let _ = one.reply.send(answer);
        }
    }

    /// Makes the scheduler again where that failed, once it is time.
    fn recover(&mut self) {
        if self.scheduler.is_none() && self.sick.as_ref().is_none_or(|sick| sick.left().is_zero()) {
            self.restore();
        }
    }

    fn restore(&mut self) {
        match restored(self.config, &self.store, &self.clock) {
            Ok((scheduler, owed)) => {
                self.scheduler = Some(scheduler);
                self.owed = owed;
            }
            Err(error) => {
                self.sick = Some(Sickness::new(&error.to_string(), Duration::from_secs(1)));
            }
        }
    }

    fn tend(&mut self) {
        // It says again by itself what could not be done now: a commit that fails is told to who asked for it.
        let _ = self.store.tend();
        self.tended = instant();
    }
}

/// The scheduler that the store's rows describe, and what is to be committed because of it.
pub(super) fn restored(
    config: Config,
    store: &Store,
    clock: &Clock,
) -> Result<(Scheduler, Batch), super::OpenError> {
    let mut failed = None;
    let rows = store.rows().map_while(|row| row.map_err(|error| failed = Some(error)).ok());
    let restored = Scheduler::restore(config, rows, clock.now());
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(restored?),
    }
}

fn lost() -> Problem {
    Problem::unavailable("the store cannot be read now, so nothing can be told or changed; try again")
}
