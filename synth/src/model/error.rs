//! What can go wrong with a network, its training or its file.

use std::path::PathBuf;

/// What is wrong with a network, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A size that no network can have.
    #[error("the network's {what} is {found}, but must be {allowed}")]
    Size {
        /// Which size.
        what: &'static str,
        /// What was asked for.
        found: usize,
        /// What is possible.
        allowed: &'static str,
    },
    /// A task or batch that the network cannot read.
    #[error(
        "this network is for {expected}, but was given {found}; train one for that, or choose other tasks"
    )]
    Input {
        /// What it reads.
        expected: String,
        /// What it was given.
        found: String,
    },
    /// A loss or a gradient that is no number.
    #[error(
        "step {step}: the {what} is not a finite number; the parameters are as before it. Lower the learning \
         rate, or go on from the last checkpoint"
    )]
    NotFinite {
        /// The training step, counted from 1.
        step: u64,
        /// The loss or the gradient.
        what: &'static str,
    },
    /// A parameter that is no number.
    #[error("parameter `{0}` of the network is not a finite number; use an earlier checkpoint")]
    Parameter(String),
    /// The arithmetic library failed, which means that memory ran out.
    #[error("the network needs more memory than there is ({0}); make the batch smaller")]
    Memory(String),
    /// Reading or writing a file failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// Read, write, rename and so on.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A folder without a checkpoint.
    #[error("there is no checkpoint in {}; train one, or name another folder", .0.display())]
    NoCheckpoint(PathBuf),
    /// A file that is no checkpoint of ours.
    #[error("this is not an Assemblet checkpoint ({0}); name a .safetensors file that `train` wrote")]
    Foreign(String),
    /// A checkpoint of a later format.
    #[error(
        "the checkpoint is of version {found}, but this program reads version {known}; use a newer program"
    )]
    Newer {
        /// The version in the file.
        found: u32,
        /// The newest known one.
        known: u32,
    },
    /// A checkpoint whose bytes are not those that were written.
    #[error("the checkpoint is cut off or damaged ({0}); use the one before it, or copy it again")]
    Damaged(String),
    /// A checkpoint of another network.
    #[error(
        "the checkpoint holds the network `{found}`, but `{expected}` is wanted; give the config it was trained with"
    )]
    Architecture {
        /// The fingerprint in the file.
        found: String,
        /// The fingerprint of the config.
        expected: String,
    },
}

impl From<dfdx::tensor::CpuError> for ModelError {
    fn from(error: dfdx::tensor::CpuError) -> ModelError {
        ModelError::Memory(error.to_string())
    }
}
