//! A stack of dense layers, each followed by the same activation.

use crate::model::buffer::Buffer;
use crate::model::kernel::{Activation, Crew, Packed};

/// Runs `values`, `[items, layers[0].inner()]`, through the layers.
pub(super) fn through(
    crew: Crew<'_>,
    layers: &[Packed],
    activation: Activation,
    mut values: Buffer,
) -> Buffer {
    let Some(first) = layers.first() else { return values };
    let items = values.len() / first.inner();
    for layer in layers {
        let mut next = Buffer::any(items * layer.columns());
        crew.dense(&values, items, layer, activation, &mut next);
        values = next;
    }
    values
}
