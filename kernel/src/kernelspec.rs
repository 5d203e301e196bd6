//! What Jupyter reads to find the kernel.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

/// The pictures of the launcher: file name and content.
const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-svg.svg", include_bytes!("../logos/logo.svg")),
    ("logo-32x32.png", include_bytes!("../logos/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../logos/logo-64x64.png")),
];

/// Fills a folder with the kernelspec of the program at `program`.
///
/// # Errors
///
/// Where the files cannot be written.
pub(crate) fn write(folder: &Path, program: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let spec = json!({
        "argv": [program, "run", "--connection-file", "{connection_file}"],
        "display_name": "Assemblet (Rust)",
        "language": "rust",
        "interrupt_mode": "message",
        "kernel_protocol_version": "5.4",
        "metadata": {"debugger": false},
    });
    fs::write(folder.join("kernel.json"), serde_json::to_string_pretty(&spec)? + "\n")?;
    for (name, content) in LOGOS {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}
