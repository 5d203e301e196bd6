//! The owner of the sweeps: submits them, changes its mind, and repeats every request until it is answered.

use std::collections::BTreeMap;

use jobs::scheduler::{Answer, Request};
use jobs::wire::{Problem, ProblemKind, Submission};
use serde_json::json;
use store::row::{Params, SweepId, TrialId};

use crate::chance::Chance;
use crate::definitions::definition;

/// The owner, and what it was told.
#[derive(Default)]
pub(crate) struct Owner {
    /// Requests that are not answered yet.
    asked: BTreeMap<u64, Request>,
    /// Sweeps and enqueued trials that were acknowledged.
    pub(crate) sweeps: Vec<SweepId>,
    pub(crate) enqueued: Vec<TrialId>,
    /// Sweeps that it asked to have removed, perhaps in vain.
    pub(crate) removing: Vec<String>,
}

impl Owner {
    /// The requests of a lifetime, with their times.
    pub(crate) fn script(chance: &mut Chance, until: i64) -> Vec<(i64, Request)> {
        let mut script = Vec::new();
        let sweeps = chance.between(1, 4);
        for sweep in 1..=sweeps {
            let changes = [
                ("trial.command", json!([*chance.one_of(&["true", "true", "poison", "hangs"])])),
                ("priority", json!(chance.between(-1, 1))),
                ("sampler.kind", json!(*chance.one_of(&["random", "tpe"]))),
                ("budget.seeds", json!(*chance.one_of(&[1, 1, 3]))),
                ("budget.concurrency", chance.one_of(&[json!(null), json!(2)]).clone()),
                ("budget.timeout_s", json!(*chance.one_of(&[60, 600]))),
                ("resources.cores", json!(*chance.one_of(&[1, 1, 2]))),
                (
                    "pruner",
                    chance
                        .one_of(&[json!(null), json!({"kind": "asha", "min_step": 1, "reduction": 2})])
                        .clone(),
                ),
            ];
            let mut definition = definition(&format!("sweep-{sweep}"), chance.between(1, 6) as u32, &changes);
            if sweep > 1 && chance.happens(0.3) {
                definition.after = vec![format!("sweep-{}", chance.between(1, sweep - 1))];
            }
            let submission = Submission { definition, source: String::new(), key: Some(format!("k{sweep}")) };
            script.push((chance.between(0, until / 4), Request::Submit(submission)));
        }
        for turn in 0..chance.between(0, 8) {
            let sweep = format!("sweep-{}", chance.between(1, sweeps));
            let trial = TrialId {
                sweep: SweepId(chance.between(1, sweeps) as u32),
                number: chance.between(0, 4) as u32,
            };
            let key = Some(format!("t{turn}"));
            let request = match chance.between(0, 9) {
                0 => Request::Pause { sweep },
                1 | 2 => Request::Resume { sweep },
                3 => Request::Cancel { sweep },
                4 => Request::Retry { sweep },
                5 => Request::Add { sweep, trials: 2, key },
                6 => Request::Enqueue { sweep, params: Params::from([("x".to_owned(), json!(0.5))]), key },
                7 => Request::CancelTrial { trial },
                8 => Request::RetryTrial { trial },
                _ => Request::Remove { sweep },
            };
            script.push((chance.between(0, until), request));
        }
        script
    }

    /// Asks something, which is repeated until it is answered.
    pub(crate) fn ask(&mut self, number: u64, request: Request) {
        if let Request::Remove { sweep } = &request {
            self.removing.push(sweep.clone());
        }
        self.asked.insert(number, request);
    }

    /// A request, if it is to be sent (again).
    pub(crate) fn unanswered(&self, number: u64) -> Option<&Request> {
        self.asked.get(&number)
    }

    /// Hears an answer.
    pub(crate) fn hear(&mut self, number: u64, answer: &Result<Answer, Problem>) {
        if answer.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Unavailable) {
            return;
        }
        match (self.asked.remove(&number), answer) {
            (Some(Request::Submit(_)), Ok(Answer::Sweep(view))) => self.sweeps.push(view.sweep.id),
            (Some(Request::Enqueue { .. }), Ok(Answer::Trial(view))) => self.enqueued.push(view.trial.id),
            _ => {}
        }
    }
}
