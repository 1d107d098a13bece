//! A form as its author writes it and sends it: formulas are texts, and numbers are given by the server. What
//! has no place in it is refused, so that nothing is dropped in silence.

use crate::api::field::FieldBody;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use shouhu_domain::form::check::{Fault, NODES_MAX};
use shouhu_domain::form::draft::{self, Draft};
use shouhu_domain::form::{Choice, FormVersion, Node, Question, Words};
use shouhu_domain::ids::{FormId, UnitNo};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Words in both languages; the Chinese ones are there always.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsBody {
    pub zh: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl From<WordsBody> for Words {
    fn from(WordsBody { zh, en }: WordsBody) -> Self {
        Self { zh, en }
    }
}

impl From<&Words> for WordsBody {
    fn from(words: &Words) -> Self {
        Self { zh: words.zh.clone(), en: words.en.clone() }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceBody {
    /// Given by the server; what is sent is not looked at.
    #[serde(default)]
    pub no: u16,
    pub name: String,
    pub label: WordsBody,
    /// Further columns, for filters.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// Group, repeat, question, calculation or note.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "node", deny_unknown_fields)]
pub enum NodeBody {
    /// One screen of the phone entry.
    Group {
        name: String,
        label: WordsBody,
        #[serde(default)]
        relevant: Option<String>,
        #[schema(no_recursion)]
        nodes: Vec<NodeBody>,
    },
    /// A group that is filled in several times.
    Repeat {
        name: String,
        label: WordsBody,
        #[serde(default)]
        relevant: Option<String>,
        /// Most rows.
        max: u32,
        #[schema(no_recursion)]
        nodes: Vec<NodeBody>,
    },
    Question(Box<QuestionBody>),
    /// Computed by the server.
    Calculate {
        #[serde(default)]
        no: u16,
        field: String,
        formula: String,
    },
    Note {
        name: String,
        label: WordsBody,
        #[serde(default)]
        relevant: Option<String>,
    },
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionBody {
    /// Given by the server; what is sent is not looked at.
    #[serde(default)]
    pub no: u16,
    /// A field of the registry; also the name of the answer.
    pub field: String,
    /// Instead of the registry's label.
    #[serde(default)]
    pub label: Option<WordsBody>,
    #[serde(default)]
    pub hint: Option<WordsBody>,
    #[serde(default)]
    pub required: Option<String>,
    #[serde(default)]
    pub relevant: Option<String>,
    #[serde(default)]
    pub constraint: Option<String>,
    /// What is said when the constraint is broken.
    #[serde(default)]
    pub message: Option<WordsBody>,
    /// The list of choices, for one and many.
    #[serde(default)]
    pub list: Option<String>,
    /// Which choices of the list are open.
    #[serde(default)]
    pub filter: Option<String>,
    /// A stated total: the question inside a repeat whose sum is shown beside it.
    #[serde(default)]
    pub total_of: Option<String>,
}

impl From<ChoiceBody> for Choice {
    fn from(ChoiceBody { name, label, columns, .. }: ChoiceBody) -> Self {
        Self { no: 0, name, label: label.into(), columns }
    }
}

impl From<NodeBody> for Node<String> {
    fn from(body: NodeBody) -> Self {
        let inner = |nodes: Vec<NodeBody>| nodes.into_iter().map(Into::into).collect();
        match body {
            NodeBody::Group { name, label, relevant, nodes } => {
                Self::Group { name, label: label.into(), relevant, nodes: inner(nodes) }
            }
            NodeBody::Repeat { name, label, relevant, max, nodes } => {
                Self::Repeat { name, label: label.into(), relevant, max, nodes: inner(nodes) }
            }
            NodeBody::Question(question) => Self::Question(Box::new((*question).into())),
            NodeBody::Calculate { field, formula, .. } => Self::Calculate { no: 0, field, formula },
            NodeBody::Note { name, label, relevant } => Self::Note { name, label: label.into(), relevant },
        }
    }
}

impl From<QuestionBody> for Question<String> {
    fn from(q: QuestionBody) -> Self {
        let words = |words: Option<WordsBody>| words.map(Into::into);
        Self {
            no: 0,
            field: q.field,
            label: words(q.label),
            hint: words(q.hint),
            required: q.required,
            relevant: q.relevant,
            constraint: q.constraint,
            message: words(q.message),
            list: q.list,
            filter: q.filter,
            total_of: q.total_of,
        }
    }
}

impl NodeBody {
    fn count(nodes: &[Self]) -> usize {
        let of = |node: &Self| match node {
            Self::Group { nodes, .. } | Self::Repeat { nodes, .. } => 1 + Self::count(nodes),
            Self::Question(_) | Self::Calculate { .. } | Self::Note { .. } => 1,
        };
        nodes.iter().map(of).sum()
    }
}

/// A form as it is sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormBody {
    /// The unit that keeps a new form; the asker's own when absent. A form stays with its unit.
    #[serde(default)]
    pub owner: Option<u32>,
    pub title: WordsBody,
    pub nodes: Vec<NodeBody>,
    #[serde(default)]
    pub lists: BTreeMap<String, Vec<ChoiceBody>>,
    /// Entries that are new in the registry, or changed; all others are taken from it.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldBody>,
    /// What has changed, in a line.
    #[serde(default)]
    pub note: String,
    /// Of the next version of a form: the present one and 1.
    #[serde(default)]
    pub version: Option<u32>,
    /// When a next version is only looked at: of which form.
    #[serde(default)]
    pub form: Option<i64>,
}

impl FormBody {
    /// What is sent, with the registry's entries of the fields that it does not bring itself. A field that
    /// nobody knows is left out: the check says so.
    ///
    /// # Errors
    /// More parts than any form has: they are not even read.
    pub fn draft(self, state: &Province, form: Option<FormId>, owner: UnitNo) -> Result<Draft, Problem> {
        if NodeBody::count(&self.nodes) > NODES_MAX {
            return Err(Refusal::Form(vec![Fault::too_many_nodes()]).into());
        }
        let nodes: Vec<Node<String>> = self.nodes.into_iter().map(Into::into).collect();
        let brought = self.fields.into_iter().map(|(name, field)| (name.clone(), field.named(name)));
        let mut fields: BTreeMap<_, _> = brought.collect();
        for name in draft::fields(&nodes) {
            if let (false, Some(known)) = (fields.contains_key(name), state.fields.get(name)) {
                fields.insert(name.to_owned(), known.clone());
            }
        }
        let lists = self.lists.into_iter();
        let lists = lists.map(|(name, choices)| (name, choices.into_iter().map(Into::into).collect())).collect();
        let version = self.version.unwrap_or(1);
        Ok(FormVersion { form, owner, version, title: self.title.into(), nodes, lists, fields, note: self.note })
    }
}
