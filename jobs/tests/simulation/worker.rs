//! A worker of the simulation: one trial at a time, over a network that it cannot trust.

use jobs::scheduler::{Answer, Request};
use jobs::sweep::Resources;
use jobs::wire::{Assignment, ClaimRequest, Directive, Ending, Lease, Problem, ProblemKind, Report};
use store::row::Class;

use crate::chance::Chance;
use crate::definitions::fraction;

/// How long it waits for an answer before it asks again, in milliseconds.
const PATIENCE: i64 = 3_000;
const HEARTBEAT: i64 = 5_000;
const STEPS: u64 = 4;

/// A worker's process. Another process has another number.
pub(crate) struct Worker {
    pub(crate) number: u64,
    pub(crate) host: usize,
    capacity: Resources,
    /// Until then it stands still.
    pub(crate) still_until: i64,
    doing: Doing,
    /// The newest of its requests that matters; answers to older ones are too late.
    asked: u64,
}

enum Doing {
    Claiming,
    Running { work: Work, step: u64 },
    Telling { work: Work, ending: Ending },
}

struct Work {
    lease: Lease,
    seed: u64,
    fate: Fate,
}

/// What becomes of a trial, by its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Succeeds,
    Fails,
    /// Takes its worker with it.
    Kills,
    /// Goes on for ever.
    Hangs,
}

/// Why a worker does something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cue {
    /// It asks, or asks again.
    Ask,
    /// Its trial makes a step.
    Step(Lease),
    /// It says that it lives.
    Beat(Lease),
}

/// What a worker does: requests, further cues and their times, or its end.
#[derive(Default)]
pub(crate) struct Deeds {
    pub(crate) requests: Vec<(u64, Request)>,
    pub(crate) cues: Vec<(i64, Cue)>,
    pub(crate) dies: bool,
}

impl Fate {
    /// One trial in eight of a sweep with poison in it kills, whatever is tried.
    pub(crate) fn of(seed: u64, command: &str) -> Fate {
        match (fraction(seed ^ 0xfa7e), command) {
            (x, "poison") if x < 0.125 => Fate::Kills,
            (x, "hangs") if x < 0.125 => Fate::Hangs,
            (x, _) if x > 0.9 => Fate::Fails,
            _ => Fate::Succeeds,
        }
    }
}

impl Worker {
    pub(crate) fn new(number: u64, host: usize, cores: u32) -> Worker {
        let capacity = Resources { cores, memory_mib: 1024, gpus: 0 };
        Worker { number, host, capacity, still_until: 0, doing: Doing::Claiming, asked: 0 }
    }

    /// Does what a cue says.
    pub(crate) fn act(&mut self, chance: &mut Chance, cue: Cue, now: i64, next: &mut u64) -> Deeds {
        let mut deeds = Deeds::default();
        let mut send = |request: Request, asked: Option<&mut u64>| {
            *next += 1;
            if let Some(asked) = asked {
                *asked = *next;
            }
            deeds.requests.push((*next, request));
        };
        match (&mut self.doing, cue) {
            (Doing::Claiming, Cue::Ask) => {
                let request = ClaimRequest {
                    worker: format!("w{}", self.number),
                    host: format!("h{}", self.host),
                    capacity: self.capacity,
                    wait_s: 0.0,
                };
                send(Request::Claim(request), Some(&mut self.asked));
                deeds.cues.push((now + PATIENCE + chance.between(0, 2_000), Cue::Ask));
            }
            (Doing::Running { work, step }, Cue::Step(lease)) if work.lease == lease => {
                *step += 1;
                let report = Report { step: *step, value: fraction(work.seed ^ *step) };
                send(Request::Report { lease, reports: vec![report] }, None);
                let last = *step >= STEPS && work.fate != Fate::Hangs;
                if last || (*step == 2 && work.fate == Fate::Fails) {
                    let ending = ending_of(work, chance);
                    self.tell(ending);
                    deeds.cues.push((now, Cue::Ask));
                } else {
                    deeds.cues.push((now + chance.between(500, 12_000), cue));
                }
            }
            (Doing::Running { work, .. } | Doing::Telling { work, .. }, Cue::Beat(lease))
                if work.lease == lease =>
            {
                send(Request::Heartbeat(lease), None);
                deeds.cues.push((now + HEARTBEAT, cue));
            }
            (Doing::Telling { work, ending }, Cue::Ask) => {
                send(Request::Finish { lease: work.lease, ending: ending.clone() }, Some(&mut self.asked));
                deeds.cues.push((now + PATIENCE, Cue::Ask));
            }
            _ => {}
        }
        deeds
    }

    /// Hears an answer.
    pub(crate) fn hear(
        &mut self,
        chance: &mut Chance,
        request: (u64, &Request),
        answer: &Result<Answer, Problem>,
        now: i64,
    ) -> Deeds {
        let mut deeds = Deeds::default();
        let newest = request.0 == self.asked;
        let stale = answer.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Conflict);
        match (&mut self.doing, request.1, answer) {
            (Doing::Claiming, Request::Claim(_), Ok(Answer::Claim(Some(assignment)))) if newest => {
                self.begin(chance, assignment, now, &mut deeds);
            }
            (Doing::Telling { work, .. }, Request::Finish { lease, .. }, _)
                if work.lease == *lease && (stale || answer.is_ok()) =>
            {
                self.doing = Doing::Claiming;
                deeds.cues.push((now, Cue::Ask));
            }
            (Doing::Running { work, step }, request, answer) if lease_of(request) == Some(work.lease) => {
                match answer {
                    Ok(Answer::Directive(Directive::Prune)) => {
                        let (step, value) = (*step, fraction(work.seed ^ *step));
                        self.tell(Ending::Pruned { step, value });
                        deeds.cues.push((now, Cue::Ask));
                    }
                    Ok(Answer::Directive(Directive::Cancel)) => {
                        self.tell(Ending::Cancelled);
                        deeds.cues.push((now, Cue::Ask));
                    }
                    _ if stale => {
                        self.doing = Doing::Claiming;
                        deeds.cues.push((now, Cue::Ask));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        deeds
    }

    /// Gives its trial back, if it has one: it was asked to stop.
    pub(crate) fn release(&mut self) -> bool {
        let running = matches!(self.doing, Doing::Running { .. });
        if running {
            self.tell(Ending::Released);
        }
        running
    }

    fn begin(&mut self, chance: &mut Chance, assignment: &Assignment, now: i64, deeds: &mut Deeds) {
        let lease = assignment.lease;
        let command = match &assignment.definition.trial {
            jobs::sweep::TrialSpec::Command { command, .. } => command[0].as_str(),
            _ => "",
        };
        let work = Work { lease, seed: assignment.seed, fate: Fate::of(assignment.seed, command) };
        deeds.dies = work.fate == Fate::Kills;
        self.doing = Doing::Running { work, step: 0 };
        self.asked += 1;
        deeds.requests.push((0, Request::Started(lease)));
        deeds.cues.push((now + chance.between(500, 12_000), Cue::Step(lease)));
        deeds.cues.push((now + HEARTBEAT, Cue::Beat(lease)));
    }

    fn tell(&mut self, ending: Ending) {
        if let Doing::Running { work, .. } = std::mem::replace(&mut self.doing, Doing::Claiming) {
            self.doing = Doing::Telling { work, ending };
        }
    }
}

/// How a trial ends. Each attempt has a result of its own, so that two accepted ones would be seen.
fn ending_of(work: &Work, chance: &mut Chance) -> Ending {
    let class = *chance.one_of(&[Class::User, Class::Timeout, Class::Infrastructure]);
    match work.fate {
        Fate::Fails => Ending::Failed { class, message: "it broke".to_owned() },
        _ => Ending::Succeeded {
            value: fraction(work.seed ^ STEPS),
            digest: format!("{:08x}{:08x}", work.lease.trial.number, work.lease.attempt),
        },
    }
}

fn lease_of(request: &Request) -> Option<Lease> {
    match request {
        Request::Started(lease)
        | Request::Heartbeat(lease)
        | Request::Report { lease, .. }
        | Request::Finish { lease, .. } => Some(*lease),
        _ => None,
    }
}
