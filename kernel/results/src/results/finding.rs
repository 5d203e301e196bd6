//! The tables and charts of a finding, as its page has them.

use assemblet::results::Part;
use claims::of_finding;
use experiments::Finding;
use reports::analysis::{self, Claims, Question};
use reports::page::Block;

use crate::columns;

pub(super) fn parts(finding: &Finding) -> Vec<Part> {
    let claims = Claims { claims: vec![of_finding(finding)], ..Claims::default() };
    let page = analysis::claims(&claims, &Question::default());
    let prefix = format!("{}-", finding.name);
    let own = |id: &str| id.strip_prefix(&prefix).unwrap_or(id).to_owned();
    let part = |block: Block| match block {
        Block::Table(table) => {
            // A page tells the files of a table from those of a figure of the same name.
            let name = own(&table.id);
            Some(Part::Table {
                name: name.strip_suffix("-table").unwrap_or(&name).to_owned(),
                title: table.caption,
                columns: table.shown,
                data: columns::shared(table.data),
            })
        }
        Block::Figure(figure) => Some(Part::Figure { name: own(&figure.id), drawn: super::drawn(figure) }),
        _ => None,
    };
    page.sections.into_iter().flat_map(|section| section.blocks).filter_map(part).collect()
}
