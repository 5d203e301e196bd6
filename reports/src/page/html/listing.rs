//! Programs and other texts, each with what was checked of it.

use maud::{Markup, html};

use crate::page::content::Listing;
use crate::page::text::{clean, count, line};

/// Listings that are open from the start; the others are folded.
const OPEN: usize = 12;

pub(super) fn markup(listings: &[Listing]) -> Markup {
    let (open, folded) = listings.split_at(listings.len().min(OPEN));
    html! {
        @if listings.is_empty() { p.faint { "Nothing to show." } }
        div.listings { @for listing in open { (one(listing)) } }
        @if !folded.is_empty() {
            details.rest {
                summary { (count(folded.len(), "more", "more")) }
                div.listings { @for listing in folded { (one(listing)) } }
            }
        }
    }
}

fn one(listing: &Listing) -> Markup {
    html! {
        article.listing {
            header {
                h3 dir="auto" { (line(&listing.title)) }
                button.copy.scripted type="button" hidden aria-label={ "Copy " (line(&listing.title)) } { "Copy" }
            }
            pre tabindex="0" dir="ltr" { code { (clean(&listing.text)) } }
            @if let Some(verdict) = &listing.verdict { p.verdict dir="auto" { (line(verdict)) } }
            @else { p.verdict.faint { "Not checked." } }
        }
    }
}
