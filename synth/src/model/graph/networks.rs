//! Both networks, written once over the operations beside this file.

use std::sync::Arc;

use dfdx::prelude::*;

use super::embed::{Lookup, embed, mean, select};
use super::loss::{PolicyTerm, cross_entropy, squared_error};
use super::stack::Addend;
use super::{Layer, Loss, Parameters, Path, Record, Traced, stack};
use crate::model::encode::{paper_rows, plus_rows, step_row};
use crate::model::kernel::Activation;
use crate::model::tokens::Tokens;
use crate::model::{Architecture, ModelConfig, ModelError, Observation};

/// A batch, as the graphs read it.
pub(in crate::model) struct Inputs<'a> {
    pub(in crate::model) items: &'a [Observation<'a>],
    /// The number that losses are divided by.
    pub(in crate::model) count: usize,
    /// Rows are items, classes actions of the catalogue.
    pub(in crate::model) policy: Arc<[PolicyTerm]>,
    /// A target and a weight for each item; empty where no value is learned.
    pub(in crate::model) values: Vec<f32>,
    pub(in crate::model) value_weights: Vec<f32>,
}

/// The loss of the policy and that of the value; a part that has no targets has no loss. The tapes of both
/// start from `record`.
pub(in crate::model) fn policy_and_value(
    path: Path,
    config: &ModelConfig,
    parameters: &Parameters,
    inputs: &Inputs<'_>,
    record: Record,
) -> Result<[Option<Loss>; 2], ModelError> {
    let graph = Graph { path, config, parameters };
    match config.architecture {
        Architecture::Paper => graph.paper(inputs, record),
        Architecture::Plus => graph.plus(inputs, record),
    }
}

struct Graph<'a> {
    path: Path,
    config: &'a ModelConfig,
    parameters: &'a Parameters,
}

impl Graph<'_> {
    fn layer(&self, name: &str, activation: Activation) -> Layer {
        Layer {
            weight: self.parameters.get(&format!("{name}.weight")).clone(),
            bias: self.parameters.get(&format!("{name}.bias")).clone(),
            activation,
        }
    }

    fn paper(&self, inputs: &Inputs<'_>, record: Record) -> Result<[Option<Loss>; 2], ModelError> {
        let mut rows = Vec::new();
        inputs.items.iter().for_each(|item| paper_rows(self.config.machine(), item, &mut rows));
        let each = self.config.pairs * 2 * self.config.places();
        let encode = |of: &str, record: Record| {
            let table = self.parameters.get(&format!("{of}.embedding")).clone();
            let x = embed(self.path, record, vec![Lookup { table, rows: rows.clone(), each }])?;
            let layer = |i| self.layer(&format!("{of}.encoder.{i}"), Activation::Tanh);
            stack(self.path, x, &(0..self.config.layers).map(layer).collect::<Vec<_>>(), None)
        };
        let mut record = Some(record);
        let mut losses = [None, None];
        let mut shared = None;
        if !inputs.policy.is_empty() {
            let context = encode("policy", record.take().unwrap_or_default())?;
            shared = self.config.shared_encoder.then(|| context.with_empty_tape());
            losses[0] = Some(self.decode(context, inputs)?);
        }
        if !inputs.values.is_empty() {
            let of = if self.config.shared_encoder { "policy" } else { "value" };
            let features = match shared {
                Some(context) => context,
                None => encode(of, record.take().unwrap_or_default())?,
            };
            losses[1] = Some(self.value(features, inputs)?);
        }
        Ok(losses)
    }

    /// The decoder with teacher forcing: each term is one instruction, written token by token.
    fn decode(&self, context: Traced, inputs: &Inputs<'_>) -> Result<Loss, ModelError> {
        let tokens = Tokens::new(self.config.machine());
        let terms = &inputs.policy;
        let rows: Vec<u32> = terms.iter().map(|t| t.row).collect();
        let token = |step: usize| terms.iter().map(move |t| tokens.of_action[t.class as usize][step]);
        let loss = |logits: Traced, classes: Vec<usize>, legal| {
            let terms = terms.iter().zip(classes).enumerate();
            let terms = terms
                .map(|(row, (t, class))| PolicyTerm {
                    row: row as u32,
                    class: class as u32,
                    weight: t.weight,
                })
                .collect();
            cross_entropy(self.path, logits, terms, legal, inputs.count)
        };
        let [opcodes, sources, destinations] = [0, 1, 2].map(|step| token.clone()(step).collect::<Vec<_>>());
        let head = |x: Traced, name| stack(self.path, x, &[self.layer(name, Activation::Identity)], None);
        let step = |x: Traced, name: &str, rows: &[usize]| {
            let table = self.parameters.get(name).clone();
            let addend = Addend { table, rows: rows.iter().map(|&row| row as u32).collect() };
            stack(self.path, x, &[self.layer("policy.decoder.recurrent", Activation::Tanh)], Some(&addend))
        };
        let first =
            stack(self.path, context, &[self.layer("policy.decoder.context", Activation::Tanh)], None)?;
        let first = select(self.path, first, &rows)?;
        let second = step(first.with_empty_tape(), "policy.decoder.opcode_embedding", &opcodes)?;
        let third = step(second.with_empty_tape(), "policy.decoder.source_embedding", &sources)?;
        let tokens = Tokens::new(self.config.machine());
        let legal =
            opcodes.iter().zip(&sources).flat_map(|(&o, &s)| tokens.destinations(o, s)).copied().collect();
        let opcode = loss(head(first, "policy.opcode")?, opcodes, None)?;
        let source = loss(head(second, "policy.source")?, sources, None)?;
        let destination = loss(head(third, "policy.destination")?, destinations, Some(legal))?;
        Ok(opcode.try_add(source)?.try_add(destination)?)
    }

    fn plus(&self, inputs: &Inputs<'_>, record: Record) -> Result<[Option<Loss>; 2], ModelError> {
        let (machine, places) = (self.config.machine(), self.config.places());
        let (mut words, mut differences) = (Vec::new(), Vec::new());
        inputs.items.iter().for_each(|item| plus_rows(machine, item, &mut words, &mut differences));
        let activation = self.config.activation();
        let table = |name| self.parameters.get(name).clone();
        let lookups = vec![
            Lookup { table: table("trunk.embedding"), rows: words, each: 2 * places },
            Lookup { table: table("trunk.difference"), rows: differences, each: places * places },
        ];
        let layers = |range: std::ops::Range<usize>| {
            range.map(|i| self.layer(&format!("trunk.{i}"), activation)).collect::<Vec<_>>()
        };
        let pairs = stack(self.path, embed(self.path, record, lookups)?, &layers(0..2), None)?;
        let counts: Vec<usize> = inputs.items.iter().map(|item| item.current.len()).collect();
        let rows = inputs.items.iter().map(|item| step_row(item.steps_left)).collect();
        let steps = Addend { table: table("trunk.steps"), rows };
        let joined = mean(self.path, pairs, &counts)?;
        let features = stack(self.path, joined, &layers(2..self.config.layers), Some(&steps))?;
        let mut losses = [None, None];
        let mut features = Some(features);
        if !inputs.policy.is_empty() {
            let x = features.take().expect("nobody took it yet");
            // The tape goes with the first head; the second one starts an empty one, and adding the
            // losses joins them.
            features = Some(x.with_empty_tape());
            let logits = stack(self.path, x, &[self.layer("policy.head", Activation::Identity)], None)?;
            losses[0] = Some(cross_entropy(self.path, logits, inputs.policy.clone(), None, inputs.count)?);
        }
        if !inputs.values.is_empty() {
            losses[1] = Some(self.value(features.expect("put back above"), inputs)?);
        }
        Ok(losses)
    }

    fn value(&self, features: Traced, inputs: &Inputs<'_>) -> Result<Loss, ModelError> {
        let z = stack(self.path, features, &[self.layer("value.head", Activation::Identity)], None)?;
        let (values, weights) = (inputs.values.clone(), inputs.value_weights.clone());
        squared_error(self.path, z, values, weights, inputs.count)
    }
}
