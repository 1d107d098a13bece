//! Figures in words: whole numbers of cells as decimals with all their digits.

use serde::Serialize;
use shouhu_domain::form::{FormVersion, Node, Shape};
use shouhu_domain::report::Duty;
use shouhu_domain::report::cells::{Cell, Cells, Part};
use shouhu_domain::state::State as Province;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One field of a form over many rows.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct FigureView {
    /// Rows that have a value.
    pub n: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// How many chose each, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<BTreeMap<String, i64>>,
}

/// A question or a computed value of the form, with its number in the cells.
#[derive(Clone, Debug)]
pub struct Asked {
    pub no: u16,
    pub field: String,
    pub is_number: bool,
    /// A number outside of lists: of a list a filing keeps the sum of its rows, which has no median among others.
    pub has_spread: bool,
    pub is_cumulative: bool,
    /// The question in a repeat whose sum is shown beside it.
    pub total_of: Option<String>,
    scale: u32,
    choices: Vec<(u16, String)>,
}

type Spread = (Option<String>, Option<String>, Option<String>);

impl Asked {
    #[must_use]
    pub fn sum(&self) -> Cell {
        Cell { question: self.no, part: Part::Sum }
    }

    #[must_use]
    pub fn count(&self) -> Cell {
        Cell { question: self.no, part: Part::Count }
    }

    /// A value in units of the last digit.
    #[must_use]
    pub fn text(&self, value: i64) -> String {
        digits(value.into(), self.scale)
    }

    #[must_use]
    pub fn figure(&self, cells: &Cells) -> FigureView {
        let n = cells.get(self.count());
        let mut figure = FigureView { n, ..FigureView::default() };
        if self.is_number && n > 0 {
            let sum = cells.get(self.sum());
            figure.sum = Some(self.text(sum));
            figure.mean = Some(digits(rounded(i128::from(sum) * 100, n.into()), self.scale + 2));
        }
        if !self.choices.is_empty() {
            let chosen = |no| cells.get(Cell { question: self.no, part: Part::Choice(no) });
            figure.choices = Some(self.choices.iter().map(|(no, name)| (name.clone(), chosen(*no))).collect());
        }
        figure
    }

    /// Least, median and most of values that ascend.
    #[must_use]
    pub fn spread(&self, values: &[i64]) -> Spread {
        let (Some(least), Some(most)) = (values.first(), values.last()) else { return (None, None, None) };
        let half = values.len() / 2;
        let low = if values.len() % 2 == 1 { half } else { half - 1 };
        let tenfold = (i128::from(values[low]) + i128::from(values[half])) * 5;
        let median = digits(tenfold, self.scale + 1);
        (Some(self.text(*least)), Some(median), Some(self.text(*most)))
    }
}

fn rounded(of: i128, by: i128) -> i128 {
    (2 * of + by).div_euclid(2 * by)
}

fn digits(value: i128, scale: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (value, unit) = (value.unsigned_abs(), 10u128.pow(scale));
    match scale {
        0 => format!("{sign}{value}"),
        _ => format!("{sign}{}.{:0width$}", value / unit, value % unit, width = scale as usize),
    }
}

/// What a duty's form asks now, in its order.
#[must_use]
pub fn asked(state: &Province, duty: &Duty) -> Vec<Asked> {
    let mut found = vec![];
    if let Some(form) = state.forms.get(&duty.form).and_then(|form| form.current()) {
        collect(form, &form.nodes, false, &mut found);
    }
    found
}

fn collect(form: &FormVersion, nodes: &[Node], in_list: bool, found: &mut Vec<Asked>) {
    for node in nodes {
        let (no, field, list, total_of) = match node {
            Node::Group { nodes, .. } => {
                collect(form, nodes, in_list, found);
                continue;
            }
            Node::Repeat { nodes, .. } => {
                collect(form, nodes, true, found);
                continue;
            }
            Node::Question(q) => (q.no, &q.field, q.list.as_ref(), q.total_of.clone()),
            Node::Calculate { no, field, .. } => (*no, field, None, None),
            Node::Note { .. } => continue,
        };
        let known = form.fields.get(field);
        let shape = known.map(|field| field.shape);
        let choices = list.and_then(|list| form.lists.get(list)).map_or(&[][..], Vec::as_slice);
        found.push(Asked {
            no,
            field: field.clone(),
            is_number: shape.is_some_and(Shape::is_number),
            has_spread: shape.is_some_and(Shape::is_number) && !in_list,
            is_cumulative: known.is_some_and(|field| field.cumulative),
            total_of,
            scale: if let Some(Shape::Decimal { scale }) = shape { scale.into() } else { 0 },
            choices: choices.iter().map(|choice| (choice.no, choice.name.clone())).collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, rounded};

    #[test]
    fn a_number_keeps_all_its_digits() {
        for (value, scale, text) in [(0, 0, "0"), (-7, 0, "-7"), (5, 2, "0.05"), (-105, 2, "-1.05"), (1250, 2, "12.50")]
        {
            assert_eq!(digits(value, scale), text);
        }
        assert_eq!([rounded(10, 3), rounded(-10, 3), rounded(5, 2)], [3, -3, 3]);
    }
}
