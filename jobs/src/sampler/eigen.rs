//! Eigenvalues and eigenvectors of small symmetric matrices, by Jacobi's rotations: exact enough, and the same
//! everywhere.

/// A square matrix: [row][column].
pub(super) type Matrix = Vec<Vec<f64>>;

/// The matrix with ones on its diagonal.
pub(super) fn identity(n: usize) -> Matrix {
    (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect()
}

/// The eigenvalues, and the eigenvectors as columns: [row][eigenvalue].
pub(super) fn eigen(matrix: &Matrix) -> (Vec<f64>, Matrix) {
    let n = matrix.len();
    let (mut a, mut vectors) = (matrix.clone(), identity(n));
    let scale: f64 = matrix.iter().flatten().map(|x| x * x).sum();
    // Ten sweeps are plenty: from the third or fourth on, each doubles the digits.
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off <= 1e-30 * scale {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), vectors)
}

/// Rotates rows and columns `p` and `q` so that `a[p][q]` becomes 0.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let cos = 1.0 / (t * t + 1.0).sqrt();
    let sin = t * cos;
    for row in a.iter_mut() {
        (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
    }
    let (upper, lower) = a.split_at_mut(q);
    for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
    }
    for row in vectors.iter_mut() {
        (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_vectors_and_values_make_the_matrix(n in 1usize..7, numbers in proptest::collection::vec(-3.0f64..3.0, 49)) {
            let matrix: Matrix =
                (0..n).map(|i| (0..n).map(|j| numbers[i.min(j) * 7 + i.max(j)]).collect()).collect();
            let (values, vectors) = eigen(&matrix);
            for i in 0..n {
                for j in 0..n {
                    let product: f64 = (0..n).map(|k| vectors[i][k] * values[k] * vectors[j][k]).sum();
                    prop_assert!((product - matrix[i][j]).abs() < 1e-9, "{product} {}", matrix[i][j]);
                    let dot: f64 = (0..n).map(|k| vectors[k][i] * vectors[k][j]).sum();
                    prop_assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-9);
                }
            }
        }
    }
}
