//! The synthesizer: from input/output examples to a verified x86 program.
//!
//! Data runs one way: [`machine`] (the instruction set and its simulator), [`task`] (what is asked),
//! [`exact`] (search that proves its answers), [`verify`] (what a program really computes), [`minimize`]
//! (shorter programs that do the same), [`suite`] (frozen benchmarks, made with all of these), [`model`] (what
//! a policy and a value say of a position), [`search`] (trees guided by them), [`solver`] (all of these by name,
//! with the networks that are shipped), [`evaluate`] (how good they are), [`train`] (how they learn).
//! Nothing in this crate reads a clock, a global random generator or the order of a hash table,
//! so the same seed gives the same result at any number of threads.
//!
//! ```
//! use synth::exact::{Exact, Limits, Outcome, Solver};
//! use synth::task::Task;
//! use synth::verify::verify_task;
//!
//! let task = Task::from_json(
//!     r#"{"id": "algebra", "registers": 4, "intent": "ecx = ecx + 30",
//!         "pairs": [{"in": [5, 1, 7, 8], "out": [5, 1, 37, 8]}]}"#,
//! )?;
//! let report = Exact.solve(&task, &Limits::default());
//! let Outcome::Solved { program, optimal } = report.outcome else { panic!("it has a short program") };
//! assert_eq!(program.to_string(), "imull %eax, %ecx\naddl $2, %ecx\n");
//! assert!(optimal && task.is_solved_by(&program));
//! // One pair does not say what was meant: this program adds 30 only where %eax is 5 and %ecx 7.
//! assert_eq!(verify_task(&task, &program)?.verdict(), Some(false));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// Random numbers, for callers that draw their own.
pub use rand;
/// The generator whose streams are the same on every machine.
pub use rand_chacha;

pub mod evaluate;
pub mod exact;
pub mod machine;
pub mod minimize;
pub mod model;
pub mod search;
pub mod solver;
pub mod suite;
pub mod task;
pub mod train;
pub mod verify;
