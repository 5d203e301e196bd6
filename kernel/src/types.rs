//! The types that cells define. A cell that defines one anew makes a different type, though the compiler gives both the
//! same name and identity, so variables of the old one must go.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{self, HasName as _};
use ra_ap_syntax::{AstNode, Edition, SourceFile};

use crate::rewrite::rust_begins;

/// Definitions by the names of their types.
#[derive(Debug, Default)]
pub(crate) struct Types {
    known: BTreeMap<String, String>,
}

/// The types that a cell defines: name and text.
pub(crate) fn defined(cell: &str) -> Vec<(String, String)> {
    let file = SourceFile::parse(&cell[rust_begins(cell)..], Edition::Edition2024).syntax_node();
    let named = |name: Option<ast::Name>, node: &ra_ap_syntax::SyntaxNode| {
        Some((name?.to_string(), node.text().to_string()))
    };
    file.descendants()
        .filter_map(|node| match ast::Item::cast(node.clone())? {
            ast::Item::Struct(item) => named(item.name(), &node),
            ast::Item::Enum(item) => named(item.name(), &node),
            ast::Item::Union(item) => named(item.name(), &node),
            ast::Item::TypeAlias(item) => named(item.name(), &node),
            _ => None,
        })
        .collect()
}

impl Types {
    /// The variables whose types are, or hold, one that is defined anew with another text.
    pub(crate) fn outdated(
        &self,
        defined: &[(String, String)],
        variables: &[(String, String)],
    ) -> Vec<String> {
        let is_new =
            |(name, text): &&(String, String)| self.known.get(name).is_some_and(|known| known != text);
        let mut changed: BTreeSet<&str> =
            defined.iter().filter(is_new).map(|(name, _)| name.as_str()).collect();
        // A type that holds a changed one has changed too.
        loop {
            let more: Vec<&str> = self
                .known
                .iter()
                .filter(|(name, text)| !changed.contains(name.as_str()) && names_any(text, &changed))
                .map(|(name, _)| name.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            changed.extend(more);
        }
        let outdated = variables.iter().filter(|(_, ty)| names_any(ty, &changed));
        outdated.map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn add(&mut self, defined: Vec<(String, String)>) {
        self.known.extend(defined);
    }
}

/// Whether a text has one of the names as a word.
fn names_any(text: &str, names: &BTreeSet<&str>) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| names.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_type_defined_anew_are_outdated() {
        let mut types = Types::default();
        types.add(defined("struct P { x: i32 }\nstruct Q { p: P }\nstruct R;\nlet a = 1;"));
        let variables = [("a", "i32"), ("p", "P"), ("q", "Vec<Q>"), ("r", "R")];
        let variables = variables.map(|(name, ty)| (name.to_owned(), ty.to_owned()));
        assert_eq!(types.outdated(&defined("struct P { x: i64 }"), &variables), ["p", "q"]);
        assert_eq!(types.outdated(&defined("struct P { x: i32 }"), &variables), [""; 0]);
    }
}
