//! Variables that are no more, and why: what a user needs to hear where a later cell names one.

use std::collections::BTreeMap;

/// Each with the number of the cell that it went in.
#[derive(Debug, Default)]
pub(crate) struct Departed {
    names: BTreeMap<String, (usize, Reason)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Moved,
    /// A closure, or what borrows from its cell.
    WentWithItsCell,
}

impl Departed {
    /// A cell used these up.
    pub(crate) fn moved(&mut self, names: impl IntoIterator<Item = String>, cell: usize) {
        self.names.extend(names.into_iter().map(|name| (name, (cell, Reason::Moved))));
    }

    /// A cell could not leave these to others.
    pub(crate) fn with_their_cell(&mut self, names: impl IntoIterator<Item = String>, cell: usize) {
        self.names.extend(names.into_iter().map(|name| (name, (cell, Reason::WentWithItsCell))));
    }

    /// These are there again.
    pub(crate) fn forget(&mut self, present: &[String]) {
        self.names.retain(|name, _| !present.contains(name));
    }

    /// Why a variable is not there, and what to do.
    pub(crate) fn hint(&self, name: &str) -> Option<String> {
        let (cell, reason) = self.names.get(name)?;
        Some(match reason {
            Reason::Moved => {
                format!("`{name}` was used up in cell [{cell}]; give `&{name}` or `{name}.clone()` there")
            }
            Reason::WentWithItsCell => format!(
                "`{name}` went with cell [{cell}]: a closure must be boxed to stay, as in `let {name}: Box<dyn Fn(i32) \
                 -> i32> = Box::new(…);`, and what is borrowed cloned"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_no_more_is_explained() {
        let mut departed = Departed::default();
        departed.moved(["t".to_owned()], 2);
        departed.with_their_cell(["f".to_owned()], 3);
        assert!(departed.hint("t").unwrap().contains("used up in cell [2]"));
        assert!(departed.hint("f").unwrap().contains("boxed"));
        departed.forget(&["t".to_owned()]);
        assert_eq!(departed.hint("t"), None);
    }
}
