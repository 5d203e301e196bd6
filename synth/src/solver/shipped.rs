//! The networks inside the program. `models/` at the root has a card for each: how it was trained and how good it
//! is.

use std::sync::{Arc, OnceLock};

use super::Role;
use crate::model::{self, Evaluator};

/// The file of each role.
pub(super) fn file(role: Role) -> &'static [u8] {
    match role {
        Role::Imitation => include_bytes!("../../../models/imitation.safetensors"),
        Role::Reinforce => include_bytes!("../../../models/reinforce.safetensors"),
        Role::Paper => include_bytes!("../../../models/paper.safetensors"),
        Role::Plus => include_bytes!("../../../models/plus.safetensors"),
    }
}

/// The network of a role, read once.
pub(super) fn evaluator(role: Role) -> Arc<dyn Evaluator> {
    static READ: [OnceLock<Arc<dyn Evaluator>>; 4] = [const { OnceLock::new() }; 4];
    let read = || -> Arc<dyn Evaluator> { Arc::from(model::evaluator(&role.checkpoint().weights)) };
    READ[role as usize].get_or_init(read).clone()
}
