//! A stack of dense layers, each followed by the same activation.

use crate::model::kernel::{Activation, Isa, Packed};

/// Runs `values`, `[items, layers[0].inner()]`, through the layers.
pub(super) fn through(isa: Isa, layers: &[Packed], activation: Activation, mut values: Vec<f32>) -> Vec<f32> {
    let Some(first) = layers.first() else { return values };
    let items = values.len() / first.inner();
    let mut next = Vec::new();
    for layer in layers {
        next.resize(items * layer.columns(), 0.0);
        isa.dense(&values, items, layer, activation, &mut next);
        std::mem::swap(&mut values, &mut next);
    }
    values
}
