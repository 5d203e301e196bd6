//! A search tree, from its root at the left: nodes coloured by value, edges as thick as they were often taken.

use super::axis::{Axis, SIZE};
use super::clip::Rect;
use super::colour_bar;
use super::drawing::{Anchor, Dots, Drawing, Line, Point, Shape, Text};
use super::font;
use super::heading::Heading;
use super::number::short;
use super::outcome::Goal;
use super::theme::Paint;

/// Nodes at most: those that were visited most, with their parents.
const MOST: usize = 200;
/// A leaf takes so much height, in a picture that chooses its own.
const LEAF: usize = 22;
/// Edges are level after this part of their way.
const BEND: f64 = 0.3;

/// A search tree.
#[derive(Clone, Debug)]
pub struct Tree {
    heading: Heading,
    label: String,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug)]
struct Node {
    parent: Option<usize>,
    name: String,
    visits: f64,
    value: f64,
    is_on_path: bool,
}

impl Tree {
    /// A chart without nodes, 900 pixels wide and as high as its leaves need; `label` is what the value of a node is,
    /// with its unit.
    #[must_use]
    pub fn new(title: &str, label: &str) -> Tree {
        Tree { heading: Heading::new(title, (900, 0)), label: label.to_owned(), nodes: Vec::new() }
    }

    super::heading::heading_setters!();

    /// Adds a node beneath an earlier one, counted from 0; the first is the root. A node whose parent is not earlier is
    /// left out, with all beneath it. The value may be NaN.
    #[must_use]
    pub fn node(mut self, parent: Option<usize>, name: &str, visits: f64, value: f64) -> Self {
        let visits = if visits.is_finite() { visits.max(0.0) } else { 0.0 };
        self.nodes.push(Node { parent, name: name.to_owned(), visits, value, is_on_path: false });
        self
    }

    /// Marks the way from the root to a node: the solution.
    #[must_use]
    pub fn path_to(mut self, node: usize) -> Self {
        let mut at = Some(node).filter(|node| *node < self.nodes.len());
        while let Some(node) = at {
            self.nodes[node].is_on_path = true;
            at = self.nodes[node].parent.filter(|parent| *parent < node);
        }
        self
    }

    /// Which nodes are drawn: the marked ones, then those that were visited most, each only with its parent.
    fn shown(&self) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|&a, &b| {
            let key = |node: usize| (self.nodes[node].is_on_path, self.nodes[node].visits);
            let (a_key, b_key) = (key(a), key(b));
            b_key.0.cmp(&a_key.0).then(b_key.1.total_cmp(&a_key.1)).then(a.cmp(&b))
        });
        order.truncate(MOST);
        order.sort_unstable();
        let mut shown = vec![false; self.nodes.len()];
        for node in order {
            shown[node] = match self.nodes[node].parent {
                None => node == 0,
                Some(parent) => parent < node && shown[parent],
            };
        }
        shown
    }

    /// The chart as a picture. Nodes without room are counted.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let shown = self.shown();
        let layout = Layout::of(&self.nodes, &shown);
        let count = shown.iter().filter(|shown| **shown).count();
        let mut heading = self.heading.clone();
        if count < self.nodes.len() {
            let words = format!("{count} of {} nodes: those visited most", self.nodes.len());
            heading.note = [heading.note.as_str(), &words].join(" ").trim().to_owned();
        }
        if heading.size.1 == 0 {
            heading.set_size(heading.size.0, (110 + layout.leaves * LEAF).clamp(240, 4_000) as u32);
        }
        let (mut drawing, mut rect) = heading.start();
        let values = self.nodes.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(node, _)| node.value);
        let scale = Axis::exact(values).labelled(&self.label);
        let edge = rect.right;
        colour_bar::make_room(&mut rect, &scale);
        if count == 0 {
            drawing.add(Text::new(rect.middle(), "no nodes", 13.0, Anchor::Middle, Paint::Faint));
            return drawing;
        }
        colour_bar::draw(&mut drawing, &Rect { top: rect.top + 5.0, ..rect }, edge, &scale, Goal::Most);
        let root = Text::new((0.0, 0.0), &self.nodes[0].name, SIZE - 1.0, Anchor::End, Paint::Ink).bold();
        let root = root.within(rect.width() * 0.2);
        let left = rect.left + font::width(&root.words, root.size, true) + 20.0;
        let field = Rect { left, top: rect.top + 8.0, bottom: rect.bottom - 8.0, ..rect };
        let column = field.width() / (layout.depth + 1) as f64;
        let row = field.height() / layout.leaves.max(1) as f64;
        let at = |node: usize| -> Point {
            (field.left + layout.depths[node] as f64 * column, field.top + (layout.rows[node] + 0.5) * row)
        };
        self.edges(&mut drawing, &shown, at, column);
        self.dots(&mut drawing, &shown, &scale, at);
        let (x, y) = at(0);
        drawing.add(Text { at: (x - 12.0, y), ..root });
        if row >= SIZE * 0.9 {
            for (index, node) in self.nodes.iter().enumerate().skip(1).filter(|(index, _)| shown[*index]) {
                let (x, y) = at(index);
                // A leaf's name stands behind its dot; another's above the level part of the edge that leads to it.
                let (place, anchor, room) = if layout.has_children[index] {
                    ((x - 9.0, y - 9.0), Anchor::End, column * (1.0 - BEND) - 12.0)
                } else {
                    ((x + 10.0, y), Anchor::Start, rect.right - x - 10.0)
                };
                let mut text = Text::new(place, &node.name, SIZE - 1.0, anchor, Paint::Ink);
                text.bold = node.is_on_path;
                drawing.add(text.within(room));
            }
        }
        drawing
    }

    fn edges(&self, drawing: &mut Drawing, shown: &[bool], at: impl Fn(usize) -> Point, column: f64) {
        let most = self.nodes.iter().skip(1).map(|node| node.visits).fold(1.0, f64::max);
        for is_on_path in [false, true] {
            for (index, node) in self.nodes.iter().enumerate() {
                let Some(parent) = node.parent.filter(|_| shown[index] && node.is_on_path == is_on_path)
                else {
                    continue;
                };
                let (from, to) = (at(parent), at(index));
                let bend = from.0 + column * BEND;
                let paint = if is_on_path { Paint::Series(3) } else { Paint::Faint };
                let width = 0.6 + 4.4 * (node.visits / most).sqrt();
                let line = Line::new(vec![from, (bend, to.1), to], paint, width);
                drawing.add(Line { opacity: if is_on_path { 1.0 } else { 0.5 }, ..line });
            }
        }
    }

    fn dots(&self, drawing: &mut Drawing, shown: &[bool], scale: &Axis, at: impl Fn(usize) -> Point) {
        for (index, node) in self.nodes.iter().enumerate().filter(|(index, _)| shown[*index]) {
            let share =
                Some(node.value).filter(|value| value.is_finite()).and_then(|value| scale.share(value));
            let title = format!("{}: {} visits, value {}", node.name, short(node.visits), short(node.value));
            let rim = if node.is_on_path { Paint::Series(3) } else { Paint::Faint };
            drawing.add(Dots { radius: 6.2, ..Dots::new(vec![at(index)], Shape::Disc, rim) });
            let paint = share.map_or(Paint::Ground, Paint::Scale);
            let dot = Dots::new(vec![at(index)], Shape::Disc, paint);
            drawing.add(Dots { radius: 5.0, titles: vec![title], ..dot });
        }
    }
}

/// Where nodes stand: how deep, and in which row.
struct Layout {
    depths: Vec<usize>,
    /// A parent stands in the middle of its children.
    rows: Vec<f64>,
    has_children: Vec<bool>,
    depth: usize,
    leaves: usize,
}

impl Layout {
    fn of(nodes: &[Node], shown: &[bool]) -> Layout {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        let mut depths = vec![0; nodes.len()];
        for (index, node) in nodes.iter().enumerate().filter(|(index, _)| shown[*index]) {
            if let Some(parent) = node.parent {
                children[parent].push(index);
                depths[index] = depths[parent] + 1;
            }
        }
        let mut rows = vec![0.0; nodes.len()];
        let mut leaves = 0;
        // From left to right in depth-first order leaves get their rows; going back, parents get theirs.
        let mut open: Vec<(usize, usize)> =
            if shown.first() == Some(&true) { vec![(0, 0)] } else { Vec::new() };
        while let Some((node, next)) = open.pop() {
            if let Some(&child) = children[node].get(next) {
                open.push((node, next + 1));
                open.push((child, 0));
            } else if let (Some(first), Some(last)) = (children[node].first(), children[node].last()) {
                rows[node] = (rows[*first] + rows[*last]) / 2.0;
            } else {
                rows[node] = leaves as f64;
                leaves += 1;
            }
        }
        let depth = depths.iter().copied().max().unwrap_or(0);
        let has_children = children.iter().map(|children| !children.is_empty()).collect();
        Layout { depths, rows, has_children, depth, leaves }
    }
}
