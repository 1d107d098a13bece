//! The working state written down as of a sequence number, so that a start replays seconds.
//!
//! Only a cache: without it, or after a change of its format, the journal is replayed whole.
//! Parts that did not change since the last snapshot are not written again.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use serde::{Deserialize, Serialize};
use shouhu_domain::event::Space;
use shouhu_domain::form::{Field, Form};
use shouhu_domain::group::Group;
use shouhu_domain::ids::{BatchId, CommodityId, EntryId, MatterId, Millis, PersonNo, Seq, UnitNo};
use shouhu_domain::incident::Incident;
use shouhu_domain::ledger::books::{Ledger, Reserved, Shipment};
use shouhu_domain::ledger::payee::{ListId, Payment};
use shouhu_domain::ledger::{Account, Commodity, Item};
use shouhu_domain::matter::Matter;
use shouhu_domain::people::{Delegation, Post};
use shouhu_domain::personal::Erasure;
use shouhu_domain::plan::Plan;
use shouhu_domain::report::{Day, Filings};
use shouhu_domain::roster::Roster;
use shouhu_domain::settings::Settings;
use shouhu_domain::signal::watch::Signal;
use shouhu_domain::state::State;
use shouhu_domain::team::{Batch, Responder, Skill, Teams};
use shouhu_domain::tree::{Reporting, Unit};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Changes with every change of a part's shape.
pub const FORMAT: u32 = 15;
/// Units or posts in one part.
const CHUNK: usize = 4_000;

const PUT: Insert = Insert {
    table: "snapshot",
    columns: &["part", "body"],
    conflict: "on conflict (part) do update set body = excluded.body",
};
const HEAD: &str = "select body from snapshot where part = 'head'";
const PARTS: &str = "select part, body from snapshot where part <> 'head' order by part";
const CLEAR: &str = "delete from snapshot";
/// Without it the other parts count for nothing.
const DROP_HEAD: &str = "delete from snapshot where part = 'head'";

#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    seq: Seq,
    at: Millis,
    persons: u32,
    accounts: Vec<(String, u32)>,
    audiences: Vec<(u32, Space, String, String)>,
    incidents: Vec<Incident>,
    plans: Vec<Plan>,
    /// What binds units beside their home.
    #[serde(default)]
    reporting: Vec<Reporting>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    former_cities: Vec<(UnitNo, Vec<Option<UnitNo>>)>,
    #[serde(default)]
    delegations: Vec<Delegation>,
    /// Who holds no post, and where they are looked for.
    former: Vec<(UnitNo, PersonNo)>,
    erasures: Vec<Erasure>,
    erased: BTreeSet<PersonNo>,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    settings_set: Vec<Seq>,
}

/// The ledger without what stands on its accounts.
#[derive(Serialize, Deserialize)]
struct Books<'a> {
    items: Cow<'a, BTreeMap<String, Item>>,
    commodities: Cow<'a, BTreeMap<CommodityId, Commodity>>,
    reservations: Cow<'a, BTreeMap<EntryId, Reserved>>,
    shipments: Cow<'a, BTreeMap<EntryId, Shipment>>,
    reversed: Cow<'a, BTreeSet<EntryId>>,
    closed: Cow<'a, BTreeMap<UnitNo, Day>>,
    payments: Vec<(ListId, Cow<'a, Payment>)>,
    last_seq: Seq,
}

/// What the last snapshot held, to know what has changed since.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    pub seq: Seq,
    tree_version: u64,
    posts_seq: Seq,
}

fn broken(error: &serde_json::Error) -> DbError {
    DbError::other(format!("a part of the snapshot: {error}"))
}

fn json<T: Serialize>(part: &T) -> Result<String, DbError> {
    serde_json::to_string(part).map_err(|e| broken(&e))
}

/// Writes what has changed since `mark`.
///
/// # Errors
/// When the database cannot be written; the old snapshot then stays whole.
pub fn write(tx: &mut Tx, state: &State, mark: Mark) -> Result<Mark, DbError> {
    let parts = parts(state, mark)?;
    let rows: Vec<_> = parts.iter().map(|(part, body)| params![part, body]).collect();
    tx.insert_many(&PUT, &rows)?;
    Ok(mark_of(state))
}

fn mark_of(state: &State) -> Mark {
    Mark { seq: state.seq, tree_version: state.tree.version(), posts_seq: state.posts_seq }
}

/// What has changed since `mark`, as names and bodies; with an empty mark the whole state. Equal
/// states give equal parts.
///
/// # Errors
/// When a part has no JSON form.
pub fn parts(state: &State, mark: Mark) -> Result<Vec<(String, String)>, DbError> {
    let mut parts = vec![("head".to_owned(), json(&head_of(state))?)];
    if state.tree.version() != mark.tree_version || mark.seq == 0 {
        let units: Vec<&Unit> = state.tree.units().collect();
        for (at, chunk) in units.chunks(CHUNK).enumerate() {
            parts.push((format!("units:{at:06}"), json(&chunk)?));
        }
        parts.push(("past".to_owned(), json(&state.tree.past())?));
    }
    if state.posts_seq != mark.posts_seq || mark.seq == 0 {
        for (at, chunk) in state.posts.chunks(CHUNK).enumerate() {
            parts.push((format!("posts:{at:06}"), json(&chunk)?));
        }
    }
    parts.extend(rosters(state, mark)?);
    for matter in state.matters.values().filter(|m| m.last_seq > mark.seq) {
        parts.push((format!("matter:{:012}", matter.id), json(matter)?));
    }
    parts.extend(reports(state, mark)?);
    for signal in state.signals.values().filter(|signal| signal.last_seq > mark.seq) {
        parts.push((format!("signal:{:012}", signal.id), json(signal)?));
    }
    parts.extend(ledger(state, mark)?);
    parts.extend(teams(state, mark)?);
    Ok(parts)
}

/// Who can be sent, and the batches, if something was told of them since.
fn teams(state: &State, mark: Mark) -> Result<Vec<(String, String)>, DbError> {
    let Teams { skills, responders, batches, last_seq, .. } = &state.teams;
    if *last_seq <= mark.seq {
        return Ok(vec![]);
    }
    let skills: Vec<&Skill> = skills.values().collect();
    let head = ("team".to_owned(), json(&(last_seq, skills, batches))?);
    let chunks = responders.chunks(CHUNK).enumerate();
    let lists = chunks.map(|(at, chunk)| Ok((format!("team:{at:06}"), json(&chunk)?)));
    std::iter::once(Ok(head)).chain(lists).collect()
}

/// The ledger, if an entry was booked since: accounts by the numbers of their units, also where nothing stands any more.
fn ledger(state: &State, mark: Mark) -> Result<Vec<(String, String)>, DbError> {
    let Ledger { items, commodities, reservations, shipments, reversed, closed, payments, last_seq, .. } =
        &state.ledger;
    if *last_seq <= mark.seq {
        return Ok(vec![]);
    }
    let books = Books {
        items: Cow::Borrowed(items),
        commodities: Cow::Borrowed(commodities),
        reservations: Cow::Borrowed(reservations),
        shipments: Cow::Borrowed(shipments),
        reversed: Cow::Borrowed(reversed),
        closed: Cow::Borrowed(closed),
        payments: payments.iter().map(|(list, payment)| (list, Cow::Borrowed(payment))).collect(),
        last_seq: *last_seq,
    };
    let mut chunks: Vec<Vec<(Account, i64)>> = vec![vec![]; state.tree.next_no().index() / CHUNK + 1];
    for (account, amount) in state.ledger.balances() {
        chunks[account.unit.index() / CHUNK].push((account, amount));
    }
    let accounts = chunks.iter().enumerate().map(|(at, chunk)| Ok((format!("ledger:{at:06}"), json(chunk)?)));
    std::iter::once(Ok(("ledger".to_owned(), json(&books)?))).chain(accounts).collect()
}

/// What may be asked, and who has filed: of a duty's periods those that have changed. A duty's own part comes
/// before those of its periods, whatever the order of texts.
fn reports(state: &State, mark: Mark) -> Result<Vec<(String, String)>, DbError> {
    let mut parts = vec![
        ("fields".to_owned(), json(&state.fields.values().collect::<Vec<_>>())?),
        ("forms".to_owned(), json(&state.forms.values().collect::<Vec<_>>())?),
        ("calendar".to_owned(), json(&state.calendar)?),
    ];
    for (matter, reports) in &state.reports {
        parts.push((format!("report:{matter:012}"), json(&(matter, reports))?));
        for (period, filings) in reports.periods.iter().filter(|(_, f)| f.last_seq > mark.seq) {
            parts.push((format!("report:{matter:012}:{period}"), json(&(matter, period, filings))?));
        }
    }
    Ok(parts)
}

/// Rosters by the numbers of their units: a part is written again when one of its rosters has changed, so
/// that the change of a shift rewrites neither the posts nor the rosters of the whole province.
fn rosters(state: &State, mark: Mark) -> Result<Vec<(String, String)>, DbError> {
    let mut chunks: BTreeMap<usize, Vec<&Roster>> = BTreeMap::new();
    for roster in state.rosters.values() {
        chunks.entry(roster.unit.index() / CHUNK).or_default().push(roster);
    }
    let changed = |chunk: &&Vec<&Roster>| chunk.iter().any(|roster| roster.last_seq > mark.seq);
    let changed = chunks.iter().filter(|(_, chunk)| changed(chunk));
    changed.map(|(at, chunk)| Ok((format!("rosters:{at:06}"), json(chunk)?))).collect()
}

fn head_of(state: &State) -> Head {
    let mut accounts: Vec<_> = state.accounts.iter().map(|(a, p)| (a.clone(), p.0)).collect();
    accounts.sort_unstable();
    Head {
        format: FORMAT,
        seq: state.seq,
        at: state.at,
        persons: state.persons,
        accounts,
        former: state.former.iter().collect(),
        erasures: state.erasures.values().cloned().collect(),
        erased: state.erased.clone(),
        reporting: state.tree.reportings().collect(),
        groups: state.groups.values().cloned().collect(),
        former_cities: state.tree.all_former_cities().map(|(unit, cities)| (unit, cities.to_vec())).collect(),
        settings: state.settings,
        settings_set: state.settings_set.clone(),
        delegations: state.delegations.values().cloned().collect(),
        audiences: state.audiences.iter().map(|((o, s, n), t)| (o.0, *s, n.clone(), t.clone())).collect(),
        incidents: state.incidents.values().cloned().collect(),
        plans: state.plans.values().cloned().collect(),
    }
}

/// The state of the last snapshot, or an empty one when there is none of this format.
///
/// # Errors
/// When the database cannot be read.
pub fn read(tx: &mut Tx) -> Result<(State, Mark), DbError> {
    let head = tx.query_opt(HEAD, &[], |row| row.get_text(0).map(str::to_owned))?;
    let head = head.and_then(|text| serde_json::from_str::<Head>(&text).ok()).filter(|h| h.format == FORMAT);
    let Some(head) = head else { return Ok((State::new(), Mark::default())) };
    let mut state = State::new();
    let mut past = None;
    tx.for_each(PARTS, &[], |row| match row.get_text(0)? {
        "past" => {
            past = Some(serde_json::from_str(row.get_text(1)?).map_err(|e| broken(&e))?);
            Ok(())
        }
        part => load(&mut state, part, row.get_text(1)?),
    })?;
    state.seq = head.seq;
    state.at = head.at;
    state.persons = head.persons;
    for (account, person) in head.accounts {
        state.add_account(account, PersonNo(person));
    }
    head.former.into_iter().for_each(|(unit, person)| state.former.insert(unit, person));
    state.erasures = head.erasures.into_iter().map(|e| (e.subject, e)).collect();
    state.erased = head.erased;
    state.delegations = head.delegations.into_iter().map(|d| (d.post, d)).collect();
    state.audiences = head.audiences.into_iter().map(|(o, s, n, t)| ((UnitNo(o), s, n), t)).collect();
    for Reporting { unit, line, parent, until_ms } in head.reporting {
        state.tree.set_reporting(unit, &line, Some((parent, until_ms)));
    }
    state.groups = head.groups.into_iter().map(|group| (group.unit, group)).collect();
    for (unit, cities) in head.former_cities {
        state.tree.restore_former_cities(unit, cities);
    }
    // Last of what concerns the tree: to put it together again is no change of it.
    let (formers, heirs) = past.unwrap_or_default();
    state.tree.restore_past(formers, heirs);
    state.settings = head.settings;
    state.settings_set = head.settings_set;
    state.incidents = head.incidents.into_iter().map(|i| (i.id, i)).collect();
    state.plans = head.plans.into_iter().map(|p| (p.id, p)).collect();
    state.find_contacts();
    let mark = mark_of(&state);
    Ok((state, mark))
}

fn load(state: &mut State, part: &str, body: &str) -> Result<(), DbError> {
    match part.split(':').next() {
        Some("units") => {
            for unit in serde_json::from_str::<Vec<Unit>>(body).map_err(|e| broken(&e))? {
                state.tree.put(unit);
            }
        }
        Some("posts") => {
            for post in serde_json::from_str::<Vec<Post>>(body).map_err(|e| broken(&e))? {
                state.add_post(post);
            }
        }
        Some("rosters") => {
            let rosters = serde_json::from_str::<Vec<Roster>>(body).map_err(|e| broken(&e))?;
            state.rosters.extend(rosters.into_iter().map(|roster| (roster.unit, roster)));
        }
        Some("matter") => {
            state.add_matter(serde_json::from_str::<Matter>(body).map_err(|e| broken(&e))?);
        }
        Some("fields") => {
            let fields = serde_json::from_str::<Vec<Field>>(body).map_err(|e| broken(&e))?;
            state.fields = fields.into_iter().map(|field| (field.name.clone(), field)).collect();
        }
        Some("forms") => {
            let forms = serde_json::from_str::<Vec<Form>>(body).map_err(|e| broken(&e))?;
            state.forms = forms.into_iter().map(|form| (form.id, form)).collect();
        }
        Some("calendar") => state.calendar = serde_json::from_str(body).map_err(|e| broken(&e))?,
        Some("signal") => {
            let signal = serde_json::from_str::<Signal>(body).map_err(|e| broken(&e))?;
            state.signals.insert(signal.id, signal);
        }
        Some("team") => return load_teams(&mut state.teams, part, body),
        Some("ledger") => return load_ledger(&mut state.ledger, part, body),
        Some("report") if part.matches(':').count() > 1 => {
            let (matter, period, filings) =
                serde_json::from_str::<(MatterId, Day, Filings)>(body).map_err(|e| broken(&e))?;
            if let Some(reports) = state.reports.get_mut(&matter) {
                reports.periods.insert(period, filings);
            }
        }
        Some("report") => {
            let (matter, reports) = serde_json::from_str(body).map_err(|e| broken(&e))?;
            state.reports.insert(matter, reports);
        }
        _ => {}
    }
    Ok(())
}

fn load_teams(teams: &mut Teams, part: &str, body: &str) -> Result<(), DbError> {
    if part == "team" {
        type Told = (Seq, Vec<Skill>, BTreeMap<BatchId, Batch>);
        let (last_seq, skills, batches) = serde_json::from_str::<Told>(body).map_err(|e| broken(&e))?;
        teams.last_seq = last_seq;
        teams.skills = skills.into_iter().map(|skill| (skill.code.clone(), skill)).collect();
        batches.into_iter().for_each(|(id, batch)| teams.add_batch(id, batch));
    } else {
        let list = serde_json::from_str::<Vec<Responder>>(body).map_err(|e| broken(&e))?;
        list.into_iter().for_each(|responder| teams.add_responder(responder));
    }
    Ok(())
}

fn load_ledger(ledger: &mut Ledger, part: &str, body: &str) -> Result<(), DbError> {
    if part == "ledger" {
        let books = serde_json::from_str::<Books<'_>>(body).map_err(|e| broken(&e))?;
        ledger.items = books.items.into_owned();
        ledger.commodities = books.commodities.into_owned();
        ledger.reversed = books.reversed.into_owned();
        ledger.closed = books.closed.into_owned();
        ledger.last_seq = books.last_seq;
        for (id, shipment) in books.shipments.into_owned() {
            ledger.depart(id, shipment);
        }
        for (list, payment) in books.payments {
            ledger.payments.insert(list, payment.into_owned());
        }
        for (id, reserved) in books.reservations.into_owned() {
            ledger.reserve(id, reserved);
        }
    } else {
        for (account, amount) in serde_json::from_str::<Vec<(Account, i64)>>(body).map_err(|e| broken(&e))? {
            ledger.add(account, amount);
        }
    }
    Ok(())
}

/// Takes the accounts out of the database until the next snapshot is written; a start before that replays
/// the journal whole.
pub(crate) fn drop_head(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute(DROP_HEAD, &[])?;
    Ok(())
}

/// Forgets the snapshot, so that the next start replays the journal whole.
///
/// # Errors
/// When the database cannot be written.
pub fn clear(tx: &mut Tx) -> Result<(), DbError> {
    tx.execute(CLEAR, &[])?;
    Ok(())
}
