//! How sure an interval is.

use super::StatisticsError;

/// How often intervals made this way hold the true value: above 0, below 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level(f64);

impl Level {
    /// 95 %, which readers expect where nothing is said.
    pub const COMMON: Level = Level(0.95);

    /// A level of one's own, such as 0.99.
    ///
    /// # Errors
    /// [`StatisticsError::Range`] where it is not above 0 and below 1.
    pub fn new(share: f64) -> Result<Level, StatisticsError> {
        if share > 0.0 && share < 1.0 {
            Ok(Level(share))
        } else {
            Err(StatisticsError::Range { what: "the level", value: share, range: "above 0 and below 1" })
        }
    }

    /// The level as a share, such as 0.95.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }

    /// The share below the lower and, as much, above the upper end.
    pub(super) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

impl Default for Level {
    fn default() -> Level {
        Level::COMMON
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_share_between_its_ends() {
        let check = |share: f64, right: bool| assert_eq!(Level::new(share).is_ok(), right, "{share}");
        check(0.95, true);
        check(1e-9, true);
        check(0.0, false);
        check(1.0, false);
        check(-0.5, false);
        check(95.0, false);
        check(f64::NAN, false);
        let message = Level::new(95.0).unwrap_err().to_string();
        assert_eq!(message, "the level is 95; it must be above 0 and below 1");
    }
}
