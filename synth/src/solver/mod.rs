//! Every solver by its name: the exact ones, the paper's and its baselines (§4.3), and ours.
//!
//! | name            | network     | how it searches                                                         |
//! |-----------------|-------------|-------------------------------------------------------------------------|
//! | `portfolio`     | `plus`      | `exact` and `plus` side by side; the first answer counts                |
//! | `exact`         | none        | `ida` and `bidirectional` side by side                                  |
//! | `ida`           | none        | iterative deepening with an admissible bound                            |
//! | `bidirectional` | none        | from both ends until they meet                                          |
//! | `plus`          | `plus`      | best-first by policy and value, [`search::Config::plus`]                |
//! | `beam`          | `plus`      | ever wider beams ([`Beam`])                                             |
//! | `autoassemblet` | `paper`     | the paper's tree search, [`search::Config::paper`]                      |
//! | `mcts-prior`    | `imitation` | the same with an L2 distance for a value (the paper's MCTS (Prior))     |
//! | `imitation`     | `imitation` | the likeliest program, without a search                                 |
//! | `reinforce`     | `reinforce` | the likeliest program, without a search                                 |

mod networks;
mod portfolio;
mod shipped;

pub use networks::{NetworkError, Networks, Role};
pub use portfolio::Portfolio;

use std::sync::Arc;

use crate::exact::{Bidirectional, Exact, Ida, Solver};
use crate::model::DistanceValue;
use crate::search::{self, Beam, Decode, Guidance, Guided, OverrideError};

/// The names that [`solver`] knows, ours first, then the exact ones, then the paper's.
pub const NAMES: [&str; 10] = [
    "portfolio",
    "exact",
    "ida",
    "bidirectional",
    "plus",
    "beam",
    "autoassemblet",
    "mcts-prior",
    "imitation",
    "reinforce",
];

/// The distance at which the value of `mcts-prior` is one half.
const DISTANCE_SCALE: f32 = 10.0;

/// What solvers that draw or search on can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The seed of every draw.
    pub seed: u64,
    /// The most positions that the network may be asked about for one task; `None`: no bound of this kind.
    pub evaluations: Option<u64>,
    /// Whether a tree search goes on after its first solution and looks for a shorter one.
    pub improve: bool,
    /// Overrides of the tree search's own settings, each `key=value` ([`search::Config::with`]).
    pub search: Vec<String>,
}

/// The solver of that name, or `None` where there is none.
///
/// # Errors
/// Where an override of the tree search cannot be used.
pub fn solver(
    name: &str,
    networks: &Networks,
    settings: &Settings,
) -> Result<Option<Arc<dyn Solver>>, OverrideError> {
    if let Some(guided) = guided(name, networks, settings)? {
        return Ok(Some(Arc::new(guided)));
    }
    Ok(Some(match name {
        "portfolio" => {
            let Settings { seed, evaluations, improve, ref search } = *settings;
            let config = search::Config { seed, evaluations, improve, ..search::Config::plus() };
            Arc::new(Portfolio::new(networks.get(Role::Plus), config.with(search)?))
        }
        "exact" => Arc::new(Exact),
        "ida" => Arc::new(Ida),
        "bidirectional" => Arc::new(Bidirectional),
        _ => return Ok(None),
    }))
}

/// The solver of that name where a network guides it, which can solve many tasks at once; `None` for the others.
///
/// # Errors
/// As [`solver`].
pub fn guided(name: &str, networks: &Networks, settings: &Settings) -> Result<Option<Guided>, OverrideError> {
    let Settings { seed, evaluations, improve, ref search } = *settings;
    let with = |config| search::Config { seed, evaluations, improve, ..config }.with(search);
    let (plus, paper) = (with(search::Config::plus())?, with(search::Config::paper())?);
    let guided = |name, role, guidance| Guided::new(name, networks.get(role), guidance);
    let greedy = || Guidance::Decode(Decode { seed, ..Decode::default() });
    Ok(Some(match name {
        "plus" => guided("plus", Role::Plus, Guidance::Tree(plus)),
        "beam" => guided("beam", Role::Plus, Guidance::Beam(Beam::default())),
        "autoassemblet" => guided("autoassemblet", Role::Paper, Guidance::Tree(paper)),
        "mcts-prior" => {
            let policy = DistanceValue::new(networks.get(Role::Imitation), DISTANCE_SCALE);
            Guided::new("mcts-prior", Arc::new(policy), Guidance::Tree(paper))
        }
        "imitation" => guided("imitation", Role::Imitation, greedy()),
        "reinforce" => guided("reinforce", Role::Reinforce, greedy()),
        _ => return Ok(None),
    }))
}

/// The role of the network that the solver of that name asks, or `None` where it asks none.
pub fn role(name: &str) -> Option<Role> {
    match name {
        "portfolio" | "plus" | "beam" => Some(Role::Plus),
        "autoassemblet" => Some(Role::Paper),
        "mcts-prior" | "imitation" => Some(Role::Imitation),
        "reinforce" => Some(Role::Reinforce),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
