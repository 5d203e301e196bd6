//! One line for each of many tasks: solved or not, length, time, program.

use crate::answer::{Answer, Reason, Verdict};
use crate::output::Styles;
use crate::quantity;

/// Writes the lines; it remembers how wide the names are.
#[derive(Debug)]
pub(crate) struct TaskLines {
    styles: Styles,
    width: usize,
    /// Whether the heading is written.
    headed: bool,
}

/// The longest name that widens the column for those after it.
const WIDEST_NAME: usize = 40;

impl TaskLines {
    /// Lines in these styles.
    pub(crate) fn new(styles: Styles) -> TaskLines {
        TaskLines { styles, width: 20, headed: false }
    }

    /// The line of a task, with the heading above the first. A length is exact where it is proved, otherwise the bound that is known.
    pub(crate) fn line(&mut self, answer: &Answer) -> String {
        let id = &answer.task.id;
        self.width = self.width.max(id.chars().count().min(WIDEST_NAME));
        let (good, bad, faint) = (self.styles.good, self.styles.bad, self.styles.faint);
        let time = quantity::time(answer.elapsed);
        let (mark, length, rest) = match &answer.verdict {
            Verdict::Solved { program, optimal, .. } => {
                let length =
                    if *optimal { program.len().to_string() } else { format!("≤{}", program.len()) };
                let listed = program.lines().join("; ");
                let listed = if listed.is_empty() { "(nothing to do)".to_owned() } else { listed };
                (format!("{good}✓{good:#}"), length, listed)
            }
            Verdict::Unsolved(reason) => {
                let length = match reason {
                    Reason::Unsolvable(_) => "-".to_owned(),
                    _ => format!("≥{}", answer.at_least),
                };
                (format!("{bad}✗{bad:#}"), length, format!("{faint}{reason}{faint:#}"))
            }
        };
        let width = self.width;
        let heading = format!("{faint}  {:width$}  length        time  program{faint:#}\n", "task");
        let heading = if std::mem::replace(&mut self.headed, true) { "" } else { &heading };
        format!("{heading}{mark} {id:width$}  {length:>6}  {time:>10}  {rest}")
    }
}
