//! A policy as a picture: for each operation a grid of destinations by sources.

use std::fmt::Write as _;

use synth::machine::{Catalog, Instruction, Opcode, Place, Source};

use crate::page::{escape, percent};

/// Width and height of a cell in pixels.
const CELL: (usize, usize) = (22, 18);
/// Room for the names of destinations, and above a grid for its title and the names of sources.
const LEFT: usize = 32;
const ABOVE: usize = 36;
/// Between two grids.
const GAP: usize = 16;
/// The colour of certainty.
const COLOUR: &str = "#2C8ED6";

/// The picture, two grids beside each other; how dark a cell is goes by the square root of its probability.
pub(super) fn svg(catalog: &Catalog, probabilities: &[f64]) -> String {
    let machine = catalog.machine();
    let destinations: Vec<Place> = machine.all_places().collect();
    let mut sources: Vec<Source> = catalog.instructions().iter().map(Instruction::source).collect();
    let mut seen = Vec::new();
    sources.retain(|source| {
        !seen.contains(source) && {
            seen.push(*source);
            true
        }
    });
    let (across, down) = (LEFT + sources.len() * CELL.0, ABOVE + destinations.len() * CELL.1);
    let (width, height) = (2 * across + GAP, 2 * down + GAP);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"10\" fill=\"currentColor\">"
    );
    for opcode in Opcode::ALL {
        let (column, row) = (opcode.index() % 2, opcode.index() / 2);
        let (x, y) = (column * (across + GAP), row * (down + GAP));
        let _ = write!(
            svg,
            "<g transform=\"translate({x} {y})\"><text x=\"{LEFT}\" y=\"12\" font-size=\"12\" font-weight=\"bold\">{opcode}</text>"
        );
        for (index, source) in sources.iter().enumerate() {
            let middle = LEFT + index * CELL.0 + CELL.0 / 2;
            let _ = write!(
                svg,
                "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                ABOVE - 6,
                short(&source.to_string())
            );
        }
        for (index, destination) in destinations.iter().enumerate() {
            let base = ABOVE + index * CELL.1 + CELL.1 - 5;
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}</text>",
                LEFT - 5,
                short(&destination.to_string())
            );
            for (place, &source) in sources.iter().enumerate() {
                let Ok(instruction) = Instruction::new(opcode, source, *destination) else { continue };
                let Some(action) = catalog.action(&instruction) else { continue };
                let (left, top) = (LEFT + place * CELL.0, ABOVE + index * CELL.1);
                cell(&mut svg, left, top, &instruction, probabilities[action.index()]);
            }
        }
        svg.push_str("</g>");
    }
    svg + "</svg>"
}

fn cell(svg: &mut String, left: usize, top: usize, instruction: &Instruction, probability: f64) {
    let (width, height) = (CELL.0 - 1, CELL.1 - 1);
    let shade = probability.clamp(0.0, 1.0).sqrt();
    let _ = write!(
        svg,
        "<g><title>{}: {}</title><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"2\" fill=\"currentColor\" fill-opacity=\"0.07\"/>",
        escape(&instruction.to_string()),
        percent(probability)
    );
    if shade >= 0.02 {
        let _ = write!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"2\" fill=\"{COLOUR}\" fill-opacity=\"{shade:.2}\"/>"
        );
    }
    if probability >= 0.095 {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{}\">{:.0}</text>",
            left + width / 2,
            top + height - 5,
            if shade > 0.6 { "#fff" } else { "currentColor" },
            100.0 * probability
        );
    }
    svg.push_str("</g>");
}

/// An operand without what all of its kind have.
fn short(operand: &str) -> &str {
    operand.trim_start_matches(['%', '$']).trim_end_matches("(%rbp)")
}

#[cfg(test)]
mod tests {
    use synth::machine::Machine;

    use super::*;

    #[test]
    fn every_instruction_has_a_cell() {
        for machine in [Machine::PAPER, Machine::PAPER_RAM, Machine::new(2, 1).unwrap()] {
            let catalog = Catalog::new(machine);
            let svg = svg(&catalog, &vec![1.0 / catalog.len() as f64; catalog.len()]);
            assert_eq!(svg.matches("<title>").count(), catalog.len());
            assert!(!svg.contains("id=") && svg.ends_with("</svg>"));
        }
    }
}
