//! The actions worth trying in a position, found by stepping all of them at once.

use super::config::{self, Config};
use crate::exact::Kernel;
use crate::exact::lanes::Hits;
use crate::exact::problem::{Action, Lanes, lanes_for};
use crate::machine::{ActionId, Catalog, Digit, Machine, Opcode, State};
use crate::task::{Care, Task};

/// What a task's positions are compared with.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) machine: Machine,
    pub(super) pairs: usize,
    pub(super) places: usize,
    pub(super) care: Care,
    /// The states wanted, `[pairs]`.
    pub(super) outputs: Vec<State>,
    /// The words wanted, `[pairs, places]`, as positions are stored.
    pub(super) target: Vec<u32>,
    /// The same as `[places, pairs]`, as the kernels read it.
    columns: Vec<u32>,
}

impl Goal {
    pub(super) fn new(task: &Task) -> Goal {
        let places = task.machine.places();
        let target: Vec<u32> = task.pairs.iter().flat_map(|pair| pair.output.words(task.machine)).collect();
        let column = |place| target.iter().skip(place).step_by(places).copied();
        let columns = (0..places).flat_map(column).collect();
        let (machine, care, pairs) = (task.machine, task.care, task.pairs.len());
        let outputs = task.pairs.iter().map(|pair| pair.output).collect();
        Goal { machine, pairs, places, care, outputs, target, columns }
    }

    pub(super) fn every_place_matters(&self) -> bool {
        self.care == Care::all(self.machine)
    }

    /// Makes the places that do not matter in `target` agree with `current`.
    pub(super) fn forgive(&self, target: &mut State, current: &State) {
        for (index, place) in self.machine.all_places().enumerate() {
            if !self.care.contains(index) {
                target.set(place, current.get(place));
            }
        }
    }

    /// The words of a task's inputs, `[pairs, places]`.
    pub(super) fn start(task: &Task) -> Vec<u32> {
        task.pairs.iter().flat_map(|pair| pair.input.words(task.machine)).collect()
    }

    /// The number of words in a position.
    pub(super) fn width(&self) -> usize {
        self.pairs * self.places
    }

    /// Bit `i`: place `i` must match and does not in `words`, `[pairs, places]`.
    pub(super) fn wrong(&self, words: &[u32]) -> u16 {
        let rows = words.chunks_exact(self.places).zip(self.target.chunks_exact(self.places));
        let differs = rows.flat_map(|(a, b)| a.iter().zip(b).enumerate()).filter(|(_, (a, b))| a != b);
        differs.fold(0, |set, (place, _)| set | 1 << place) & self.care.bits()
    }
}

/// The actions of a machine by what they write, and which of them a search tries.
#[derive(Clone, Debug)]
pub(super) struct Moves {
    machine: Machine,
    kernel: Kernel,
    bound: bool,
    look_ahead: bool,
    /// Whether actions that change nothing are left out.
    changing: bool,
    /// For each `destination · 4 + opcode` the sources tried, a bit for each lane.
    sources: Vec<u32>,
    /// The action of each destination, opcode and lane, `[places · 4, 32]`.
    actions: Vec<u16>,
    /// What each action does, `[actions]`.
    effects: Vec<Action>,
}

/// Memory that is used again for each position.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    narrow: Vec<Lanes<16>>,
    wide: Vec<Lanes<32>>,
    column: Vec<u32>,
}

impl Moves {
    pub(super) fn new(machine: Machine, config: &Config) -> Moves {
        let catalog = Catalog::new(machine);
        let effects: Vec<Action> =
            catalog.instructions().iter().map(|instruction| Action::of(machine, instruction)).collect();
        let changing = config.actions == config::Actions::Canonical;
        let mut sources = vec![0; machine.places() * 4];
        let mut actions = vec![0; machine.places() * 4 * 32];
        for (number, effect) in effects.iter().enumerate() {
            let group = group(effect.destination.into(), effect.opcode);
            let action = ActionId::new(number as u16);
            actions[group * 32 + usize::from(effect.lane)] = number as u16;
            if !changing || catalog.canonical_of(action) == Some(action) {
                sources[group] |= 1 << effect.lane;
            }
        }
        Moves {
            machine,
            kernel: Kernel::detect(),
            bound: config.bound,
            look_ahead: config.look_ahead,
            changing,
            sources,
            actions,
            effects,
        }
    }

    /// The most wrong places with which a position is worth a look when `steps` instructions are left.
    pub(super) fn most_wrong(&self, steps: usize) -> usize {
        if self.bound { steps } else { usize::MAX }
    }

    /// Executes an action on `words`, `[pairs, places]`.
    pub(super) fn step(&self, words: &mut [u32], action: ActionId) {
        let Action { destination, opcode, lane } = self.effects[action.index()];
        let (places, lane) = (self.machine.places(), usize::from(lane));
        for row in words.chunks_exact_mut(places) {
            let source = if lane < places { row[lane] } else { (lane + 10 - lanes_for(self.machine)) as u32 };
            let word = &mut row[usize::from(destination)];
            *word = opcode.apply(*word, source);
        }
    }

    /// Appends the actions worth trying in a position with `steps` instructions left to `list`; or, looking
    /// ahead, appends nothing and returns the first that solves the task at once.
    ///
    /// Where `bound` holds, the position must have at most `steps` wrong places.
    pub(super) fn list(
        &self,
        goal: &Goal,
        words: &[u32],
        steps: usize,
        scratch: &mut Scratch,
        list: &mut Vec<u32>,
    ) -> Option<ActionId> {
        if steps == 0 {
            return None;
        }
        scratch.column.clear();
        for place in 0..goal.places {
            scratch.column.extend(words.iter().skip(place).step_by(goal.places));
        }
        match lanes_for(self.machine) {
            16 => {
                lay_out(&mut scratch.narrow, words, goal.places);
                self.list_lanes(goal, &scratch.narrow, &scratch.column, steps, list)
            }
            _ => {
                lay_out(&mut scratch.wide, words, goal.places);
                self.list_lanes(goal, &scratch.wide, &scratch.column, steps, list)
            }
        }
    }

    fn list_lanes<const L: usize>(
        &self,
        goal: &Goal,
        rows: &[Lanes<L>],
        columns: &[u32],
        steps: usize,
        list: &mut Vec<u32>,
    ) -> Option<ActionId> {
        let column = |place: usize| place * goal.pairs..(place + 1) * goal.pairs;
        let differs = |&place: &usize| {
            goal.care.contains(place) && columns[column(place)] != goal.columns[column(place)]
        };
        let wrong = (0..goal.places).filter(differs).fold(0u16, |set, place| set | 1 << place);
        let missing = wrong.count_ones() as usize;
        if self.look_ahead && missing == 1 {
            let place = wrong.trailing_zeros() as usize;
            let hits = self.kernel.hits(rows, &goal.columns[column(place)], place);
            let solving = |&opcode: &Opcode| hits[opcode.index()] & self.sources[group(place, opcode)] != 0;
            if let Some(opcode) = Opcode::ALL.into_iter().find(solving) {
                let lanes = hits[opcode.index()] & self.sources[group(place, opcode)];
                return Some(self.action(place, opcode, lanes.trailing_zeros()));
            }
        }
        for place in 0..goal.places {
            let bit = 1u16 << place;
            let range = column(place);
            let mut sources: Hits = std::array::from_fn(|opcode| self.sources[place * 4 + opcode]);
            if self.changing {
                let unchanged = self.kernel.hits(rows, &columns[range.clone()], place);
                sources.iter_mut().zip(unchanged).for_each(|(s, u)| *s &= !u);
            }
            if self.bound {
                let spoils = goal.care.contains(place) && wrong & bit == 0;
                if missing + usize::from(spoils) > steps - 1 {
                    // Only an instruction that puts a wrong place right leaves enough.
                    let hits = if wrong & bit != 0 {
                        self.kernel.hits(rows, &goal.columns[range], place)
                    } else if spoils && missing < steps {
                        self.kernel.hits(rows, &columns[range], place)
                    } else {
                        [0; 4]
                    };
                    sources.iter_mut().zip(hits).for_each(|(s, h)| *s &= h);
                }
            }
            for opcode in Opcode::ALL {
                let mut lanes = sources[opcode.index()];
                while lanes != 0 {
                    list.push(self.action(place, opcode, lanes.trailing_zeros()).index() as u32);
                    lanes &= lanes - 1;
                }
            }
        }
        None
    }

    fn action(&self, place: usize, opcode: Opcode, lane: u32) -> ActionId {
        ActionId::new(self.actions[group(place, opcode) * 32 + lane as usize])
    }
}

fn group(place: usize, opcode: Opcode) -> usize {
    place * 4 + opcode.index()
}

/// Puts a position's words, `[pairs, places]`, into the kernels' rows.
fn lay_out<const L: usize>(rows: &mut Vec<Lanes<L>>, words: &[u32], places: usize) {
    rows.clear();
    rows.extend(words.chunks_exact(places).map(|row| {
        let mut lanes = [0; L];
        lanes[..places].copy_from_slice(row);
        for digit in Digit::ALL {
            lanes[L - 10 + digit.value() as usize] = digit.value();
        }
        Lanes(lanes)
    }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::task::Pair;

    /// The list as its documentation words it, one instruction after another.
    fn expected(task: &Task, config: &Config, steps: usize) -> Result<ActionId, Vec<u32>> {
        let catalog = Catalog::new(task.machine);
        let goal = Goal::new(task);
        let (mut solving, mut list) = (None, Vec::new());
        for (number, instruction) in catalog.instructions().iter().enumerate() {
            let action = ActionId::new(number as u16);
            let after: Vec<State> = task
                .pairs
                .iter()
                .map(|pair| vec![*instruction; 1].into_iter().fold(pair.input, run))
                .collect();
            let words: Vec<u32> = after.iter().flat_map(|state| state.words(task.machine)).collect();
            let wrong = goal.wrong(&words).count_ones() as usize;
            let canonical = catalog.canonical_of(action) == Some(action) && words != Goal::start(task);
            if config.actions == config::Actions::Canonical && !canonical {
                continue;
            }
            if config.look_ahead && wrong == 0 {
                solving = solving.or(Some(action));
            }
            if !config.bound || wrong < steps {
                list.push(number as u32);
            }
        }
        solving.ok_or(list)
    }

    fn run(mut state: State, instruction: crate::machine::Instruction) -> State {
        state.step(&instruction);
        state
    }

    proptest! {
        #[test]
        fn the_list_is_what_stepping_each_action_finds(
            (registers, slots) in (2usize..=6, 0usize..=4),
            words in proptest::collection::vec((-1i32..4, -1i32..4), 20),
            care in any::<u16>(),
            steps in 1usize..6,
            (bound, look_ahead, all) in any::<(bool, bool, bool)>(),
        ) {
            let machine = Machine::new(registers, slots).unwrap();
            let state = |words: &mut dyn Iterator<Item = i32>| {
                State::new(machine, &words.take(machine.places()).map(|w| w as u32).collect::<Vec<_>>())
            };
            let pair = |half: &[(i32, i32)]| Pair {
                input: state(&mut half.iter().map(|w| w.0)),
                output: state(&mut half.iter().map(|w| w.1)),
            };
            let mut task = Task::new("t", machine, vec![pair(&words[..10]), pair(&words[10..])]);
            task.care = Care::of(machine, machine.all_places().filter(|&place| {
                care >> machine.index(place).unwrap() & 3 != 0
            }));
            let actions = if all { config::Actions::All } else { config::Actions::Canonical };
            let config = Config { bound, look_ahead, actions, ..Config::plus() };
            let (goal, moves) = (Goal::new(&task), Moves::new(machine, &config));
            let missing = goal.wrong(&Goal::start(&task)).count_ones() as usize;
            prop_assume!(missing > 0 && missing <= moves.most_wrong(steps));
            let mut list = Vec::new();
            let solving = moves.list(&goal, &Goal::start(&task), steps, &mut Scratch::default(), &mut list);
            match (solving, expected(&task, &config, steps)) {
                (Some(action), Ok(_)) => {
                    let mut words = Goal::start(&task);
                    moves.step(&mut words, action);
                    prop_assert_eq!(goal.wrong(&words), 0);
                }
                (None, Err(expected)) => {
                    list.sort_unstable();
                    prop_assert_eq!(list, expected);
                }
                (found, wanted) => prop_assert!(false, "{found:?} where {wanted:?} is right"),
            }
        }
    }
}
