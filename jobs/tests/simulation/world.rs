//! A world: an owner, workers, a network and a service, with all that goes wrong, from one seed.

use std::collections::BTreeMap;

use jobs::scheduler::{Answer, Request};
use jobs::wire::Ending;
use store::row::{TrialId, TrialState};

use crate::chance::Chance;
use crate::network::{LONGEST_DELAY, Network};
use crate::owner::Owner;
use crate::service::{Reply, Sender, Service};
use crate::worker::{Cue, Deeds, Fate, Worker};

/// Until then things go wrong; later, everything must come to an end.
const TROUBLES: i64 = 400_000;
/// By then everything has come to its end.
const END: i64 = 3 * 3_600_000;

#[allow(clippy::large_enum_variant, reason = "a world's events are few at a time")]
enum Event {
    /// A request reaches the service.
    Request(Sender, Request),
    /// An answer reaches who asked.
    Reply(Box<Reply>),
    /// A worker does something.
    Worker(u64, Cue),
    /// The owner sends a request, again if need be.
    Owner(u64),
    /// The service does what waits.
    Work,
    /// The service starts.
    Start,
    /// Something goes wrong.
    Trouble,
    /// Nothing goes wrong any more.
    Heal,
    /// Is everything done?
    Look,
}

/// What happened, for who wants to know whether the simulation tries anything.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) results: u64,
    pub(crate) fenced: u64,
    pub(crate) crashes: u64,
    pub(crate) lost: u64,
    pub(crate) quarantined: u64,
    pub(crate) pruned: u64,
    pub(crate) events: u64,
}

pub(crate) struct World {
    chance: Chance,
    now: i64,
    events: BTreeMap<(i64, u64), Event>,
    number: u64,
    network: Network,
    service: Service,
    workers: BTreeMap<u64, Worker>,
    owner: Owner,
    hosts: Vec<u32>,
    /// Results that workers were told to be accepted.
    accepted: BTreeMap<TrialId, String>,
    tally: Tally,
    /// When the service works next.
    works_at: Option<i64>,
}

impl World {
    /// Lives from the beginning to the end. What is broken on the way is told.
    pub(crate) fn run(seed: u64) -> Result<Tally, String> {
        let mut world = World::new(seed);
        while let Some(((now, _), event)) = world.events.pop_first() {
            world.now = now;
            world.tally.events += 1;
            if now > END {
                return Err(format!("not everything has ended: {}", world.unfinished().join(", ")));
            }
            if world.happen(event).map_err(|broken| format!("at {now} ms: {broken}"))? {
                break;
            }
        }
        world.check_end()?;
        Ok(world.tally)
    }

    fn new(seed: u64) -> World {
        let mut chance = Chance::new(seed);
        let hosts: Vec<u32> = (0..chance.between(1, 3)).map(|_| chance.between(2, 3) as u32).collect();
        let network = Network::new(&mut chance, hosts.len());
        let mut service = Service::new();
        service.trouble = *chance.one_of(&[0.0, 0.01, 0.05]);
        let mut world = World {
            chance,
            now: 0,
            events: BTreeMap::new(),
            number: 1,
            network,
            service,
            workers: BTreeMap::new(),
            owner: Owner::default(),
            hosts,
            accepted: BTreeMap::new(),
            tally: Tally::default(),
            works_at: None,
        };
        for (time, request) in Owner::script(&mut world.chance, TROUBLES * 3 / 4) {
            world.number += 1;
            world.owner.ask(world.number, request);
            world.at(time, Event::Owner(world.number));
        }
        for _ in 0..world.chance.between(2, 5) {
            world.hire(0);
        }
        world.at(0, Event::Start);
        world.at(TROUBLES, Event::Heal);
        for _ in 0..world.chance.between(0, 12) {
            let time = world.chance.between(0, TROUBLES);
            world.at(time, Event::Trouble);
        }
        world
    }

    fn at(&mut self, time: i64, event: Event) {
        self.number += 1;
        self.events.insert((time, self.number), event);
    }

    /// A new worker begins at a time.
    fn hire(&mut self, time: i64) {
        self.number += 1;
        let number = self.number;
        let host = self.chance.between(0, self.hosts.len() as i64 - 1) as usize;
        self.workers.insert(number, Worker::new(number, host, self.hosts[host]));
        self.at(time, Event::Worker(number, Cue::Ask));
    }

    /// Lets something happen. Whether everything is done.
    fn happen(&mut self, event: Event) -> Result<bool, String> {
        match event {
            Event::Request(sender, request) => {
                if self.service.is_up() {
                    self.service.receive(sender, request);
                    let soon = self.now + self.chance.between(0, 20);
                    self.work_at(soon);
                }
            }
            Event::Reply(reply) => self.deliver(*reply)?,
            Event::Worker(number, cue) => self.cue(number, cue),
            Event::Owner(number) => {
                if let Some(request) = self.owner.unanswered(number).cloned() {
                    self.send(Sender { worker: None, request: number }, None, &request);
                    self.at(self.now + 4_000, Event::Owner(number));
                }
            }
            Event::Work => self.work()?,
            Event::Start => {
                if !self.service.is_up() {
                    let jump =
                        if self.chance.happens(0.2) { self.chance.between(-7_200_000, 7_200_000) } else { 0 };
                    self.service.start(self.now, jump)?;
                    self.work_at(self.now);
                }
            }
            Event::Trouble => self.trouble(),
            Event::Heal => {
                self.network.healed = true;
                self.service.trouble = 0.0;
                self.at(self.now + LONGEST_DELAY, Event::Look);
            }
            Event::Look => {
                if self.unfinished().is_empty() {
                    return Ok(true);
                }
                self.resume_all();
                self.at(self.now + 60_000, Event::Look);
            }
        }
        Ok(false)
    }

    fn work(&mut self) -> Result<(), String> {
        if self.works_at.is_some_and(|works_at| works_at <= self.now) {
            self.works_at = None;
        }
        let was_up = self.service.is_up();
        let replies = self.service.work(&mut self.chance, self.now)?;
        if was_up && !self.service.is_up() {
            self.down();
        }
        for (place, reply) in replies.iter().enumerate() {
            self.service.check_reply(reply, &replies[place + 1..])?;
        }
        for reply in replies {
            let host = reply.0.worker.and_then(|number| self.workers.get(&number)).map(|worker| worker.host);
            for time in self.network.arrivals(&mut self.chance, self.now, host) {
                self.at(time, Event::Reply(Box::new(reply.clone())));
            }
        }
        self.check_capacity()?;
        if let Some(due) = self.service.due() {
            self.work_at(due.max(self.now + 1));
        }
        Ok(())
    }

    /// The service works at a time, or before.
    fn work_at(&mut self, time: i64) {
        if self.works_at.is_none_or(|works_at| works_at > time) {
            self.works_at = Some(time);
            self.at(time, Event::Work);
        }
    }

    /// The service is down; somebody starts it again.
    fn down(&mut self) {
        self.tally.crashes += 1;
        let later = self.now + self.chance.between(10, 20_000);
        self.at(later, Event::Start);
    }

    fn send(&mut self, sender: Sender, host: Option<usize>, request: &Request) {
        for time in self.network.arrivals(&mut self.chance, self.now, host) {
            self.at(time, Event::Request(sender, request.clone()));
        }
    }

    fn cue(&mut self, number: u64, cue: Cue) {
        let Some(worker) = self.workers.get_mut(&number) else { return };
        if worker.still_until > self.now {
            let time = worker.still_until;
            return self.at(time, Event::Worker(number, cue));
        }
        let deeds = worker.act(&mut self.chance, cue, self.now, &mut self.number);
        self.carry_out(number, deeds);
    }

    fn deliver(&mut self, reply: Reply) -> Result<(), String> {
        let (sender, request, answer) = &reply;
        let Some(number) = sender.worker else {
            self.owner.hear(sender.request, answer);
            return Ok(());
        };
        let Some(worker) = self.workers.get_mut(&number) else { return Ok(()) };
        if worker.still_until > self.now {
            let time = worker.still_until;
            self.at(time, Event::Reply(Box::new(reply)));
            return Ok(());
        }
        if let (Request::Finish { lease, ending: Ending::Succeeded { digest, .. } }, Ok(_)) =
            (request, answer)
        {
            let before = self.accepted.insert(lease.trial, digest.clone());
            if before.is_some_and(|before| before != *digest) {
                return Err(format!("two results of {} were accepted", lease.trial));
            }
        }
        if matches!(request, Request::Finish { .. }) && answer.is_err() {
            self.tally.fenced += 1;
        }
        let deeds = worker.hear(&mut self.chance, (sender.request, request), answer, self.now);
        self.carry_out(number, deeds);
        Ok(())
    }

    fn carry_out(&mut self, number: u64, deeds: Deeds) {
        let host = self.workers.get(&number).map(|worker| worker.host);
        for (request_number, request) in deeds.requests {
            self.send(Sender { worker: Some(number), request: request_number }, host, &request);
        }
        for (time, cue) in deeds.cues {
            self.at(time, Event::Worker(number, cue));
        }
        if deeds.dies {
            self.kill(number);
        }
    }

    fn kill(&mut self, number: u64) {
        self.workers.remove(&number);
        let later = self.now + self.chance.between(100, 20_000);
        self.hire(later);
    }

    fn trouble(&mut self) {
        let numbers: Vec<u64> = self.workers.keys().copied().collect();
        let number = *self.chance.one_of(&numbers);
        let a_while = self.now + self.chance.between(1_000, 100_000);
        match self.chance.between(0, 6) {
            0 | 1 => self.kill(number),
            2 => {
                // Stopped for longer than its lease, and continued.
                if let Some(worker) = self.workers.get_mut(&number) {
                    worker.still_until = a_while;
                }
            }
            3 => {
                let host = self.chance.between(0, self.hosts.len() as i64 - 1) as usize;
                self.network.cut(host, a_while);
            }
            4 if self.service.is_up() => {
                self.service.crash();
                self.down();
            }
            5 => {
                // The clock jumps under the running service, or it stands still for a while.
                let jump = self.chance.between(-3_600_000, 3_600_000);
                self.service.jump(self.now, jump);
                self.work_at(self.now);
            }
            _ => {
                if self.workers.get_mut(&number).is_some_and(Worker::release) {
                    self.at(self.now, Event::Worker(number, Cue::Ask));
                }
            }
        }
    }

    /// What runs on a host is no more than it has.
    fn check_capacity(&self) -> Result<(), String> {
        let mut taken: BTreeMap<&str, u32> = BTreeMap::new();
        for row in self.service.rows.trials() {
            if let (TrialState::Leased { .. } | TrialState::Running { .. }, Some(attempt)) =
                (&row.state, row.attempts.last())
            {
                let cores = self.service.cores(row.id.sweep);
                *taken.entry(&attempt.host).or_default() += cores;
            }
        }
        for (host, cores) in taken {
            let has = self.hosts[host[1..].parse::<usize>().map_err(|error| error.to_string())?];
            if cores > has {
                return Err(format!("{cores} cores are taken of {host}, which has {has}"));
            }
        }
        Ok(())
    }

    /// Sweeps that have not ended and have no right to that.
    fn unfinished(&mut self) -> Vec<String> {
        let Some(Ok(Answer::Sweeps(views))) = self.service.ask(Request::Sweeps, self.now) else {
            return vec!["the service is down".to_owned()];
        };
        // One that waits for another one is as right or wrong as that one, and may wait in vain for one that is gone.
        let waits = |waits: &Option<String>| waits.as_ref().is_some_and(|it| it.starts_with("it waits for"));
        let stuck = views.into_iter().filter(|view| !view.finished && !waits(&view.waits_for));
        stuck.map(|view| format!("{} {:?} {:?}", view.sweep.name, view.counts, view.waits_for)).collect()
    }

    fn resume_all(&mut self) {
        for id in self.service.sweeps().copied().collect::<Vec<_>>() {
            self.number += 1;
            let number = self.number;
            self.owner.ask(number, Request::Resume { sweep: id.to_string() });
            self.at(self.now, Event::Owner(number));
        }
    }

    /// Nothing that was acknowledged is lost.
    fn check_end(&mut self) -> Result<(), String> {
        self.service.compare(self.now)?;
        let removed = |world: &World, sweep: store::SweepId| !world.service.rows.has_sweep(sweep);
        let may_be_removed = !self.owner.removing.is_empty();
        for sweep in &self.owner.sweeps {
            if removed(self, *sweep) && !may_be_removed {
                return Err(format!("{sweep} was acknowledged, and is lost"));
            }
        }
        for trial in &self.owner.enqueued {
            if self.service.rows.trial(*trial).is_none() && !removed(self, trial.sweep) {
                return Err(format!("{trial} was acknowledged, and is lost"));
            }
        }
        for (trial, digest) in &self.accepted {
            if !removed(self, trial.sweep) && self.service.rows.result(*trial) != Some(digest.as_str()) {
                return Err(format!("the result of {trial} was acknowledged, and is lost"));
            }
        }
        for row in self.service.rows.trials() {
            let kills = Fate::of(row.seed, self.service.command(row.id.sweep)) == Fate::Kills;
            self.tally.results += u64::from(matches!(row.state, TrialState::Succeeded { .. }));
            self.tally.pruned += u64::from(matches!(row.state, TrialState::Pruned { .. }));
            self.tally.quarantined += u64::from(matches!(row.state, TrialState::Quarantined { .. }));
            self.tally.lost += row.attempts.len().saturating_sub(1) as u64;
            if kills
                && !matches!(
                    row.state,
                    TrialState::Quarantined { .. } | TrialState::Cancelled { .. } | TrialState::Queued { .. }
                )
            {
                return Err(format!("{} kills its workers, and is {}", row.id, row.state.word()));
            }
        }
        Ok(())
    }
}
