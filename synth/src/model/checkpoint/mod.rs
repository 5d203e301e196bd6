//! Networks in files: safetensors, with what they are in the header and a checksum over every number.
//!
//! Any safetensors reader gets the parameters by name (and Adam's moments as `adam.first/NAME` and
//! `adam.second/NAME`). Ours reads the one metadata entry `assemblet` first: JSON with the format's version, the
//! fingerprint of the architecture, every size, the step, metrics, the updates of each moment, and the CRC-32
//! of all of the tensors' bytes in the file's order. Nothing is read from the tensors before these agree.

mod folder;

pub use folder::{load, load_latest, save};

use std::collections::{BTreeMap, HashMap};

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::{ModelConfig, ModelError, Moments, ParameterSpec, Weights};

const VERSION: u32 = 1;
const KEY: &str = "assemblet";

/// A network, how far it has been trained, and what is needed to go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The network.
    pub weights: Weights,
    /// How many training steps it has seen.
    pub step: u64,
    /// Figures about it, by name, such as losses.
    pub metrics: BTreeMap<String, f64>,
    /// What the optimiser remembers of each parameter; `None` in a network that is only used.
    pub moments: Option<Vec<Moments>>,
}

/// The metadata entry. Unknown fields are kept out of older readers' way: a new one comes with a new version.
#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    fingerprint: String,
    config: ModelConfig,
    step: u64,
    metrics: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updates: Option<Vec<i32>>,
    crc32: u32,
}

/// The part of a header that every version has.
#[derive(Deserialize)]
struct AnyHeader {
    version: u32,
}

impl Checkpoint {
    /// The bytes of a file; the same checkpoint always gives the same ones.
    pub fn to_bytes(&self) -> Vec<u8> {
        let config = self.weights.config();
        let mut tensors = Vec::new();
        for (index, spec) in config.parameters().into_iter().enumerate() {
            let shape = vec![spec.rows, spec.columns];
            tensors.push((spec.name.clone(), shape.clone(), bytes(&self.weights.values()[index])));
            if let Some(moments) = &self.moments {
                tensors.push((
                    format!("adam.first/{}", spec.name),
                    shape.clone(),
                    bytes(&moments[index].first),
                ));
                tensors.push((format!("adam.second/{}", spec.name), shape, bytes(&moments[index].second)));
            }
        }
        // The order in which the format lays out tensors of one type.
        tensors.sort_by(|a, b| a.0.cmp(&b.0));
        let mut crc32 = crc32fast::Hasher::new();
        tensors.iter().for_each(|(_, _, bytes)| crc32.update(bytes));
        let header = Header {
            version: VERSION,
            fingerprint: config.fingerprint(),
            config: config.clone(),
            step: self.step,
            metrics: self.metrics.clone(),
            updates: self.moments.as_ref().map(|all| all.iter().map(|m| m.updates).collect()),
            crc32: crc32.finalize(),
        };
        let header = serde_json::to_string(&header).expect("a header has string keys only");
        let views = tensors.iter().map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
            (name, view.expect("as many bytes as the shape says"))
        });
        serialize(views, Some(HashMap::from([(KEY.to_owned(), header)]))).expect("the tensors fit the format")
    }

    /// Reads the bytes of a file. With `expected`, only a network of that architecture.
    ///
    /// # Errors
    /// Where they are no checkpoint, a later version's, damaged, or another network's.
    pub fn from_bytes(file: &[u8], expected: Option<&ModelConfig>) -> Result<Checkpoint, ModelError> {
        let (length, metadata) =
            SafeTensors::read_metadata(file).map_err(|e| unreadable(file, &e.to_string()))?;
        let header = metadata.metadata().as_ref().and_then(|entries| entries.get(KEY));
        let header = header.ok_or_else(|| ModelError::Foreign("it has no `assemblet` entry".into()))?;
        let damaged = |what: &str| ModelError::Damaged(what.to_owned());
        let AnyHeader { version } =
            serde_json::from_str(header).map_err(|_| damaged("its header is no JSON"))?;
        if version > VERSION {
            return Err(ModelError::Newer { found: version, known: VERSION });
        }
        let header: Header =
            serde_json::from_str(header).map_err(|e| damaged(&format!("its header: {e}")))?;
        header.config.check()?;
        if header.fingerprint != header.config.fingerprint() {
            return Err(damaged("its fingerprint is not that of its sizes"));
        }
        if let Some(expected) = expected.filter(|e| e.fingerprint() != header.fingerprint) {
            let (found, expected) = (header.fingerprint, expected.fingerprint());
            return Err(ModelError::Architecture { found, expected });
        }
        let data = &file[8 + length..];
        if crc32fast::hash(data) != header.crc32 {
            return Err(damaged("its checksum differs"));
        }
        let tensors = SafeTensors::deserialize(file).map_err(|e| damaged(&e.to_string()))?;
        let read = |prefix: &str, spec: &ParameterSpec| {
            let name = format!("{prefix}{}", spec.name);
            let tensor = tensors.tensor(&name).map_err(|_| damaged(&format!("`{name}` is missing")))?;
            if tensor.dtype() != Dtype::F32 || tensor.shape() != [spec.rows, spec.columns] {
                return Err(damaged(&format!("`{name}` is not {} by {} floats", spec.rows, spec.columns)));
            }
            Ok(numbers(tensor.data()))
        };
        let specs = header.config.parameters();
        let values = specs.iter().map(|spec| read("", spec)).collect::<Result<_, _>>()?;
        let moments = header.updates.map(|updates| {
            if updates.len() != specs.len() {
                return Err(damaged("its moments are not those of its parameters"));
            }
            let moments = specs.iter().zip(updates).map(|(spec, updates)| {
                let (first, second) = (read("adam.first/", spec)?, read("adam.second/", spec)?);
                Ok(Moments { updates, first, second })
            });
            moments.collect::<Result<Vec<_>, _>>()
        });
        Ok(Checkpoint {
            weights: Weights::new(&header.config, values)?,
            step: header.step,
            metrics: header.metrics,
            moments: moments.transpose()?,
        })
    }
}

/// Whether bytes that the format refuses were ever one of our files.
fn unreadable(file: &[u8], reason: &str) -> ModelError {
    let key = format!("\"{KEY}\"");
    let start = &file[..file.len().min(1 << 16)];
    // The format begins with eight bytes of length, then JSON.
    match file.get(8) == Some(&b'{') && start.windows(key.len()).any(|w| w == key.as_bytes()) {
        true => ModelError::Damaged(reason.to_owned()),
        false => ModelError::Foreign(reason.to_owned()),
    }
}

fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|&word| f32::from_le_bytes(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    fn sample(moments: bool) -> Checkpoint {
        let config = ModelConfig { embedding: 3, hidden: 5, ..ModelConfig::plus(Machine::PAPER) };
        let weights = Weights::random(&config, 7).unwrap();
        let of = |values: &Vec<f32>| Moments {
            updates: 3,
            first: values.clone(),
            second: vec![0.5; values.len()],
        };
        let moments = moments.then(|| weights.values().iter().map(of).collect());
        Checkpoint { weights, step: 12, metrics: BTreeMap::from([("loss".into(), 0.1)]), moments }
    }

    #[test]
    fn what_is_written_is_read() {
        for moments in [false, true] {
            let checkpoint = sample(moments);
            let bytes = checkpoint.to_bytes();
            assert_eq!(bytes, checkpoint.to_bytes());
            let read = Checkpoint::from_bytes(&bytes, Some(checkpoint.weights.config())).unwrap();
            assert_eq!(read, checkpoint);
        }
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_seen() {
        let good = sample(false).to_bytes();
        for end in (0..good.len()).step_by(97) {
            Checkpoint::from_bytes(&good[..end], None).expect_err("a cut file");
        }
        let known = sample(false);
        for at in (0..good.len()).step_by(61) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            // The step and the metrics are not under the checksum; the network is.
            if let Ok(read) = Checkpoint::from_bytes(&bad, None) {
                assert_eq!(read.weights, known.weights, "a flip at {at}");
            }
        }
    }

    #[test]
    fn each_bad_file_gets_its_sentence() {
        let check = |file: &[u8], expected: Option<&ModelConfig>, sentence: &str| {
            let error = Checkpoint::from_bytes(file, expected).unwrap_err().to_string();
            assert!(error.starts_with(sentence), "{error}");
        };
        let good = sample(false).to_bytes();
        check(b"", None, "this is not an Assemblet checkpoint");
        check(b"{\"not\": \"tensors\"}", None, "this is not an Assemblet checkpoint");
        check(b"[package]\nname = \"assemblet\"", None, "this is not an Assemblet checkpoint");
        let foreign =
            serialize([("x", TensorView::new(Dtype::F32, vec![1], &[0; 4]).unwrap())], None).unwrap();
        check(&foreign, None, "this is not an Assemblet checkpoint (it has no `assemblet` entry)");
        check(&good[..good.len() - 1], None, "the checkpoint is cut off or damaged");
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        check(&flipped, None, "the checkpoint is cut off or damaged (its checksum differs)");
        let text = String::from_utf8_lossy(&good[..2000]).into_owned();
        let at = text.find("version").unwrap() + "version\\\":".len();
        let mut newer = good.clone();
        newer[at] = b'9';
        check(&newer, None, "the checkpoint is of version 9, but this program reads version 1");
        let other = ModelConfig::paper(Machine::PAPER, 2);
        check(
            &good,
            Some(&other),
            "the checkpoint holds the network `plus 4r0m e3 h5x5 tanh`, but `paper 4r0m",
        );
    }
}
