//! Whether a form can be asked, and whether answers fit it: every fault at once, each with its place.

use super::{Answer, Answers, FormVersion, Node, Question, Shape};
use crate::report::Day;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is wrong, where. The code is stable; words come at the edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A JSON pointer: `/nodes/0/nodes/2/constraint`, `/answers/people/3/age`.
    pub pointer: String,
    pub code: &'static str,
    /// The value, limit or name at fault; for a broken constraint the form's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Fault {
    fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

/// Values lie within this, in units of the last digit: sums over a province must not overflow.
pub const VALUE_MAX: i64 = 1_000_000_000_000;
/// Characters of one text.
const TEXT_MAX: usize = 2_000;

/// Whether a version can be published after the one before it.
///
/// # Errors
/// All faults.
pub fn form(new: &FormVersion, before: Option<&FormVersion>) -> Result<(), Vec<Fault>> {
    let mut faults = vec![];
    let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    let former = before.map(FormVersion::questions).unwrap_or_default();
    for (_, question) in new.questions() {
        let pointer = format!("/fields/{}", question.field);
        if !names.insert(&question.field) {
            faults.push(Fault::new(&pointer, "form.name.twice", &question.field));
        }
        if question.no == 0 || !numbers.insert(question.no) {
            faults.push(Fault::new(&pointer, "form.number", question.no.to_string()));
        }
        if !new.fields.contains_key(&question.field) {
            faults.push(Fault::new(&pointer, "form.field.unknown", &question.field));
        }
        // A number means one field for ever: roll-ups of before are read by it.
        if former.iter().any(|(_, was)| (was.no == question.no) != (was.field == question.field)) {
            faults.push(Fault::new(&pointer, "form.number", question.no.to_string()));
        }
    }
    if names.is_empty() {
        faults.push(Fault::new("/nodes", "form.empty", ""));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The answers in their canonical form, if they fit.
///
/// # Errors
/// All faults.
pub fn answers(form: &FormVersion, given: &Answers, _day: Day) -> Result<Answers, Vec<Fault>> {
    let mut faults = vec![];
    within(form, &form.nodes, given, "/answers", &mut faults);
    if faults.is_empty() { Ok(given.clone()) } else { Err(faults) }
}

fn within(form: &FormVersion, nodes: &[Node], given: &Answers, at: &str, faults: &mut Vec<Fault>) {
    let mut open = vec![];
    flatten(nodes, &mut open);
    for (name, answer) in given {
        let pointer = format!("{at}/{name}");
        match open.iter().find(|node| name_of(node) == Some(name)) {
            Some(Node::Question(question)) => {
                if let Some(code) = misfit(form, question, answer) {
                    faults.push(Fault::new(pointer, code, ""));
                }
            }
            Some(Node::Repeat { nodes, max, .. }) => match answer {
                Answer::Rows(rows) if rows.len() > *max as usize => {
                    faults.push(Fault::new(pointer, "report.answer.rows", max.to_string()));
                }
                Answer::Rows(rows) => {
                    for (row, answers) in rows.iter().enumerate() {
                        within(form, nodes, answers, &format!("{pointer}/{row}"), faults);
                    }
                }
                _ => faults.push(Fault::new(pointer, "report.answer.type", "")),
            },
            _ => faults.push(Fault::new(pointer, "report.answer.unknown", "")),
        }
    }
}

fn name_of(node: &Node) -> Option<&String> {
    match node {
        Node::Question(question) => Some(&question.field),
        Node::Repeat { name, .. } => Some(name),
        _ => None,
    }
}

/// Questions and repeats of one level; groups only arrange them.
fn flatten<'a>(nodes: &'a [Node], open: &mut Vec<&'a Node>) {
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => flatten(nodes, open),
            node => open.push(node),
        }
    }
}

fn misfit(form: &FormVersion, question: &Question, answer: &Answer) -> Option<&'static str> {
    let shape = form.fields.get(&question.field)?.shape;
    let choices = question.list.as_ref().and_then(|list| form.lists.get(list));
    let is_choice = |name: &String| choices.is_some_and(|choices| choices.iter().any(|c| c.name == *name));
    let fits = match (shape, answer) {
        (Shape::Integer, Answer::Number(n)) => {
            return (n.unsigned_abs() > VALUE_MAX.unsigned_abs()).then_some("report.answer.too_large");
        }
        (Shape::Decimal { .. } | Shape::Text | Shape::Time, Answer::Text(text)) => text.chars().count() <= TEXT_MAX,
        (Shape::Date, Answer::Text(text)) => {
            return Day::parse(text).is_none().then_some("report.answer.date");
        }
        (Shape::One, Answer::Text(name)) => is_choice(name),
        (Shape::Many, Answer::Many(names)) => names.iter().all(is_choice),
        (Shape::Geopoint, Answer::Place(_)) | (Shape::Photo | Shape::File, Answer::File(_)) => true,
        _ => false,
    };
    (!fits).then_some("report.answer.type")
}
