//! What a run says of itself, as versioned JSON, one object a line.

use serde::{Deserialize, Serialize};

/// The version of the lines.
pub const METRICS_VERSION: u32 = 1;

/// A line of metrics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// [`METRICS_VERSION`].
    pub version: u32,
    /// The update after which it was written, counted from 1.
    pub update: u64,
    /// What it says.
    #[serde(flatten)]
    pub content: Content,
}

/// What a line of metrics says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    /// How training went since the last such line.
    Training(Training),
    /// How the network alone does on the tasks held out.
    HeldOut(HeldOut),
}

/// Means over the updates since the last line, unless said otherwise. Where nothing was counted a mean is 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Whether the last update only imitated.
    pub imitation: bool,
    /// The policy's part of the loss.
    pub policy_loss: f64,
    /// The value's part of the loss.
    pub value_loss: f64,
    /// The norm of the gradient before it was scaled down.
    pub gradient_norm: f64,
    /// The learning rate of the last update.
    pub learning_rate: f64,
    /// λ of the last update (equation 4); 1 while only imitating.
    pub lambda: f64,
    /// Positions learned from in an update.
    pub positions: f64,
    /// Pilot programs imitated in an update.
    pub demonstrations: f64,
    /// Episodes sampled in an update.
    pub episodes: f64,
    /// The share of episodes that reached their target.
    pub solved: f64,
    /// The same for each temperature, in the order of the config.
    pub solved_by_temperature: Vec<f64>,
    /// γᵀ · r, over episodes.
    pub reward: f64,
    /// Instructions of an episode.
    pub steps: f64,
    /// Entropy of what an instruction was drawn from, in nats.
    pub entropy: f64,
    /// The share of episodes that ended with something that cannot be executed.
    pub illegal: f64,
    /// Failed episodes relabelled in an update.
    pub hindsight: f64,
    /// Tasks searched in an update.
    pub searched: f64,
    /// The share of searched tasks that were solved.
    pub search_solved: f64,
    /// Tasks retired now.
    pub retired: u64,
    /// The longest tasks sampled now, in instructions.
    pub longest: u64,
}

/// Success of the policy alone, the likeliest action each time, within `sampling.max_steps` instructions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Tasks tried.
    pub tasks: u64,
    /// The share that was solved.
    pub solved: f64,
    /// The same by the length of the known program.
    pub by_length: Vec<LengthSuccess>,
}

/// Success on tasks of one length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LengthSuccess {
    /// Instructions of the known program.
    pub length: u64,
    /// Tasks tried.
    pub tasks: u64,
    /// The share that was solved.
    pub solved: f64,
}

impl Line {
    /// A line of the present version.
    pub(super) fn new(update: u64, content: Content) -> Line {
        Line { version: METRICS_VERSION, update, content }
    }

    /// The line as JSON, without its end.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a line is numbers under names")
    }

    /// Every number with a name such as `train/solved`, for curves.
    pub fn scalars(&self) -> Vec<(String, f64)> {
        match &self.content {
            Content::Training(line) => line.scalars(),
            Content::HeldOut(line) => line.scalars(),
        }
    }
}

impl Training {
    fn scalars(&self) -> Vec<(String, f64)> {
        let mut scalars: Vec<(String, f64)> = [
            ("loss/policy", self.policy_loss),
            ("loss/value", self.value_loss),
            ("loss/gradient_norm", self.gradient_norm),
            ("schedule/learning_rate", self.learning_rate),
            ("schedule/lambda", self.lambda),
            ("schedule/longest", self.longest as f64),
            ("train/positions", self.positions),
            ("train/solved", self.solved),
            ("train/reward", self.reward),
            ("train/steps", self.steps),
            ("train/entropy", self.entropy),
            ("train/illegal", self.illegal),
            ("train/hindsight", self.hindsight),
            ("train/search_solved", self.search_solved),
            ("train/retired", self.retired as f64),
        ]
        .map(|(name, number)| (name.to_owned(), number))
        .to_vec();
        let by_temperature = self.solved_by_temperature.iter().enumerate();
        scalars
            .extend(by_temperature.map(|(index, &share)| (format!("train/solved_tau_{}", index + 1), share)));
        scalars
    }
}

impl HeldOut {
    fn scalars(&self) -> Vec<(String, f64)> {
        let by_length = self.by_length.iter();
        let by_length = by_length.map(|of| (format!("held_out/solved_length_{}", of.length), of.solved));
        std::iter::once(("held_out/solved".to_owned(), self.solved)).chain(by_length).collect()
    }
}

/// What was counted since the last line of metrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) updates: f64,
    pub(super) policy_loss: f64,
    pub(super) value_loss: f64,
    pub(super) gradient_norm: f64,
    pub(super) positions: f64,
    pub(super) demonstrations: f64,
    pub(super) episodes: f64,
    pub(super) reward: f64,
    pub(super) steps: f64,
    pub(super) entropy: f64,
    pub(super) illegal: f64,
    pub(super) hindsight: f64,
    pub(super) searched: f64,
    pub(super) search_solved: f64,
    /// For each temperature.
    pub(super) solved: Vec<f64>,
}

impl Tally {
    /// Counts of nothing, for that many temperatures.
    pub(super) fn new(temperatures: usize) -> Tally {
        Tally { solved: vec![0.0; temperatures], ..Tally::default() }
    }

    /// Every number, in a fixed order: 14 and then one for each temperature.
    pub(super) fn numbers(&mut self) -> Vec<&mut f64> {
        let mut numbers = vec![
            &mut self.updates,
            &mut self.policy_loss,
            &mut self.value_loss,
            &mut self.gradient_norm,
            &mut self.positions,
            &mut self.demonstrations,
            &mut self.episodes,
            &mut self.reward,
            &mut self.steps,
            &mut self.entropy,
            &mut self.illegal,
            &mut self.hindsight,
            &mut self.searched,
            &mut self.search_solved,
        ];
        numbers.extend(&mut self.solved);
        numbers
    }

    /// The sums of both; they have the same temperatures.
    pub(super) fn add(&mut self, mut other: Tally) {
        self.numbers().into_iter().zip(other.numbers()).for_each(|(sum, number)| *sum += *number);
    }
}

/// A sum over a number as a mean; 0 of nothing.
pub(super) fn mean(sum: f64, count: f64) -> f64 {
    if count > 0.0 { sum / count } else { 0.0 }
}
