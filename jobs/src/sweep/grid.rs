//! The points of a grid, by number: parents first, else by name, the last parameter varying fastest.

use std::collections::{BTreeMap, BTreeSet};

use store::row::Params;

use super::order::order;
use super::parameter::Parameter;

/// The points of a space that is not continuous, by number.
pub(crate) struct Grid {
    /// In the order in which they are drawn.
    axes: Vec<Axis>,
    size: u64,
}

struct Axis {
    name: String,
    parameter: Parameter,
    /// Its values; one for a continuous parameter, which validation refuses.
    size: u64,
    /// Whether another one depends on its value.
    decides: bool,
    /// Points of the axes from this one on, where nothing among them is conditional.
    plain: Option<u64>,
}

impl Grid {
    /// The largest size that is counted; a larger grid has this one, too.
    pub(crate) const MOST: u64 = 1_000_001;

    /// The grid of `space`. Parameters that depend on themselves are left out, which validation refuses.
    pub(crate) fn new(space: &BTreeMap<String, Parameter>) -> Grid {
        let parents: BTreeSet<&str> =
            space.values().flat_map(|p| p.when.keys()).map(String::as_str).collect();
        let names = order(space).unwrap_or_default();
        let mut axes: Vec<Axis> = Vec::with_capacity(names.len());
        let mut plain = Some(1u64);
        for name in names.iter().rev() {
            let parameter = space[*name].clone();
            let size = parameter.domain.size().unwrap_or(1);
            plain = plain
                .filter(|_| parameter.when.is_empty())
                .map(|points| points.saturating_mul(size).min(Grid::MOST));
            axes.push(Axis {
                name: (*name).to_owned(),
                parameter,
                size,
                decides: parents.contains(name),
                plain,
            });
        }
        axes.reverse();
        let mut grid = Grid { axes, size: 0 };
        grid.size = grid.count(0, &mut Params::new(), Grid::MOST);
        grid
    }

    /// How many points it has, at most [`Grid::MOST`].
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Point number `index`, from 0, if there is one.
    pub(crate) fn point(&self, mut index: u64) -> Option<Params> {
        if index >= self.size {
            return None;
        }
        let mut point = Params::new();
        for (level, axis) in self.axes.iter().enumerate() {
            if !axis.parameter.exists(&point) {
                continue;
            }
            if !axis.decides {
                let below = self.count(level + 1, &mut point, Grid::MOST);
                point.insert(axis.name.clone(), axis.parameter.domain.value(index / below));
                index %= below;
                continue;
            }
            for value in 0..axis.size {
                point.insert(axis.name.clone(), axis.parameter.domain.value(value));
                let below = self.count(level + 1, &mut point, Grid::MOST);
                if index < below {
                    break;
                }
                index -= below;
            }
        }
        Some(point)
    }

    /// Points of the axes from `level` on, given the values before; at most `most`.
    fn count(&self, level: usize, point: &mut Params, most: u64) -> u64 {
        let Some(axis) = self.axes.get(level) else { return 1 };
        if let Some(points) = axis.plain {
            return points.min(most);
        }
        if !axis.parameter.exists(point) {
            return self.count(level + 1, point, most);
        }
        if !axis.decides {
            return self.count(level + 1, point, most).saturating_mul(axis.size).min(most);
        }
        let mut points: u64 = 0;
        for value in 0..axis.size {
            point.insert(axis.name.clone(), axis.parameter.domain.value(value));
            points = points.saturating_add(self.count(level + 1, point, most - points));
            if points >= most {
                break;
            }
        }
        point.remove(&axis.name);
        points.min(most)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn space(json: serde_json::Value) -> BTreeMap<String, Parameter> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_last_parameter_by_name_varies_fastest() {
        let grid = Grid::new(&space(json!({"b": {"int": [0, 4], "step": 2}, "a": {"choice": ["x", "y"]}})));
        let points: Vec<_> = (0..grid.size()).map(|i| serde_json::to_value(grid.point(i)).unwrap()).collect();
        let expected = [("x", 0), ("x", 2), ("x", 4), ("y", 0), ("y", 2), ("y", 4)];
        assert_eq!(points, expected.map(|(a, b)| json!({"a": a, "b": b})));
        assert_eq!(grid.point(6), None);
    }

    #[test]
    fn a_conditional_parameter_multiplies_only_where_it_exists() {
        let grid = Grid::new(&space(json!({
            "a": {"choice": [true, false], "when": {"z": ["plus"]}},
            "b": {"int": [1, 3]},
            "z": {"choice": ["paper", "plus"]},
        })));
        let points: Vec<_> = (0..grid.size()).map(|i| grid.point(i).unwrap()).collect();
        assert_eq!(points.len(), 3 + 2 * 3);
        for (index, point) in points.iter().enumerate() {
            assert_eq!(point.contains_key("a"), point["z"] == "plus");
            assert!(!points[..index].contains(point), "{point:?} comes twice");
        }
    }
}
