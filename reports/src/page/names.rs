//! Ids as links and files can carry them: each once, and none that leads elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Block, Page};
use super::text;

/// Longer ids are cut.
const LONGEST: usize = 60;

/// The ids of a page's parts in the order in which they stand there.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    /// Those of tables, by the ids that they came with.
    tables: BTreeMap<String, String>,
    sections: Vec<(String, Vec<String>)>,
    attachments: Vec<String>,
}

impl Names {
    pub(super) fn of(page: &Page) -> Names {
        let mut names = Names::default();
        // Ours.
        names
            .taken
            .extend(["attachments", "content", "contents", "summary", "provenance"].map(str::to_owned));
        for section in &page.sections {
            let id = names.take(&section.id, "section");
            let mut blocks = Vec::new();
            for block in &section.blocks {
                blocks.push(match block {
                    Block::Figure(figure) => names.take(&figure.id, "figure"),
                    Block::Explorer(explorer) => names.take(&explorer.id, "explorer"),
                    Block::Table(table) => {
                        let name = names.take(&table.id, "table");
                        names.tables.entry(table.id.clone()).or_insert_with(|| name.clone());
                        name
                    }
                    Block::Text(_) | Block::Listings(_) => String::new(),
                });
            }
            names.sections.push((id, blocks));
        }
        names.attachments =
            page.attachments.iter().map(|attachment| names.take(&attachment.id, "data")).collect();
        names
    }

    /// What the files of the attachments are called.
    pub(super) fn attachments(&self) -> &[String] {
        &self.attachments
    }

    /// Each section's id, and those of its blocks; of texts and listings an empty one.
    pub(super) fn sections(&self) -> &[(String, Vec<String>)] {
        &self.sections
    }

    /// What the table with this id is called now.
    pub(super) fn table(&self, id: &str) -> Option<&str> {
        self.tables.get(id).map(String::as_str)
    }

    fn take(&mut self, id: &str, kind: &str) -> String {
        let plain = plain(id);
        let plain = if plain.is_empty() { kind.to_owned() } else { plain };
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(plain);
        self.taken.insert(name.clone());
        name
    }
}

/// Lower-case letters, digits and single hyphens between them.
fn plain(id: &str) -> String {
    let kept = text::clean(id).to_lowercase();
    let words = kept.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut plain = words.collect::<Vec<_>>().join("-");
    plain.truncate(LONGEST);
    plain.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_unique() {
        let mut names = Names::default();
        let mut check = |id: &str, expected: &str| assert_eq!(names.take(id, "figure"), expected);
        check("learning-curves", "learning-curves");
        check("learning-curves", "learning-curves-2");
        check("../../etc/passwd", "etc-passwd");
        check("木", "figure");
        check("", "figure-2");
        check("A b\u{0}<C>", "a-b-c");
        check(&"x".repeat(300), &"x".repeat(LONGEST));
    }
}
