//! What a colour is for, and what it is on light paper, on dark paper and on a page of unknown colour.

use plotters::style::colors::colormaps::ViridisRGB;

use super::palette;

/// Colours of the scale: trials of about the same value are drawn together.
pub(super) const STEPS: usize = 32;

/// The paper that a drawing is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// A page of unknown colour: no ground, and text in the page's current colour. A PNG is as with [`Theme::Light`].
    #[default]
    Page,
    /// A page of ours, whose style sheet has [`colour_variables`]: each colour is one of them, so that one picture is
    /// right on light and on dark paper. No ground. A PNG is as with [`Theme::Light`].
    Styled,
    /// Dark on white.
    Light,
    /// Light on nearly black.
    Dark,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Paint {
    /// Text, and what stands for nothing else.
    Ink,
    /// Numbers of axes and remarks.
    Faint,
    /// Lines that guide the eye.
    Grid,
    /// The paper.
    Ground,
    /// What stands on a spot of paper amid other colours.
    OnGround,
    /// A series, counted from 0.
    Series(usize),
    /// A place between the least (0) and the most (1) on the scale of colours; the most stands out most.
    Scale(f64),
    /// Text on a place of the scale.
    OnScale(f64),
    /// Text on a series' colour.
    OnSeries(usize),
}

/// A colour as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tint {
    pub(super) rgb: [u8; 3],
    /// From 0 to 1.
    pub(super) opacity: f64,
    /// What takes its place in SVG, where the page decides.
    pub(super) of_page: Option<String>,
}

impl Theme {
    pub(super) fn tint(self, paint: Paint) -> Tint {
        let solid = |rgb| Tint { rgb, opacity: 1.0, of_page: None };
        let page =
            |opacity| Tint { rgb: [0x1B, 0x1F, 0x24], opacity, of_page: Some("currentColor".to_owned()) };
        match (paint, self) {
            (paint, Theme::Styled) => {
                let rgb = Theme::Light.tint(paint).rgb;
                let of_page = Some(format!("var(--{},{})", paint.variable(), hexadecimal(rgb)));
                Tint { rgb, opacity: 1.0, of_page }
            }
            (Paint::Ink, Theme::Page) => page(1.0),
            (Paint::Faint, Theme::Page) => page(0.72),
            (Paint::Grid, Theme::Page) => page(0.16),
            (Paint::Ink, Theme::Light) => solid([0x1B, 0x1F, 0x24]),
            (Paint::Ink, Theme::Dark) => solid([0xE6, 0xED, 0xF3]),
            (Paint::Faint, Theme::Light) => solid([0x57, 0x60, 0x6A]),
            (Paint::Faint, Theme::Dark) => solid([0x9A, 0xA4, 0xAE]),
            (Paint::Grid, Theme::Light) => solid([0xDD, 0xE2, 0xE7]),
            (Paint::Grid, Theme::Dark) => solid([0x2D, 0x33, 0x3B]),
            (Paint::OnGround, Theme::Page | Theme::Light) => solid([0x1B, 0x1F, 0x24]),
            (Paint::OnGround, Theme::Dark) => solid([0xFF; 3]),
            (Paint::Ground, Theme::Page) => {
                Tint { rgb: [0xFF; 3], opacity: 1.0, of_page: Some("none".to_owned()) }
            }
            (Paint::Ground, Theme::Light) => solid([0xFF; 3]),
            (Paint::Ground, Theme::Dark) => solid([0x14, 0x18, 0x1D]),
            (Paint::Series(nth), Theme::Dark) => solid(palette::parts_on_dark(nth)),
            (Paint::Series(nth), _) => solid(palette::parts(nth)),
            (Paint::Scale(share), _) => solid(self.on_scale(share)),
            (Paint::OnScale(share), _) => solid(readable_on(self.on_scale(share))),
            (Paint::OnSeries(nth), _) => solid(readable_on(self.tint(Paint::Series(nth)).rgb)),
        }
    }

    /// Viridis without the end that its paper would swallow.
    fn on_scale(self, share: f64) -> [u8; 3] {
        let share = (step_of(share) as f64 + 0.5) / STEPS as f64;
        let place = if self == Theme::Dark { 0.1 + 0.9 * share } else { 0.95 * (1.0 - share) };
        let colour = ViridisRGB::get_color(place);
        [colour.0, colour.1, colour.2]
    }

    /// Whether there is paper of our own beneath.
    pub(super) fn has_ground(self) -> bool {
        matches!(self, Theme::Light | Theme::Dark)
    }
}

impl Paint {
    /// Its name in a style sheet.
    fn variable(self) -> String {
        let nth = |series: usize| series % palette::PALETTE.len();
        match self {
            Paint::Ink => "c-ink".to_owned(),
            Paint::Faint => "c-faint".to_owned(),
            Paint::Grid => "c-grid".to_owned(),
            Paint::Ground => "c-ground".to_owned(),
            Paint::OnGround => "c-on".to_owned(),
            Paint::Series(series) => format!("c-s{}", nth(series)),
            Paint::OnSeries(series) => format!("c-o{}", nth(series)),
            Paint::Scale(share) => format!("c-v{}", step_of(share)),
            Paint::OnScale(share) => format!("c-t{}", step_of(share)),
        }
    }
}

/// The colours of a theme, as the declarations of a style sheet's rule: `--c-ink:#1B1F24;` and so on. A page that has
/// those of [`Theme::Light`], and for dark paper those of [`Theme::Dark`], shows pictures of [`Theme::Styled`] right.
#[must_use]
pub fn colour_variables(theme: Theme) -> String {
    let plain = [Paint::Ink, Paint::Faint, Paint::Grid, Paint::Ground, Paint::OnGround];
    let series = (0..palette::PALETTE.len()).flat_map(|nth| [Paint::Series(nth), Paint::OnSeries(nth)]);
    let share = |step: usize| (step as f64 + 0.5) / STEPS as f64;
    let scale = (0..STEPS).flat_map(|step| [Paint::Scale(share(step)), Paint::OnScale(share(step))]);
    let all = plain.into_iter().chain(series).chain(scale);
    all.map(|paint| format!("--{}:{};", paint.variable(), hexadecimal(theme.tint(paint).rgb))).collect()
}

/// The step of the scale of colours that a share is in.
fn step_of(share: f64) -> usize {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    ((share * STEPS as f64) as usize).min(STEPS - 1)
}

/// A colour as style sheets write it.
pub(super) fn hexadecimal([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Nearly black or white, whichever can be read on the colour.
fn readable_on(colour: [u8; 3]) -> [u8; 3] {
    let (dark, bright) = ([0x10, 0x12, 0x14], [0xFF; 3]);
    if contrast(dark, colour) > contrast(bright, colour) { dark } else { bright }
}

/// How well two colours can be told apart, from 1 to 21, by the formula of WCAG 2.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let light = |rgb: [u8; 3]| {
        let [r, g, b] = rgb.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (light(a) + 0.05, light(b) + 0.05);
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_and_series_seen_on_their_paper() {
        for theme in [Theme::Light, Theme::Dark] {
            let ground = theme.tint(Paint::Ground).rgb;
            let check = |paint: Paint, least: f64| {
                let found = contrast(theme.tint(paint).rgb, ground);
                assert!(found >= least, "{paint:?} on {theme:?}: {found}");
            };
            check(Paint::Ink, 7.0);
            check(Paint::Faint, 4.5);
            (0..6).for_each(|nth| check(Paint::Series(nth), 2.0));
            check(Paint::Scale(1.0), 7.0);
            for share in [0.0, 0.3, 0.5, 0.7, 1.0] {
                let [on, below] = [Paint::OnScale(share), Paint::Scale(share)].map(|p| theme.tint(p).rgb);
                assert!(contrast(on, below) >= 4.0, "{share} on {theme:?}: {}", contrast(on, below));
            }
        }
    }
}
