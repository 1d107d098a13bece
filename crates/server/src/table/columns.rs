//! Which column is which, by the names that people give them.

use super::{Table, TableError, TableRow};
use shouhu_domain::import::Row;
use shouhu_domain::import::people::PersonRow;

/// Key, whether it must be there, and what people call it. Parts in brackets, blanks and stars
/// (`代码（必填）*`) are passed over.
pub type ColumnNames = (&'static str, bool, &'static [&'static str]);

pub const UNIT_COLUMNS: &[ColumnNames] = &[
    ("code", true, &["代码", "编码", "单位代码", "单位编码", "区划代码", "行政区划代码", "code", "unit_code"]),
    ("level", true, &["级别", "层级", "单位级别", "level"]),
    ("name", true, &["名称", "单位名称", "单位", "name", "unit_name"]),
    ("parent", true, &["上级", "上级代码", "上级单位", "上级单位代码", "上级编码", "parent", "parent_code"]),
    ("kind", false, &["类型", "类别", "单位类型", "kind", "type"]),
    ("sector", false, &["系统", "条线", "所属系统", "sector"]),
    ("tags", false, &["标签", "tags", "tag"]),
    ("aliases", false, &["别名", "简称", "曾用名", "aliases", "alias"]),
    ("phone", false, &["电话", "值班电话", "联系电话", "联系方式", "phone", "contact"]),
    ("valid_from", false, &["有效期起", "生效日期", "启用日期", "valid_from"]),
    ("valid_to", false, &["有效期止", "失效日期", "停用日期", "valid_to"]),
];

pub const PERSON_COLUMNS: &[ColumnNames] = &[
    ("unit", true, &["单位代码", "单位编码", "代码", "编码", "区划代码", "unit", "unit_code", "code"]),
    ("title", true, &["岗位", "岗位名称", "职务", "post", "title", "post_title"]),
    ("kind", false, &["岗位类别", "岗位类型", "类别", "类型", "kind", "type"]),
    ("roles", false, &["角色", "权限", "roles", "role"]),
    ("phone", false, &["电话", "岗位电话", "值班电话", "联系电话", "phone"]),
    ("mail", false, &["邮箱", "电子邮箱", "岗位邮箱", "mail", "email"]),
    ("name", false, &["姓名", "在岗人", "人员", "name", "holder"]),
    ("account", false, &["账号", "帐号", "登录名", "account"]),
];

/// Names of the lines in a header like `上级：党组织` or `superior:party`.
const LINES: &[(&str, &str)] = &[
    ("条", "sector"),
    ("系统", "sector"),
    ("党组织", "party"),
    ("党", "party"),
    ("团", "youth"),
    ("团组织", "youth"),
    ("统战", "united-front"),
];

/// Where the known columns stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    found: Vec<(&'static str, usize)>,
    /// Header cells that nobody asked for, with their places.
    pub others: Vec<(usize, String)>,
}

impl Columns {
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.found.iter().find(|(k, _)| *k == key).map(|(_, at)| *at)
    }

    /// `None` when the file lacks the column.
    #[must_use]
    pub fn get<'a>(&self, row: &'a TableRow, key: &str) -> Option<&'a str> {
        self.place(key).map(|at| row.cell(at))
    }
}

/// Matches the header of a table; `wanted` may be the columns of any import.
///
/// # Errors
/// [`TableError::ColumnsMissing`] names all that are, [`TableError::ColumnTwice`] the first that is.
pub fn columns(header: &[String], wanted: &[ColumnNames]) -> Result<Columns, TableError> {
    let mut columns = Columns::default();
    for (at, cell) in header.iter().enumerate() {
        let name = comparable(cell);
        match wanted.iter().find(|(_, _, names)| names.contains(&name.as_str())) {
            Some((key, ..)) if columns.place(key).is_some() => return Err(TableError::ColumnTwice(key)),
            Some((key, ..)) => columns.found.push((key, at)),
            None if name.is_empty() => {}
            None => columns.others.push((at, cell.trim().to_owned())),
        }
    }
    let missing: Vec<&str> =
        wanted.iter().filter(|(key, must, _)| *must && columns.place(key).is_none()).map(|w| w.0).collect();
    if missing.is_empty() { Ok(columns) } else { Err(TableError::ColumnsMissing(missing)) }
}

/// The rows of a unit import and the columns that it does not know.
///
/// # Errors
/// As [`columns`].
pub fn unit_rows(table: &Table) -> Result<(Vec<Row>, Vec<String>), TableError> {
    let columns = columns(&table.header, UNIT_COLUMNS)?;
    let mut superiors = Vec::new();
    let mut unknown = Vec::new();
    for (at, name) in &columns.others {
        match line_of(name) {
            Some(line) => superiors.push((*at, line)),
            None => unknown.push(name.clone()),
        }
    }
    let rows = table.rows.iter().map(|row| {
        let needed = |key| columns.get(row, key).unwrap_or_default().to_owned();
        let optional = |key| columns.get(row, key).map(str::to_owned);
        Row {
            row: row.row,
            code: needed("code"),
            level: needed("level"),
            name: needed("name"),
            parent: needed("parent"),
            kind: optional("kind"),
            sector: optional("sector"),
            tags: optional("tags"),
            aliases: optional("aliases"),
            phone: optional("phone"),
            valid_from: optional("valid_from"),
            valid_to: optional("valid_to"),
            superiors: superiors.iter().map(|(at, line)| (line.clone(), row.cell(*at).to_owned())).collect(),
        }
    });
    Ok((rows.collect(), unknown))
}

/// The rows of an import of persons and posts, and the columns that it does not know.
///
/// # Errors
/// As [`columns`].
pub fn person_rows(table: &Table) -> Result<(Vec<PersonRow>, Vec<String>), TableError> {
    let columns = columns(&table.header, PERSON_COLUMNS)?;
    let rows = table.rows.iter().map(|row| {
        let needed = |key| columns.get(row, key).unwrap_or_default().to_owned();
        let optional = |key| columns.get(row, key).map(str::to_owned);
        PersonRow {
            row: row.row,
            unit: needed("unit"),
            title: needed("title"),
            kind: optional("kind"),
            roles: optional("roles"),
            phone: optional("phone"),
            mail: optional("mail"),
            name: optional("name"),
            account: optional("account"),
        }
    });
    Ok((rows.collect(), columns.others.iter().map(|(_, name)| name.clone()).collect()))
}

pub(super) fn comparable(cell: &str) -> String {
    let mut depth = 0_u32;
    let mut name = String::new();
    for c in cell.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            '*' | '＊' | '\u{FEFF}' => {}
            c if c.is_whitespace() => {}
            c if depth == 0 => name.extend(c.to_lowercase()),
            _ => {}
        }
    }
    name
}

fn line_of(header: &str) -> Option<String> {
    let name = comparable(header);
    let line = ["superior:", "superior：", "superior_", "上级:", "上级："].iter().find_map(|p| name.strip_prefix(p))?;
    let known = LINES.iter().find(|(word, _)| *word == line).map_or(line, |(_, line)| line);
    Some(known.to_owned())
}
