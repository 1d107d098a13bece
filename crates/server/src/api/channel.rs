//! The ways out for messages: how they stand, a test, what a reminder would cost, and the alert of one
//! that has fallen silent.

use super::matter::{find, scope_within, top_node, top_within};
use super::now::{Need, NeedKind, NeedParams};
use super::view::{MatterName, UnitRef, check_code};
use crate::app::{App, Mode};
use crate::channel::config::Occasion;
use crate::channel::words::{About, Ask, Facts};
use crate::channel::{Kind, Message, Sent, Set, Standing, plan};
use crate::door::{Body, CommandId, Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::decide;
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Matter, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::{Line, TERRITORY};
use shouhu_store::query::outbox;
use utoipa::{IntoParams, ToSchema};

/// Longest address of a test.
const ADDRESS_MAX: usize = 120;
/// Nodes whose reminder is priced at once: as many as one reminder takes.
const NODES_MAX: usize = 500;
/// The token of a link has so many characters whatever it is.
const LINK_LENGTH: usize = 22;

#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelRow {
    pub name: String,
    /// `mail`, `sms`, `robot`.
    pub kind: &'static str,
    /// `ok`, `failing`, `silent`.
    pub state: &'static str,
    /// The demo's own gateway: nothing leaves this computer.
    pub demo: bool,
    /// Messages that wait and might go now; quiet hours are no backlog.
    pub backlog: u32,
    pub sent: i64,
    pub failed: i64,
    pub fen_per_message: i64,
    /// What its messages have cost so far, at the price of their moment.
    pub cost_fen: i64,
    /// Since when messages wait and none has got through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<Millis>,
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
            demo: app.mode == Mode::Demo,
            backlog: status.backlog,
            sent: noted.sent,
            failed: noted.failed,
            fen_per_message: channel.fen_per_message,
            cost_fen: noted.cost_fen,
            since_ms: status.since_ms.filter(|_| status.state != Standing::Ok),
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
    let cost_fen = channel.cost_of(1, &text);
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
                standing.cost_fen += cost_fen;
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
    /// The same for several nodes, parted by commas.
    pub units: Option<String>,
    /// The line on which the units stand under them; the territory's when absent.
    pub line: Option<String>,
}

impl CostQuery {
    fn nodes(&self) -> Result<Vec<UnitNo>, Problem> {
        let named = self.units.as_deref().unwrap_or_default().split(',').filter(|text| !text.is_empty());
        let named: Option<Vec<UnitNo>> = named.map(|text| text.parse().ok().map(UnitNo)).collect();
        let mut nodes = named.filter(|nodes| nodes.len() <= NODES_MAX).ok_or_else(|| Problem::new("query.wrong"))?;
        nodes.extend(self.under.map(UnitNo));
        Ok(nodes)
    }
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
    let mut nodes = query.nodes()?;
    if nodes.is_empty() {
        nodes.push(top_within(&state, &asker, matter));
    }
    for node in &nodes {
        scope_within(&state, &asker, Action::Remind, *node, matter)?;
    }
    let on = (query.line.as_deref().unwrap_or(TERRITORY), nodes.as_slice());
    Ok(Seen(state.seq, cost(&app, &state, (matter, asker.unit), on)))
}

/// The cost of a unit's reminder to everyone unsigned under some nodes of a line.
#[must_use]
pub fn cost(app: &App, state: &Province, (matter, by): (&Matter, UnitNo), (line, nodes): (&Line, &[UnitNo])) -> Cost {
    let under = |node: &UnitNo| decide::remind_reach(state, Some(by), matter, (line, *node), app.now());
    let units = nodes.iter().fold(Bits::new(), |all, node| all.or(&under(node)));
    let units = plan::unsigned_of(state, matter, &units);
    let mut cost = Cost { units: units.count(), ..Cost::default() };
    let Some(set) = app.channels() else { return cost };
    let link = set.words.link(&"x".repeat(LINK_LENGTH));
    let (_, text) = set.words.say(About::Reminded, matter, link.as_deref());
    add_channels(&mut cost, &set, state, Occasion::Reminded, &units, &text, app.now());
    cost
}

/// What one message to each of these units would cost on each channel that is for such an occasion.
fn add_channels(
    cost: &mut Cost,
    set: &Set,
    state: &Province,
    occasion: Occasion,
    units: &Bits,
    text: &str,
    now: Millis,
) {
    for channel in set.channels.iter().filter(|c| c.on.contains(&occasion)) {
        let reached = |unit: &UnitNo| channel.address(state, *unit, PostKind::Duty, now).is_some();
        let messages = match channel.kind {
            Kind::Robot => u32::from(!units.is_empty()),
            _ => u32::try_from(units.iter().filter(reached).count()).unwrap_or(u32::MAX),
        };
        let cost_fen = channel.cost_of(messages, text);
        cost.cost_fen += cost_fen;
        cost.by_channel.push(ChannelCost {
            name: channel.name.clone(),
            kind: channel.kind.as_str(),
            messages,
            cost_fen,
        });
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCostBody {
    pub audience: String,
    #[serde(default)]
    #[schema(value_type = String)]
    pub urgency: Urgency,
    /// Units see it only when the addressed unit above them has relayed it.
    #[serde(default)]
    pub by_level: bool,
    #[serde(default)]
    pub number: Option<String>,
}

/// What the first message about an order would cost, while it is written.
#[utoipa::path(post, path = "/audience/cost", tag = "channels", request_body = IssueCostBody,
  responses((status = 200, body = Cost), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn issue_cost(
    State(app): State<App>,
    asker: Asker,
    body: Body<IssueCostBody>,
) -> Result<Seen<Cost>, Problem> {
    let IssueCostBody { audience, urgency, by_level, number } = body.value;
    let state = app.store.state();
    asker.may(&state, &[Action::MatterIssue, Action::BreakDown])?;
    let audience = decide::resolve(&state, asker.unit, asker.space, &audience)?;
    let line = state.tree.territory();
    let first = |unit: &UnitNo| !line.path_up(*unit).skip(1).any(|up| up != asker.unit && audience.contains(up));
    let units: Bits = audience.iter().filter(|unit| !by_level || first(unit)).collect();
    let mut cost = Cost { units: units.count(), ..Cost::default() };
    let Some(set) = app.channels() else { return Ok(Seen(state.seq, cost)) };
    let now = app.now();
    let facts = Facts {
        kind: "notice",
        ask: Ask::Sign,
        space: asker.space,
        urgency,
        number,
        due_ms: Some(now),
        code: check_code(MatterId(0), Some(now)),
    };
    let link = set.words.link(&"x".repeat(LINK_LENGTH));
    let (_, text) = set.words.say_of(About::Issued, &facts, link.as_deref());
    // An order without urgency waits in the inbox; only groups are told.
    let told = if urgency == Urgency::Normal { Bits::new() } else { units.clone() };
    add_channels(&mut cost, &set, &state, Occasion::Issued, &told, &text, now);
    Ok(Seen(state.seq, cost))
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SendingRow {
    /// The record that made it.
    pub seq: i64,
    pub channel: String,
    /// `mail`, `sms`, `robot`; absent when the channel is not configured any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// `issued`, `reminded`, `escalated`, `withdrawn`.
    pub occasion: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    pub made_ms: Millis,
    /// `waiting`, `done`, `dropped`.
    pub state: String,
    pub waiting: u32,
    pub sent: u32,
    pub failed: u32,
    pub cost_fen: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SendingList {
    pub rows: Vec<SendingRow>,
}

/// What was sent about a matter and what became of it, newest first; for those who issued it and who audit them.
/// Anybody else sees none: the counts are the whole matter's.
#[utoipa::path(get, path = "/matters/{id}/messages", tag = "channels", params(("id" = i64, Path)),
  responses((status = 200, body = SendingList), (status = 404, body = Problem)))]
pub async fn sendings(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<SendingList>, Problem> {
    let above = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        let audits = policy::scope(&state.tree, &asker.policy(), Action::JournalRead, matter.from).is_ok();
        audits || top_node(&state, &asker, matter).is_none()
    };
    let found = if above { app.read(move |tx| outbox::sendings(tx, MatterId(id))).await? } else { vec![] };
    let state = app.store.state();
    let set = app.channels();
    let kind = |name: &str| set.as_ref().and_then(|set| set.find(name)).map(|channel| channel.kind.as_str());
    let row = |s: outbox::Sending| SendingRow {
        seq: s.seq,
        kind: kind(&s.channel),
        channel: s.channel,
        occasion: s.kind,
        unit: s.node.map(|unit| UnitRef::of(&state, unit)),
        made_ms: s.made_ms,
        state: s.state,
        waiting: s.left,
        sent: s.sent,
        failed: s.failed,
        cost_fen: s.cost_fen,
    };
    Ok(Seen(state.seq, SendingList { rows: found.into_iter().map(row).collect() }))
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
            kind: NeedKind::Channel,
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
