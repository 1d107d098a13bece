//! Forms (表单) and the registry of fields (字段库): what may be asked, in versions.
//!
//! A field has one identity for the whole province, its name; a form arranges fields. Numbers of
//! questions and choices are given once per form and never reused, so that a roll-up written under
//! an old version is read under a new one. A version never changes once it is published.

mod answer;
mod answers;
pub mod check;
pub mod choices;
pub mod draft;
pub mod expr;
pub mod upgrade;

pub use answers::Answers;

use crate::ids::{FormId, UnitNo};
use crate::matter::FileRef;
use expr::{Expr, ExprError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Words in both languages; the Chinese ones are there always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub zh: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

/// Both, where there are both.
impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let between = if self.zh.is_empty() || self.en.is_empty() { "" } else { " / " };
        write!(f, "{}{between}{}", self.zh, self.en)
    }
}

/// What kind of value a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Shape {
    Integer,
    /// An exact number with this many digits after the point.
    Decimal {
        scale: u8,
    },
    Text,
    /// One of a list of choices.
    One,
    Many,
    Date,
    Time,
    Geopoint,
    Photo,
    File,
}

impl Shape {
    /// Whether its values are summed up the tree.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal { .. })
    }

    #[must_use]
    pub fn has_choices(self) -> bool {
        matches!(self, Self::One | Self::Many)
    }

    #[must_use]
    pub fn is_upload(self) -> bool {
        matches!(self, Self::Photo | Self::File)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    Public,
    #[default]
    Internal,
    /// Of a person: no form with such a field can be published before the protected store is there.
    Personal,
}

/// Seconds that one field takes to fill in, unless the registry says otherwise.
pub const FIELD_SECONDS: u32 = 20;

/// An entry of the field registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its identity everywhere: `[a-z][a-z0-9_]*`, at most 64 characters.
    pub name: String,
    pub label: Words,
    pub shape: Shape,
    /// Unit of measure (只, 人, 元); empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    pub purpose: String,
    /// Legal basis.
    pub basis: String,
    pub retention_days: u32,
    #[serde(default)]
    pub sensitivity: Sensitivity,
    #[serde(default = "field_seconds")]
    pub seconds: u32,
    /// A figure since the beginning: one that falls is flagged (rule 8).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cumulative: bool,
}

fn field_seconds() -> u32 {
    FIELD_SECONDS
}

/// An expression as its author wrote it, with the tree that it was parsed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    pub text: String,
    pub tree: Expr,
}

impl Formula {
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        Ok(Self { text: text.to_owned(), tree: Expr::parse(text)? })
    }

    /// One that gives empty.
    fn nothing() -> Self {
        Self { text: "''".to_owned(), tree: Expr::nothing() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable within the form, from 0.
    #[serde(default)]
    pub no: u16,
    pub name: String,
    pub label: Words,
    /// Further columns, for filters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "node", bound(deserialize = "F: Deserialize<'de>"))]
pub enum Node<F = Formula> {
    /// One screen of the phone entry.
    Group {
        name: String,
        label: Words,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relevant: Option<F>,
        nodes: Vec<Node<F>>,
    },
    /// A group that is filled in several times; its answers are rows.
    Repeat {
        name: String,
        label: Words,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relevant: Option<F>,
        /// Most rows.
        max: u32,
        nodes: Vec<Node<F>>,
    },
    Question(Box<Question<F>>),
    /// Computed by the server; never typed.
    Calculate {
        #[serde(default)]
        no: u16,
        field: String,
        formula: F,
    },
    Note {
        name: String,
        label: Words,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relevant: Option<F>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "F: Deserialize<'de>"))]
pub struct Question<F = Formula> {
    /// Stable within the form, from 1; 0 is the row itself in a roll-up.
    #[serde(default)]
    pub no: u16,
    /// A field of the registry; also the name of the answer.
    pub field: String,
    /// Instead of the registry's label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
    /// A condition; absent: not required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<F>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<F>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<F>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Words>,
    /// The list of choices, for one and many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Which choices of the list are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<F>,
    /// A stated total: the question inside a repeat whose sum is shown beside it (rule 8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_of: Option<String>,
}

impl<F> Question<F> {
    /// A question that asks for a field and nothing else.
    #[must_use]
    pub fn new(no: u16, field: &str) -> Self {
        let (label, hint, message, list, total_of) = (None, None, None, None, None);
        let (required, relevant, constraint, filter) = (None, None, None, None);
        let field = field.to_owned();
        Self { no, field, label, hint, required, relevant, constraint, message, list, filter, total_of }
    }
}

/// One version of a form, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "F: Deserialize<'de>"))]
pub struct FormVersion<F = Formula> {
    /// Absent in the first version: the form takes the number of the record that published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    /// The unit that keeps it.
    pub owner: UnitNo,
    /// From 1.
    pub version: u32,
    pub title: Words,
    pub nodes: Vec<Node<F>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// The registry's entries of its fields as they were when it was published.
    pub fields: BTreeMap<String, Field>,
    /// What has changed, in a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A form with its versions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub id: FormId,
    pub versions: Vec<std::sync::Arc<FormVersion>>,
    pub retired: bool,
}

impl Form {
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&std::sync::Arc<FormVersion>> {
        self.versions.iter().find(|v| v.version == version)
    }

    /// There is no form without a version.
    #[must_use]
    pub fn current(&self) -> Option<&std::sync::Arc<FormVersion>> {
        self.versions.last()
    }
}

impl<F> FormVersion<F> {
    /// Questions in their order, each with the repeat in which it stands.
    pub fn questions(&self) -> Vec<(Option<&str>, &Question<F>)> {
        let mut found = vec![];
        collect(&self.nodes, None, &mut found);
        found
    }
}

fn collect<'a, F>(nodes: &'a [Node<F>], repeat: Option<&'a str>, found: &mut Vec<(Option<&'a str>, &'a Question<F>)>) {
    for node in nodes {
        match node {
            Node::Question(question) => found.push((repeat, question)),
            Node::Group { nodes, .. } => collect(nodes, repeat, found),
            Node::Repeat { name, nodes, .. } => collect(nodes, Some(name), found),
            Node::Calculate { .. } | Node::Note { .. } => {}
        }
    }
}

/// One value as it travels and is kept. Which of them fits, the field's shape says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Integers.
    Number(i64),
    /// Text, one choice, date (`2020-02-06`), time (`09:37`); a decimal with all its digits (`12.50`).
    Text(String),
    /// Many choices.
    Many(Vec<String>),
    /// A repeat.
    Rows(Vec<Answers>),
    /// Degrees times 10^7, accuracy in metres.
    Place(Geopoint),
    /// Photo or file.
    File(FileRef),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geopoint {
    pub lat_e7: i64,
    pub lon_e7: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
}
