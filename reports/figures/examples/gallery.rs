//! Writes every chart into a folder, on light and on dark paper, as SVG and as PNG, and all on one page:
//! `cargo run --release -p figures --example gallery -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::fs;
use std::path::PathBuf;

use figures::chart::{Theme, colour_variables, font_faces};

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
    let mut page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Charts</title>\n<style>{}\n:root{{{}}}\n\
         @media (prefers-color-scheme:dark){{:root{{{}}}}}\n\
         body{{background:var(--c-ground)}}svg{{max-width:100%;height:auto;display:block;margin:1em auto}}</style>\n",
        font_faces(),
        colour_variables(Theme::Light),
        colour_variables(Theme::Dark)
    );
    let all = others.map(|(name, drawing)| (name.to_owned(), drawing)).chain(strange);
    for (name, drawing) in all {
        page += &drawing.clone().theme(Theme::Styled).to_svg();
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
    fs::write(folder.join("index.html"), page)
}
