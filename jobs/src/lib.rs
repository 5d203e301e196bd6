//! Sweeps that survive anything: at-least-once execution, effectively-once result, nothing acknowledged is lost.
//!
//! Data runs one way:
//!
//! ```text
//! sweep → sampler, pruner → scheduler → engine → service ⇄ client
//!                                          └──── api ────┴─→ worker
//! ```
//!
//! | to                                   | use                                                              |
//! |--------------------------------------|------------------------------------------------------------------|
//! | say what is to be tried              | [`sweep::Definition`]                                            |
//! | draw points                          | [`sampler::make`], a [`history::Sampler`]; [`sampler::dry_run`]  |
//! | stop the hopeless early              | [`pruner::make`], a [`history::Pruner`]                          |
//! | decide what runs, without a clock    | `scheduler::Scheduler`, a state machine over the store's rows    |
//! | own a home and answer for it         | `engine::Engine`; `service::serve` for other processes           |
//! | ask a service, start one             | [`client`]                                                       |
//! | ask for anything, wherever it is     | [`api::Api`], with the types of [`wire`]                         |
//! | go on with other people's tools      | [`export`]: Optuna's journal, tables                             |
//! | run a trial once more by hand        | [`repeat::Repeat`]: the command                                  |
//! | run trials                           | [`worker::run`]                                                  |

pub mod api;
pub mod client;
#[cfg(feature = "service")]
pub mod engine;
pub mod export;
pub mod history;
pub mod pruner;
pub mod repeat;
pub mod sampler;
#[cfg(feature = "service")]
pub mod scheduler;
#[cfg(feature = "service")]
pub mod service;
pub mod sweep;
pub mod wire;
pub mod worker;
