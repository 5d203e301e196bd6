//! Prints items a second of the measured network, one JSON object a line, as `benches/peers/net.py` does for XLA.
//! Arguments: the names to measure (`forward`, `dfdx_forward`, `adam_step`, `dfdx_adam_step`); none for all.

use synth::model::{Measured, ModelError, throughput};

const BATCHES: [usize; 6] = [1, 8, 32, 128, 512, 2048];
const SECONDS_A_ROUND: f64 = 0.1;

#[allow(clippy::disallowed_methods, reason = "an example is a program: the clock is its own")]
fn main() -> Result<(), ModelError> {
    let start = std::time::Instant::now();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for measured in Measured::ALL {
        let training = matches!(measured, Measured::AdamStep | Measured::PlainAdamStep);
        if !wanted.is_empty() && !wanted.iter().any(|name| name == measured.name()) {
            continue;
        }
        for batch in BATCHES.into_iter().filter(|&batch| !training || batch >= 128) {
            let clock = || start.elapsed().as_secs_f64();
            let rate = throughput(measured, batch, SECONDS_A_ROUND, &clock)?;
            let name = measured.name();
            println!("{{\"name\": \"{name}\", \"batch\": {batch}, \"samples_per_s\": {rate:.0}}}");
        }
    }
    Ok(())
}
