//! The paper's own figures.

/// A method of Table 1: its solver here, and success in percent and average steps for easy, medium, hard, total.
pub(crate) struct PaperMethod {
    pub(crate) solver: &'static str,
    /// Percent as printed.
    pub(crate) success: [f64; 3],
    pub(crate) steps: [f64; 3],
    /// The total as printed; recomputed from the tiers it may be another.
    pub(crate) total: f64,
}

/// Tasks of the three tiers.
pub(crate) const TIERS: [(&str, f64); 3] = [("easy", 50.0), ("medium", 40.0), ("hard", 40.0)];

/// Table 1.
pub(crate) const TABLE_1: [PaperMethod; 4] = [
    PaperMethod { solver: "imitation", success: [74.0, 40.0, 15.0], steps: [5.2, 9.2, 11.0], total: 45.0 },
    PaperMethod { solver: "mcts-prior", success: [74.0, 23.0, 10.0], steps: [5.1, 10.6, 11.3], total: 39.0 },
    PaperMethod { solver: "reinforce", success: [60.0, 50.0, 13.0], steps: [4.3, 6.2, 8.2], total: 43.0 },
    PaperMethod {
        solver: "autoassemblet",
        success: [82.0, 55.0, 23.0],
        steps: [2.9, 8.9, 10.8],
        total: 62.0,
    },
];

/// A number that the paper's text says of Figure 2; the curves themselves have none.
pub(crate) struct PaperPoint {
    /// The spec that measures it.
    pub(crate) spec: &'static str,
    pub(crate) solver: &'static str,
    pub(crate) x: f64,
    /// 0 to 1.
    pub(crate) share: f64,
}

/// What §4.2 says in words.
pub(crate) const FIGURE_2: [PaperPoint; 2] = [
    PaperPoint { spec: "figure-2c", solver: "imitation", x: 5.0, share: 0.02 },
    PaperPoint { spec: "figure-2c", solver: "autoassemblet", x: 5.0, share: 0.12 },
];
