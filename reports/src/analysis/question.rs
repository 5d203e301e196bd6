//! What is asked of results, beside the results themselves.

use crate::page::Provenance;
use crate::statistics::Bootstrap;

/// What is asked of results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The page's heading; the results' name otherwise.
    pub title: Option<String>,
    /// What is asked, in a sentence; the page has one of its own otherwise.
    pub question: Option<String>,
    /// The seed of the intervals' resamples. Any is as good as another.
    pub seed: u64,
    /// What is known of how the page came to be, such as the command and the commit; names and values.
    pub provenance: Vec<(String, String)>,
}

impl Question {
    pub(super) fn title(&self, name: &str) -> String {
        self.title
            .clone()
            .unwrap_or_else(|| if name.is_empty() { "Results".to_owned() } else { name.to_owned() })
    }

    pub(super) fn question(&self, own: String) -> String {
        self.question.clone().unwrap_or(own)
    }

    /// Resamples for the figures of the summary.
    pub(super) fn bootstrap(&self) -> Bootstrap {
        Bootstrap::new(self.seed)
    }

    /// Resamples for points of curves and rows of tables.
    pub(super) fn quick(&self) -> Bootstrap {
        let bootstrap = Bootstrap::new(self.seed);
        bootstrap.with_replicates(Bootstrap::FOR_PROBABILITIES).unwrap_or(bootstrap)
    }

    /// What the caller knows, then what the results say, then what was found.
    pub(super) fn provenance(&self, own: Vec<(String, String)>, definition: &str) -> Provenance {
        let entries = self.provenance.iter().cloned().chain(own).collect();
        Provenance { entries, definition: definition.to_owned() }
    }
}
