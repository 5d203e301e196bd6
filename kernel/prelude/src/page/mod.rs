//! How values look: text for terminals, and HTML that follows the colours of a light or a dark theme.

mod beside;
mod figure;
mod html;
mod listing;
mod plot;
mod progress;
mod quantity;
mod table;

pub use figure::Figure;
pub use plot::{Plot, plot};
pub use progress::Progress;
pub use table::Table;

pub(crate) use beside::beside;
pub(crate) use html::{
    BAD, BORDER, CHANGED, FAINT, GOOD, Html, MONO, OPCODE, escape, message, note, spaced, span, strong,
};
pub(crate) use listing::{Block, Listing, coloured};
pub(crate) use plot::{bars, short};
pub(crate) use progress::{bar_html, bar_text};
pub(crate) use quantity::{counted, grouped, percent, time};
