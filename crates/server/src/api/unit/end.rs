//! How units ended: since when, and who took over. The state knows the first, their history the second.

use super::may;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Asker;
use serde::Serialize;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::policy::Action;
use shouhu_domain::state::State as Province;
use shouhu_store::query::unit;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Empty while the unit stands.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct EndView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to_ms: Option<Millis>,
    /// Who took over, as far as the asker may see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<UnitRef>,
}

impl EndView {
    pub(super) fn of(state: &Province, asker: &Asker, valid_to_ms: Millis, successors: &[UnitNo]) -> Self {
        let seen = successors.iter().filter(|no| may(state, asker, Action::UnitRead, **no));
        Self { valid_to_ms: Some(valid_to_ms), successors: seen.map(|no| UnitRef::of(state, *no)).collect() }
    }
}

/// How those among some units ended that are closed.
pub(super) struct Ends(HashMap<UnitNo, (Millis, Vec<UnitNo>)>);

impl Ends {
    /// One look for each closed unit, and none when all of them stand.
    pub(super) async fn of(app: &App, units: &[UnitNo]) -> Result<Self, Problem> {
        let closed: Vec<(UnitNo, Millis)> = {
            let state = app.store.state();
            let closed = |no: &UnitNo| state.tree.get(*no).and_then(|unit| unit.closed_at_ms).map(|at| (*no, at));
            units.iter().filter_map(closed).collect()
        };
        if closed.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        let found =
            app.read(move |tx| closed.into_iter().map(|(no, at)| Ok((no, (at, unit::successors(tx, no)?)))).collect());
        Ok(Self(found.await?))
    }

    pub(super) fn view(&self, state: &Province, asker: &Asker, unit: UnitNo) -> EndView {
        let end = self.0.get(&unit);
        end.map(|(at, successors)| EndView::of(state, asker, *at, successors)).unwrap_or_default()
    }
}
