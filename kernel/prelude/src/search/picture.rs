//! A search tree as a picture, from left to right.

use std::fmt::Write as _;

use synth::machine::{ActionId, Catalog};
use synth::search::{NodeState, Snapshot};

use super::layout::Placed;
use crate::page::{escape, grouped, percent};

/// From one depth to the next, and from one row to the next, in pixels.
const STEP: (f64, f64) = (216.0, 30.0);
/// Width and height of a node.
const NODE: (f64, f64) = (74.0, 19.0);
const MARGIN: f64 = 6.0;

/// What a node is drawn in: of what was found, of what is proved to lead nowhere, and of all others.
const SOLVED: &str = "#009E73";
const CLOSED: &str = "#888888";
const OPEN: &str = "#0072B2";

/// The picture of the placed nodes. `counts` are the numbers beside the values: visits, or the sizes of subtrees.
pub(super) fn svg(tree: &Snapshot, catalog: &Catalog, placed: &[Placed], counts: &[u64]) -> String {
    let deepest = placed.iter().map(|p| tree.nodes[p.node].depth).max().unwrap_or(0);
    let lowest = placed.iter().map(|p| p.row).fold(0.0, f64::max);
    // What is hidden is told to the right of a node.
    let width = 2.0 * MARGIN + deepest as f64 * STEP.0 + NODE.0 + 60.0;
    let height = 2.0 * MARGIN + lowest * STEP.1 + NODE.1 + 10.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"currentColor\">"
    );
    let place = |p: &Placed| {
        let x = MARGIN + tree.nodes[p.node].depth as f64 * STEP.0;
        (x, MARGIN + p.row * STEP.1 + NODE.1 / 2.0)
    };
    for p in placed {
        let Some((parent, edge)) = p.parent else { continue };
        let (from, to) = (place(&placed[parent]), place(p));
        let edge = &tree.nodes[placed[parent].node].edges[edge];
        let instruction = catalog.instruction(ActionId::new(edge.action as u16)).to_string();
        edge_between(&mut svg, (from.0 + NODE.0, from.1), to, p.solves, &instruction, f64::from(edge.prior));
    }
    for (p, &count) in placed.iter().zip(counts) {
        node(&mut svg, place(p), tree, p, count);
    }
    svg + "</svg>"
}

fn edge_between(
    svg: &mut String,
    from: (f64, f64),
    to: (f64, f64),
    solves: bool,
    instruction: &str,
    prior: f64,
) {
    // The bend is over before the instruction begins, which stands on the straight part.
    let bend = from.0 + 26.0;
    let middle = (from.0 + bend) / 2.0;
    let (stroke, width, opacity) = if solves { (SOLVED, 2.5, 1.0) } else { ("currentColor", 1.0, 0.4) };
    let _ = write!(
        svg,
        "<path d=\"M{:.0} {:.1}C{middle:.0} {:.1} {middle:.0} {:.1} {bend:.0} {:.1}H{:.0}\" fill=\"none\" stroke=\"{stroke}\" \
         stroke-width=\"{width}\" stroke-opacity=\"{opacity}\"/>",
        from.0, from.1, from.1, to.1, to.1, to.0
    );
    let _ = write!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.1}\" font-family=\"monospace\"><title>{}: prior {}</title>{}</text>",
        bend - 2.0,
        to.1 - 3.0,
        escape(instruction),
        percent(prior),
        escape(instruction)
    );
}

fn node(svg: &mut String, (x, y): (f64, f64), tree: &Snapshot, placed: &Placed, count: u64) {
    let node = &tree.nodes[placed.node];
    let colour = match node.state {
        _ if placed.solves => SOLVED,
        NodeState::Solved => SOLVED,
        NodeState::Exhausted | NodeState::Superseded => CLOSED,
        NodeState::Pending | NodeState::Open => OPEN,
    };
    let dashes = if matches!(node.state, NodeState::Superseded | NodeState::Pending) {
        " stroke-dasharray=\"3 2\""
    } else {
        ""
    };
    let fill = 0.08 + 0.4 * node.value.clamp(0.0, 1.0);
    let top = y - NODE.1 / 2.0;
    let said = if node.to_goal == Some(0) && placed.solves {
        "solved".to_owned()
    } else if node.state == NodeState::Pending {
        // It has no value yet.
        "pending".to_owned()
    } else {
        format!("{:.2} · {}", node.value, short(count))
    };
    let _ = write!(
        svg,
        "<g><title>node {}, {}: value {:.3}, visits {}, depth {}</title><rect x=\"{x:.0}\" y=\"{top:.1}\" width=\"{}\" height=\"{}\" \
         rx=\"9\" fill=\"{colour}\" fill-opacity=\"{fill:.2}\" stroke=\"{colour}\"{dashes}/><text x=\"{:.0}\" y=\"{:.1}\" \
         text-anchor=\"middle\">{said}</text></g>",
        placed.node,
        super::node::name(node.state),
        node.value,
        grouped(node.visits.into()),
        node.depth,
        NODE.0,
        NODE.1,
        x + NODE.0 / 2.0,
        y + 4.0,
    );
    if placed.hidden > 0 {
        // Beneath a node where edges go on to its right.
        let (x, y) = if placed.goes_on { (x + NODE.0 - 10.0, y + 18.0) } else { (x + NODE.0 + 4.0, y + 4.0) };
        let anchor = if placed.goes_on { "end" } else { "start" };
        let _ = write!(
            svg,
            "<text x=\"{x:.0}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill-opacity=\"0.65\" font-size=\"9\">+{}</text>",
            grouped(placed.hidden as u64)
        );
    }
}

/// A count in at most four characters.
fn short(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1000),
        _ => format!("{}M", count / 1_000_000),
    }
}
