//! The ways out for messages: how they stand, a test, what a reminder would cost, and the alert of one
//! that has fallen silent.

use super::matter::{find, scope_within, top_within};
use super::now::{Need, NeedParams};
use super::view::{MatterName, UnitRef};
use crate::app::App;
use crate::channel::words::{About, parts};
use crate::channel::{Channel, Kind, Message, Sent, Set, Standing, plan};
use crate::door::{Body, CommandId, Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_store::query::outbox;
use utoipa::{IntoParams, ToSchema};

/// Longest address of a test.
const ADDRESS_MAX: usize = 120;

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelRow {
    pub name: String,
    /// `mail`, `sms`, `robot`.
    pub kind: &'static str,
    /// `ok`, `failing`, `silent`.
    pub state: &'static str,
    /// Messages that wait and might go now; quiet hours are no backlog.
    pub backlog: u32,
    pub sent: i64,
    pub failed: i64,
    pub fen_per_message: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_ok_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_fail_ms: Option<Millis>,
    /// The gateway's words, without numbers and addresses of recipients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelList {
    pub rows: Vec<ChannelRow>,
}

/// How every channel stands; empty where none is configured.
#[utoipa::path(get, path = "/channels", tag = "channels", responses((status = 200, body = ChannelList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<ChannelList>, Problem> {
    let seq = {
        let state = app.store.state();
        let _ = policy::scope(&state.tree, &asker.policy(), Action::ChannelRead, asker.unit).map_err(refused)?;
        state.seq
    };
    let Some(set) = app.channels() else { return Ok(Seen(seq, ChannelList { rows: vec![] })) };
    let names: Vec<String> = set.channels.iter().map(|channel| channel.name.clone()).collect();
    let states =
        app.read(move |tx| names.iter().map(|name| outbox::channel(tx, name)).collect::<Result<Vec<_>, _>>()).await?;
    let rows = set.channels.iter().zip(states).map(|(channel, noted)| {
        let status = set.status(&channel.name);
        let failing = status.state == Standing::Ok && noted.fails > 0;
        ChannelRow {
            name: channel.name.clone(),
            kind: channel.kind.as_str(),
            state: if failing { Standing::Failing } else { status.state }.as_str(),
            backlog: status.backlog,
            sent: noted.sent,
            failed: noted.failed,
            fen_per_message: channel.fen_per_message,
            last_ok_ms: noted.last_ok_ms,
            last_fail_ms: noted.last_fail_ms,
            last_error: noted.last_error,
        }
    });
    Ok(Seen(seq, ChannelList { rows: rows.collect() }))
}

fn refused(denied: policy::Denied) -> Problem {
    shouhu_domain::refusal::Refusal::from(denied).into()
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestBody {
    /// Phone or mailbox; a robot needs none.
    #[serde(default)]
    pub to: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TestView {
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    pub cost_fen: i64,
}

/// Sends a message that says only that it is a test.
#[utoipa::path(post, path = "/channels/{name}/test", tag = "channels", params(("name" = String, Path)),
  request_body = TestBody, responses((status = 200, body = TestView), (status = 404, body = Problem)))]
pub async fn test(
    State(app): State<App>,
    asker: Asker,
    Path(name): Path<String>,
    id: CommandId,
    body: Body<TestBody>,
) -> Result<Json<TestView>, Problem> {
    {
        let state = app.store.state();
        let _ = policy::scope(&state.tree, &asker.policy(), Action::ChannelTest, asker.unit).map_err(refused)?;
    }
    let set = app.channels().ok_or_else(|| Problem::new("not_found"))?;
    let channel = set.find(&name).ok_or_else(|| Problem::new("not_found"))?;
    let to = body.value.to.trim();
    if to.is_empty() && channel.kind != Kind::Robot {
        return Err(Problem::new("input.missing").at("/to"));
    }
    if to.chars().count() > ADDRESS_MAX {
        return Err(Problem::new("input.too_long").at("/to"));
    }
    let (subject, text) = set.words.test();
    let cost_fen = cost_of(channel, 1, &text);
    let wall_ms = app.clock.wall();
    let message = Message { id: format!("test-{}", id.0.simple()), address: to.to_owned(), subject, text, wall_ms };
    let error = match channel.send(message).await {
        Sent::Accepted => None,
        Sent::Refused(error) | Sent::Later(error) | Sent::Unsure(error) | Sent::Down(error) => Some(error),
    };
    let noted = error.clone();
    app.chore(move |tx| {
        let mut standing = outbox::channel(tx, &name)?;
        match noted {
            // A channel that works again is asked at once.
            None => {
                (standing.sent, standing.fails, standing.next_ms) = (standing.sent + 1, 0, 0);
                standing.last_ok_ms = Some(wall_ms);
            }
            Some(error) => {
                (standing.last_fail_ms, standing.last_error) = (Some(wall_ms), Some(error));
            }
        }
        outbox::put_channel(tx, &standing)
    })
    .await?;
    Ok(Json(TestView { ok: error.is_none(), cost_fen: if error.is_none() { cost_fen } else { 0 }, error }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CostQuery {
    /// The node whose unsigned units would be reminded; the asker's own reach when absent.
    pub under: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChannelCost {
    pub name: String,
    pub kind: &'static str,
    pub messages: u32,
    pub cost_fen: i64,
}

/// What a reminder costs; zero where nothing that costs is configured.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Cost {
    /// Units that have not signed.
    pub units: u32,
    pub cost_fen: i64,
    pub by_channel: Vec<ChannelCost>,
}

/// What a reminder would cost, shown before it is sent.
#[utoipa::path(get, path = "/matters/{id}/remind-cost", tag = "receipts", params(("id" = i64, Path), CostQuery),
  responses((status = 200, body = Cost), (status = 404, body = Problem)))]
pub async fn remind_cost(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<CostQuery>,
) -> Result<Seen<Cost>, Problem> {
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    let node = query.under.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
    scope_within(&state, &asker, Action::Remind, node, matter)?;
    Ok(Seen(state.seq, cost(&app, &state, matter, &[node])))
}

/// The cost of a reminder to everyone unsigned under some nodes.
#[must_use]
pub fn cost(app: &App, state: &Province, matter: &Matter, nodes: &[UnitNo]) -> Cost {
    let units = nodes
        .iter()
        .fold(shouhu_domain::bits::Bits::new(), |all, node| all.or(&plan::unsigned_under(state, matter, *node)));
    let mut cost = Cost { units: units.count(), ..Cost::default() };
    let Some(set) = app.channels() else { return cost };
    // The token of a link has 22 characters whatever it is.
    let link = set.words.link(&"x".repeat(22));
    let (_, text) = set.words.say(About::Reminded, matter, link.as_deref());
    for channel in set.channels.iter().filter(|c| c.on.contains(&crate::channel::config::Occasion::Reminded)) {
        let reached = |unit: &UnitNo| channel.address(state, *unit, PostKind::Duty, app.now()).is_some();
        let messages = match channel.kind {
            Kind::Robot => u32::from(!units.is_empty()),
            _ => u32::try_from(units.iter().filter(reached).count()).unwrap_or(u32::MAX),
        };
        let cost_fen = cost_of(channel, messages, &text);
        cost.cost_fen += cost_fen;
        cost.by_channel.push(ChannelCost {
            name: channel.name.clone(),
            kind: channel.kind.as_str(),
            messages,
            cost_fen,
        });
    }
    cost
}

fn cost_of(channel: &Channel, messages: u32, text: &str) -> i64 {
    let parts = if channel.kind == Kind::Sms { parts(text) } else { 1 };
    i64::from(messages) * channel.fen_per_message * parts
}

/// Channels that have fallen silent, for those who must act: the post that issued what is stuck, and
/// the system administrator, who is not told of what matter.
#[must_use]
pub fn alerts(app: &App, state: &Province, asker: &Asker) -> Vec<Need> {
    let Some(set) = app.channels() else { return vec![] };
    alerts_of(&set, state, asker)
}

fn alerts_of(set: &Set, state: &Province, asker: &Asker) -> Vec<Need> {
    let may = |action| policy::scope(&state.tree, &asker.policy(), action, asker.unit).is_ok();
    let administers = may(Action::ChannelTest);
    let issues = may(Action::MatterIssue);
    let mut needs = vec![];
    for (name, status) in set.silent() {
        let stuck = status.stuck.iter().filter_map(|id| state.matters.get(id));
        let own = stuck.filter(|m| issues && m.from == asker.unit).min_by_key(|m| m.id);
        let matter = match own {
            Some(matter) => MatterName::of(state, matter),
            None if administers => nameless(state, asker.unit),
            None => continue,
        };
        let params = NeedParams { channel: Some(name.clone()), units: Some(status.backlog), ..NeedParams::default() };
        let at_ms = status.since_ms.unwrap_or(0);
        needs.push(Need {
            key: format!("channel:{name}"),
            kind: "channel",
            matter,
            due_ms: None,
            at_ms,
            unit: None,
            params,
        });
    }
    needs
}

fn nameless(state: &Province, unit: UnitNo) -> MatterName {
    MatterName {
        id: 0,
        title: String::new(),
        number: None,
        due_ms: None,
        from: UnitRef::of(state, unit),
        kind: String::new(),
    }
}
