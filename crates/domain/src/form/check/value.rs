//! One answer against the shape of its field: the canonical form, and what expressions see of it.

use super::{TEXT_MAX, VALUE_MAX, has_bad_character};
use crate::form::expr::{Decimal, Value, minutes_of};
use crate::form::{Answer, FormVersion, Geopoint, Question, Shape};
use crate::matter::FileRef;
use crate::report::Day;

pub(super) struct Misfit {
    pub code: &'static str,
    pub detail: String,
}

type Fitted = Result<Option<(Answer, Value)>, Misfit>;

fn misfit<T>(code: &'static str, detail: impl Into<String>) -> Result<T, Misfit> {
    Err(Misfit { code, detail: detail.into() })
}

const KIND: &str = "report.answer.type";

/// `None`: an empty answer is none.
pub(super) fn read(form: &FormVersion, question: &Question, answer: &Answer) -> Fitted {
    let Some(field) = form.fields.get(&question.field) else { return misfit(KIND, "") };
    match answer {
        Answer::Text(text) if text.is_empty() => return Ok(None),
        Answer::Many(names) if names.is_empty() => return Ok(None),
        Answer::Text(text) if text.chars().count() > TEXT_MAX => {
            return misfit("report.answer.too_long", TEXT_MAX.to_string());
        }
        _ => {}
    }
    let list = question.list.as_ref().and_then(|list| form.lists.get(list)).map_or(&[][..], Vec::as_slice);
    let stands = |name: &String| list.iter().any(|choice| choice.name == *name);
    match (field.shape, answer) {
        (Shape::Integer, Answer::Number(n)) => number(*n, 0),
        (Shape::Decimal { scale }, Answer::Number(n)) => {
            n.checked_mul(10_i64.pow(u32::from(scale.min(9)))).map_or_else(too_large, |units| number(units, scale))
        }
        (Shape::Decimal { scale }, Answer::Text(text)) => decimal(text, scale),
        (Shape::Text, Answer::Text(text)) if has_bad_character(text) => misfit("report.answer.character", ""),
        (Shape::Text, Answer::Text(text)) => Ok(Some((answer.clone(), Value::text(text.as_str())))),
        (Shape::One, Answer::Text(name)) if stands(name) => Ok(Some((answer.clone(), Value::text(name.as_str())))),
        (Shape::One, Answer::Text(name)) => misfit("report.answer.choice", name),
        (Shape::Many, Answer::Many(names)) => {
            if let Some(other) = names.iter().find(|name| !stands(name)) {
                return misfit("report.answer.choice", other);
            }
            let chosen: Vec<String> =
                list.iter().map(|c| &c.name).filter(|name| names.contains(name)).cloned().collect();
            if chosen.len() < names.len() {
                return misfit("report.answer.twice", "");
            }
            Ok(Some((Answer::Many(chosen.clone()), Value::choices(chosen))))
        }
        (Shape::Date, Answer::Text(text)) => match Day::parse(text) {
            Some(day) => Ok(Some((answer.clone(), Value::Date(day)))),
            None => misfit("report.answer.date", text),
        },
        (Shape::Time, Answer::Text(text)) => match minutes_of(text) {
            Some(minutes) => Ok(Some((answer.clone(), Value::Time(minutes)))),
            None => misfit("report.answer.time", text),
        },
        (Shape::Geopoint, Answer::Place(place)) => point(place),
        (Shape::Photo | Shape::File, Answer::File(file)) => upload(file),
        _ => misfit(KIND, ""),
    }
}

/// What a calculation gives, rounded to the digits of its field: what is stored is what others calculate with.
pub(super) fn fitted(shape: Shape, value: &Value) -> Fitted {
    if value.is_empty() {
        return Ok(None);
    }
    match shape {
        Shape::Integer => value.as_number().map_or_else(|| misfit(KIND, ""), |n| scaled(n, 0)),
        Shape::Decimal { scale } => value.as_number().map_or_else(|| misfit(KIND, ""), |n| scaled(n, scale)),
        Shape::Date => value
            .as_day()
            .map_or_else(|| misfit(KIND, ""), |day| Ok(Some((Answer::Text(day.to_string()), Value::Date(day))))),
        Shape::Time => value.as_minutes().map_or_else(
            || misfit(KIND, ""),
            |minutes| Ok(Some((Answer::Text(Value::Time(minutes).to_text().into()), Value::Time(minutes)))),
        ),
        Shape::Text => {
            let text = value.to_text();
            if text.chars().count() > TEXT_MAX {
                return misfit("report.answer.too_long", TEXT_MAX.to_string());
            }
            Ok(Some((Answer::Text(text.clone().into()), Value::text(text))))
        }
        _ => misfit(KIND, ""),
    }
}

fn too_large<T>() -> Result<T, Misfit> {
    misfit("report.answer.too_large", "")
}

fn scaled(n: Decimal, scale: u8) -> Fitted {
    n.to_scaled(scale).map_or_else(too_large, |units| number(units, scale))
}

/// `units` of 10^-`scale`.
fn number(units: i64, scale: u8) -> Fitted {
    if units.unsigned_abs() > VALUE_MAX.unsigned_abs() {
        return too_large();
    }
    let Some(value) = Decimal::from_scaled(units, scale) else { return too_large() };
    let answer = if scale == 0 { Answer::Number(units) } else { Answer::Text(value.with_digits(scale)) };
    Ok(Some((answer, Value::Number(value))))
}

fn decimal(text: &str, scale: u8) -> Fitted {
    let is_plain = !text.contains(' ');
    let Some(n) = Decimal::parse(text).filter(|_| is_plain) else { return misfit(KIND, "") };
    match n.to_scaled(scale) {
        None => too_large(),
        Some(units) if Decimal::from_scaled(units, scale) == Some(n) => number(units, scale),
        Some(_) => misfit("report.answer.digits", scale.to_string()),
    }
}

/// Degrees times 10^7; in expressions a text: `34.7466 113.6253`.
fn point(place: &Geopoint) -> Fitted {
    const DEGREE: u64 = 10_000_000;
    if place.lat_e7.unsigned_abs() > 90 * DEGREE || place.lon_e7.unsigned_abs() > 180 * DEGREE {
        return misfit("report.answer.place", "");
    }
    let degrees = |units| Decimal::from_scaled(units, 7).unwrap_or_default();
    let text = format!("{} {}", degrees(place.lat_e7), degrees(place.lon_e7));
    Ok(Some((Answer::Place(*place), Value::text(text))))
}

/// In expressions its name.
fn upload(file: &FileRef) -> Fitted {
    let is_hash = file.sha256.len() == 64 && file.sha256.bytes().all(|b| b.is_ascii_hexdigit());
    let is_name = !file.name.is_empty() && !has_bad_character(&file.name) && !file.name.contains(['/', '\\']);
    if is_hash && is_name {
        Ok(Some((Answer::File(file.clone()), Value::text(file.name.as_str()))))
    } else {
        misfit(KIND, "")
    }
}
