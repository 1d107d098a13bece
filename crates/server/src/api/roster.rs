//! The duty roster of a unit (值守表), who is on now, and the hand-over from one shift to the next (交接班).

use super::view::{MatterName, Written};
use crate::app::App;
use crate::door::{Path, Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, RosterCommand};
use shouhu_domain::ids::{Millis, PostNo, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::roster::{Roster, Shift, Slot};
use shouhu_domain::state::State as Province;
use utoipa::ToSchema;

/// A shift that comes again every week, in minutes of the day in Asia/Shanghai.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotView {
    pub post_id: u32,
    /// Bit 0 is Monday.
    pub days: u8,
    pub from_min: u16,
    /// Not after `from_min`: on the next day.
    pub until_min: u16,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShiftView {
    pub post_id: u32,
    pub post_title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title_en: Option<&'static str>,
    pub from_ms: Millis,
    pub until_ms: Millis,
}

impl ShiftView {
    fn of(state: &Province, shift: Shift) -> Self {
        let post_title = state.post(shift.post).map(|post| post.title.clone()).unwrap_or_default();
        let post_title_en = english::title(&post_title);
        let Shift { post, from_ms, until_ms } = shift;
        Self { post_id: post.0, post_title, post_title_en, from_ms, until_ms }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RosterPost {
    pub id: u32,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RosterView {
    pub slots: Vec<SlotView>,
    /// Single shifts that have not ended.
    pub shifts: Vec<ShiftView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<ShiftView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ShiftView>,
    /// Posts that can be put on it.
    pub posts: Vec<RosterPost>,
    pub may_write: bool,
}

/// The roster of a unit.
#[utoipa::path(get, path = "/units/{no}/roster", tag = "roster", params(("no" = u32, Path)),
  responses((status = 200, body = RosterView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(no): Path<u32>) -> Result<Seen<RosterView>, Problem> {
    let (now, unit, state) = (app.now(), UnitNo(no), app.store.state());
    let scope = |action| policy::scope(&state.tree, &asker.policy(), action, unit);
    let _ = scope(Action::UnitPhone).map_err(Refusal::from)?;
    let empty = Roster::new(unit);
    let roster = state.rosters.get(&unit).unwrap_or(&empty);
    let view = |shift| ShiftView::of(&state, shift);
    let slot = |s: &Slot| SlotView { post_id: s.post.0, days: s.days, from_min: s.from_min, until_min: s.until_min };
    let posts = state.posts_of.get(&unit).into_iter().flatten().filter_map(|no| state.post(*no));
    let view = RosterView {
        slots: roster.slots.iter().map(slot).collect(),
        shifts: roster.shifts.iter().filter(|shift| shift.until_ms > now).copied().map(view).collect(),
        now: roster.at(now).map(view),
        next: roster.next(now).map(view),
        posts: posts
            .map(|p| RosterPost { id: p.no.0, title: p.title.clone(), title_en: english::title(&p.title) })
            .collect(),
        may_write: scope(Action::RosterWrite).is_ok(),
    };
    Ok(Seen(state.seq, view))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterBody {
    pub slots: Vec<SlotView>,
}

/// Sets the weekly pattern of a unit, whole.
#[utoipa::path(post, path = "/units/{no}/roster", tag = "roster", params(("no" = u32, Path)), request_body = RosterBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set(Path(no): Path<u32>, ask: Write<RosterBody>) -> Result<Json<Written>, Problem> {
    let slot = |s: &SlotView| {
        let SlotView { post_id, days, from_min, until_min } = *s;
        Slot { post: PostNo(post_id), days, from_min, until_min }
    };
    let slots = ask.body.slots.iter().map(slot).collect();
    ask.written(Command::Roster(RosterCommand::Set { unit: UnitNo(no), slots })).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftBody {
    pub post_id: u32,
    pub from_ms: Millis,
    pub until_ms: Millis,
}

impl ShiftBody {
    fn shift(&self) -> Shift {
        Shift { post: PostNo(self.post_id), from_ms: self.from_ms, until_ms: self.until_ms }
    }
}

/// Puts a single shift on the roster; it goes before the weekly pattern.
#[utoipa::path(post, path = "/units/{no}/shifts", tag = "roster", params(("no" = u32, Path)), request_body = ShiftBody,
  responses((status = 200, body = Written), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn put_shift(Path(no): Path<u32>, ask: Write<ShiftBody>) -> Result<Json<Written>, Problem> {
    let shift = ask.body.shift();
    ask.written(Command::Roster(RosterCommand::PutShift { unit: UnitNo(no), shift })).await
}

/// Takes a single shift off the roster.
#[utoipa::path(post, path = "/units/{no}/shifts/drop", tag = "roster", params(("no" = u32, Path)),
  request_body = ShiftBody,
  responses((status = 200, body = Written), (status = 404, body = Problem)))]
pub async fn drop_shift(Path(no): Path<u32>, ask: Write<ShiftBody>) -> Result<Json<Written>, Problem> {
    let shift = ask.body.shift();
    ask.written(Command::Roster(RosterCommand::DropShift { unit: UnitNo(no), shift })).await
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HandoverView {
    pub at_ms: Millis,
    pub post_title: String,
    pub note: String,
    /// What the unit still owed.
    pub open: Vec<MatterName>,
    /// The asker has written it: another person signs.
    pub mine: bool,
}

/// How the watch of the asker's unit stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WatchView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<ShiftView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ShiftView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover: Option<HandoverView>,
    /// The asker's post stands in the roster and may hand over and take over.
    pub on_roster: bool,
    /// Matters that would be carried over now.
    pub open: usize,
}

/// Who is on duty in the asker's unit now and next, and the hand-over that waits.
#[utoipa::path(get, path = "/shift", tag = "roster", responses((status = 200, body = WatchView)))]
pub async fn watch(State(app): State<App>, asker: Asker) -> Result<Seen<WatchView>, Problem> {
    let (now, state) = (app.now(), app.store.state());
    asker.may(&state, &[Action::RosterWrite, Action::ReceiptWrite])?;
    let Some(roster) = state.rosters.get(&asker.unit) else {
        let empty = WatchView { now: None, next: None, handover: None, on_roster: false, open: 0 };
        return Ok(Seen(state.seq, empty));
    };
    let may = asker.may(&state, &[Action::RosterWrite]).is_ok();
    let handover = roster.handover.as_ref().map(|h| HandoverView {
        at_ms: h.at_ms,
        post_title: state.post(h.post).map(|post| post.title.clone()).unwrap_or_default(),
        note: h.note.clone(),
        open: h.open.iter().filter_map(|id| state.matters.get(id)).map(|m| MatterName::of(&state, m)).collect(),
        mine: h.by == Some(asker.person),
    });
    let view = WatchView {
        now: roster.at(now).map(|shift| ShiftView::of(&state, shift)),
        next: roster.next(now).map(|shift| ShiftView::of(&state, shift)),
        handover,
        on_roster: may && roster.names(asker.post),
        open: shouhu_domain::decide::open_items(&state, asker.unit).len(),
    };
    Ok(Seen(state.seq, view))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverBody {
    pub note: String,
}

/// Hands the watch over: the note and what is still owed wait for the next shift's signature.
#[utoipa::path(post, path = "/shift/hand-over", tag = "roster", request_body = HandoverBody,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn hand_over(ask: Write<HandoverBody>) -> Result<Json<Written>, Problem> {
    let note = ask.body.note.clone();
    ask.written(Command::Roster(RosterCommand::HandOver { note })).await
}

/// Signs for the hand-over and takes the watch.
#[utoipa::path(post, path = "/shift/take-over", tag = "roster", request_body = crate::api::view::Nothing,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn take_over(ask: Write<crate::api::view::Nothing>) -> Result<Json<Written>, Problem> {
    ask.written(Command::Roster(RosterCommand::TakeOver)).await
}
