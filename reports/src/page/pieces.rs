//! The files of a page's folder, each with the way to make it.

use polars::frame::DataFrame;
use polars::prelude::{CsvWriter, ParquetWriter, SerWriter};

use super::content::{Block, Figure, Page};
use super::error::PageError;
use super::folder::Format;
use super::html::HtmlOptions;
use super::names::Names;
use super::template::Template;
use crate::chart::Theme;

/// The page as HTML.
pub(super) const INDEX: &str = "index.html";
/// Pixels of a PNG for each of the picture.
const SCALE: u32 = 2;

/// A file.
pub(super) struct Piece<'a> {
    /// Within the folder, with `/` between the parts.
    pub(super) path: String,
    pub(super) make: Make<'a>,
}

type Make<'a> = Box<dyn Fn() -> Result<Vec<u8>, PageError> + Sync + 'a>;

/// All files, those that take longest first.
pub(super) fn of<'a>(
    page: &'a Page,
    formats: &[Format],
    options: HtmlOptions,
    template: Option<&'a Template>,
) -> Vec<Piece<'a>> {
    let names = Names::of(page);
    let mut pieces = Vec::new();
    let blocks = page.sections.iter().zip(names.sections());
    let blocks = blocks.flat_map(|(section, (_, names))| section.blocks.iter().zip(names));
    let mut frames = Vec::new();
    for (block, name) in blocks {
        match block {
            Block::Figure(figure) => {
                pieces.extend(pictures(name, figure));
                frames.push((name, &figure.data));
            }
            Block::Table(table) => frames.push((name, &table.data)),
            Block::Text(_) | Block::Explorer(_) | Block::Listings(_) => {}
        }
    }
    pieces.extend(frames.into_iter().flat_map(|(name, data)| files(name, data)));
    for (attachment, name) in page.attachments.iter().zip(names.attachments()) {
        // Rows by the million are of no use as text.
        let [_, parquet] = files(name, &attachment.data);
        pieces.push(parquet);
    }
    for format in Format::ALL.into_iter().filter(|format| formats.contains(format)) {
        match format {
            Format::Html => pieces.push(piece(INDEX, move || match template {
                Some(template) => Ok(template.render(page, options)?.into_bytes()),
                None => Ok(page.to_html(options).into_bytes()),
            })),
            Format::Markdown => pieces.push(piece("page.md", || Ok(page.to_markdown().into_bytes()))),
            Format::Latex => {
                pieces.push(piece("page.tex", || Ok(page.to_latex().into_bytes())));
                let tables = page.latex_tables().into_iter();
                pieces.extend(tables.map(|(name, text)| {
                    piece(format!("tables/{name}.tex"), move || Ok(text.clone().into_bytes()))
                }));
            }
        }
    }
    pieces
}

fn piece<'a>(
    path: impl Into<String>,
    make: impl Fn() -> Result<Vec<u8>, PageError> + Sync + 'a,
) -> Piece<'a> {
    Piece { path: path.into(), make: Box::new(make) }
}

fn pictures<'a>(name: &str, figure: &'a Figure) -> [Piece<'a>; 2] {
    let light = move || figure.drawing.clone().theme(Theme::Light);
    [
        piece(format!("figures/{name}.png"), move || Ok(light().to_png(SCALE))),
        piece(format!("figures/{name}.svg"), move || Ok(light().to_svg_alone().into_bytes())),
    ]
}

fn files<'a>(name: &str, data: &'a DataFrame) -> [Piece<'a>; 2] {
    let failed = |name: &str, format| {
        let id = name.to_owned();
        move |error: polars::prelude::PolarsError| PageError::Data { id, format, why: error.to_string() }
    };
    let (csv, parquet) = (failed(name, "CSV"), failed(name, "Parquet"));
    let make_csv = move || {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes).finish(&mut data.clone()).map_err(csv.clone())?;
        Ok(bytes)
    };
    let make_parquet = move || {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut data.clone()).map_err(parquet.clone())?;
        Ok(bytes)
    };
    [piece(format!("data/{name}.csv"), make_csv), piece(format!("data/{name}.parquet"), make_parquet)]
}
