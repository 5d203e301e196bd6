//! What an axis shows, where a value lies on it, and where its numbers stand so that they never touch.

use super::font;
use super::number::{fixed, scientific, short, thousands};

/// Round ends are multiples of about this part of the whole: finer than ticks, so that no field is half empty.
const ENDS: f64 = 20.0;
/// Size of the numbers on axes.
pub(super) const SIZE: f64 = 12.0;
/// Beyond these neither steps nor spans would be numbers.
const LARGEST: f64 = 1e300;
/// The same for powers of ten, of which the quotient of both ends must be a number too.
const LARGEST_POWER: f64 = 130.0;

/// The values that an axis shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) label: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// Ticks are whole numbers where all values are.
    Linear {
        whole: bool,
    },
    Log,
    Names(Vec<String>),
}

/// A number or a name on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// Between the axis' ends, 0 and 1.
    pub(super) share: f64,
    pub(super) words: String,
}

impl Axis {
    /// From exactly the least to the greatest value: for time and counts.
    pub(super) fn exact(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let whole = values.clone().filter(|value| value.is_finite()).all(|value| value.fract() == 0.0);
        let (low, high) = extent(values);
        Axis { low, high, label: String::new(), kind: Kind::Linear { whole } }
    }

    /// From a round number below the least to one above the greatest value.
    pub(super) fn round(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let (low, high) = extent(values);
        let step = step((high - low) / ENDS);
        Axis::between((low / step).floor() * step, (high / step).ceil() * step)
    }

    /// From one given number to another.
    pub(super) fn between(low: f64, high: f64) -> Axis {
        let (low, high) = extent([low, high].into_iter());
        Axis { low, high, label: String::new(), kind: Kind::Linear { whole: false } }
    }

    /// Equal factors are equally far apart. Values that are not positive have no place.
    pub(super) fn log(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let (low, high) = extent(values.filter(|value| *value > 0.0).map(f64::log10));
        let [low, high] = [low, high].map(|power| power.clamp(-LARGEST_POWER, LARGEST_POWER));
        let (low, high) = if low < high { (low, high) } else { (low - 1.0, high + 1.0) };
        Axis { low: 10f64.powf(low), high: 10f64.powf(high), label: String::new(), kind: Kind::Log }
    }

    /// A place for each name; the value of a name is its index.
    pub(super) fn names(names: Vec<String>) -> Axis {
        let high = names.len().max(1) as f64;
        Axis { low: 0.0, high, label: String::new(), kind: Kind::Names(names) }
    }

    pub(super) fn labelled(mut self, label: &str) -> Axis {
        label.clone_into(&mut self.label);
        self
    }

    /// With room beyond the ends, as a share of the length.
    pub(super) fn padded(mut self, share: f64) -> Axis {
        match self.kind {
            Kind::Linear { .. } => {
                let room = (self.high - self.low) * share;
                (self.low, self.high) = (self.low - room, self.high + room);
            }
            Kind::Log => {
                let room = (self.high / self.low).powf(share);
                (self.low, self.high) = (self.low / room, self.high * room);
            }
            Kind::Names(_) => {}
        }
        self
    }

    pub(super) fn is_names(&self) -> bool {
        matches!(self.kind, Kind::Names(_))
    }

    /// Where a value lies: 0 at the lower and 1 at the upper end. None for what has no place on any axis of the kind.
    pub(super) fn share(&self, value: f64) -> Option<f64> {
        let share = match self.kind {
            Kind::Linear { .. } => (value - self.low) / (self.high - self.low),
            Kind::Log if value <= 0.0 => return None,
            Kind::Log => (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10()),
            Kind::Names(_) => (value + 0.5) / self.high,
        };
        share.is_finite().then_some(share)
    }

    /// Ticks for an axis of so many pixels, which its words share when `across`, or stand beside.
    pub(super) fn ticks(&self, length: f64, across: bool) -> Vec<Tick> {
        let most = if across { length / 45.0 } else { length / 26.0 };
        let most = most.clamp(2.0, 9.0);
        match &self.kind {
            Kind::Linear { whole } => {
                let mut step = step((self.high - self.low) / most);
                if *whole {
                    step = step.max(1.0);
                }
                let mut finer = self::step(step * 0.4);
                let mut ticks = self.linear(step);
                while ticks.len() >= 2 {
                    if fit(&ticks, length, across) {
                        return ticks;
                    }
                    (finer, step) = (step, self::step(step * 1.5));
                    ticks = self.linear(step);
                }
                thinned(self.linear(finer), length, across)
            }
            Kind::Log => self.log_ticks(length, across, most),
            Kind::Names(names) => {
                let slot = length / names.len().max(1) as f64;
                let every = (SIZE * 1.3 / slot).ceil().max(1.0) as usize;
                let tick = |(index, name): (usize, &String)| Tick {
                    share: (index as f64 + 0.5) / self.high,
                    words: name.clone(),
                };
                names.iter().enumerate().step_by(every).map(tick).collect()
            }
        }
    }

    fn tick(&self, value: f64, words: String) -> Option<Tick> {
        let share = self.share(value).filter(|share| (-1e-9..=1.0 + 1e-9).contains(share))?;
        Some(Tick { share: share.clamp(0.0, 1.0), words })
    }

    fn linear(&self, step: f64) -> Vec<Tick> {
        let first = (self.low / step - 1e-9).ceil();
        let count = ((self.high / step + 1e-9).floor() - first).clamp(0.0, 100.0) as usize;
        let values = (0..=count).map(|index| (first + index as f64) * step);
        values.filter_map(|value| self.tick(value, self.words(value, step))).collect()
    }

    /// A number between steps of that size in words.
    fn words(&self, value: f64, step: f64) -> String {
        let largest = self.low.abs().max(self.high.abs());
        if largest >= 1e9 || step < 1e-4 {
            let digits = (largest.log10().floor() - step.log10().floor()).clamp(0.0, 6.0) as usize;
            return if value.abs() < step * 1e-6 { "0".to_owned() } else { scientific(value, digits) };
        }
        let (value, step, unit) =
            if largest >= 1e6 { (value / 1e6, step / 1e6, "M") } else { (value, step, "") };
        let digits = (-(step.log10() + 1e-9).floor()).max(0.0) as usize;
        fixed(value, digits) + unit
    }

    fn log_ticks(&self, length: f64, across: bool, most: f64) -> Vec<Tick> {
        let plain = self.low >= 0.99e-3 && self.high <= 1.01e6;
        let words = |value: f64| if plain { thousands(value) } else { scientific(value, 1) };
        let (first, last) = self.decades();
        let decades = (last - first + 1).max(0);
        if decades >= 3 || (decades == 2 && length < 90.0) {
            let mut finer = Vec::new();
            for every in 1.. {
                let powers = (first..=last).filter(|power| power.rem_euclid(every) == 0);
                let ticks: Vec<Tick> =
                    powers.map(|power| 10f64.powi(power)).filter_map(|v| self.tick(v, words(v))).collect();
                if ticks.len() < 2 {
                    return thinned(finer, length, across);
                }
                if fit(&ticks, length, across) && ticks.len() as f64 <= most.max(4.0) {
                    return ticks;
                }
                finer = ticks;
            }
        }
        let parts = (first - 1..=last + 1).flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(power)));
        let ticks: Vec<Tick> = parts.filter_map(|value| self.tick(value, words(value))).collect();
        if ticks.len() >= 3 {
            return thinned(ticks, length, across);
        }
        let mut step = step((self.high - self.low) / most);
        for _ in 0..5 {
            let values = (0..40).map(|index| ((self.low / step).ceil() + f64::from(index)) * step);
            let ticks = values.filter_map(|value| self.tick(value, short(value))).collect();
            let ticks = thinned(ticks, length, across);
            if ticks.len() >= 2 {
                return ticks;
            }
            step = self::step(step * 0.4);
        }
        Vec::new()
    }

    /// The first and the last power of ten on the axis.
    fn decades(&self) -> (i32, i32) {
        ((self.low.log10() - 1e-9).ceil() as i32, (self.high.log10() + 1e-9).floor() as i32)
    }

    /// Shares of the small ticks between the powers of ten.
    pub(super) fn small_ticks(&self) -> Vec<f64> {
        let (first, last) = self.decades();
        if self.kind != Kind::Log || last - first > 6 {
            return Vec::new();
        }
        let values =
            (first - 1..=last).flat_map(|power| (2..10).map(move |m| f64::from(m) * 10f64.powi(power)));
        let inside = values.filter_map(|value| self.share(value));
        inside.filter(|share| (0.0..=1.0).contains(share)).collect()
    }
}

/// Pixels that a tick's words take along the axis.
fn span(tick: &Tick, length: f64, across: bool) -> (f64, f64) {
    let half = if across { font::width(&tick.words, SIZE, false) / 2.0 + 5.0 } else { SIZE * 0.6 };
    (tick.share * length - half, tick.share * length + half)
}

fn fit(ticks: &[Tick], length: f64, across: bool) -> bool {
    ticks.windows(2).all(|pair| span(&pair[0], length, across).1 <= span(&pair[1], length, across).0)
}

/// Without those that would touch one before.
fn thinned(ticks: Vec<Tick>, length: f64, across: bool) -> Vec<Tick> {
    let mut kept: Vec<Tick> = Vec::new();
    for tick in ticks {
        let end = kept.last().map_or(f64::NEG_INFINITY, |last| span(last, length, across).1);
        if span(&tick, length, across).0 >= end {
            kept.push(tick);
        }
    }
    kept
}

/// The least and the greatest of finite values, apart from each other; 0 and 1 where there are none.
fn extent(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let finite = values.filter(|value| value.is_finite()).map(|value| value.clamp(-LARGEST, LARGEST));
    let low = finite.clone().fold(f64::INFINITY, f64::min);
    let high = finite.fold(f64::NEG_INFINITY, f64::max);
    if low > high || (low == 0.0 && high == 0.0) {
        (0.0, 1.0)
    } else if high - low <= low.abs().max(high.abs()) * 1e-9 {
        let around = low.abs() * 0.5;
        (low - around, high + around)
    } else {
        (low, high)
    }
}

/// A round number that is no less: 1, 2 or 5 with zeros.
fn step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let times =
        [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough * 0.999).unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(axis: &Axis, length: f64, across: bool) -> Vec<String> {
        axis.ticks(length, across).into_iter().map(|tick| tick.words).collect()
    }

    #[test]
    fn ends_are_round() {
        let check = |values: &[f64], low: f64, high: f64| {
            let axis = Axis::round(values.iter().copied());
            assert!((axis.low - low).abs() < 1e-9 && (axis.high - high).abs() < 1e-9, "{axis:?}");
        };
        check(&[0.0, 100.0], 0.0, 100.0);
        check(&[0.013, 0.49], 0.0, 0.5);
        check(&[3.0, 3.0], 1.4, 4.6);
        check(&[], 0.0, 1.0);
        check(&[f64::NAN, -2.0, 7.1], -2.0, 7.5);
    }

    #[test]
    fn ticks_are_round_and_have_the_digits_that_they_need() {
        let check = |low: f64, high: f64, expected: &[&str]| {
            assert_eq!(words(&Axis::between(low, high), 160.0, false), expected);
        };
        check(0.0, 20_000.0, &["0", "5,000", "10,000", "15,000", "20,000"]);
        check(0.0, 1.0, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(-10.0, 10.0, &["−10", "−5", "0", "5", "10"]);
        check(0.0, 2e6, &["0.0M", "0.5M", "1.0M", "1.5M", "2.0M"]);
        check(0.0, 4e-5, &["0", "10⁻⁵", "2×10⁻⁵", "3×10⁻⁵", "4×10⁻⁵"]);
        let counts = Axis::exact([0.0, 2.0].into_iter());
        assert_eq!(words(&counts, 600.0, true), ["0", "1", "2"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten_or_parts_of_them() {
        let check = |low: f64, high: f64, expected: &[&str]| {
            let axis = Axis::log([low, high].into_iter());
            assert_eq!(words(&axis, 400.0, true), expected);
        };
        check(1.0, 1e5, &["1", "10", "100", "1k", "10k", "100k"]);
        check(1e-5, 1e-1, &["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]);
        check(0.01, 0.3, &["0.01", "0.02", "0.05", "0.1", "0.2"]);
        check(1e-20, 1e20, &["10⁻¹⁸", "10⁻¹²", "10⁻⁶", "1", "10⁶", "10¹²", "10¹⁸"]);
        assert_eq!(Axis::log([0.0, 10.0].into_iter()).share(0.0), None);
    }

    #[test]
    fn words_on_an_axis_never_touch() {
        for span in [1e-300, 1e-150, 1e-7, 0.3, 7.0, 999.0, 123_456.0, 1e9, 1e300] {
            for length in [1.0, 30.0, 100.0, 400.0, 1_000.0] {
                for (low, high) in [(0.0, span), (-span, span), (span, 1.001 * span)] {
                    let linear = Axis::between(low, high);
                    let log = Axis::log([span, high * 3.0].into_iter()).padded(0.05);
                    for (axis, across) in [(&linear, true), (&linear, false), (&log, true), (&log, false)] {
                        let ticks = axis.ticks(length, across);
                        assert!(fit(&ticks, length, across), "{axis:?} {length}: {ticks:?}");
                        assert!(
                            ticks.len() >= usize::from(length >= 100.0) + usize::from(length >= 400.0),
                            "{axis:?} {length}: {ticks:?}"
                        );
                    }
                }
            }
        }
    }
}
