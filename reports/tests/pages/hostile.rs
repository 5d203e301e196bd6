//! Pages of hostile texts and strange values.

use polars::prelude::{Column, DataFrame};
use reports::chart::LineChart;
use reports::page::{Attachment, Block, Explorer, Fact, Figure, Listing, Page, Provenance, Section, Table};

use crate::samples;

/// Texts that end elements, attributes and strings, run scripts, turn the direction of writing, or have no end.
const TEXTS: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"'&<>`${alert(2)}",
    "</script><img src=x onerror=alert(3)>",
    "<!--",
    "javascript:alert(4)//]]>",
    "مرحبا بالعالم, שלום",
    "\u{202E}desrever\u{202C} 木 🦀 ﬁ\u{0}\u{1b}[31m",
    "a name that is so very long that it cannot stand anywhere without being cut or broken, whateverthepagemaybethathasitsinceitisaverylongnameindeedandwithoutanyspaceatall",
    "{{ title }} {% for x in y %} \\input{/etc/passwd} $x_1^2$ | `code` *bold* # ~ %",
];

pub(crate) fn page() -> Page {
    let mut page = of_text(&TEXTS.join(" "));
    let sections = TEXTS.iter().enumerate().map(|(nth, text)| section(nth, text));
    page.sections.extend(sections);
    let strange = samples::strange().into_iter().take(45).enumerate();
    let blocks = strange.map(|(nth, (name, drawing))| {
        Block::Figure(Figure {
            id: format!("{name}-{nth}"),
            caption: name.to_owned(),
            drawing,
            data: values(),
        })
    });
    page.sections.push(Section {
        id: "strange".to_owned(),
        title: "Strange charts".to_owned(),
        blocks: blocks.collect(),
    });
    page
}

/// A page of nothing.
pub(crate) fn empty() -> Page {
    let table = |id: &str, data: DataFrame| {
        Block::Table(Table { id: id.to_owned(), caption: String::new(), data, shown: Vec::new(), most: 0 })
    };
    let explorer = |id: &str, table: &str| {
        Block::Explorer(Explorer {
            id: id.to_owned(),
            caption: String::new(),
            table: table.to_owned(),
            axes: vec![("number".to_owned(), true), ("no such column".to_owned(), false)],
            colour: ("number".to_owned(), true),
        })
    };
    let blocks = vec![
        Block::Text(String::new()),
        table("none", DataFrame::default()),
        table("rowless", values().head(Some(0))),
        explorer("of-none", "none"),
        explorer("of-rowless", "rowless"),
        explorer("of-nothing", "nothing"),
        Block::Listings(Vec::new()),
        Block::Figure(Figure {
            id: String::new(),
            caption: String::new(),
            drawing: LineChart::new("").draw(),
            data: DataFrame::default(),
        }),
    ];
    Page {
        title: String::new(),
        question: String::new(),
        answer: String::new(),
        facts: Vec::new(),
        cautions: Vec::new(),
        sections: vec![
            Section { id: String::new(), title: String::new(), blocks: Vec::new() },
            Section { id: String::new(), title: String::new(), blocks },
        ],
        attachments: Vec::new(),
        provenance: Provenance::default(),
    }
}

/// A page whose every text is this one, with every kind of block.
pub(crate) fn of_text(text: &str) -> Page {
    let fact = Fact { name: text.to_owned(), value: text.to_owned(), note: text.to_owned() };
    Page {
        title: text.to_owned(),
        question: text.to_owned(),
        answer: text.to_owned(),
        facts: vec![fact.clone(), fact.clone(), fact],
        cautions: vec![text.to_owned()],
        sections: vec![section(100, text)],
        attachments: vec![Attachment { id: text.to_owned(), caption: text.to_owned(), data: values() }],
        provenance: Provenance {
            entries: vec![(text.to_owned(), text.to_owned())],
            definition: text.to_owned(),
        },
    }
}

fn section(nth: usize, text: &str) -> Section {
    let id = format!("{text}-{nth}");
    let blocks = vec![
        Block::Text(text.to_owned()),
        Block::Figure(Figure {
            id: id.clone(),
            caption: text.to_owned(),
            drawing: LineChart::new(text)
                .x_label(text)
                .y_label(text)
                .line(text, &[(0.0, 1.0), (1.0, 2.0)])
                .draw(),
            data: values(),
        }),
        Block::Explorer(Explorer {
            id: id.clone(),
            caption: text.to_owned(),
            table: id.clone(),
            axes: vec![(text.to_owned(), false), ("number".to_owned(), true), ("words".to_owned(), false)],
            colour: (text.to_owned(), true),
        }),
        Block::Table(Table { id, caption: text.to_owned(), data: named(text), shown: Vec::new(), most: 5 }),
        Block::Listings(vec![
            Listing { title: text.to_owned(), text: text.to_owned(), verdict: Some(text.to_owned()) },
            Listing { title: text.to_owned(), text: text.to_owned(), verdict: None },
        ]),
    ];
    Section { id: text.to_owned(), title: text.to_owned(), blocks }
}

/// A table with a column of this name and this text in its rows.
fn named(text: &str) -> DataFrame {
    let mut data = values();
    let words: Vec<Option<&str>> = (0..data.height()).map(|row| (row % 3 != 1).then_some(text)).collect();
    let name = if ["number", "whole", "words", "yes"].contains(&text) { "other" } else { text };
    data.insert_column(0, Column::new(name.into(), words)).map(|data| data.clone()).unwrap_or_default()
}

fn values() -> DataFrame {
    let numbers = [
        Some(f64::NAN),
        Some(f64::INFINITY),
        Some(f64::NEG_INFINITY),
        None,
        Some(-0.0),
        Some(1e300),
        Some(5e-324),
        Some(1.5),
        Some(-2.0),
        Some(f64::MAX),
    ];
    let whole = [
        None,
        Some(i64::MIN),
        Some(i64::MAX),
        Some(0),
        Some(1),
        Some(-1),
        Some(2),
        Some(3),
        Some(4),
        Some(5),
    ];
    let words = [
        None,
        Some(""),
        Some(" "),
        Some("<b>"),
        Some("a\nb\tc"),
        Some("a"),
        Some("a"),
        Some("a"),
        Some("木"),
        Some("NaN"),
    ];
    DataFrame::new_infer_height(vec![
        Column::new("number".into(), numbers),
        Column::new("whole".into(), whole),
        Column::new("words".into(), words),
        Column::new(
            "yes".into(),
            [Some(true), None, Some(false), None, None, None, None, Some(true), None, None],
        ),
    ])
    .unwrap_or_default()
}
