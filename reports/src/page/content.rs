//! What a page says, before it is written as HTML, Markdown or LaTeX.

use polars::frame::DataFrame;

use crate::chart::Drawing;

/// A page: the answer first, then what it rests on.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// What was asked, in one sentence.
    pub question: String,
    /// The answer in one sentence, with its interval and the number of seeds.
    pub answer: String,
    /// The figures that one wants to see first; as a rule three to six.
    pub facts: Vec<Fact>,
    /// What a reader must know before believing the figures: failures, few seeds, missing trials. A sentence each.
    pub cautions: Vec<String>,
    /// The rest, in order.
    pub sections: Vec<Section>,
    /// Data beside the page that no figure or table shows whole.
    pub attachments: Vec<Attachment>,
    /// How the results came to be.
    pub provenance: Provenance,
}

/// A frame too long to be shown or written as text, such as ten million metrics: a Parquet file beside the page.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Names its file: as [`Section::id`].
    pub id: String,
    /// What it holds, with its columns.
    pub caption: String,
    /// The rows.
    pub data: DataFrame,
}

/// One figure of the summary.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is: `best held_out/solved`.
    pub name: String,
    /// The figure with its unit: `48.2 %`.
    pub value: String,
    /// What stands beneath it: `95 % interval 41.0 to 55.1, 3 seeds`; may be empty.
    pub note: String,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Under which it is linked: lower-case letters, digits and hyphens, unique on the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
}

/// What a section holds.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph of plain text.
    Text(String),
    /// A chart.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// Parallel coordinates that can be brushed; a table after it shows only what is brushed.
    Explorer(Explorer),
    /// Programs or other texts, as they are.
    Listings(Vec<Listing>),
}

/// A chart with its data.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Names its files and its link: as [`Section::id`].
    pub id: String,
    /// What one sees and how it was computed, with the number of seeds and the kind of interval.
    pub caption: String,
    /// The picture.
    pub drawing: Drawing,
    /// What is drawn, a row a mark.
    pub data: DataFrame,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Names its files and its link: as [`Section::id`].
    pub id: String,
    /// What one sees, with units.
    pub caption: String,
    /// The columns under their headings. Numbers stand to the right; all can be sorted and filtered.
    pub data: DataFrame,
    /// Columns that are shown; all where it is empty. The files have all.
    pub shown: Vec<String>,
    /// Rows that Markdown and LaTeX show; they say how many more there are.
    pub most: usize,
}

/// Parallel coordinates over the rows of the table that follows.
#[derive(Clone, Debug)]
pub struct Explorer {
    /// As [`Section::id`].
    pub id: String,
    /// What one sees and does.
    pub caption: String,
    /// The id of the table whose rows are drawn.
    pub table: String,
    /// The columns that are axes, in order; with `true` on a logarithmic scale.
    pub axes: Vec<(String, bool)>,
    /// The column by which lines are coloured, and whether larger is better.
    pub colour: (String, bool),
}

/// A program, or another text as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What it is: a task's name, a solver's.
    pub title: String,
    /// Its lines.
    pub text: String,
    /// What was checked of it: `maps both pairs; general, proved by normal form`. `None` where nothing was.
    pub verdict: Option<String>,
}

/// How results came to be. What is not known is left out, and the page says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// Names and values, in order: the command, the commit and whether its tree was dirty, the lock file's digest,
    /// the configuration's, the seeds, the processor, threads, wall and processor time, attempts, digests of data and
    /// checkpoints.
    pub entries: Vec<(String, String)>,
    /// The definition or configuration as it was given; may be empty.
    pub definition: String,
}
