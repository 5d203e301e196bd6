//! The order in which a point's parameters are drawn: those on which others depend come first.

use std::collections::{BTreeMap, BTreeSet};

use super::parameter::Parameter;

/// The parameters' names, each after those that its `when` names, else by name.
///
/// # Errors
/// The first parameter, by name, that depends on itself by way of others.
pub(crate) fn order(space: &BTreeMap<String, Parameter>) -> Result<Vec<&str>, &str> {
    let mut drawn: BTreeSet<&str> = BTreeSet::new();
    let mut names = Vec::with_capacity(space.len());
    let mut waiting: Vec<(&str, &Parameter)> = space.iter().map(|(name, p)| (name.as_str(), p)).collect();
    while let Some(&(first, _)) = waiting.first() {
        let ready = |parameter: &Parameter| {
            parameter.when.keys().all(|parent| drawn.contains(parent.as_str()) || !space.contains_key(parent))
        };
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, p)| ready(p));
        if now.is_empty() {
            return Err(first);
        }
        for (name, _) in now {
            drawn.insert(name);
            names.push(name);
        }
        waiting = later;
    }
    Ok(names)
}
