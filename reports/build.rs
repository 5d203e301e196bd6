//! Does nothing: only with a build script do the features count that Cargo.toml asks of procedural macros' libraries.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
