//! How code in a cell speaks to the notebook: displays, live updates, interrupts, and what the kernel writes into a cell.
//!
//! Without a kernel (in a test, in a program of one's own) the same calls print plain text.

mod bundle;
#[doc(hidden)]
pub mod cell;
mod channel;
mod containers;
mod input;
pub mod interrupt;
mod live;
mod show;
#[doc(hidden)]
pub mod variables;

pub use bundle::{Bundle, Rich};
pub use input::{InputError, input, password};
pub use live::{Live, clear_output, display};
#[doc(hidden)]
pub use show::{AsDebug, AsDisplay, AsRich, AsType, Shown};
