//! The registry of fields (字段库): one identity for the whole province for everything that is asked. Everybody
//! who fills in or makes forms reads it; the province writes it.

use super::form::body::WordsBody;
use super::view::Written;
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, FormCommand};
use shouhu_domain::form::{FIELD_SECONDS, Field, Sensitivity, Shape, draft};
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Fields of one answer; who wants another looks for it by name.
const FIELDS_MAX: usize = 1_000;

/// What kind of value a field takes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
pub enum ShapeBody {
    Integer,
    /// An exact number with so many digits after the point.
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

impl From<ShapeBody> for Shape {
    fn from(shape: ShapeBody) -> Self {
        match shape {
            ShapeBody::Integer => Self::Integer,
            ShapeBody::Decimal { scale } => Self::Decimal { scale },
            ShapeBody::Text => Self::Text,
            ShapeBody::One => Self::One,
            ShapeBody::Many => Self::Many,
            ShapeBody::Date => Self::Date,
            ShapeBody::Time => Self::Time,
            ShapeBody::Geopoint => Self::Geopoint,
            ShapeBody::Photo => Self::Photo,
            ShapeBody::File => Self::File,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SensitivityBody {
    Public,
    #[default]
    Internal,
    /// Of a person: no form can ask it yet.
    Personal,
}

/// An entry of the registry as it is sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldBody {
    /// As where it stands; may be left out.
    #[serde(default)]
    pub name: Option<String>,
    pub label: WordsBody,
    /// Never changes once the field is there, like the unit of measure.
    pub shape: ShapeBody,
    #[serde(default)]
    pub unit: String,
    pub purpose: String,
    /// Legal basis.
    pub basis: String,
    pub retention_days: u32,
    #[serde(default)]
    pub sensitivity: SensitivityBody,
    /// What it takes to fill it in; 20 when nothing is said.
    #[serde(default)]
    pub seconds: Option<u32>,
    /// A figure since the beginning: one that falls is flagged.
    #[serde(default)]
    pub cumulative: bool,
}

impl FieldBody {
    /// The entry under its own name, or under that of its place.
    #[must_use]
    pub fn named(self, place: String) -> Field {
        Field {
            name: self.name.unwrap_or(place),
            label: self.label.into(),
            shape: self.shape.into(),
            unit: self.unit,
            purpose: self.purpose,
            basis: self.basis,
            retention_days: self.retention_days,
            sensitivity: match self.sensitivity {
                SensitivityBody::Public => Sensitivity::Public,
                SensitivityBody::Internal => Sensitivity::Internal,
                SensitivityBody::Personal => Sensitivity::Personal,
            },
            seconds: self.seconds.unwrap_or(FIELD_SECONDS),
            cumulative: self.cumulative,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldView {
    #[serde(flatten)]
    #[schema(value_type = FieldBody)]
    pub field: Field,
    /// Forms whose current version asks for it; retired ones are not counted.
    pub used_by: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldList {
    /// By name.
    pub fields: Vec<FieldView>,
    /// There are more than an answer holds.
    pub more: bool,
    /// Whether the asker may register one: the registry is kept by the province and its organs.
    pub can_write: bool,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FieldQuery {
    /// A part of the name or of either label.
    pub q: Option<String>,
}

/// How many forms in use ask for each field.
fn uses(state: &Province) -> BTreeMap<&str, usize> {
    let mut uses = BTreeMap::new();
    for form in state.forms.values().filter(|form| !form.retired) {
        for name in form.current().map(|version| draft::fields(&version.nodes)).unwrap_or_default() {
            *uses.entry(name).or_insert(0) += 1;
        }
    }
    uses
}

/// The fields of the province, or those with a word in their name or label.
#[utoipa::path(get, path = "/fields", tag = "forms", params(FieldQuery),
  responses((status = 200, body = FieldList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<FieldQuery>,
) -> Result<Seen<FieldList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::FormRead])?;
    let wanted = query.q.as_deref().unwrap_or_default().trim().to_lowercase();
    let meant = |field: &&Field| {
        let texts = [&field.name, &field.label.zh, &field.label.en];
        texts.into_iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut found = state.fields.values().filter(meant);
    let uses = uses(&state);
    let view = |field: &Field| FieldView {
        field: field.clone(),
        used_by: uses.get(field.name.as_str()).copied().unwrap_or_default(),
    };
    let fields = found.by_ref().take(FIELDS_MAX).map(view).collect();
    let more = found.next().is_some();
    let can_write = shouhu_domain::decide::may_register(&state, &asker.policy());
    Ok(Seen(state.seq, FieldList { fields, more, can_write }))
}

/// Puts a field into the registry, or changes its words; what it measures never changes.
#[utoipa::path(put, path = "/fields/{name}", tag = "forms", params(("name" = String, Path)), request_body = FieldBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn put(Path(name): Path<String>, ask: Write<FieldBody>) -> Result<Json<Written>, Problem> {
    if ask.body.name.as_ref().is_some_and(|own| *own != name) {
        return Err(Refusal::FieldWrong { pointer: "/name".into(), reason: "name" }.into());
    }
    let field = ask.body.clone().named(name);
    ask.written(Command::Form(FormCommand::PutField(Box::new(field)))).await
}
