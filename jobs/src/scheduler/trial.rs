//! A trial in memory: its row, as text once it has ended, and what is asked of it often.

use std::borrow::Cow;

use store::row::{TrialRow, TrialState};

use crate::history::Standing;

/// A trial.
pub(super) struct Trial {
    held: Held,
    kind: Kind,
    standing: Standing,
    /// Whether its owner chose the point.
    pub(super) given: bool,
    /// Which repeat of its point it is.
    pub(super) repeat: u32,
    /// The first trial of its point.
    pub(super) first: u32,
    /// The objective on its way, by step.
    pub(super) reports: Vec<(u64, f64)>,
}

/// Most trials of a laboratory have ended, and are hardly ever looked at. In pieces, a row takes some three times the
/// memory of its text.
enum Held {
    Open(Box<TrialRow>),
    Ended(Box<str>),
}

/// The states of [`TrialState`] without what is known in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Queued,
    Leased,
    Running,
    Succeeded,
    Failed,
    Lost,
    Pruned,
    Cancelled,
    Quarantined,
}

/// How many trials are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts([u32; 9]);

impl Trial {
    /// Of a row. `first` is the number of its point's first trial.
    pub(super) fn new(row: TrialRow, first: u32) -> Trial {
        let (kind, standing) = (Kind::of(&row.state), standing(&row.state));
        let (given, repeat) = (row.given, row.repeat);
        Trial { held: Held::of(row), kind, standing, given, repeat, first, reports: Vec::new() }
    }

    /// Its row.
    pub(super) fn row(&self) -> Cow<'_, TrialRow> {
        match &self.held {
            Held::Open(row) => Cow::Borrowed(row),
            Held::Ended(text) => {
                Cow::Owned(serde_json::from_str(text).expect("the text was written from a row"))
            }
        }
    }

    /// Its row, if it has not ended.
    pub(super) fn open(&self) -> Option<&TrialRow> {
        match &self.held {
            Held::Open(row) => Some(row),
            Held::Ended(_) => None,
        }
    }

    /// Has another row from now on.
    pub(super) fn set(&mut self, row: TrialRow) {
        self.kind = Kind::of(&row.state);
        self.standing = standing(&row.state);
        if row.state.is_final() {
            self.reports.shrink_to_fit();
        }
        self.held = Held::of(row);
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// How it stands, for samplers and pruners.
    pub(super) fn standing(&self) -> Standing {
        self.standing
    }

    /// Keeps a report. Whether that changed anything.
    pub(super) fn report(&mut self, step: u64, value: f64) -> bool {
        match self.reports.binary_search_by_key(&step, |report| report.0) {
            Ok(at) if self.reports[at].1.to_bits() == value.to_bits() => false,
            Ok(at) => {
                self.reports[at].1 = value;
                true
            }
            Err(at) => {
                self.reports.insert(at, (step, value));
                true
            }
        }
    }
}

impl Held {
    fn of(row: TrialRow) -> Held {
        if row.state.is_final() {
            let text = serde_json::to_string(&row).expect("a row has text keys only, and finite numbers");
            Held::Ended(text.into_boxed_str())
        } else {
            Held::Open(Box::new(row))
        }
    }
}

impl Kind {
    /// Every kind, in the order in which they are shown.
    pub(super) const ALL: [Kind; 9] = [
        Kind::Queued,
        Kind::Leased,
        Kind::Running,
        Kind::Succeeded,
        Kind::Failed,
        Kind::Lost,
        Kind::Pruned,
        Kind::Cancelled,
        Kind::Quarantined,
    ];

    pub(super) fn of(state: &TrialState) -> Kind {
        match state {
            TrialState::Queued { .. } => Kind::Queued,
            TrialState::Leased { .. } => Kind::Leased,
            TrialState::Running { .. } => Kind::Running,
            TrialState::Succeeded { .. } => Kind::Succeeded,
            TrialState::Failed { .. } => Kind::Failed,
            TrialState::Lost { .. } => Kind::Lost,
            TrialState::Pruned { .. } => Kind::Pruned,
            TrialState::Cancelled { .. } => Kind::Cancelled,
            TrialState::Quarantined { .. } => Kind::Quarantined,
        }
    }

    /// As [`TrialState::word`].
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Queued => "queued",
            Kind::Leased => "leased",
            Kind::Running => "running",
            Kind::Succeeded => "succeeded",
            Kind::Failed => "failed",
            Kind::Lost => "lost",
            Kind::Pruned => "pruned",
            Kind::Cancelled => "cancelled",
            Kind::Quarantined => "quarantined",
        }
    }

    /// Whether nothing more happens to the trial by itself.
    pub(super) fn is_final(self) -> bool {
        !matches!(self, Kind::Queued | Kind::Leased | Kind::Running | Kind::Lost)
    }
}

impl Counts {
    pub(super) fn of(&self, kind: Kind) -> u32 {
        self.0[kind as usize]
    }

    pub(super) fn enter(&mut self, kind: Kind) {
        self.0[kind as usize] += 1;
    }

    pub(super) fn leave(&mut self, kind: Kind) {
        self.0[kind as usize] -= 1;
    }

    /// Trials that workers have.
    pub(super) fn with_workers(&self) -> u32 {
        self.of(Kind::Leased) + self.of(Kind::Running)
    }

    /// Trials that have not ended.
    pub(super) fn open(&self) -> u32 {
        self.with_workers() + self.of(Kind::Queued) + self.of(Kind::Lost)
    }
}

fn standing(state: &TrialState) -> Standing {
    match state {
        TrialState::Succeeded { value, .. } => Standing::Succeeded(*value),
        TrialState::Pruned { value, .. } => Standing::Pruned(*value),
        state if state.is_final() => Standing::Failed,
        _ => Standing::Open,
    }
}
