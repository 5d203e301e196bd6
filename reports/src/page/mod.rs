//! A page of results: what it says ([`Page`]), and how it is written.

mod column;
mod content;
mod error;
mod folder;
mod html;
mod latex;
mod markdown;
mod marker;
mod names;
mod pieces;
mod template;
mod text;

pub use content::{Attachment, Block, Explorer, Fact, Figure, Listing, Page, Provenance, Section, Table};
pub use error::PageError;
pub use folder::{Folder, Format, Progress, Written};
pub use html::HtmlOptions;
pub use template::Template;
