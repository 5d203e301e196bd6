//! Submissions, more points, and points that were given.

use sha2::{Digest, Sha256};
use store::row::{Params, Row, SweepId, SweepPhase, SweepRow, TrialId, TrialRow, TrialState};

use super::live::Live;
use super::receipts::Receipt;
use super::refusal::{conflict, invalid};
use super::sweep::Sweep;
use super::{Answer, Scheduler, chance, difference};
use crate::sweep::Definition;
use crate::wire::{Problem, Submission};

/// The most trials of a sweep.
const MOST_TRIALS: u32 = 10_000_000;
/// The longest key of a request, in characters.
const LONGEST_KEY: usize = 128;

impl Scheduler {
    /// Makes a sweep, or finds it.
    pub(super) fn submit(&mut self, submission: &Submission) -> Result<Answer, Problem> {
        let definition = &submission.definition;
        let (json, digest) = (definition.to_json(), definition.digest());
        let key = key("submit", submission.key.as_deref(), digest.as_bytes())?;
        if let Some(receipt) = self.receipt(&key)? {
            return self.sweep_view(receipt.sweep).map(|view| Answer::Sweep(Box::new(view))).ok_or_else(
                || {
                    let sweep = receipt.sweep;
                    conflict(format!(
                        "this submission made {sweep}, which was removed since: submit it with a new key"
                    ))
                },
            );
        }
        let id = match self.names.get(&definition.name) {
            Some(id) => {
                self.require_same(*id, &json, &digest)?;
                *id
            }
            None => self.make(definition, json, digest)?,
        };
        self.keep_receipt(key, id, None);
        self.answer_sweep(id)
    }

    /// More points: each is tried with as many seeds as the definition says.
    pub(super) fn add(&mut self, sweep: &str, trials: u32, key_of: Option<&str>) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        let key = key("add", key_of, format!("{id} {trials}").as_bytes())?;
        if self.receipt(&key)?.is_some() {
            return self.answer_sweep(id);
        }
        if trials == 0 {
            return Err(invalid("at least one more point is added"));
        }
        let sweep = self.changeable(id)?;
        let points = (sweep.total - sweep.drawn() + sweep.own) / sweep.terms.seeds;
        let total = u64::from(sweep.total) + u64::from(trials) * u64::from(sweep.terms.seeds);
        let total = within_limit(&sweep.name, total)?;
        let last = points.saturating_add(trials - 1);
        sweep_has_point(self, id, last)?;
        if let Some(sweep) = self.sweeps.get_mut(&id) {
            sweep.total = total;
        }
        self.store_sweep(id);
        self.keep_receipt(key, id, None);
        self.answer_sweep(id)
    }

    /// A trial with parameters that were chosen, beyond those that the sampler draws.
    pub(super) fn enqueue(
        &mut self,
        sweep: &str,
        params: Params,
        key_of: Option<&str>,
    ) -> Result<Answer, Problem> {
        let id = self.find(sweep)?;
        let told = serde_json::to_string(&params).unwrap_or_default();
        let key = key("enqueue", key_of, format!("{id} {told}").as_bytes())?;
        if let Some(number) = self.receipt(&key)?.and_then(|receipt| receipt.number) {
            return self.answer_trial(TrialId { sweep: id, number });
        }
        if let Some((name, value)) = params.iter().find(|(_, value)| !is_plain(value)) {
            return Err(invalid(format!(
                "a parameter is a number, a text, true or false, and `{name}` is {value}"
            )));
        }
        let now = self.now;
        let sweep = self.changeable(id)?;
        let total = within_limit(&sweep.name, u64::from(sweep.total) + 1)?;
        let number = sweep.drawn();
        let seed = chance::seed_of_given(sweep.terms.sampler_seed, number);
        if let Some(sweep) = self.sweeps.get_mut(&id) {
            sweep.total = total;
        }
        self.place(TrialRow {
            id: TrialId { sweep: id, number },
            params,
            seed,
            repeat: 0,
            given: true,
            forgiven: 0,
            state: TrialState::Queued { since: now, not_before: None },
            attempts: Vec::new(),
            created: now,
        });
        self.store_sweep(id);
        self.keep_receipt(key, id, Some(number));
        self.answer_trial(TrialId { sweep: id, number })
    }

    /// Makes a sweep of a name that is free.
    fn make(
        &mut self,
        definition: &Definition,
        json: serde_json::Value,
        digest: String,
    ) -> Result<SweepId, Problem> {
        let name = &definition.name;
        if is_number(name) {
            return Err(invalid(format!("a sweep is not named like a sweep's number, as `{name}` is")));
        }
        let makers = &self.config.makers;
        let points = (makers.points)(definition).map_err(|error| invalid(error.0))?;
        Live::new(definition.clone(), makers).map_err(|error| invalid(error.0))?;
        let total = within_limit(name, u64::from(points) * u64::from(definition.budget.seeds.max(1)))?;
        self.refuse_circle(name, &definition.after)?;
        let id = SweepId(self.last_sweep + 1);
        let row = SweepRow {
            id,
            name: name.clone(),
            definition: json,
            digest,
            phase: SweepPhase::Active,
            created: self.now,
            total,
            drawn: 0,
        };
        let sweep = Sweep::new(row.clone()).map_err(|error| invalid(error.to_string()))?;
        self.last_sweep = id.0;
        self.changes.put(Row::Sweep(row));
        self.admit(sweep);
        Ok(id)
    }

    /// A sweep is among the others from now on.
    pub(super) fn admit(&mut self, sweep: Sweep) {
        let (id, name) = (sweep.id, sweep.name.clone());
        for other in &sweep.terms.after {
            self.after.entry(other.clone()).or_default().insert(id);
        }
        self.names.insert(name.clone(), id);
        self.sweeps.insert(id, sweep);
        self.settle(id);
        self.settle_those_after(&name);
    }

    fn require_same(&self, id: SweepId, json: &serde_json::Value, digest: &str) -> Result<(), Problem> {
        let Some(sweep) = self.sweeps.get(&id).filter(|sweep| sweep.digest != digest) else { return Ok(()) };
        let differences = difference::between(&sweep.definition_json(), json);
        let differences = differences.unwrap_or_else(|| "its JSON is written differently".to_owned());
        Err(conflict(format!(
            "the sweep `{}` is there with another definition: {differences}: \
             give the new one another name, or remove the old one",
            sweep.name
        )))
    }

    /// Refuses sweeps that would wait for each other.
    fn refuse_circle(&self, name: &str, after: &[String]) -> Result<(), Problem> {
        let mut to_see: Vec<&str> = after.iter().map(String::as_str).collect();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(other) = to_see.pop() {
            if other == name {
                return Err(invalid(format!("the sweep `{name}` would wait for itself, by its `after`")));
            }
            if seen.insert(other) {
                let sweep = self.named(other);
                to_see
                    .extend(sweep.into_iter().flat_map(|sweep| sweep.terms.after.iter()).map(String::as_str));
            }
        }
        Ok(())
    }

    /// A sweep to which trials can be added.
    fn changeable(&self, id: SweepId) -> Result<&Sweep, Problem> {
        let sweep = self.sweeps.get(&id).ok_or_else(|| conflict(format!("{id} is no more")))?;
        if sweep.is_cancelled() {
            return Err(conflict(format!("the sweep `{}` was cancelled: `retry` it first", sweep.name)));
        }
        Ok(sweep)
    }

    /// The receipt of a request that came before, with the same key.
    fn receipt(&self, key: &Option<(String, u64)>) -> Result<Option<Receipt>, Problem> {
        let Some((key, request)) = key else { return Ok(None) };
        match self.receipts.get(key) {
            Some(receipt) if receipt.request != *request => {
                let key = key.split_once(' ').map_or(key.as_str(), |(_, key)| key);
                Err(conflict(format!(
                    "the key `{key}` belongs to another request: choose a new one for each"
                )))
            }
            receipt => Ok(receipt.cloned()),
        }
    }

    fn keep_receipt(&mut self, key: Option<(String, u64)>, sweep: SweepId, number: Option<u32>) {
        if let Some((key, request)) = key {
            let row = self.receipts.insert(key, self.now, Receipt { sweep, number, request });
            self.changes.put(Row::Receipt(row));
        }
    }
}

/// Whether the sampler has a point so far on.
fn sweep_has_point(scheduler: &mut Scheduler, id: SweepId, point: u32) -> Result<(), Problem> {
    let Some(sweep) = scheduler.sweeps.get_mut(&id) else { return Ok(()) };
    let live = sweep.live(&scheduler.config.makers);
    live.and_then(|live| live.has_point(point)).map_err(|error| invalid(error.0))
}

fn within_limit(name: &str, trials: u64) -> Result<u32, Problem> {
    let fits = u32::try_from(trials).ok().filter(|trials| *trials <= MOST_TRIALS);
    fits.ok_or_else(|| {
        invalid(format!(
            "the sweep `{name}` would have {trials} trials, and at most {MOST_TRIALS} are possible: \
             make its budget smaller"
        ))
    })
}

/// The key under which a request's receipt is kept, with the request's fingerprint.
fn key(verb: &str, key: Option<&str>, request: &[u8]) -> Result<Option<(String, u64)>, Problem> {
    let Some(key) = key else { return Ok(None) };
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        let length = key.chars().count();
        return Err(invalid(format!("a key has 1 to {LONGEST_KEY} characters, and this one has {length}")));
    }
    let digest = Sha256::digest(request);
    let request = digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Ok(Some((format!("{verb} {key}"), request)))
}

/// Whether a name looks like a number, `s12`.
pub(super) fn is_number(name: &str) -> bool {
    name.strip_prefix('s')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_plain(value: &serde_json::Value) -> bool {
    value.is_number() || value.is_string() || value.is_boolean()
}
