//! A program beside what each of its instructions does to the registers, for each input.

use std::fmt::Write;

use anstyle::Style;
use synth::machine::{Machine, Place, Program, State};
use synth::task::Pair;

use crate::output::Styles;

/// The space between two inputs' columns.
const GAP: &str = "    ";

/// The table: one row for the start and one for each instruction; for each input a column for each place,
/// where the word that the instruction changed stands out. Inputs that do not fit into `width` columns
/// beside each other follow below, the instructions repeated.
pub(crate) fn table(
    machine: Machine,
    program: &Program,
    inputs: &[(String, State)],
    styles: &Styles,
    width: usize,
) -> String {
    let instructions = Instructions::of(program);
    let blocks: Vec<Block> =
        inputs.iter().map(|(title, input)| Block::of(machine, program, title, *input)).collect();
    let mut text = String::new();
    let mut rest = blocks.as_slice();
    while !rest.is_empty() {
        let mut used = instructions.width;
        let fitting = rest.iter().take_while(|block| {
            used += GAP.len() + block.width;
            used <= width
        });
        // A block wider than the terminal is shown all the same.
        let (shown, later) = rest.split_at(fitting.count().max(1));
        if !text.is_empty() {
            text.push('\n');
        }
        render(&mut text, &instructions, shown, styles);
        rest = later;
    }
    text
}

/// The inputs of a task's pairs, titled as such.
pub(crate) fn pair_inputs(pairs: &[Pair]) -> Vec<(String, State)> {
    (1..).zip(pairs).map(|(number, pair)| (format!("pair {number}"), pair.input)).collect()
}

/// The rows' headings: empty for the two heading lines, then the start and each instruction.
struct Instructions {
    rows: Vec<String>,
    width: usize,
}

impl Instructions {
    fn of(program: &Program) -> Instructions {
        let digits = program.len().to_string().len();
        let numbered = program.iter().enumerate().map(|(i, instruction)| {
            let number = i + 1;
            format!("{number:>digits$}  {instruction}")
        });
        let start = format!("{:digits$}  start", "");
        let rows: Vec<String> = std::iter::once(start).chain(numbered).collect();
        let width = rows.iter().map(String::len).max().unwrap_or(0);
        Instructions { rows, width }
    }
}

/// One input's columns.
struct Block {
    title: String,
    headings: Vec<String>,
    /// `[len + 1][places]`: the words, and whether the row's instruction changed them.
    rows: Vec<Vec<(String, bool)>>,
    /// `[places]`: the columns' widths.
    widths: Vec<usize>,
    /// The registers in front of the bar, where there are slots behind it.
    bar: Option<usize>,
    width: usize,
}

impl Block {
    fn of(machine: Machine, program: &Program, title: &str, input: State) -> Block {
        let headings: Vec<String> = machine.all_places().map(heading).collect();
        let states = program.trace(input);
        let row = |index: usize| {
            let cell = |place| {
                let word = states[index].get(place);
                let changed = index > 0 && states[index - 1].get(place) != word;
                ((word as i32).to_string(), changed)
            };
            machine.all_places().map(cell).collect::<Vec<(String, bool)>>()
        };
        let rows: Vec<Vec<(String, bool)>> = (0..states.len()).map(row).collect();
        let column = |c: usize| rows.iter().map(|row| row[c].0.len()).max().unwrap_or(0);
        let widths: Vec<usize> =
            headings.iter().enumerate().map(|(c, heading)| heading.len().max(column(c))).collect();
        let bar = (machine.slots() > 0).then(|| machine.registers());
        let width = widths.iter().map(|width| width + 1).sum::<usize>() - 1 + 2 * usize::from(bar.is_some());
        Block { title: title.to_owned(), headings, rows, widths, bar, width }
    }

    /// Writes one line of the block, each cell at the right of its column.
    fn line<'a>(&self, text: &mut String, cells: impl Iterator<Item = (&'a str, Style)>) {
        for (index, ((cell, style), &width)) in cells.zip(&self.widths).enumerate() {
            if index > 0 {
                text.push_str(if self.bar == Some(index) { " | " } else { " " });
            }
            let space = width - cell.len();
            // Writing to a string cannot fail.
            let _ = write!(text, "{:space$}{style}{cell}{style:#}", "");
        }
    }
}

/// A column's heading: a register without `%`, a slot without `(%rbp)`.
fn heading(place: Place) -> String {
    match place {
        Place::Register(register) => register.name().to_owned(),
        Place::Slot(slot) => format!("-{}", slot.displacement().unsigned_abs()),
    }
}

fn render(text: &mut String, instructions: &Instructions, blocks: &[Block], styles: &Styles) {
    let faint = styles.faint;
    let indent = instructions.width;
    let mut line = format!("{:indent$}", "");
    for block in blocks {
        let _ = write!(line, "{GAP}{faint}{:width$}{faint:#}", block.title, width = block.width);
    }
    push_line(text, &line);
    let mut line = format!("{:indent$}", "");
    for block in blocks {
        line.push_str(GAP);
        block.line(&mut line, block.headings.iter().map(|heading| (heading.as_str(), faint)));
    }
    push_line(text, &line);
    for (index, instruction) in instructions.rows.iter().enumerate() {
        let style = if index == 0 { faint } else { styles.strong };
        let space = indent - instruction.len();
        let mut line = format!("{style}{instruction}{style:#}{:space$}", "");
        for block in blocks {
            line.push_str(GAP);
            let cells = block.rows[index].iter();
            block.line(
                &mut line,
                cells.map(|(word, changed)| {
                    (word.as_str(), if *changed { styles.changed } else { Style::new() })
                }),
            );
        }
        push_line(text, &line);
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use synth::machine::parse_program;

    use super::*;

    const PROGRAM: &str = "imull %eax, %ecx\naddl $2, %ecx\n";

    fn inputs(rows: &[[u32; 4]]) -> Vec<(String, State)> {
        let input =
            |(i, words): (usize, &[u32; 4])| (format!("pair {}", i + 1), State::new(Machine::PAPER, words));
        rows.iter().enumerate().map(input).collect()
    }

    #[test]
    fn inputs_stand_beside_each_other_while_they_fit() {
        let program = parse_program(PROGRAM).unwrap();
        let inputs = inputs(&[[5, 1, 7, 8], [4, 3, 7, u32::MAX]]);
        let wide = "                       pair 1             pair 2
                       eax ebx ecx edx    eax ebx ecx edx
   start                 5   1   7   8      4   3   7  -1
1  imull %eax, %ecx      5   1  35   8      4   3  28  -1
2  addl $2, %ecx         5   1  37   8      4   3  30  -1
";
        assert_eq!(table(Machine::PAPER, &program, &inputs, &Styles::default(), 57), wide);
        let narrow = table(Machine::PAPER, &program, &inputs, &Styles::default(), 56);
        assert_eq!(narrow.lines().filter(|line| line.contains("addl")).count(), 2);
        assert!(narrow.lines().all(|line| line.len() <= 56));
    }

    #[test]
    fn slots_stand_behind_a_bar_and_changed_words_stand_out() {
        let machine = Machine::new(2, 1).unwrap();
        let program = parse_program("movl %eax, -0(%rbp)").unwrap();
        let input = vec![("input 1".to_owned(), State::new(machine, &[7, 0, 1]))];
        let plain = "                          input 1
                          eax ebx | -0
   start                    7   0 |  1
1  movl %eax, -0(%rbp)      7   0 |  7
";
        assert_eq!(table(machine, &program, &input, &Styles::default(), 80), plain);
        let styles = Styles { changed: Style::new().bold(), ..Styles::default() };
        let coloured = table(machine, &program, &input, &styles, 80);
        assert_eq!(coloured, plain.replace("|  7\n", "|  \u{1b}[1m7\u{1b}[0m\n"));
    }
}
