//! Meeting in the middle: a table of states near the start against partly open goals near the end.
//!
//! A program of n instructions is found when its first f instructions lead to a stored state and its last
//! n − f lead backwards from the goal to a [`Goal`] that this state meets; both sides have the square root of
//! the work of one. The sides grow by turns, the cheaper one first, until memory is full; from then on the
//! backward side goes deeper without storing. (The idea is that of bidirectional enumeration in
//! superoptimisers, for one: Phothilimthana et al., "Scaling up Superoptimization", ASPLOS 2016.)

mod backward;
mod forward;
mod goals;

use std::rc::Rc;

use backward::{Goal, Preimages, missing};
use forward::Forward;
use goals::Goals;

use super::problem::Action;
use super::{Limits, Outcome, Report, Solver};
use crate::machine::{Digit, Machine, Program};
use crate::task::Task;

/// Bidirectional search: reaches longer programs than [`super::Ida`] in the same time, at the price of
/// memory ([`Limits::memory`]). The program is a shortest of those it considers; [`Outcome::Solved`] says
/// whether these were all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bidirectional;

impl Solver for Bidirectional {
    fn name(&self) -> &'static str {
        "bidirectional"
    }

    fn solve(&self, task: &Task, limits: &Limits<'_>) -> Report {
        search(task, limits, &mut |_, _| true)
    }
}

/// Words laid out `[places, K]`.
#[derive(Clone, Copy)]
struct Words {
    machine: Machine,
    pairs: usize,
}

impl Words {
    /// Executes an action in all pairs.
    fn step(self, words: &mut [u32], action: Action) {
        let k = self.pairs;
        let (to, lane) = (usize::from(action.destination), usize::from(action.lane));
        for pair in 0..k {
            let source = if lane < self.machine.places() {
                words[lane * k + pair]
            } else {
                (lane + Digit::ALL.len() - super::problem::lanes_for(self.machine)) as u32
            };
            words[to * k + pair] = action.opcode.apply(words[to * k + pair], source);
        }
    }
}

/// Runs the search; `progress(proved, nodes)` as in [`super::ida::search`].
pub(super) fn search(
    task: &Task,
    limits: &Limits<'_>,
    progress: &mut dyn FnMut(usize, u64) -> bool,
) -> Report {
    let mut search = Search::new(task, limits, progress);
    let outcome = match search.run() {
        Ok(outcome) => outcome,
        Err(end) => end,
    };
    // What was not found within the lengths searched is proved absent as far as the search was complete.
    let proved = (search.searched + 1).min(search.preimages.complete_to() + 1);
    let at_least = match &outcome {
        Outcome::Solved { program, .. } => proved.min(program.len()),
        _ => proved,
    };
    let outcome = match outcome {
        Outcome::Solved { program, .. } => Outcome::Solved { optimal: at_least == program.len(), program },
        Outcome::NoneWithin if at_least <= limits.max_steps => Outcome::Exhausted,
        other => other,
    };
    Report { outcome, nodes: search.nodes, evals: search.nodes, at_least }
}

struct Search<'a> {
    task: &'a Task,
    limits: &'a Limits<'a>,
    progress: &'a mut dyn FnMut(usize, u64) -> bool,
    start: Vec<u32>,
    forward: Forward,
    preimages: Rc<Preimages>,
    goals: Goals,
    nodes: u64,
    /// No program of at most this length was found.
    searched: usize,
    /// Why the search must end, once it must.
    end: Option<Outcome>,
}

/// Why a dive ended early.
enum Met {
    /// A stored state meets the goal.
    State(u32),
    /// The search must end.
    End(Outcome),
}

const CHECK_EVERY: u64 = 1 << 12;

impl<'a> Search<'a> {
    fn new(
        task: &'a Task,
        limits: &'a Limits<'a>,
        progress: &'a mut dyn FnMut(usize, u64) -> bool,
    ) -> Search<'a> {
        let machine = task.machine;
        let pairs = task.pairs.len();
        let start: Vec<u32> =
            machine.all_places().flat_map(|p| task.pairs.iter().map(move |pair| pair.input.get(p))).collect();
        let set = task.care.bits();
        let mut words: Vec<u32> = machine
            .all_places()
            .flat_map(|p| task.pairs.iter().map(move |pair| pair.output.get(p)))
            .collect();
        for place in (0..machine.places()).filter(|place| set >> place & 1 == 0) {
            words[place * pairs..][..pairs].fill(0);
        }
        Search {
            forward: Forward::new(machine, pairs, &start),
            preimages: Rc::new(Preimages::new(machine, pairs, &start)),
            goals: Goals::new(&Goal { set, words }, pairs),
            nodes: 0,
            searched: 0,
            end: None,
            task,
            limits,
            progress,
            start,
        }
    }

    fn run(&mut self) -> Result<Outcome, Outcome> {
        if self.missing(&self.goals.goal(0)) == 0 {
            return Ok(Outcome::Solved { program: Program::default(), optimal: true });
        }
        // Every length is tried in turn: one side grows by a layer, and the newest layers are compared.
        for length in 1..=self.limits.max_steps {
            let room = |needed: usize, used: usize| used.saturating_add(needed) <= self.limits.memory;
            let used = self.forward.memory() + self.goals.memory();
            let forward_fits = room(self.forward.memory_for_next(), used);
            let backward_fits = room(self.goals.memory_for_next(), used);
            // The first layers forward are cheap and leave nothing out.
            let forward_first =
                self.forward.depth() < 2 || self.forward.frontier() < self.goals.frontier() * 4;
            let program = if forward_fits && (forward_first || !backward_fits) {
                self.grow_forward()?
            } else if backward_fits {
                self.grow_backward()?
            } else {
                self.stream(length)?
            };
            if let Some(program) = program {
                return Ok(Outcome::Solved { program, optimal: false });
            }
            self.searched = length;
        }
        Ok(Outcome::NoneWithin)
    }

    fn grow_forward(&mut self) -> Result<Option<Program>, Outcome> {
        let mut forward = std::mem::replace(&mut self.forward, Forward::new(self.task.machine, 0, &[]));
        let finished = forward.expand(&mut || self.tick());
        self.forward = forward;
        if !finished {
            return Err(self.end.take().unwrap_or(Outcome::Stopped));
        }
        for goal in self.goals.newest() {
            self.count()?;
            let wanted = self.goals.goal(goal);
            if let Some(state) = self.meet(&wanted) {
                return Ok(Some(self.program(state, &[], goal)));
            }
        }
        Ok(None)
    }

    fn grow_backward(&mut self) -> Result<Option<Program>, Outcome> {
        let (layer, depth) = (self.goals.newest(), self.goals.depth());
        let preimages = Rc::clone(&self.preimages);
        let mut met = None;
        for goal in layer.clone() {
            let from = self.goals.goal(goal);
            let end = preimages.each(&from, depth, &mut |action, new| {
                self.count().map_err(Some)?;
                if self.goals.insert(goal, action, new)
                    && let Some(state) = self.meet(new)
                {
                    met = Some(self.program(state, &[], self.goals.last()));
                    return Err(None);
                }
                Ok(())
            });
            match end {
                Ok(()) => {}
                Err(None) => break,
                Err(Some(outcome)) => return Err(outcome),
            }
        }
        self.goals.close_layer(layer.end);
        Ok(met)
    }

    /// Looks for programs of `length` without storing: from each goal of the newest layer backwards.
    fn stream(&mut self, length: usize) -> Result<Option<Program>, Outcome> {
        let steps = length - self.forward.depth() - self.goals.depth();
        let preimages = Rc::clone(&self.preimages);
        for goal in self.goals.newest() {
            let from = self.goals.goal(goal);
            let mut path = Vec::new();
            let end = self.dive(&preimages, &from, self.goals.depth(), steps, &mut path);
            match end {
                Ok(()) => {}
                Err(Met::State(state)) => return Ok(Some(self.program(state, &path, goal))),
                Err(Met::End(outcome)) => return Err(outcome),
            }
        }
        Ok(None)
    }

    /// Searches `steps` instructions backwards from `goal`; `path` gets them, last first. A state that was
    /// met comes back as an error, since it ends the search.
    fn dive(
        &mut self,
        preimages: &Preimages,
        goal: &Goal,
        depth: usize,
        steps: usize,
        path: &mut Vec<Action>,
    ) -> Result<(), Met> {
        if self.missing(goal) > self.forward.depth() + steps {
            return Ok(());
        }
        if steps == 0 {
            return self.meet(goal).map_or(Ok(()), |state| Err(Met::State(state)));
        }
        preimages.each(goal, depth, &mut |action, new| {
            self.count().map_err(Met::End)?;
            path.push(action);
            self.dive(preimages, new, depth + 1, steps - 1, path)?;
            path.pop();
            Ok(())
        })?;
        Ok(())
    }

    fn missing(&self, goal: &Goal) -> usize {
        missing(goal, &self.start, self.task.pairs.len())
    }

    /// A stored state that meets the goal, unless more places are wrong than there were instructions.
    fn meet(&mut self, goal: &Goal) -> Option<u32> {
        if self.missing(goal) <= self.forward.depth() {
            self.forward.find(goal.set, &goal.words)
        } else {
            None
        }
    }

    /// From the start to `state`, then `path` (last first), then from `goal` to the end.
    fn program(&self, state: u32, path: &[Action], goal: usize) -> Program {
        let mut actions = self.forward.path(state);
        actions.extend(path.iter().rev());
        let mut goal = goal;
        while goal != 0 {
            let (next, action) = self.goals.towards(goal);
            actions.push(action);
            goal = next;
        }
        actions.iter().map(|action| action.instruction(self.task.machine)).collect()
    }

    fn count(&mut self) -> Result<(), Outcome> {
        if self.tick() { Ok(()) } else { Err(self.end.take().unwrap_or(Outcome::Stopped)) }
    }

    /// Counts a node; false when the search must end.
    fn tick(&mut self) -> bool {
        if self.nodes >= self.limits.nodes {
            self.end = Some(Outcome::OutOfNodes);
            return false;
        }
        self.nodes += 1;
        if self.nodes.is_multiple_of(CHECK_EVERY) {
            let proved = (self.searched + 1).min(self.preimages.complete_to() + 1);
            if !(self.progress)(proved, self.nodes) || (self.limits.stop)() {
                self.end = Some(Outcome::Stopped);
                return false;
            }
        }
        true
    }
}
