//! A unit of work: the networks of one training, or none, and everything that is measured of them.

use serde::{Deserialize, Serialize};

use crate::measurement::Measurement;
use crate::network::Network;

/// What one worker does at a time. It depends on no other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// 16 hexadecimal digits: equal for two units if and only if they compute the same.
    pub key: String,
    /// What it is, in a few words.
    pub title: String,
    /// About how many seconds it takes on one core.
    pub weight: f64,
    /// Networks with what is measured of each. Those that are trained share their imitation, which is done once.
    pub stages: Vec<Stage>,
}

/// A network and what is measured of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The network.
    pub network: Network,
    /// What is measured, in the order of the rows.
    pub measurements: Vec<Measurement>,
}
