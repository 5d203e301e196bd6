//! Training runs: started from a cell, drawn while they learn, stopped and gone on with.

mod board;
mod config;
mod curve;
mod make;
mod run;
mod show;

pub use config::{Config, configs};
pub use run::{Run, train};
