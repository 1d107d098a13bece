//! What was filled in under an older version of a form, as it stands under the current one: a draft on a desk or
//! a phone is carried over before it is filed, and nothing of it is lost in silence.

use super::body::WordsBody;
use super::find;
use crate::app::App;
use crate::door::{Body, Path, Seen};
use crate::problem::{FieldProblem, Problem};
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::form::check;
use shouhu_domain::form::upgrade::{Dropped, upgraded};
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use utoipa::ToSchema;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpgradeBody {
    /// The version under which the answers were filled in.
    pub from_version: u32,
    #[schema(value_type = Object)]
    pub answers: Answers,
}

/// An answer that has no place in the current version.
#[derive(Debug, Serialize, ToSchema)]
pub struct DroppedView {
    /// Why, and where it stood.
    #[serde(flatten)]
    pub why: FieldProblem,
    /// The field or repeat.
    pub name: String,
    pub label: WordsBody,
    /// What stood there, as it was sent.
    #[schema(value_type = Object)]
    pub value: Answer,
}

impl From<Dropped> for DroppedView {
    fn from(dropped: Dropped) -> Self {
        let Dropped { pointer, name, label, value, code } = dropped;
        Self { why: FieldProblem::new(pointer, code), name, label: (&label).into(), value }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UpgradedView {
    /// The current version, under which the answers now stand.
    pub version: u32,
    #[schema(value_type = Object)]
    pub answers: Answers,
    pub dropped: Vec<DroppedView>,
    /// What the current version still asks for, or does not take.
    pub faults: Vec<FieldProblem>,
}

/// Carries answers to the current version by the identity of their fields; nothing is kept.
#[utoipa::path(post, path = "/forms/{id}/upgrade", tag = "forms", params(("id" = i64, Path)), request_body = UpgradeBody,
  responses((status = 200, body = UpgradedView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn upgrade(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    body: Body<UpgradeBody>,
) -> Result<Seen<UpgradedView>, Problem> {
    let UpgradeBody { from_version, answers } = body.value;
    let (seq, from, to) = {
        let state = app.store.state();
        let form = find(&state, &asker, id)?;
        let unknown = || Refusal::Unknown { pointer: "/from_version".into(), value: from_version.to_string() };
        let from = form.version(from_version).cloned().ok_or_else(unknown)?;
        let to = form.current().cloned().ok_or_else(|| Problem::new("not_found"))?;
        (state.seq, from, to)
    };
    let carried = upgraded(&from, &to, &answers);
    let faults = check::answers(&to, &carried.answers, Day::of(app.now())).err().unwrap_or_default();
    let view = UpgradedView {
        version: to.version,
        answers: carried.answers,
        dropped: carried.dropped.into_iter().map(Into::into).collect(),
        faults: faults.iter().map(FieldProblem::from).collect(),
    };
    Ok(Seen(seq, view))
}
