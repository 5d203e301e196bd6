//! Sweeps as they are written down.

mod definition;

pub use definition::{
    Budget, Definition, Direction, Domain, Objective, Parameter, PrunerSpec, Resources, Retry, SamplerSpec,
    Take, TrialSpec,
};
