//! The networks that solvers ask, each in a role of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::shipped;
use crate::model::checkpoint::load;
use crate::model::{Architecture, Checkpoint, Evaluator, ModelError, evaluator};

/// What a network is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The paper's policy after imitation alone.
    Imitation,
    /// The paper's policy after imitation and plain policy gradients.
    Reinforce,
    /// The paper's policy and value after all of Algorithm 1.
    Paper,
    /// Ours.
    Plus,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 4] = [Role::Imitation, Role::Reinforce, Role::Paper, Role::Plus];

    /// Its name: that of its file without the ending.
    pub fn name(self) -> &'static str {
        match self {
            Role::Imitation => "imitation",
            Role::Reinforce => "reinforce",
            Role::Paper => "paper",
            Role::Plus => "plus",
        }
    }

    /// The network inside the program, as its file has it.
    pub fn checkpoint(self) -> Checkpoint {
        Checkpoint::from_bytes(shipped::file(self), None).expect("a test reads every shipped file")
    }

    /// The architecture of its networks.
    pub fn architecture(self) -> Architecture {
        if self == Role::Plus { Architecture::Plus } else { Architecture::Paper }
    }
}

/// Why there are no networks.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// A file is no network of ours.
    #[error("cannot use the model {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: ModelError,
    },
    /// A file has a network that its name does not promise.
    #[error("the model {} is a network of the other architecture; {expected} is wanted there", path.display())]
    Architecture {
        /// The file.
        path: PathBuf,
        /// What its name promises.
        expected: &'static str,
    },
    /// A folder without networks, or nothing at all.
    #[error(
        "there is no model at {}; name a .safetensors file, or a folder that `train` wrote or that has \
         plus.safetensors or others of the shipped names", .0.display()
    )]
    Missing(PathBuf),
}

/// A network for each role.
#[derive(Clone, Default)]
pub struct Networks {
    /// Those in place of the shipped ones, which are read only when they are asked for.
    own: [Option<Arc<dyn Evaluator>>; 4],
}

impl Networks {
    /// Those inside the program.
    pub fn shipped() -> Networks {
        Networks::default()
    }

    /// Those of `path`, a file or a folder, in place of the shipped ones. A file named after a role is for that
    /// role; any other, such as the `network.safetensors` of a training run, is for every role of its
    /// architecture that has no file of its own.
    ///
    /// # Errors
    /// Where there is none, or one cannot be used.
    pub fn load(path: &Path) -> Result<Networks, NetworkError> {
        let mut networks = Networks::shipped();
        if path.is_file() {
            let (network, architecture) = read(path)?;
            networks.place(&network, architecture, |_| true);
            return Ok(networks);
        }
        let own = |role: Role| path.join(format!("{}.safetensors", role.name()));
        let run = path.join("network.safetensors");
        if !run.is_file() && !Role::ALL.into_iter().any(|role| own(role).is_file()) {
            return Err(NetworkError::Missing(path.to_owned()));
        }
        if run.is_file() {
            let (network, architecture) = read(&run)?;
            networks.place(&network, architecture, |role| !own(role).is_file());
        }
        for role in Role::ALL.into_iter().filter(|&role| own(role).is_file()) {
            let (network, architecture) = read(&own(role))?;
            if architecture != role.architecture() {
                let expected = if role == Role::Plus { "`plus`" } else { "`paper`" };
                return Err(NetworkError::Architecture { path: own(role), expected });
            }
            networks.place(&network, architecture, |other| other == role);
        }
        Ok(networks)
    }

    /// One network for every role of its architecture, in place of the shipped ones.
    pub fn of(network: &Arc<dyn Evaluator>, architecture: Architecture) -> Networks {
        let mut networks = Networks::shipped();
        networks.place(network, architecture, |_| true);
        networks
    }

    /// The network of a role.
    pub fn get(&self, role: Role) -> Arc<dyn Evaluator> {
        self.own[role as usize].clone().unwrap_or_else(|| shipped::evaluator(role))
    }

    /// Whether a role's network takes the place of the shipped one.
    pub fn is_replaced(&self, role: Role) -> bool {
        self.own[role as usize].is_some()
    }

    fn place(
        &mut self,
        network: &Arc<dyn Evaluator>,
        architecture: Architecture,
        takes: impl Fn(Role) -> bool,
    ) {
        for role in Role::ALL {
            if role.architecture() == architecture && takes(role) {
                self.own[role as usize] = Some(network.clone());
            }
        }
    }
}

fn read(path: &Path) -> Result<(Arc<dyn Evaluator>, Architecture), NetworkError> {
    let loaded = load(path, None).map_err(|error| NetworkError::File { path: path.to_owned(), error })?;
    let Checkpoint { weights, .. } = loaded;
    Ok((Arc::from(evaluator(&weights)), weights.config().architecture))
}
