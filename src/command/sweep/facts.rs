//! Facts with their names in front, the names in one column.

use crate::output::Styles;

/// The widest column of names; a longer name pushes its fact along.
const WIDEST: usize = 32;

/// Facts in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts(Vec<(String, String)>);

impl Facts {
    /// Adds a fact. One without a name goes on with the one before.
    pub(crate) fn add(&mut self, name: &str, fact: &str) {
        self.0.push((name.to_owned(), fact.to_owned()));
    }

    /// How many columns the names take, the gap behind them included.
    fn indent(&self) -> usize {
        let longest = self.0.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        longest.clamp(10, WIDEST) + 2
    }

    /// One line for each fact.
    pub(crate) fn render(&self, styles: &Styles) -> String {
        let (faint, indent) = (styles.faint, self.indent());
        let line = |(name, fact): &(String, String)| {
            let gap = indent.saturating_sub(name.chars().count()).max(2);
            let line = format!("{faint}{name}{faint:#}{:gap$}{fact}", "");
            format!("{}\n", line.trim_end())
        };
        self.0.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_below_each_other_and_never_touch_their_names() {
        let mut facts = Facts::default();
        facts.add("rate", "0.5");
        facts.add("", "more");
        facts.add("network.architecture", "plus");
        let expected = "rate                  0.5\n                      more\nnetwork.architecture  plus\n";
        assert_eq!(facts.render(&Styles::default()), expected);
        facts.add(&"x".repeat(40), "y");
        assert!(facts.render(&Styles::default()).ends_with("x  y\n"));
    }
}
