//! One row: text to values. Every fault of a row is found, not only the first.

use super::{Row, RowError};
use crate::ids::{DAY_MS, Millis, SHANGHAI_OFFSET_MS};
use crate::tree::Level;

/// Longest texts in characters, and most values of a list.
const CODE_MAX: usize = 32;
const NAME_MAX: usize = 100;
const WORD_MAX: usize = 40;
const LIST_MAX: usize = 20;

/// The values of one row. `None`: the file lacks the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cells {
    pub code: String,
    pub level: Level,
    pub also_county: bool,
    pub name: String,
    /// Empty, or a code.
    pub parent: String,
    pub kind: Option<String>,
    pub sector: Option<Option<String>>,
    pub tags: Option<Vec<String>>,
    pub aliases: Option<Vec<String>>,
    pub phone: Option<Option<String>>,
    pub valid_from_ms: Option<Option<Millis>>,
    /// The end of the last day.
    pub valid_to_ms: Option<Option<Millis>>,
    /// Line and code; an empty code takes a superior that was set away.
    pub superiors: Vec<(String, String)>,
}

/// Short digit codes are filled up with zeros, like in audiences.
pub(super) fn full_code(text: &str) -> String {
    let text = text.trim();
    let short = !text.is_empty() && text.len() < 12 && text.bytes().all(|b| b.is_ascii_digit());
    if short { format!("{text:0<12}") } else { text.to_owned() }
}

/// 省直辖县级行政区划: a placeholder of the statistics.
pub(super) fn is_placeholder(code: &str) -> bool {
    is_provincial(code) && code[4..].bytes().all(|b| b == b'0')
}

/// What the statistics hang under the placeholder.
fn is_city_and_county(code: &str) -> bool {
    is_provincial(code) && &code[4..6] != "00" && code[6..].bytes().all(|b| b == b'0')
}

fn is_provincial(code: &str) -> bool {
    code.len() == 12 && code.bytes().all(|b| b.is_ascii_digit()) && &code[2..4] == "90"
}

/// By its English name or by what people write in a list.
fn level_of(text: &str) -> Option<Level> {
    Some(match text {
        "省" | "省级" | "自治区" | "直辖市" => Level::Province,
        "市" | "市级" | "地市" | "地级市" | "省辖市" => Level::City,
        "县" | "区" | "县级" | "区县" | "县区" | "县（市、区）" => Level::County,
        "乡" | "镇" | "乡镇" | "街道" | "乡级" | "乡镇级" | "乡镇街道" | "乡镇（街道）" => {
            Level::Town
        }
        "村" | "社区" | "村级" | "村社区" | "村（社区）" => Level::Village,
        "网格" => Level::Grid,
        "机关" | "部门" | "单位" => Level::Organ,
        "机构" => Level::Institution,
        "点位" => Level::Site,
        "专班" | "小组" | "领导小组" | "临时机构" => Level::Group,
        _ => return Level::parse(&text.to_ascii_lowercase()),
    })
}

pub(super) struct Reader<'a> {
    row: u32,
    errors: &'a mut Vec<RowError>,
}

impl Reader<'_> {
    fn wrong(&mut self, column: &'static str, code: &'static str, value: &str) {
        let value = value.chars().take(NAME_MAX).collect();
        self.errors.push(RowError {
            row: self.row,
            column: column.into(),
            code,
            value,
            other_row: None,
            refused: true,
        });
    }

    fn text(&mut self, column: &'static str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.chars().any(char::is_control) {
            self.wrong(column, "import.character", &value.escape_debug().to_string());
        } else if value.chars().count() > max {
            self.wrong(column, "import.too_long", value);
        }
        value.to_owned()
    }

    fn needed(&mut self, column: &'static str, value: &str, max: usize) -> String {
        let text = self.text(column, value, max);
        if text.is_empty() {
            self.wrong(column, "import.missing", "");
        }
        text
    }

    fn code(&mut self, column: &'static str, value: &str) -> String {
        let code = full_code(&self.text(column, value, CODE_MAX));
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if !code.bytes().all(|b| fits(b) || b.is_ascii_control()) {
            self.wrong(column, "import.code", &code);
        }
        code
    }

    fn optional(&mut self, column: &'static str, value: Option<&String>) -> Option<Option<String>> {
        let text = self.text(column, value?, WORD_MAX);
        Some(Some(text).filter(|t| !t.is_empty()))
    }

    fn list(&mut self, column: &'static str, value: Option<&String>) -> Option<Vec<String>> {
        let mut list: Vec<String> = Vec::new();
        for part in value?.split([';', '；', '、', ',', '，', '|']) {
            let text = self.text(column, part, NAME_MAX);
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        }
        if list.len() > LIST_MAX {
            self.wrong(column, "import.too_many", &list.len().to_string());
        }
        Some(list)
    }

    /// The first instant of a day in Asia/Shanghai.
    fn date(&mut self, column: &'static str, value: Option<&String>) -> Option<Option<Millis>> {
        let text = self.text(column, value?, WORD_MAX);
        if text.is_empty() {
            return Some(None);
        }
        let day = day_of(&text);
        if day.is_none() {
            self.wrong(column, "import.date", &text);
        }
        Some(day.map(|day| day * DAY_MS - SHANGHAI_OFFSET_MS))
    }
}

/// Reads a row; what is wrong goes to `errors`, and the row is refused if anything went there.
pub(super) fn read(row: &Row, errors: &mut Vec<RowError>) -> Cells {
    let mut r = Reader { row: row.row, errors };
    let code = r.needed("code", &row.code, CODE_MAX);
    let code = if code.is_empty() { code } else { r.code("code", &code) };
    let level_text = r.needed("level", &row.level, WORD_MAX);
    let level = level_of(&level_text);
    if level.is_none() && !level_text.is_empty() {
        r.wrong("level", "import.level", &level_text);
    }
    let level = level.unwrap_or(Level::Site);
    let also_county = matches!(level, Level::City | Level::County) && is_city_and_county(&code);
    let valid_from_ms = r.date("valid_from", row.valid_from.as_ref());
    let valid_to_ms = r.date("valid_to", row.valid_to.as_ref()).map(|day| day.map(|from| from + DAY_MS));
    if let (Some(Some(from)), Some(Some(to))) = (valid_from_ms, valid_to_ms)
        && to <= from
    {
        r.wrong("valid_to", "import.date.order", row.valid_to.as_deref().unwrap_or_default());
    }
    Cells {
        level: if also_county { Level::City } else { level },
        also_county,
        name: r.needed("name", &row.name, NAME_MAX),
        parent: r.code("parent", &row.parent),
        kind: row.kind.as_ref().map(|kind| r.text("kind", kind, WORD_MAX)),
        sector: r.optional("sector", row.sector.as_ref()),
        tags: r.list("tags", row.tags.as_ref()),
        aliases: r.list("aliases", row.aliases.as_ref()),
        phone: r.optional("phone", row.phone.as_ref()),
        valid_from_ms,
        valid_to_ms,
        superiors: row.superiors.iter().map(|(l, c)| (l.trim().to_owned(), r.code("superiors", c))).collect(),
        code,
    }
}

/// Days since 1970-01-01 of `2020-01-21`, `2020/1/21`, `2020.1.21`, `2020年1月21日` or `20200121`.
pub(super) fn day_of(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('日');
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        text.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts[..] else { return None };
    let number = |text: &str, digits: usize| {
        let fits = !text.is_empty() && text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit());
        if fits { text.parse::<i64>().ok() } else { None }
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1900..2200).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Counted from 1 March of year 0, so that the leap day is the last of its year.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["2020-01-21", "2020/1/21", "2020.01.21", "2020年1月21日", "20200121"] {
            assert_eq!(day_of(text), Some(18_282), "{text}");
        }
        assert_eq!(day_of("1970-01-01"), Some(0));
        assert_eq!(day_of("2000-02-29"), Some(11_016));
        for text in ["2021-02-29", "2020-13-01", "2020-1", "20-01-21", "2020-01-32", "昨天", "2020-+1-21", ""] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
