//! Writes every chart into a folder, on light and on dark paper, as SVG and as PNG:
//! `cargo run --release -p reports --example gallery -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::fs;
use std::path::PathBuf;

use reports::chart::Theme;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("gallery"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let mut strange = samples::strange();
    let kinds = strange.len() / samples::VALUES;
    let strange = strange
        .drain(..)
        .enumerate()
        .map(|(index, (name, drawing))| (format!("{name}-{}", index / kinds), drawing));
    let others = samples::all().into_iter().chain(samples::large());
    let all = others.map(|(name, drawing)| (name.to_owned(), drawing)).chain(strange);
    for (name, drawing) in all {
        for (paper, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
            let drawing = drawing.clone().theme(theme);
            let svg = drawing.to_svg_alone();
            let png = drawing.to_png(2);
            println!(
                "{name}-{paper}: SVG {} bytes without its font, PNG {} bytes",
                drawing.to_svg().len(),
                png.len()
            );
            fs::write(folder.join(format!("{name}-{paper}.svg")), svg)?;
            fs::write(folder.join(format!("{name}-{paper}.png")), png)?;
        }
    }
    Ok(())
}
