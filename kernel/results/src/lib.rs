//! Frames and pages for notebook cells: what the prelude knows by [`assemblet::results::Results`] alone.
//!
//! It is apart from the prelude because of polars: rustc reads, for every cell, what all crates beneath the prelude say of
//! themselves, and the linker each name that they share. The kernel installs both as shared libraries, and the prelude
//! loads this one when the first frame is made. A cell that names `polars` is compiled against this one too.
//!
//! | part      | what it makes                                        |
//! |-----------|------------------------------------------------------|
//! | `columns` | polars frames as the prelude sees them               |
//! | `results` | tables, charts and pages of sweeps, attempts, findings |
//!
//! A program of one's own that uses the prelude calls [`provide`] first:
//!
//! ```
//! use assemblet::prelude::*;
//! use assemblet_results::Polars;
//!
//! assemblet_results::provide();
//! let frame = Frame::new().with_f64("rate", &[0.1, 0.01])?;
//! let data: assemblet_results::polars::prelude::DataFrame = frame.polars();
//! assert_eq!(data.height(), 2);
//! assert_eq!(data.frame().column_f64("rate")?, [0.1, 0.01]);
//! # Ok::<(), Error>(())
//! ```

mod columns;
mod results;

use assemblet::notebook::{AsRich, Shown};
use assemblet::prelude::Frame;
use reports::polars::prelude::DataFrame;

/// The library that frames are made with.
pub use reports::polars;

use columns::Polar;
use results::Provider;

/// Gives the prelude its frames and pages. A second time does nothing.
pub fn provide() {
    assemblet::results::provide(&Provider);
}

/// What the prelude calls where it has loaded this library.
#[allow(unsafe_code, reason = "a name by which the prelude finds it")]
#[unsafe(no_mangle)]
pub extern "C" fn assemblet_results_provide() {
    provide();
}

/// What a cell that names polars sees without an import.
pub mod prelude {
    #[doc(no_inline)]
    pub use crate::{Polars, ShowsFrame as _};
}

/// Has a cell that ends in a polars frame show it as the notebook's own: the compiler looks for this method where it looks
/// for that of values with forms of their own.
#[doc(hidden)]
pub trait ShowsFrame {
    /// Shows the frame as the cell's result.
    fn show_result(&self);
}

impl ShowsFrame for &&&Shown<'_, DataFrame> {
    fn show_result(&self) {
        AsRich::show_result(&&&&Shown(&self.0.frame()));
    }
}

/// The way between a notebook's frames and polars' own.
pub trait Polars {
    /// The polars frame; its columns are shared, not copied.
    fn polars(&self) -> DataFrame;

    /// The notebook's frame, which is shown as a table.
    fn frame(&self) -> Frame;
}

impl Polars for Frame {
    fn polars(&self) -> DataFrame {
        // Only a frame without columns is of another kind.
        self.inner().as_any().downcast_ref::<Polar>().map_or_else(DataFrame::empty, |polar| polar.0.clone())
    }

    fn frame(&self) -> Frame {
        self.clone()
    }
}

impl Polars for DataFrame {
    fn polars(&self) -> DataFrame {
        self.clone()
    }

    fn frame(&self) -> Frame {
        columns::shared(self.clone()).into()
    }
}
