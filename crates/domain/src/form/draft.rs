//! A form as its author writes it: formulas are texts, and the numbers are not given yet.
//!
//! [`compiled`] parses and numbers; both the editor and the import of XLSForm come through here.

use super::check::{self, Fault};
use super::expr::Expr;
use super::{Form, FormVersion, Formula, Node, Question};
use std::collections::{BTreeMap, BTreeSet};

pub type Draft = FormVersion<String>;

/// The version that a draft becomes after the form's earlier ones, and everything that is wrong with it: faults
/// of the formulas' texts first, then those of [`check::form`]. A formula that cannot be read is left out of
/// the version, so that the rest can be looked at.
#[must_use]
pub fn compiled(draft: Draft, form: Option<&Form>) -> (FormVersion, Vec<Fault>) {
    let mut faults = vec![];
    let mut nodes = parsed(draft.nodes, "", &mut faults);
    let former = form.map_or(&[][..], |form| &form.versions);
    let mut numbers = Numbers::after(former.iter().flat_map(|version| numbered(&version.nodes)), 1);
    number(&mut nodes, &mut numbers);
    let choices = former.iter().flat_map(|version| version.lists.values().flatten());
    let mut numbers = Numbers::after(choices.map(|choice| (choice.name.as_str(), choice.no)), 0);
    let mut lists = draft.lists;
    lists.values_mut().flatten().for_each(|choice| choice.no = numbers.of(&choice.name));
    let FormVersion { form: id, owner, version, title, fields, note, .. } = draft;
    let version = FormVersion { form: id, owner, version, title, nodes, lists, fields, note };
    let before = form.and_then(Form::current).map(|version| &**version);
    faults.extend(check::form(&version, before).err().into_iter().flatten());
    (version, faults)
}

/// The draft that [`compiled`] makes this version of.
#[must_use]
pub fn of(version: &FormVersion) -> Draft {
    let FormVersion { form, owner, version, title, nodes, lists, fields, note } = version.clone();
    Draft { form, owner, version, title, nodes: nodes.into_iter().map(written).collect(), lists, fields, note }
}

fn written(node: Node) -> Node<String> {
    let text = |formula: Option<Formula>| formula.map(|formula| formula.text);
    let inner = |nodes: Vec<Node>| nodes.into_iter().map(written).collect();
    match node {
        Node::Group { name, label, relevant, nodes } => {
            Node::Group { name, label, relevant: text(relevant), nodes: inner(nodes) }
        }
        Node::Repeat { name, label, relevant, max, nodes } => {
            Node::Repeat { name, label, relevant: text(relevant), max, nodes: inner(nodes) }
        }
        Node::Note { name, label, relevant } => Node::Note { name, label, relevant: text(relevant) },
        Node::Calculate { no, field, formula } => Node::Calculate { no, field, formula: formula.text },
        Node::Question(question) => {
            let Question { no, field, label, hint, message, list, total_of, .. } = *question;
            let (required, relevant) = (text(question.required), text(question.relevant));
            let (constraint, filter) = (text(question.constraint), text(question.filter));
            Node::Question(
                Question { no, field, label, hint, required, relevant, constraint, message, list, filter, total_of }
                    .into(),
            )
        }
    }
}

/// Formulas read; pointers as in the JSON of the draft.
fn parsed(nodes: Vec<Node<String>>, above: &str, faults: &mut Vec<Fault>) -> Vec<Node> {
    let each = nodes.into_iter().enumerate();
    each.map(|(at, node)| parsed_one(node, &format!("{above}/nodes/{at}"), faults)).collect()
}

fn parsed_one(node: Node<String>, at: &str, faults: &mut Vec<Fault>) -> Node {
    let mut read = |role: &str, text: Option<String>, parse: fn(&str) -> Result<Expr, super::expr::ExprError>| {
        let text = text?;
        let found = parse(&text).map_err(|error| faults.push(Fault::of_text(&format!("{at}/{role}"), &error)));
        Some(Formula { tree: found.ok()?, text })
    };
    match node {
        Node::Group { name, label, relevant, nodes } => {
            let relevant = read("relevant", relevant, Expr::parse);
            Node::Group { name, label, relevant, nodes: parsed(nodes, at, faults) }
        }
        Node::Repeat { name, label, relevant, max, nodes } => {
            let relevant = read("relevant", relevant, Expr::parse);
            Node::Repeat { name, label, relevant, max, nodes: parsed(nodes, at, faults) }
        }
        Node::Note { name, label, relevant } => {
            Node::Note { name, label, relevant: read("relevant", relevant, Expr::parse) }
        }
        Node::Calculate { no, field, formula } => {
            let formula = read("formula", Some(formula), Expr::parse).unwrap_or_else(Formula::nothing);
            Node::Calculate { no, field, formula }
        }
        Node::Question(question) => {
            let Question { no, field, label, hint, message, list, total_of, .. } = *question;
            let required = read("required", question.required, Expr::parse);
            let relevant = read("relevant", question.relevant, Expr::parse);
            let constraint = read("constraint", question.constraint, Expr::parse);
            let filter = read("filter", question.filter, Expr::parse_filter);
            Node::Question(
                Question { no, field, label, hint, required, relevant, constraint, message, list, filter, total_of }
                    .into(),
            )
        }
    }
}

/// Numbers that were given once stay with their names; new names take new ones.
struct Numbers {
    known: BTreeMap<String, u16>,
    next: u16,
}

impl Numbers {
    fn after<'a>(former: impl Iterator<Item = (&'a str, u16)>, first: u16) -> Self {
        let known: BTreeMap<String, u16> = former.map(|(name, no)| (name.to_owned(), no)).collect();
        let next = known.values().map(|no| no.saturating_add(1)).fold(first, u16::max);
        Self { known, next }
    }

    fn of(&mut self, name: &str) -> u16 {
        *self.known.entry(name.to_owned()).or_insert_with(|| {
            let no = self.next;
            self.next = no.saturating_add(1);
            no
        })
    }
}

fn number(nodes: &mut [Node], numbers: &mut Numbers) {
    for node in nodes {
        match node {
            Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => number(nodes, numbers),
            Node::Question(question) => question.no = numbers.of(&question.field),
            Node::Calculate { no, field, .. } => *no = numbers.of(field),
            Node::Note { .. } => {}
        }
    }
}

fn numbered(nodes: &[Node]) -> Vec<(&str, u16)> {
    nodes
        .iter()
        .flat_map(|node| match node {
            Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => numbered(nodes),
            Node::Question(question) => vec![(question.field.as_str(), question.no)],
            Node::Calculate { no, field, .. } => vec![(field.as_str(), *no)],
            Node::Note { .. } => vec![],
        })
        .collect()
}

/// The fields that a draft uses, in their order, each once.
#[must_use]
pub fn fields<F>(nodes: &[Node<F>]) -> BTreeSet<&str> {
    nodes
        .iter()
        .flat_map(|node| match node {
            Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => fields(nodes),
            Node::Question(question) => [question.field.as_str()].into(),
            Node::Calculate { field, .. } => [field.as_str()].into(),
            Node::Note { .. } => BTreeSet::new(),
        })
        .collect()
}
