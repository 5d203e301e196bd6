//! The objective over two parameters: trials as dots on a smoothed surface in colours.

use super::axis::Axis;
use super::clip;
use super::colour_bar;
use super::drawing::{Area, Dots, Drawing, Line, Point, Shape};
use super::heading::Heading;
use super::number::short;
use super::outcome::Goal;
use super::panel::Panel;
use super::parameter::Parameter;
use super::surface::{Surface, hull};
use super::theme::Paint;
use super::told::{MOST, tell};

/// Levels of the surface.
const LEVELS: usize = 12;
/// The surface passes through so many trials at most, evenly chosen.
const THROUGH: usize = 1_500;
/// Dots have titles up to so many.
const TITLED: usize = 1_000;

/// The objective over two parameters.
#[derive(Clone, Debug)]
pub struct Contour {
    heading: Heading,
    goal: Goal,
    objective: Parameter,
    x: Parameter,
    y: Parameter,
}

impl Contour {
    /// The objective, with its name and unit, over two parameters, 640 by 460 pixels. Trials that lack one of the
    /// three are left out.
    #[must_use]
    pub fn new(title: &str, objective: Parameter, goal: Goal, x: Parameter, y: Parameter) -> Contour {
        Contour { heading: Heading::new(title, (640, 460)), goal, objective, x, y }
    }

    super::heading::heading_setters!();

    /// The chart as a picture. Colours reach as far as there are trials around.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let (mut drawing, mut rect) = self.heading.start();
        let trial = |trial: usize| {
            Some((self.x.value(trial)?, self.y.value(trial)?, self.objective.value(trial)?, trial))
        };
        let trials: Vec<_> = (0..self.objective.count()).filter_map(trial).collect();
        let scale = self.objective.axis().labelled(&self.objective.name);
        let edge = rect.right;
        colour_bar::make_room(&mut rect, &scale);
        let axis = |parameter: &Parameter| parameter.axis().padded(0.04).labelled(&parameter.name);
        let panel = Panel::within(rect, axis(&self.x), axis(&self.y));
        panel.frame(&mut drawing);
        colour_bar::draw(&mut drawing, &panel.field, edge, &scale, self.goal);
        self.surface(&mut drawing, &panel, &scale, &trials);
        if trials.is_empty() {
            panel.nothing(&mut drawing, "no trials with all three values");
        }
        let radius = if trials.len() > 300 { 1.8 } else { 3.0 };
        let title = |&(_, _, value, trial): &(f64, f64, f64, usize)| {
            let (x, y) = (self.x.words(trial), self.y.words(trial));
            format!("trial {trial}: {} {x}, {} {y}, {}", self.x.name, self.y.name, short(value))
        };
        let titles: Vec<String> = trials.iter().take(TITLED).map(title).collect();
        let pairs: Vec<(f64, f64)> = trials.iter().map(|&(x, y, _, _)| (x, y)).collect();
        let dots = Dots::new(Vec::new(), Shape::Disc, Paint::OnGround);
        if trials.len() > TITLED {
            // So many that they would hide the surface.
            panel.dots(&mut drawing, &pairs, &[], Dots { radius: 1.0, opacity: 0.5, ..dots });
            let place = |&(x, y, value, trial): &(f64, f64, f64, usize)| {
                Some((panel.at(x, y)?, (x, y, value, trial)))
            };
            let told: Vec<_> = trials.iter().filter_map(place).collect();
            tell(&mut drawing, &panel.field, &told, MOST, title);
            return drawing;
        }
        // A rim of paper keeps dots apart from the surface.
        let rim = Dots::new(Vec::new(), Shape::Disc, Paint::Ground);
        panel.dots(&mut drawing, &pairs, &[], Dots { radius: radius + 1.0, ..rim });
        panel.dots(&mut drawing, &pairs, &titles, Dots { radius, ..dots });
        drawing
    }

    fn surface(&self, drawing: &mut Drawing, panel: &Panel, scale: &Axis, trials: &[(f64, f64, f64, usize)]) {
        let every = trials.len().div_ceil(THROUGH).max(1);
        let point = |&(x, y, value, _): &(f64, f64, f64, usize)| {
            Some((panel.x.share(x)?, panel.y.share(y)?, scale.share(value)?))
        };
        let points: Vec<(f64, f64, f64)> = trials.iter().step_by(every).filter_map(point).collect();
        let places: Vec<Point> = trials.iter().filter_map(point).map(|(x, y, _)| (x, y)).collect();
        // A rim around the outermost trials, so that their dots lie within.
        let rim = |&(x, y): &Point| {
            [(0.03, 0.0), (-0.03, 0.0), (0.0, 0.03), (0.0, -0.03)].map(|(a, b)| (x + a, y + b))
        };
        let bounds = hull(&places.iter().flat_map(rim).collect::<Vec<Point>>());
        let (Some(surface), true) = (Surface::through(&points), bounds.len() > 2 && places.len() > 2) else {
            return;
        };
        let field = panel.field;
        let pixels = |&(x, y): &Point| (field.left + x * field.width(), field.bottom - y * field.height());
        let ring =
            |ring: &Vec<Point>| -> Vec<Point> { clip::ring(ring, &bounds).iter().map(pixels).collect() };
        let whole: Vec<Point> = bounds.iter().map(pixels).collect();
        let least = 0.5 / LEVELS as f64;
        drawing.add(Area::new(
            clip::ring(&whole.iter().rev().copied().collect::<Vec<_>>(), &field.corners()),
            colour_bar::paint(least, self.goal),
        ));
        for level in 1..LEVELS {
            let rings: Vec<Vec<Point>> =
                surface.above(level as f64 / LEVELS as f64).iter().map(ring).collect();
            let rings: Vec<Vec<Point>> = rings.into_iter().filter(|ring| ring.len() > 2).collect();
            if rings.is_empty() {
                continue;
            }
            let share = (level as f64 + 0.5) / LEVELS as f64;
            drawing.add(Area { rings, ..Area::new(Vec::new(), colour_bar::paint(share, self.goal)) });
        }
        let outline: Vec<Point> = whole.iter().chain(whole.first()).copied().collect();
        drawing.add(Line::new(outline, Paint::Grid, 1.0));
    }
}
