//! Episodes: a policy writes programs, each at a temperature of its own (§3.2, Algorithm 1).

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::config::{Actions, Sampling};
use super::draw::{Draw, Drawn, draw, likeliest};
use super::pool::TaskPool;
use super::streams::{Purpose, stream, unit};
use super::trajectory::Trajectory;
use crate::machine::{ActionId, Catalog};
use crate::model::{Evaluator, Observation};

/// Episodes that go on side by side, so that their positions share a batch. Each chunk is one thread's.
const CHUNK: usize = 64;

/// What came of one task at one temperature.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Episode {
    /// The task's position in its pool.
    pub(super) task: u32,
    /// Which temperature.
    pub(super) temperature: usize,
    pub(super) trajectory: Trajectory,
    /// log(π/μ) of each action.
    pub(super) log_ratios: Vec<f32>,
    /// V(sₜ) before each action, as the network saw it then.
    pub(super) values: Vec<f32>,
    /// The sum of the entropies of the distributions drawn from, in nats.
    pub(super) entropy: f64,
    /// Whether it ended with something that cannot be executed.
    pub(super) illegal: bool,
}

/// Who samples: a network on the tasks of a pool.
#[derive(Clone, Copy)]
pub(super) struct Sampler<'a> {
    pub(super) evaluator: &'a dyn Evaluator,
    pub(super) pool: &'a TaskPool,
    pub(super) catalog: &'a Catalog,
    /// Whether each action may be drawn, `[actions]`.
    pub(super) legal: &'a [bool],
    pub(super) sampling: &'a Sampling,
    pub(super) stop: &'a (dyn Fn() -> bool + Sync),
}

/// An episode that is going on.
struct Running {
    episode: Episode,
    /// `None` takes the likeliest action each time.
    rng: Option<ChaCha8Rng>,
    over: bool,
}

/// Which actions a config lets episodes draw, `[actions]`.
pub(super) fn legal_actions(catalog: &Catalog, actions: Actions) -> Vec<bool> {
    let action = |number| ActionId::new(number as u16);
    let legal =
        |number| actions == Actions::All || catalog.canonical_of(action(number)) == Some(action(number));
    (0..catalog.len()).map(legal).collect()
}

impl Sampler<'_> {
    /// An episode of each task at each temperature, tasks in order, for each its temperatures in order; `None`
    /// where the stop function said yes. Every draw is from the stream of its update, task and temperature.
    pub(super) fn sample(&self, seed: u64, update: u64, tasks: &[u32]) -> Option<Vec<Episode>> {
        let temperatures = 0..self.sampling.temperatures.len();
        let jobs = tasks.iter().flat_map(|&task| temperatures.clone().map(move |index| (task, index)));
        let running = jobs.map(|(task, index)| {
            let rng = stream(seed, Purpose::Episode, update, task.into(), index as u64);
            self.start(task, index, Some(rng))
        });
        self.run(running.collect())
    }

    /// An episode of each task in which the likeliest action is taken each time; `None` where the stop function
    /// said yes.
    pub(super) fn greedy(&self, tasks: std::ops::Range<u32>) -> Option<Vec<Episode>> {
        self.run(tasks.map(|task| self.start(task, 0, None)).collect())
    }

    fn start(&self, task: u32, temperature: usize, rng: Option<ChaCha8Rng>) -> Running {
        let [states, target] = self.pool.states(task as usize);
        let trajectory = Trajectory::new(&states, &target, self.sampling.max_steps);
        let (log_ratios, values) = Default::default();
        let (entropy, illegal) = (0.0, false);
        let over = trajectory.is_solved();
        let episode = Episode { task, temperature, trajectory, log_ratios, values, entropy, illegal };
        Running { episode, rng, over }
    }

    fn run(&self, mut running: Vec<Running>) -> Option<Vec<Episode>> {
        let whole = running.par_chunks_mut(CHUNK).map(|chunk| self.finish(chunk));
        let whole: Vec<bool> = whole.collect();
        whole.iter().all(|&whole| whole).then(|| running.into_iter().map(|one| one.episode).collect())
    }

    /// Takes a chunk's episodes to their ends, one instruction of each at a time; whether none was cut short.
    fn finish(&self, chunk: &mut [Running]) -> bool {
        let actions = self.legal.len();
        let (mut log_priors, mut values) = (Vec::new(), Vec::new());
        for step in 0..self.sampling.max_steps {
            if (self.stop)() {
                return false;
            }
            let steps_left = self.sampling.max_steps - step;
            let open = chunk.iter().filter(|one| !one.over).map(|one| &one.episode.trajectory);
            let seen: Vec<Observation<'_>> =
                open.map(|open| Observation::new(open.end(), &open.target, steps_left)).collect();
            if seen.is_empty() {
                break;
            }
            log_priors.resize(seen.len() * actions, 0.0);
            values.resize(seen.len(), 0.0);
            self.evaluator.evaluate(&seen, &mut log_priors, &mut values);
            let open = chunk.iter_mut().filter(|one| !one.over);
            for ((one, log_priors), &value) in open.zip(log_priors.chunks_exact(actions)).zip(&values) {
                self.act(one, log_priors, value);
            }
        }
        true
    }

    /// Goes on by one instruction.
    fn act(&self, one: &mut Running, log_priors: &[f32], value: f32) {
        let episode = &mut one.episode;
        let Draw { drawn, entropy } = match &mut one.rng {
            Some(rng) => {
                let temperature = self.sampling.temperatures[episode.temperature];
                draw(log_priors, self.legal, self.sampling.illegal, temperature, unit(rng))
            }
            None => {
                let best = likeliest(log_priors, self.legal);
                let drawn = best.map_or(Drawn::Illegal, |action| Drawn::Action(action, 0.0));
                Draw { drawn, entropy: 0.0 }
            }
        };
        episode.entropy += entropy;
        match drawn {
            Drawn::Action(action, log_ratio) => {
                episode.trajectory.step(self.catalog, action);
                episode.log_ratios.push(log_ratio);
                episode.values.push(value);
                one.over = episode.trajectory.is_solved();
            }
            Drawn::Illegal => (episode.illegal, one.over) = (true, true),
        }
    }
}
