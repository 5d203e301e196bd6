//! A Jupyter kernel for Rust with the laboratory in it.
//!
//! One program in several roles: the kernel; what evcxr runs in place of cargo, rustc and rustup; the process that runs
//! cells, and the one that carries its output. Which one it is, its name or the environment says.
//!
//! ```text
//! front end ⇄ server ⇄ executor ⇄ evaluator ⇄ evcxr ⇄ relay ⇄ the cells' process
//!                                     │          └ cargo → rustc
//!                                     └ pump → iopub
//! ```

mod annotate;
mod bench;
mod cargo;
mod catalogue;
mod cli;
mod control;
mod departed;
mod doctor;
mod evaluator;
mod executor;
mod failure;
mod frame;
mod history;
mod home;
mod incoming;
mod install;
mod kernelspec;
mod outbox;
mod place;
mod progress;
mod pump;
mod relay;
mod requests;
mod rewrite;
mod rust_sources;
mod rustc;
mod rustup;
mod server;
mod session;
mod shell_line;
mod source;
mod sources;
mod splitter;
mod stdin;
mod tasks;
mod types;
mod variables;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let called = std::env::args().next().unwrap_or_default();
    let name = Path::new(&called).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let result = match name {
        "cargo" => cargo::main(),
        "rustc" => rustc::main(),
        "rustup" => rustup::main(),
        _ => {
            relay::hook();
            evcxr::runtime_hook();
            return cli::main();
        }
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
