//! The arithmetic under the networks: dense layers with bias and activation in one pass, tanh, exp.
//!
//! Every result has the same bits whatever the vector width ([`Isa`]), the batch it is computed in, and the
//! number of threads: an output is one chain of fused multiply-adds in a fixed order, and nothing else is
//! ever summed across items.

mod crew;
mod lanes;
mod pack;
mod pointwise;
mod product;
mod softmax;
#[cfg(test)]
mod tests;

pub(in crate::model) use crew::Crew;
pub use pack::Packed;
pub(in crate::model) use product::{Left, Start};

/// Lengths of rows are padded to this many floats: the widest register.
pub(in crate::model) const LANE: usize = 16;

/// What follows a dense layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// max(x, 0).
    Relu,
    /// tanh, with an absolute error below 4·10⁻⁷.
    Tanh,
}

/// A set of vector instructions. All give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// Plain Rust: the baseline, and slow where the processor has no fused multiply-add.
    Scalar,
    /// AVX2 with FMA: 8 floats an operation.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512: 16 floats an operation.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Isa {
    /// The widest that this processor has.
    pub fn detect() -> Isa {
        Isa::available().pop().expect("plain Rust is always there")
    }

    /// Every one that this processor has, the slowest first.
    pub fn available() -> Vec<Isa> {
        let mut all = vec![Isa::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            let fma = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            all.extend(fma.then_some(Isa::Avx2));
            all.extend((fma && is_x86_feature_detected!("avx512f")).then_some(Isa::Avx512));
        }
        all
    }
}

/// Defines a method of [`Isa`] that runs a generic kernel compiled for each set of instructions.
macro_rules! kernel {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),*), $scalar:expr, $avx2:expr, $avx512:expr) => {
        impl Isa {
            $(#[$doc])*
            #[allow(unsafe_code, reason = "the processor's features were checked when the set was chosen")]
            $vis fn $name(self, $($arg: $type),*) {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $type),*) {
                    #[allow(unused_imports, reason = "some kernels are not generic")]
                    use std::arch::x86_64::__m256;
                    // SAFETY: this function has the features.
                    #[allow(unused_unsafe, reason = "some kernels are safe")]
                    unsafe { $avx2 }
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f,avx2,fma")]
                fn avx512($($arg: $type),*) {
                    #[allow(unused_imports, reason = "some kernels are not generic")]
                    use std::arch::x86_64::__m512;
                    // SAFETY: this function has the features.
                    #[allow(unused_unsafe, reason = "some kernels are safe")]
                    unsafe { $avx512 }
                }
                match self {
                    // SAFETY: plain Rust needs no features.
                    #[allow(unused_unsafe, reason = "some kernels are safe")]
                    Isa::Scalar => unsafe { $scalar },
                    // SAFETY: the two variants are made only by `available`, after the processor was asked.
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx2 => unsafe { avx2($($arg),*) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: as above.
                    Isa::Avx512 => unsafe { avx512($($arg),*) },
                }
            }
        }
    };
}

kernel!(
    fn run(call: &product::Call<'_>, panels: std::ops::Range<usize>),
    product::run::<f32, 2, 4>(call, panels),
    product::run::<__m256, 6, 2>(call, panels),
    product::run::<__m512, 6, 4>(call, panels)
);
kernel!(
    /// Replaces every number by its tanh.
    pub fn tanh(values: &mut [f32]),
    pointwise::tanh::<f32>(values),
    pointwise::tanh::<__m256>(values),
    pointwise::tanh::<__m512>(values)
);
kernel!(
    /// Replaces every number, −87 to 0, by its exponential.
    pub fn exp(values: &mut [f32]),
    pointwise::exp::<f32>(values),
    pointwise::exp::<__m256>(values),
    pointwise::exp::<__m512>(values)
);
kernel!(
    /// Multiplies the gradients of y = tanh z by 1 − y², which gives those of z.
    ///
    /// # Panics
    /// Where the lengths differ.
    pub fn tanh_backward(outputs: &[f32], gradients: &mut [f32]),
    pointwise::tanh_backward::<f32>(outputs, gradients),
    pointwise::tanh_backward::<__m256>(outputs, gradients),
    pointwise::tanh_backward::<__m512>(outputs, gradients)
);

kernel!(
    /// Adds integers to integers modulo 2³²; the shorter slice decides how many.
    pub(in crate::model) fn add(sums: &mut [i32], row: &[i32]),
    sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum = sum.wrapping_add(x)),
    sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum = sum.wrapping_add(x)),
    sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum = sum.wrapping_add(x))
);
kernel!(
    /// Adds four rows of integers to the sums, modulo 2³², which are read and written once for all.
    pub(in crate::model) fn add_four(sums: &mut [i32], rows: [&[i32]; 4]),
    pointwise::add_four(sums, rows),
    pointwise::add_four(sums, rows),
    pointwise::add_four(sums, rows)
);
kernel!(
    /// Takes one row of integers from the sums and adds another, modulo 2³².
    pub(in crate::model) fn replace(sums: &mut [i32], old: &[i32], new: &[i32]),
    sums.iter_mut().zip(old.iter().zip(new)).for_each(|(s, (&a, &b))| *s = s.wrapping_sub(a).wrapping_add(b)),
    sums.iter_mut().zip(old.iter().zip(new)).for_each(|(s, (&a, &b))| *s = s.wrapping_sub(a).wrapping_add(b)),
    sums.iter_mut().zip(old.iter().zip(new)).for_each(|(s, (&a, &b))| *s = s.wrapping_sub(a).wrapping_add(b))
);

kernel!(
    /// Each number times `scale`, rounded to an integer; the shorter slice decides how many.
    pub(in crate::model) fn fix(numbers: &[f32], scale: f64, fixed: &mut [i32]),
    fixed.iter_mut().zip(numbers).for_each(|(i, &x)| *i = (f64::from(x) * scale).round() as i32),
    fixed.iter_mut().zip(numbers).for_each(|(i, &x)| *i = (f64::from(x) * scale).round() as i32),
    fixed.iter_mut().zip(numbers).for_each(|(i, &x)| *i = (f64::from(x) * scale).round() as i32)
);

kernel!(
    /// Adds every row of `rows` to `sums`, in order; a row is as long as `sums`.
    pub(in crate::model) fn add_rows(sums: &mut [f32], rows: &[f32]),
    rows.chunks_exact(sums.len()).for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x)),
    rows.chunks_exact(sums.len()).for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x)),
    rows.chunks_exact(sums.len()).for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x))
);

impl Isa {
    /// Turns the gradients of an activation's outputs into those of what it was applied to.
    ///
    /// # Panics
    /// Where the lengths differ.
    pub fn activation_backward(self, activation: Activation, outputs: &[f32], gradients: &mut [f32]) {
        match activation {
            Activation::Identity => {}
            Activation::Relu => {
                gradients.iter_mut().zip(outputs).for_each(|(g, &y)| *g = if y > 0.0 { *g } else { 0.0 });
            }
            Activation::Tanh => self.tanh_backward(outputs, gradients),
        }
    }

    /// Applies an activation to every number.
    pub fn activate(self, activation: Activation, values: &mut [f32]) {
        match activation {
            Activation::Identity => {}
            Activation::Relu => values.iter_mut().for_each(|x| *x = if *x > 0.0 { *x } else { 0.0 }),
            Activation::Tanh => self.tanh(values),
        }
    }

    /// `out ← activation(left · right + start)`; `out` is `[left.rows, right.columns()]` with `out_step` floats
    /// a row.
    ///
    /// # Panics
    /// Where a slice is too short.
    pub(in crate::model) fn product(
        self,
        left: Left<'_>,
        right: &Packed,
        start: Start,
        activation: Activation,
        out: &mut [f32],
        out_step: usize,
    ) {
        let call = product::Call::new(left, right, start, activation, out, out_step);
        self.run(&call, 0..call.panels());
    }

    /// A dense layer: `out ← activation(input · weights + bias)`, `input` of `[rows, weights.inner()]` and `out`
    /// of `[rows, weights.columns()]`.
    ///
    /// # Panics
    /// Where a slice is too short.
    pub fn dense(
        self,
        input: &[f32],
        rows: usize,
        weights: &Packed,
        activation: Activation,
        out: &mut [f32],
    ) {
        let left = Left { values: input, rows, row_step: weights.inner(), inner_step: 1 };
        self.product(left, weights, Start::Bias, activation, out, weights.columns());
    }
}
