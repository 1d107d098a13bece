//! What a change of units would bring, before it is made: the same decision, and nothing written.

use super::restructure::{MergeBody, MoveBody, SplitBody};
use super::view::ReasonBody;
use crate::app::App;
use crate::door::{Body, Path, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::Command;
use shouhu_domain::decide::{Decision, decide};
use shouhu_domain::event::Event;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::matter::Stage;
use shouhu_domain::restructure::Bond;
use shouhu_domain::state::State as Province;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One of these, as it would be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewBody {
    #[serde(rename = "move")]
    pub moved: Option<MoveBody>,
    pub close: Option<ReasonBody>,
    pub merge: Option<MergeBody>,
    pub split: Option<SplitBody>,
}

impl PreviewBody {
    fn command(self, unit: UnitNo) -> Option<Command> {
        let Self { moved, close, merge, split } = self;
        let moved = moved.map(|body| body.command(unit));
        let close = close.map(|body| Command::CloseUnit { unit, reason: body.reason });
        let merge = merge.map(|body| body.command(unit));
        moved.or(close).or(merge).or_else(|| split.map(|body| body.command(unit)))
    }
}

/// Counts only: who changes units need not see the matters.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PreviewView {
    /// Units that come to stand elsewhere, with all that stands below them.
    pub units: usize,
    /// Open matters that follow.
    pub matters: usize,
    /// Those of them that count as signed by the successors from the start.
    pub signed: usize,
    /// Open matters whose denominator the unit leaves.
    pub excused: usize,
}

/// Decides a change of a unit without making it: its refusal, or what would follow.
#[utoipa::path(post, path = "/units/{no}/preview", tag = "units", params(("no" = u32, Path)),
  request_body = PreviewBody,
  responses((status = 200, body = PreviewView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn preview(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    body: Body<PreviewBody>,
) -> Result<Seen<PreviewView>, Problem> {
    let state = app.store.state();
    let command = body.value.clone().command(UnitNo(no)).ok_or_else(|| Problem::new("body.wrong"))?;
    let decision = decide(&state, &asker.actor(), &command, app.now())?;
    Ok(Seen(state.seq, of(&state, &decision)))
}

fn of(state: &Province, decision: &Decision) -> PreviewView {
    let mut view = PreviewView::default();
    let line = state.tree.territory();
    for event in &decision.events {
        match event {
            Event::UnitMoved { unit, .. } => {
                let moved: Bits = line.under(*unit).iter().copied().collect();
                let open = state.open.iter().filter_map(|id| state.matters.get(id));
                view.units += line.under(*unit).len();
                view.matters += open.filter(|m| !m.planes.audience.and(&moved).is_empty()).count();
            }
            Event::UnitExcused { .. } => view.excused += 1,
            Event::UnitsMerged(r) | Event::UnitSplit(r) => {
                let homes = r.rehung.iter().filter(|h| h.bond == Bond::Home).map(|h| h.unit);
                let tops: BTreeSet<UnitNo> = homes.collect();
                view.units += tops.iter().map(|top| line.under(*top).len()).sum::<usize>();
                view.matters += r.follows.len();
                let signed = |stage: Option<Stage>| stage >= Some(Stage::Signed);
                let all_signed = r.follows.iter().filter(|f| f.after.iter().all(|(_, s)| signed(s.stage)));
                view.signed += all_signed.count();
            }
            _ => {}
        }
    }
    view
}
