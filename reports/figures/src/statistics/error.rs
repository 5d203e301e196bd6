//! What is wrong with what was asked.

/// Why a statistic cannot be computed at all. Data that merely leaves it undefined is told by the estimate instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StatisticsError {
    /// A matrix and its shape differ.
    #[error("{runs} runs of {tasks} tasks are {} scores, but there are {found}", runs.saturating_mul(*tasks))]
    Shape {
        /// Rows.
        runs: usize,
        /// Columns.
        tasks: usize,
        /// How many values there are.
        found: usize,
    },
    /// Two things that belong together have unequal lengths.
    #[error("there are {first} {first_name} but {second} {second_name}; there must be as many")]
    Lengths {
        /// What is in the first.
        first_name: &'static str,
        /// How many.
        first: usize,
        /// What is in the second.
        second_name: &'static str,
        /// How many.
        second: usize,
    },
    /// A number is outside of its range.
    #[error("{what} is {value}; it must be {range}")]
    Range {
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        range: &'static str,
    },
    /// A parameter's domain is none.
    #[error("the domain of the parameter {name} is wrong: {why}")]
    Domain {
        /// The parameter.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A parameter's value is outside of its domain.
    #[error("trial {trial} has {value} for the parameter {name}, which is outside of its domain")]
    Outside {
        /// The parameter.
        name: String,
        /// The trial's place in the column, from 0.
        trial: usize,
        /// Its value.
        value: f64,
    },
}
