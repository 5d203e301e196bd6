//! Every size of a network, and the list of parameters that follows from them.

use serde::{Deserialize, Serialize};

use super::ModelError;
use super::encode::{DIFFERENCE_ROWS, PAPER_ROWS, PLUS_ROWS, STEP_ROWS};
use super::kernel::Activation;
use crate::machine::{Catalog, Machine, Opcode};

/// Which network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// The paper's (§4.1): the numbers of all pairs, embedded and concatenated, five dense tanh layers, an
    /// unrolled recurrent decoder, and a value network beside it.
    Paper,
    /// Ours: an encoder shared by the pairs, their mean, and one trunk under both heads.
    Plus,
}

/// What follows each dense layer inside the `plus` network; the paper's always has tanh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nonlinearity {
    /// tanh.
    #[default]
    Tanh,
    /// max(x, 0).
    Relu,
}

/// The sizes of a network.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// Which network.
    pub architecture: Architecture,
    /// The machine's registers, 2 to 6.
    pub registers: usize,
    /// The machine's RAM slots, 0 to 4.
    pub slots: usize,
    /// How many pairs the paper's network reads, 1 to 16. The other reads any number.
    pub pairs: usize,
    /// Numbers an embedded word becomes, 1 to 256.
    pub embedding: usize,
    /// The width of the dense layers, 1 to 2048.
    pub hidden: usize,
    /// How many dense layers lie between the embedding and the heads, 3 to 12. In `plus` the first two
    /// read a single pair.
    pub layers: usize,
    /// The width of the paper's decoder, 1 to 1024.
    pub decoder: usize,
    /// Whether the paper's value network shares the policy's encoder ("potentially", §4.1).
    pub shared_encoder: bool,
    /// What follows the dense layers of `plus`.
    pub nonlinearity: Nonlinearity,
}

impl ModelConfig {
    /// The paper's network for a machine and a number of pairs: 32 numbers a word, 5 layers of 256, a decoder
    /// of 128. The paper gives none of these sizes.
    pub fn paper(machine: Machine, pairs: usize) -> ModelConfig {
        ModelConfig {
            architecture: Architecture::Paper,
            registers: machine.registers(),
            slots: machine.slots(),
            pairs,
            embedding: 32,
            hidden: 256,
            layers: 5,
            decoder: 128,
            shared_encoder: false,
            nonlinearity: Nonlinearity::Tanh,
        }
    }

    /// Our network for a machine, with the same widths.
    pub fn plus(machine: Machine) -> ModelConfig {
        let paper = ModelConfig::paper(machine, 2);
        ModelConfig { architecture: Architecture::Plus, shared_encoder: true, ..paper }
    }

    /// Checks every size.
    ///
    /// # Errors
    /// Where one is outside its limits.
    pub fn check(&self) -> Result<(), ModelError> {
        let check = |what, found: usize, range: std::ops::RangeInclusive<usize>, allowed| {
            if range.contains(&found) { Ok(()) } else { Err(ModelError::Size { what, found, allowed }) }
        };
        check("number of registers", self.registers, 2..=6, "2 to 6")?;
        check("number of slots", self.slots, 0..=4, "0 to 4")?;
        check("number of pairs", self.pairs, 1..=16, "1 to 16")?;
        check("embedding", self.embedding, 1..=256, "1 to 256")?;
        check("hidden width", self.hidden, 1..=2048, "1 to 2048")?;
        check("number of layers", self.layers, 3..=12, "3 to 12")?;
        check("decoder width", self.decoder, 1..=1024, "1 to 1024")
    }

    /// The machine whose tasks the network reads.
    ///
    /// # Panics
    /// Where the config was not checked.
    pub fn machine(&self) -> Machine {
        Machine::new(self.registers, self.slots).expect("the config was checked")
    }

    /// The number of actions of that machine.
    pub fn actions(&self) -> usize {
        Catalog::new(self.machine()).len()
    }

    /// The number of sources of that machine: registers, digits, slots.
    pub fn sources(&self) -> usize {
        self.registers + 10 + self.slots
    }

    /// The number of places of that machine.
    pub fn places(&self) -> usize {
        self.registers + self.slots
    }

    /// The activation of the dense layers.
    pub fn activation(&self) -> Activation {
        match (self.architecture, self.nonlinearity) {
            (Architecture::Plus, Nonlinearity::Relu) => Activation::Relu,
            _ => Activation::Tanh,
        }
    }

    /// One line that two networks share exactly if their parameters mean the same, such as
    /// `paper 4r0m k2 e32 h256x5 d128`.
    pub fn fingerprint(&self) -> String {
        let ModelConfig { registers, slots, pairs, embedding, hidden, layers, decoder, .. } = self;
        match self.architecture {
            Architecture::Paper => {
                let shared = if self.shared_encoder { " shared" } else { "" };
                format!(
                    "paper {registers}r{slots}m k{pairs} e{embedding} h{hidden}x{layers} d{decoder}{shared}"
                )
            }
            Architecture::Plus => {
                let name = if self.nonlinearity == Nonlinearity::Relu { "relu" } else { "tanh" };
                format!("plus {registers}r{slots}m e{embedding} h{hidden}x{layers} {name}")
            }
        }
    }

    /// Every parameter, in the order in which they are stored.
    pub fn parameters(&self) -> Vec<ParameterSpec> {
        let mut list = ParameterList::default();
        let (e, h, d) = (self.embedding, self.hidden, self.decoder);
        match self.architecture {
            Architecture::Paper => {
                let inputs = self.pairs * 2 * self.places() * e;
                let encoder = |list: &mut ParameterList, of: &str| {
                    list.table(&format!("{of}.embedding"), PAPER_ROWS, e);
                    for layer in 0..self.layers {
                        list.dense(&format!("{of}.encoder.{layer}"), if layer == 0 { inputs } else { h }, h);
                    }
                };
                encoder(&mut list, "policy");
                list.dense("policy.decoder.context", h, d);
                list.dense("policy.decoder.recurrent", d, d);
                list.table("policy.decoder.opcode_embedding", Opcode::ALL.len(), d);
                list.table("policy.decoder.source_embedding", self.sources(), d);
                list.dense("policy.opcode", d, Opcode::ALL.len());
                list.dense("policy.source", d, self.sources());
                list.dense("policy.destination", d, self.places());
                if !self.shared_encoder {
                    encoder(&mut list, "value");
                }
                list.dense("value.head", h, 1);
            }
            Architecture::Plus => {
                list.table("trunk.embedding", PLUS_ROWS, e);
                list.table("trunk.difference", DIFFERENCE_ROWS, e);
                list.table("trunk.steps", STEP_ROWS, h);
                for layer in 0..self.layers {
                    let inputs = if layer == 0 { (2 + self.places()) * self.places() * e } else { h };
                    list.dense(&format!("trunk.{layer}"), inputs, h);
                }
                list.dense("policy.head", h, self.actions());
                list.dense("value.head", h, 1);
            }
        }
        list.specs
    }
}

/// One parameter: a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterSpec {
    /// Its name, which says its role.
    pub name: String,
    /// Its number of rows; 1 for a bias.
    pub rows: usize,
    /// Its number of columns.
    pub columns: usize,
    /// Its first values are drawn evenly from −bound..bound; 0 for a bias.
    pub bound: f32,
}

#[derive(Default)]
struct ParameterList {
    specs: Vec<ParameterSpec>,
}

impl ParameterList {
    fn table(&mut self, name: &str, rows: usize, columns: usize) {
        self.specs.push(ParameterSpec { name: name.to_owned(), rows, columns, bound: 0.5 });
    }

    /// Weights `[inputs, outputs]` with the bound of Glorot and Bengio, √(6 / (inputs + outputs)), and a bias.
    fn dense(&mut self, name: &str, inputs: usize, outputs: usize) {
        let bound = (6.0 / (inputs + outputs) as f32).sqrt();
        let weight = ParameterSpec { name: format!("{name}.weight"), rows: inputs, columns: outputs, bound };
        let bias = ParameterSpec { name: format!("{name}.bias"), rows: 1, columns: outputs, bound: 0.0 };
        self.specs.extend([weight, bias]);
    }
}
