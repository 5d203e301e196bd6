//! A program beside what each of its instructions does to the registers, for each input.

use std::fmt::Write as _;

use synth::machine::{Machine, Place, Program, State};
use synth::task::{Care, Pair, Task};

use super::{BAD, BORDER, CHANGED, FAINT, GOOD, OPCODE, escape, span};

/// Columns of text that stand beside each other; inputs that do not fit follow below.
const WIDTH: usize = 100;
/// The space between two inputs' columns.
const GAP: &str = "    ";

/// A program with the states of some inputs after each instruction.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) machine: Machine,
    pub(crate) program: Program,
    pub(crate) blocks: Vec<Block>,
}

/// One input and what is made of it.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    title: String,
    /// `[len + 1]`: the state at the start and after each instruction.
    states: Vec<State>,
    /// What should be at the end, in the places that matter.
    wanted: Option<(State, Care)>,
}

impl Block {
    /// An input with nothing that is wanted of it.
    pub(crate) fn of(title: &str, program: &Program, input: State) -> Block {
        Block { title: title.to_owned(), states: program.trace(input), wanted: None }
    }

    fn of_pair(title: String, program: &Program, pair: &Pair, care: Care) -> Block {
        Block { title, states: program.trace(pair.input), wanted: Some((pair.output, care)) }
    }

    fn word(&self, row: usize, place: Place) -> String {
        (self.states[row].get(place) as i32).to_string()
    }

    fn is_changed(&self, row: usize, place: Place) -> bool {
        row > 0 && self.states[row - 1].get(place) != self.states[row].get(place)
    }

    /// What should be in a place at the end, where that matters and is not there.
    fn missing(&self, machine: Machine, place: Place) -> Option<u32> {
        let (wanted, care) = self.wanted?;
        let index = machine.index(place)?;
        let last = self.states[self.states.len() - 1];
        (care.contains(index) && last.get(place) != wanted.get(place)).then(|| wanted.get(place))
    }
}

/// A column's heading: a register without `%`, a slot without `(%rbp)`.
fn heading(place: Place) -> String {
    match place {
        Place::Register(register) => register.name().to_owned(),
        Place::Slot(slot) => format!("-{}", slot.displacement().unsigned_abs()),
    }
}

impl Listing {
    /// A program on the inputs of a task's pairs.
    pub(crate) fn of_task(task: &Task, program: &Program) -> Listing {
        let blocks = (1..)
            .zip(&task.pairs)
            .map(|(number, pair)| Block::of_pair(format!("pair {number}"), program, pair, task.care));
        Listing { machine: task.machine, program: program.clone(), blocks: blocks.collect() }
    }

    fn places(&self) -> Vec<Place> {
        self.machine.all_places().collect()
    }

    /// Whether some pair is not met.
    fn fails(&self) -> bool {
        let places = self.places();
        self.blocks.iter().any(|block| places.iter().any(|&p| block.missing(self.machine, p).is_some()))
    }

    /// The listing as aligned text.
    pub(crate) fn to_text(&self) -> String {
        let digits = self.program.len().to_string().len();
        let mut labels = vec![format!("{:digits$}  start", "")];
        labels.extend((1..).zip(self.program.iter()).map(|(n, i)| format!("{n:>digits$}  {i}")));
        if self.fails() {
            labels.push(format!("{:digits$}  wanted", ""));
        }
        let indent = labels.iter().map(String::len).max().unwrap_or(0);
        let columns: Vec<Columns> =
            self.blocks.iter().map(|block| self.columns(block, labels.len())).collect();
        let mut text = String::new();
        let mut rest = columns.as_slice();
        while !rest.is_empty() {
            let mut used = indent;
            let fitting = rest.iter().take_while(|block| {
                used += GAP.len() + block.width;
                used <= WIDTH
            });
            let (shown, later) = rest.split_at(fitting.count().max(1));
            if !text.is_empty() {
                text.push('\n');
            }
            for row in 0..labels.len() + 2 {
                let label = if row < 2 { "" } else { &labels[row - 2] };
                let mut line = format!("{label:indent$}");
                for block in shown {
                    let _ = write!(line, "{GAP}{:width$}", block.lines[row], width = block.width);
                }
                text.push_str(line.trim_end());
                text.push('\n');
            }
            rest = later;
        }
        text
    }

    /// The lines of one block: its title, its headings, and `rows` rows.
    fn columns(&self, block: &Block, rows: usize) -> Columns {
        let places = self.places();
        let cell = |row: usize, place: Place| {
            if row < block.states.len() {
                block.word(row, place)
            } else {
                block.missing(self.machine, place).map_or(String::new(), |word| (word as i32).to_string())
            }
        };
        let mut cells: Vec<Vec<String>> = vec![places.iter().map(|&place| heading(place)).collect()];
        cells.extend((0..rows).map(|row| places.iter().map(|&place| cell(row, place)).collect()));
        let width = |c: usize| cells.iter().map(|row| row[c].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..places.len()).map(width).collect();
        let bar = (self.machine.slots() > 0).then(|| self.machine.registers());
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (index, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                line.push_str(if index == 0 {
                    ""
                } else if bar == Some(index) {
                    " | "
                } else {
                    " "
                });
                let _ = write!(line, "{cell:>width$}");
            }
            line
        };
        let mut lines = vec![block.title.clone()];
        lines.extend(cells.iter().map(line));
        let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        Columns { lines, width }
    }

    /// The listing as an HTML table, to be part of another output.
    pub(crate) fn to_html(&self) -> String {
        let places = self.places();
        let mut html = String::from(
            "<table style=\"border-collapse:collapse;margin:0;font-size:inherit\"><thead><tr style=\"background:none\"><th colspan=\"2\"></th>",
        );
        for block in &self.blocks {
            let _ = write!(
                html,
                "<th colspan=\"{}\" style=\"text-align:center;color:{FAINT};font-weight:500;padding:0 0 0 24px\">{}</th>",
                places.len(),
                escape(&block.title)
            );
        }
        html.push_str("</tr><tr style=\"background:none\"><th colspan=\"2\"></th>");
        for _ in &self.blocks {
            for (index, &place) in places.iter().enumerate() {
                let _ = write!(
                    html,
                    "<th style=\"text-align:right;color:{FAINT};font-weight:500;border-bottom:1px solid {BORDER};{}\">{}</th>",
                    self.padding(index),
                    heading(place)
                );
            }
        }
        html.push_str("</tr></thead><tbody>");
        self.row(&mut html, "", &span(FAINT, "start"), 0);
        for (index, instruction) in self.program.iter().enumerate() {
            self.row(&mut html, &(index + 1).to_string(), &coloured(&instruction.to_string()), index + 1);
        }
        if self.fails() {
            self.row(&mut html, "", &span(FAINT, "wanted"), self.program.len() + 1);
        }
        html.push_str("</tbody></table>");
        html
    }

    fn row(&self, html: &mut String, number: &str, label: &str, row: usize) {
        let _ = write!(
            html,
            "<tr style=\"background:none\"><td style=\"text-align:right;color:{FAINT};padding:1px 8px 1px 0\">{number}</td>\
             <td style=\"text-align:left;white-space:nowrap;padding:1px 0\">{label}</td>"
        );
        for block in &self.blocks {
            for (index, place) in self.machine.all_places().enumerate() {
                let missing = block.missing(self.machine, place);
                let (text, style) = if row >= block.states.len() {
                    (missing.map_or(String::new(), |word| (word as i32).to_string()), format!("color:{GOOD}"))
                } else if row + 1 == block.states.len() && missing.is_some() {
                    (block.word(row, place), format!("color:{BAD};font-weight:700"))
                } else if block.is_changed(row, place) {
                    (block.word(row, place), format!("color:{CHANGED};font-weight:700"))
                } else {
                    (block.word(row, place), String::new())
                };
                let _ = write!(
                    html,
                    "<td style=\"text-align:right;{};{style}\">{text}</td>",
                    self.padding(index)
                );
            }
        }
        html.push_str("</tr>");
    }

    /// The space around a cell: wider before each block, and a bar before the slots.
    fn padding(&self, index: usize) -> String {
        if index == 0 {
            "padding:1px 0 1px 24px".to_owned()
        } else if index + 1 == self.machine.registers() && self.machine.slots() > 0 {
            "padding:1px 8px 1px 10px".to_owned()
        } else if index == self.machine.registers() {
            format!("padding:1px 0 1px 10px;border-left:1px solid {BORDER}")
        } else {
            "padding:1px 0 1px 10px".to_owned()
        }
    }
}

/// Text lines of one block.
struct Columns {
    lines: Vec<String>,
    width: usize,
}

/// An instruction with its mnemonic in colour.
pub(crate) fn coloured(instruction: &str) -> String {
    let (opcode, operands) = instruction.split_once(' ').unwrap_or((instruction, ""));
    format!("{} {}", span(OPCODE, opcode), escape(operands))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(json: &str, program: &str) -> Listing {
        Listing::of_task(&Task::from_json(json).unwrap(), &program.parse().unwrap())
    }

    #[test]
    fn inputs_stand_beside_each_other_and_what_is_wrong_below() {
        let json = r#"{"id":"a","registers":4,"pairs":[{"in":[5,1,7,8],"out":[5,1,37,8]},{"in":[4,3,7,-1],"out":[4,3,31,-1]}]}"#;
        let listing = listing(json, "imull %eax, %ecx\naddl $2, %ecx\n");
        let text = "                       pair 1             pair 2
                       eax ebx ecx edx    eax ebx ecx edx
   start                 5   1   7   8      4   3   7  -1
1  imull %eax, %ecx      5   1  35   8      4   3  28  -1
2  addl $2, %ecx         5   1  37   8      4   3  30  -1
   wanted                                          31
";
        assert_eq!(listing.to_text(), text);
        let html = listing.to_html();
        assert_eq!(html.matches(CHANGED).count(), 3);
        assert_eq!((html.matches(BAD).count(), html.matches("<tr").count()), (1, 6));
    }

    #[test]
    fn slots_stand_behind_a_bar() {
        let json = r#"{"id":"a","registers":2,"ram":1,"pairs":[{"in":[7,0,1],"out":[7,0,7]}]}"#;
        let text = "                          pair 1
                          eax ebx | -0
   start                    7   0 |  1
1  movl %eax, -0(%rbp)      7   0 |  7
";
        assert_eq!(listing(json, "movl %eax, -0(%rbp)").to_text(), text);
    }
}
