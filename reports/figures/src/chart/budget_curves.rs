//! How many tasks are solved within a budget, over budgets on a logarithmic axis; a field for each tier of tasks.

use super::axis::Axis;
use super::curve::{Curve, CurvePoint, NAMED_AT_ENDS, percent};
use super::drawing::Drawing;
use super::heading::Heading;
use super::panel::Panel;
use super::theme::Paint;
use super::told::{MOST, tell};
use super::{legend, multiples};

/// Success against budget.
#[derive(Clone, Debug)]
pub struct BudgetCurves {
    heading: Heading,
    x_label: String,
    y_label: String,
    /// Solvers in the order of their colours.
    solvers: Vec<String>,
    tiers: Vec<(String, Vec<(usize, Curve)>)>,
}

impl BudgetCurves {
    /// A chart without solvers, 760 by 420 pixels.
    #[must_use]
    pub fn new(title: &str) -> BudgetCurves {
        BudgetCurves {
            heading: Heading::new(title, (760, 420)),
            x_label: "budget".to_owned(),
            y_label: "tasks solved (%)".to_owned(),
            solvers: Vec::new(),
            tiers: Vec::new(),
        }
    }

    super::heading::heading_setters!();

    /// What is spent, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.x_label);
        self
    }

    /// What is reached, in percent.
    #[must_use]
    pub fn y_label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.y_label);
        self
    }

    /// Adds a solver's curve for a tier: budgets above 0, and percent. A tier gets a field of its own; all curves of
    /// one tier (an empty name, say) share one field.
    #[must_use]
    pub fn curve(mut self, tier: &str, solver: &str, points: &[CurvePoint]) -> Self {
        let nth = self.solvers.iter().position(|name| name == solver).unwrap_or_else(|| {
            self.solvers.push(solver.to_owned());
            self.solvers.len() - 1
        });
        let place = self.tiers.iter().position(|(name, _)| name == tier).unwrap_or_else(|| {
            self.tiers.push((tier.to_owned(), Vec::new()));
            self.tiers.len() - 1
        });
        self.tiers[place].1.push((nth, Curve { name: solver.to_owned(), points: points.to_vec() }));
        self
    }

    /// The chart as a picture.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let at_ends = self.tiers.len() <= 1 && self.solvers.len() <= NAMED_AT_ENDS;
        let names = || self.solvers.iter().map(String::as_str);
        let room = if at_ends { legend::ends_room(names(), rect.width()) } else { 0.0 };
        if !at_ends {
            legend::rows(&mut drawing, &mut rect, &legend::of_lines(names()));
        }
        rect.right -= room;
        let all = || self.tiers.iter().flat_map(|(_, curves)| curves.iter().map(|(_, curve)| curve));
        // One range for all fields, so that they can be compared.
        let x = Axis::log(all().flat_map(Curve::xs));
        let y = percent(all().flat_map(Curve::ys));
        let (places, columns) = multiples::places(rect, self.tiers.len());
        let none = (String::new(), Vec::new());
        let tiers = if self.tiers.is_empty() { std::slice::from_ref(&none) } else { &self.tiers[..] };
        for (index, ((tier, curves), mut place)) in tiers.iter().zip(places.iter().copied()).enumerate() {
            if !tier.is_empty() {
                multiples::name(&mut drawing, &mut place, tier);
            }
            // The axes are named at the edges only. A name of nothing takes the same room, so that all fields are of
            // one size.
            let is_lowest = index + columns >= tiers.len();
            let x = x.clone().labelled(if is_lowest { &self.x_label } else { " " });
            let y = y.clone().labelled(if index % columns == 0 { &self.y_label } else { " " });
            let panel = Panel::within(place, x, y);
            panel.frame(&mut drawing);
            if !curves.iter().any(|(_, curve)| curve.xs().any(|x| x > 0.0)) {
                panel.nothing(&mut drawing, "nothing was measured");
            }
            curves.iter().for_each(|(nth, curve)| curve.band(&panel, &mut drawing, *nth));
            curves.iter().for_each(|(nth, curve)| curve.line(&panel, &mut drawing, *nth));
            let told: Vec<_> = curves.iter().flat_map(|(_, curve)| curve.told(&panel)).collect();
            let words = |(curve, point): &(&Curve, CurvePoint)| curve.words(point, &self.x_label);
            tell(&mut drawing, &panel.field, &told, MOST / tiers.len(), words);
            if at_ends {
                let end = |(nth, curve): &(usize, Curve)| (curve.end(&panel), Paint::Series(*nth));
                let ends = curves.iter().map(end);
                let named: Vec<_> =
                    curves.iter().zip(ends).map(|((_, curve), (y, p))| (curve.name.as_str(), y, p)).collect();
                legend::ends(&mut drawing, &panel.field, room, &named);
            }
        }
        drawing
    }
}
