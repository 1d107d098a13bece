//! The columns of a table of figures: unit, site, period, and a column for each field by its name or label.

use super::columns::comparable;
use super::{ColumnNames, Table, TableError, columns};
use shouhu_domain::import::figures::{Columns, FigureRow};
use std::collections::BTreeMap;

const COLUMNS: &[ColumnNames] = &[
    (
        "unit",
        false,
        &[
            "单位代码",
            "单位编码",
            "代码",
            "编码",
            "区划代码",
            "单位",
            "填报单位",
            "unit",
            "unitcode",
            "unit_code",
            "code",
        ],
    ),
    ("unit_name", false, &["单位名称", "名称", "unitname", "unit_name", "name"]),
    ("subject", false, &["点位代码", "点位", "填报对象", "subject", "site", "sitecode", "site_code"]),
    ("period", true, &["报送期", "周期", "period"]),
    ("nil", false, &["零报告", "nil"]),
    ("received", false, &["收到时间", "接收时间", "received", "receivedat", "received_at"]),
];

/// The rows of a table of figures.
pub struct FigureRows {
    pub rows: Vec<FigureRow>,
    /// Columns that are not read, those that the server computes among them.
    pub unknown: Vec<String>,
    /// The headers of fields by their names.
    pub heads: BTreeMap<String, String>,
}

/// The rows of a table, and the columns that it does not know. A row of HXL tags is passed over.
///
/// # Errors
/// As [`columns`]; `table.column_twice` and `table.column_ambiguous` of a field.
pub fn figure_rows(table: &Table, asked: &Columns) -> Result<FigureRows, TableError> {
    let found = columns(&table.header, COLUMNS)?;
    let (mut fields, mut unknown, mut heads) = (vec![], vec![], BTreeMap::new());
    for (at, head) in &found.others {
        match field_of(head, asked)? {
            Some(field) if asked.fields.get(field).is_some_and(|column| !column.computed) => {
                let name = asked.fields[field].name.clone();
                if heads.insert(name, head.clone()).is_some() {
                    return Err(TableError::FieldTwice(head.clone()));
                }
                fields.push((*at, field));
            }
            _ => unknown.push(head.clone()),
        }
    }
    if found.place("unit").is_none() && found.place("unit_name").is_none() && found.place("subject").is_none() {
        return Err(TableError::ColumnsMissing(vec!["unit"]));
    }
    let head = |key| found.place(key).and_then(|at| table.header.get(at)).cloned();
    let fixed = ["subject", "period", "nil", "received"].map(|key| (key, head(key)));
    let unit = ("unit", head("unit").or_else(|| head("unit_name")));
    for (key, head) in fixed.into_iter().chain([unit]) {
        heads.extend(head.map(|head| (key.to_owned(), head)));
    }
    let tags = |row: &&super::TableRow| {
        row.cells.iter().all(|cell| cell.trim().is_empty() || cell.trim_start().starts_with('#'))
    };
    let rows = table.rows.iter().filter(|row| !tags(row)).map(|row| {
        let cell = |key| found.get(row, key).unwrap_or_default().to_owned();
        let (code, name) = (cell("unit"), cell("unit_name"));
        FigureRow {
            row: row.row,
            unit: if code.trim().is_empty() { name } else { code },
            subject: cell("subject"),
            period: cell("period"),
            nil: cell("nil"),
            received: cell("received"),
            cells: fields.iter().map(|(at, field)| (*field, row.cell(*at).to_owned())).collect(),
        }
    });
    Ok(FigureRows { rows: rows.collect(), unknown, heads })
}

/// By its name, or by its label in either language, with its unit of measure in brackets or without.
fn field_of(head: &str, asked: &Columns) -> Result<Option<usize>, TableError> {
    if let Some(at) = asked.fields.iter().position(|column| column.name == head) {
        return Ok(Some(at));
    }
    let said = comparable(head);
    let means = |text: &str| !text.is_empty() && comparable(text) == said;
    let mut named = asked.fields.iter().enumerate().filter(|(_, c)| means(&c.label.zh) || means(&c.label.en));
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => Err(TableError::Ambiguous(head.to_owned())),
        (found, _) => Ok(found.map(|(at, _)| at)),
    }
}
