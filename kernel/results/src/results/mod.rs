//! Tables, charts and pages of what the prelude hands over.

mod attempts;
mod finding;
mod page;
mod sweep;

use std::path::Path;
use std::sync::Arc;

use assemblet::results::{
    Attempts, Columns, Drawn, Format, HeatTable, Lack, Matter, Part, Results, SweepChart, SweepState,
    SweepTable, Written,
};
use experiments::Finding;
use reports::page::{Figure, Folder};
use reports::polars::prelude::DataFrame;

use crate::columns;

/// What the prelude is given.
pub(crate) struct Provider;

/// A figure of a page as the prelude has it.
fn drawn(figure: Figure) -> Drawn {
    Drawn { drawing: figure.drawing, caption: figure.caption, data: columns::shared(figure.data) }
}

impl Results for Provider {
    fn empty(&self) -> Arc<dyn Columns> {
        columns::shared(DataFrame::empty())
    }

    fn read(&self, bytes: Vec<u8>, format: Format) -> Result<Arc<dyn Columns>, String> {
        columns::read(bytes, format)
    }

    fn sweep_frame(&self, state: &SweepState, what: SweepTable) -> Arc<dyn Columns> {
        columns::shared(sweep::frame(&sweep::study(state), what))
    }

    fn sweep_chart(&self, state: &SweepState, chart: SweepChart<'_>) -> Result<Drawn, Lack> {
        sweep::chart(&sweep::study(state), chart).map(drawn)
    }

    fn sweep_heat_map(&self, state: &SweepState, x: &str, y: &str) -> Result<HeatTable, Lack> {
        sweep::heat_map(&sweep::study(state), x, y)
    }

    fn attempts_frame(&self, attempts: &Attempts) -> Arc<dyn Columns> {
        columns::shared(reports::frame::attempts(&attempts::of(attempts)))
    }

    fn attempts_chart(&self, attempts: &Attempts, id: &str) -> Option<Drawn> {
        attempts::chart(attempts, id).map(drawn)
    }

    fn finding_parts(&self, finding: &Finding) -> Vec<Part> {
        finding::parts(finding)
    }

    fn check_folder(&self, folder: &Path) -> Result<(), String> {
        Folder::check(folder).map_err(|error| error.to_string())
    }

    fn write(
        &self,
        matter: &Matter,
        folder: &Path,
        provenance: Vec<(String, String)>,
    ) -> Result<Written, String> {
        page::write(matter, folder, provenance)
    }
}
