//! A form as a workbook that reads back as the same form, here and, as far as they go, in other tools.

use super::{CHOICES, SETTINGS, SURVEY};
use crate::table::TableError;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use shouhu_domain::form::draft::Draft;
use shouhu_domain::form::{Field, Node, Question, Sensitivity, Shape, Words};
use std::collections::BTreeMap;

/// What stands in a row, by the column.
type Row = BTreeMap<&'static str, String>;

const ZH: &str = "Chinese (zh)";

#[rustfmt::skip]
const SURVEY_COLUMNS: [&str; 25] = [
    "type", "name", "label::Chinese (zh)", "label::English (en)", "hint::Chinese (zh)", "hint::English (en)",
    "required", "relevant", "constraint", "constraint_message::Chinese (zh)", "constraint_message::English (en)",
    "calculation", "choice_filter", "repeat_count", "parameters", "total_of",
    "field_label::Chinese (zh)", "field_label::English (en)", "unit", "purpose", "basis", "retention_days",
    "sensitivity", "seconds", "cumulative",
];

/// Writes a draft whose `fields` are all that it uses.
///
/// # Errors
/// When the workbook cannot be made.
pub fn write(draft: &Draft) -> Result<Vec<u8>, TableError> {
    book(draft).map_err(|error| TableError::Broken(error.to_string()))
}

fn book(draft: &Draft) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut rows = vec![];
    nodes(draft, &draft.nodes, &mut rows);
    let cell = |column: &&str| (*column).to_owned();
    page(book.add_worksheet(), SURVEY, &SURVEY_COLUMNS.iter().map(cell).collect::<Vec<_>>(), rows.iter().map(of_row))?;
    let mut header = ["list_name", "name", "label::Chinese (zh)", "label::English (en)"].map(str::to_owned).to_vec();
    let own = draft.lists.values().flatten().flat_map(|choice| choice.columns.keys());
    let mut own: Vec<String> = own.cloned().collect();
    own.sort_unstable();
    own.dedup();
    header.extend(own.iter().cloned());
    let choices = draft.lists.iter().flat_map(|(list, choices)| choices.iter().map(move |choice| (list, choice)));
    let choices = choices.map(|(list, choice)| {
        let head = [list.clone(), choice.name.clone(), choice.label.zh.clone(), choice.label.en.clone()];
        head.into_iter().chain(own.iter().map(|name| choice.columns.get(name).cloned().unwrap_or_default())).collect()
    });
    page(book.add_worksheet(), CHOICES, &header, choices)?;
    let settings = ["form_title", "form_title::English (en)", "version", "default_language", "note"].map(str::to_owned);
    let (title, version) = (&draft.title, draft.version.to_string());
    let row = vec![title.zh.clone(), title.en.clone(), version, ZH.to_owned(), draft.note.clone()];
    page(book.add_worksheet(), SETTINGS, &settings, std::iter::once(row))?;
    book.save_to_buffer()
}

fn of_row(row: &Row) -> Vec<String> {
    SURVEY_COLUMNS.iter().map(|column| row.get(column).cloned().unwrap_or_default()).collect()
}

/// All cells are texts: a spreadsheet runs none of them.
fn page(
    page: &mut Worksheet,
    name: &str,
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), XlsxError> {
    page.set_name(name)?;
    page.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(header) {
        page.set_column_width(column, 18)?;
        page.write_string_with_format(0, column, head, &bold)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string(row, column, cell)?;
        }
    }
    Ok(())
}

fn nodes(draft: &Draft, list: &[Node<String>], rows: &mut Vec<Row>) {
    for node in list {
        match node {
            Node::Group { name, label, relevant, nodes: inner } => {
                rows.push(begin("begin group", name, label, relevant.as_ref()));
                nodes(draft, inner, rows);
                rows.push(Row::from([("type", "end group".to_owned())]));
            }
            Node::Repeat { name, label, relevant, max, nodes: inner } => {
                let mut row = begin("begin repeat", name, label, relevant.as_ref());
                row.insert("repeat_count", max.to_string());
                rows.push(row);
                nodes(draft, inner, rows);
                rows.push(Row::from([("type", "end repeat".to_owned())]));
            }
            Node::Note { name, label, relevant } => rows.push(begin("note", name, label, relevant.as_ref())),
            Node::Calculate { field, formula, .. } => {
                let mut row = Row::from([("type", "calculate".to_owned()), ("name", field.clone())]);
                row.insert("calculation", formula.clone());
                if let Some(entry) = draft.fields.get(field) {
                    let (kind, scale) = kind_of(entry.shape);
                    let scale = scale.map(|scale| format!(" scale={scale}")).unwrap_or_default();
                    row.insert("parameters", format!("type={kind}{scale}"));
                    words(&mut row, LABEL, Some(&entry.label));
                    registry(&mut row, entry);
                }
                rows.push(row);
            }
            Node::Question(question) => rows.push(self::question(draft, question)),
        }
    }
}

fn begin(kind: &str, name: &str, label: &Words, relevant: Option<&String>) -> Row {
    let mut row = Row::from([("type", kind.to_owned()), ("name", name.to_owned())]);
    words(&mut row, LABEL, Some(label));
    row.extend(relevant.map(|text| ("relevant", text.clone())));
    row
}

type Pair = (&'static str, &'static str);

const LABEL: Pair = ("label::Chinese (zh)", "label::English (en)");
const HINT: Pair = ("hint::Chinese (zh)", "hint::English (en)");
const MESSAGE: Pair = ("constraint_message::Chinese (zh)", "constraint_message::English (en)");
const FIELD_LABEL: Pair = ("field_label::Chinese (zh)", "field_label::English (en)");

fn words(row: &mut Row, (zh, en): Pair, words: Option<&Words>) {
    row.extend(words.into_iter().flat_map(|words| [(zh, words.zh.clone()), (en, words.en.clone())]));
}

fn question(draft: &Draft, q: &Question<String>) -> Row {
    let mut row = Row::from([("name", q.field.clone())]);
    words(&mut row, HINT, q.hint.as_ref());
    words(&mut row, MESSAGE, q.message.as_ref());
    let required = q.required.as_ref().map(|text| if text == "true()" { "yes".to_owned() } else { text.clone() });
    let texts = [
        ("required", &required),
        ("relevant", &q.relevant),
        ("constraint", &q.constraint),
        ("choice_filter", &q.filter),
        ("total_of", &q.total_of),
    ];
    row.extend(texts.into_iter().filter_map(|(column, text)| Some((column, text.clone()?))));
    if let Some(entry) = draft.fields.get(&q.field) {
        let (kind, scale) = kind_of(entry.shape);
        let list = q.list.as_ref().map(|list| format!(" {list}")).unwrap_or_default();
        row.insert("type", format!("{kind}{list}"));
        row.extend(scale.map(|scale| ("parameters", format!("scale={scale}"))));
        words(&mut row, LABEL, Some(q.label.as_ref().unwrap_or(&entry.label)));
        words(&mut row, FIELD_LABEL, q.label.as_ref().map(|_| &entry.label));
        registry(&mut row, entry);
    }
    row
}

fn kind_of(shape: Shape) -> (&'static str, Option<u8>) {
    match shape {
        Shape::Integer => ("integer", None),
        Shape::Decimal { scale } => ("decimal", Some(scale)),
        Shape::Text => ("text", None),
        Shape::One => ("select_one", None),
        Shape::Many => ("select_multiple", None),
        Shape::Date => ("date", None),
        Shape::Time => ("time", None),
        Shape::Geopoint => ("geopoint", None),
        Shape::Photo => ("image", None),
        Shape::File => ("file", None),
    }
}

fn registry(row: &mut Row, field: &Field) {
    let sensitivity = match field.sensitivity {
        Sensitivity::Public => "public",
        Sensitivity::Internal => "internal",
        Sensitivity::Personal => "personal",
    };
    row.extend([
        ("unit", field.unit.clone()),
        ("purpose", field.purpose.clone()),
        ("basis", field.basis.clone()),
        ("retention_days", field.retention_days.to_string()),
        ("sensitivity", sensitivity.to_owned()),
        ("seconds", field.seconds.to_string()),
        ("cumulative", if field.cumulative { "yes".to_owned() } else { String::new() }),
    ]);
}
