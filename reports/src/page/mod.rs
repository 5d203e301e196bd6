//! A page of results: what it says ([`Page`]), and how it is written.

mod content;

pub use content::{Attachment, Block, Explorer, Fact, Figure, Listing, Page, Provenance, Section, Table};
