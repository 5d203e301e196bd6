//! A task as a table of its pairs.

use std::fmt::Write as _;

use synth::machine::{Place, State};

use super::Task;
use crate::notebook::{Bundle, Rich};
use crate::page::{CHANGED, FAINT, Html, counted, escape, span, strong};

impl Task {
    /// What there is to say of it in one line, after its name.
    fn facts(&self) -> String {
        let asked = &self.asked;
        let mut facts = format!("{}, {}", counted(asked.pairs.len() as u64, "pair"), asked.machine);
        let tier = asked.tier.as_ref().map(|tier| format!("tier {tier}"));
        let shortest =
            asked.shortest.map(|steps| format!("shortest known {}", counted(steps as u64, "instruction")));
        let intent = asked.intent.as_ref().map(|intent| format!("intent {intent}"));
        for fact in [tier, shortest, intent].into_iter().flatten() {
            facts.push_str(", ");
            facts.push_str(&fact);
        }
        facts
    }

    /// The words of a state with whether each must have changed; `None` where a word does not matter.
    fn cells(&self, state: &State, other: &State) -> Vec<Option<(String, bool)>> {
        let places = self.asked.machine.all_places().enumerate();
        let cell = |(index, place)| {
            let word = state.get(place);
            self.asked.care.contains(index).then(|| ((word as i32).to_string(), other.get(place) != word))
        };
        places.map(cell).collect()
    }

    fn text(&self) -> String {
        let asked = &self.asked;
        let names: Vec<String> = self.names();
        let mut rows: Vec<[Vec<String>; 2]> = vec![[names.clone(), names]];
        for pair in &asked.pairs {
            let before = asked.machine.all_places().map(|place| (pair.input.get(place) as i32).to_string());
            let after = self.cells(&pair.output, &pair.input).into_iter();
            let after = after.map(|cell| cell.map_or("any".to_owned(), |(word, _)| word));
            rows.push([before.collect(), after.collect()]);
        }
        let width = rows.iter().flatten().flatten().map(String::len).max().unwrap_or(0) + 1;
        let side = |cells: &[String]| {
            let mut line = String::new();
            for (index, cell) in cells.iter().enumerate() {
                line.push_str(if index == asked.machine.registers() { " |" } else { "" });
                let _ = write!(line, "{cell:>width$}");
            }
            line
        };
        let mut text = format!("task {}: {}", asked.id, self.facts());
        for (number, [before, after]) in rows.iter().enumerate() {
            let head = if number == 0 { String::new() } else { format!("pair {number}") };
            let arrow = if number == 0 { "  " } else { "->" };
            let _ = write!(text, "\n{head:8}{}  {arrow} {}", side(before), side(after));
        }
        text
    }

    /// The names of the machine's places, short.
    fn names(&self) -> Vec<String> {
        let short =
            |place: Place| place.to_string().trim_start_matches('%').trim_end_matches("(%rbp)").to_owned();
        self.asked.machine.all_places().map(short).collect()
    }

    fn html(&self) -> String {
        let asked = &self.asked;
        let places = self.names();
        let cell = |text: &str, style: &str, index: usize| {
            let left = if index == 0 { 24 } else { 10 };
            format!("<td style=\"text-align:right;padding:1px 0 1px {left}px;{style}\">{}</td>", escape(text))
        };
        let faint = format!("color:{FAINT}");
        let mut html = String::from(
            "<table style=\"border-collapse:collapse;margin:4px 0 0;font-size:inherit\"><tbody>",
        );
        let heads: String =
            places.iter().enumerate().map(|(index, place)| cell(place, &faint, index)).collect();
        let gap = |text: &str| format!("<td style=\"padding:1px 0 1px 24px;{faint}\">{text}</td>");
        let _ = write!(html, "<tr style=\"background:none\"><td></td>{heads}{}{heads}</tr>", gap(""));
        for (number, pair) in (1..).zip(&asked.pairs) {
            let before: String = (asked.machine.all_places().enumerate())
                .map(|(index, place)| cell(&(pair.input.get(place) as i32).to_string(), "", index))
                .collect();
            let changed = format!("color:{CHANGED};font-weight:700");
            let after: String = (self.cells(&pair.output, &pair.input).into_iter().enumerate())
                .map(|(index, word)| match word {
                    None => cell("any", &faint, index),
                    Some((word, true)) => cell(&word, &changed, index),
                    Some((word, false)) => cell(&word, "", index),
                })
                .collect();
            let name = format!("<td style=\"padding:1px 0;{faint}\">pair {number}</td>");
            let _ = write!(html, "<tr style=\"background:none\">{name}{before}{}{after}</tr>", gap("→"));
        }
        html + "</tbody></table>"
    }
}

impl Rich for Task {
    fn bundle(&self) -> Bundle {
        let head = format!("{} {}", strong("inherit", &self.asked.id), span(FAINT, &self.facts()));
        Bundle::text(self.text()).html(Html::new().block(&head).code(&self.html()).finish())
    }
}

impl std::fmt::Display for Task {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
