//! The networks as dfdx graphs, which is how they learn.
//!
//! dfdx holds the parameters, runs the tape and updates with Adam. The dense layers and the losses are fused
//! operations on its tape ([`Path::Fused`]), with the same kernels as inference; each is also written in
//! dfdx's own operations ([`Path::Plain`]), which tests and benchmarks compare with.

mod adam;
mod embed;
mod loss;
mod networks;
mod parameters;
mod stack;

pub use adam::Moments;
pub(super) use adam::{Adam, norm, rescale};
pub(super) use loss::{PolicyTerm, cross_entropy};
pub(super) use networks::{Inputs, policy_and_value};
pub(super) use parameters::Parameters;
pub(super) use stack::{Layer, stack, stack_on_data};

use dfdx::prelude::*;

use super::ModelError;
use super::buffer::Buffer;

/// A matrix without a tape.
pub(super) type Matrix = Tensor<(usize, usize), f32, Cpu>;
/// What records the operations that lead to a tensor.
pub(super) type Record = OwnedTape<f32, Cpu>;
/// A matrix that knows how it came about.
pub(super) type Traced = Tensor<(usize, usize), f32, Cpu, Record>;
/// A loss that knows how it came about.
pub(super) type Loss = Tensor<(), f32, Cpu, Record>;

/// Which operations a graph is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// Ours, with fused kernels.
    Fused,
    /// dfdx's own.
    Plain,
}

/// The numbers of a matrix, row by row.
fn numbers(matrix: &Matrix) -> Buffer {
    let (rows, columns) = *matrix.shape();
    let mut buffer = Buffer::any(rows * columns);
    matrix.copy_into(&mut buffer);
    buffer
}

/// A matrix of these numbers. Its memory comes from dfdx's cache and goes back there.
pub(super) fn matrix(device: &Cpu, numbers: &[f32], shape: (usize, usize)) -> Result<Matrix, ModelError> {
    let mut matrix: Matrix = device.try_zeros_like(&shape)?;
    matrix.copy_from(numbers);
    Ok(matrix)
}
