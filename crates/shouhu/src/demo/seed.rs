//! Makes the demo's database: the province with its staff, and the history of the model case.
//!
//! Everything goes through the lane as commands, with the domain times of 2020. Until the end the
//! commits need not be durable: an interrupted seed is thrown away and made again.

use super::cast;
use super::child::START_MS;
use super::groups;
use super::story;
use crate::machine;
use crate::serve::DEMO_AUTHOR;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Answer, Command, NewPost, Outcome, RosterCommand};
use shouhu_domain::event::{ResponseLevel, Space};
use shouhu_domain::ids::{DAY_MS, IncidentId, Millis, PostNo, Seq, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::roster::Slot;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Unit};
use shouhu_sim::province::{GeneratedPost, GeneratedUnit, Province, generate};
use shouhu_store::engine::{self, Database, Synchronous};
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::{Options, Store};
use std::sync::mpsc::{Receiver, channel};

/// Units or posts in one command.
const CHUNK: usize = 500;
/// Commands under way; the lane refuses more than 4,096.
const FLYING_MAX: usize = 2_048;

/// Where the seed writes.
pub struct Sower {
    pub store: Store,
    tell: std::sync::mpsc::Sender<Result<Answer, WriteError>>,
    told: Receiver<Result<Answer, WriteError>>,
    flying: usize,
    /// A step of the story may be refused: two drawn steps can exclude each other.
    pub lenient: bool,
}

/// Makes everything and answers the last record's number.
pub fn sow(database: &Database, seed: u64, units: u32) -> anyhow::Result<Seq> {
    let mut sower = Sower::open(database)?;
    let province = generate(seed, units as usize - groups::COUNT);
    sower.put_units(&province)?;
    sower.add_posts(&province)?;
    sower.settle()?;
    sower.set_rosters()?;
    let incident = sower.declare()?;
    sower.settle()?;
    sower.lenient = true;
    story::tell(&mut sower, seed, incident)?;
    groups::found(&mut sower, incident)?;
    let last = sower.store.state().seq;
    sower.store.stop();
    Ok(last)
}

impl Sower {
    fn open(database: &Database) -> anyhow::Result<Self> {
        let options = Options {
            engine: engine::Options { synchronous: Synchronous::Normal, ..engine::Options::default() },
            entropy: machine::lane_entropy(),
            listener: Box::new(|_, _| {}),
            batch_max: 1_024,
        };
        let store = Store::open(database.clone(), options).context("the demo's database")?;
        let (tell, told) = channel();
        Ok(Self { store, tell, told, flying: 0, lenient: false })
    }

    /// Queues a command; what it is answered is looked at later.
    pub fn send(&mut self, actor: Actor, command: Command, now: Millis) -> anyhow::Result<()> {
        if self.flying >= FLYING_MAX {
            self.land()?;
        }
        let tell = self.tell.clone();
        let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
        self.store.submit(
            envelope,
            Box::new(move |result| {
                // The sower waits for every answer.
                let _ = tell.send(result);
            }),
        );
        self.flying += 1;
        Ok(())
    }

    fn land(&mut self) -> anyhow::Result<()> {
        let answer = self.told.recv().context("the lane has stopped")?;
        self.flying -= 1;
        match answer {
            Err(WriteError::Refused(refusal)) if self.lenient => tracing::debug!("{refusal}"),
            other => {
                other.context("a command of the demo's seed was refused")?;
            }
        }
        Ok(())
    }

    /// Waits until everything queued is committed.
    pub fn settle(&mut self) -> anyhow::Result<()> {
        while self.flying > 0 {
            self.land()?;
        }
        Ok(())
    }

    /// Writes one command after all others and gives its answer.
    pub fn ask(&mut self, actor: Actor, command: Command, now: Millis) -> anyhow::Result<Outcome> {
        self.settle()?;
        let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
        let words = format!("{:?}", envelope.command).chars().take(120).collect::<String>();
        let answer = self.store.write(envelope).with_context(|| format!("refused: {words}"))?;
        Ok(answer.outcome)
    }

    fn put_units(&mut self, province: &Province) -> anyhow::Result<()> {
        let mut units = province.domain_units();
        let mut later: Vec<Unit> = vec![];
        for unit in &mut units {
            // A superior that stands later in the list is not known yet: it is set by a second command.
            if unit.superiors.iter().any(|(_, superior)| *superior >= unit.no) {
                later.push(unit.clone());
                unit.superiors.clear();
            }
        }
        for chunk in units.chunks(CHUNK).chain(later.chunks(CHUNK)) {
            self.send(machine(), Command::PutUnits { units: chunk.to_vec() }, founded_ms())?;
        }
        Ok(())
    }

    fn add_posts(&mut self, province: &Province) -> anyhow::Result<()> {
        // Nothing asks for a village's deputy, and 25,000 of them would cost a second of the start.
        let needed = |p: &&GeneratedPost| p.kind != "deputy" || province.units[p.unit.index()].level != Level::Village;
        let generated = province.posts.iter().filter(needed);
        let generated = generated.map(|p| new_post(p, &province.units[p.unit.index()]));
        let posts: Vec<NewPost> = generated.chain(extra_posts(province)).collect();
        for chunk in posts.chunks(CHUNK) {
            self.send(machine(), Command::AddPosts { posts: chunk.to_vec() }, founded_ms())?;
        }
        Ok(())
    }

    /// Two watches for the units of the cast, so that their phones follow the hour.
    fn set_rosters(&mut self) -> anyhow::Result<()> {
        let rosters: Vec<(UnitNo, Vec<Slot>)> = {
            let state = self.store.state();
            let units = cast::WATCHES.iter().filter_map(|code| state.tree.find(code));
            units.filter_map(|unit| Some((unit, two_watches(&state, unit)?))).collect()
        };
        for (unit, slots) in rosters {
            self.send(machine(), Command::Roster(RosterCommand::Set { unit, slots }), founded_ms())?;
        }
        Ok(())
    }

    fn declare(&mut self) -> anyhow::Result<IncidentId> {
        let command = Command::DeclareIncident {
            name: "新型冠状病毒肺炎疫情防控".into(),
            name_en: "Novel coronavirus response".into(),
            scope: UnitNo(0),
            space: Space::Live,
        };
        let Outcome::Incident { id } = self.ask(machine(), command, START_MS - 4 * DAY_MS)? else {
            bail!("an incident was answered with something else");
        };
        let level = Command::SetLevel {
            incident: id,
            level: ResponseLevel::I,
            reason: "省政府决定启动重大突发公共卫生事件一级响应".into(),
            node: None,
            plan: None,
        };
        let plan = super::plan::publish(&self.store.state())?;
        self.ask(machine(), plan, START_MS - 3 * DAY_MS)?;
        self.ask(machine(), level, START_MS - DAY_MS)?;
        Ok(id)
    }
}

pub fn machine() -> Actor {
    Actor::machine(DEMO_AUTHOR)
}

/// The first post on duty by day, the last one by night.
fn two_watches(state: &State, unit: UnitNo) -> Option<Vec<Slot>> {
    let posts = state.posts_of.get(&unit)?.iter().filter_map(|no| state.post(*no));
    let duty: Vec<PostNo> = posts.filter(|post| post.kind == PostKind::Duty).map(|post| post.no).collect();
    let slot = |post: &PostNo, from: u16, until: u16| Slot {
        post: *post,
        days: 0x7f,
        from_min: from * 60,
        until_min: until * 60,
    };
    Some(vec![slot(duty.first()?, 8, 20), slot(duty.last()?, 20, 8)])
}

/// The province stood before the incident.
fn founded_ms() -> Millis {
    START_MS - 30 * DAY_MS
}

fn new_post(post: &GeneratedPost, unit: &GeneratedUnit) -> NewPost {
    let desk =
        matches!(unit.level, Level::Province | Level::City | Level::County | Level::Town | Level::Organ | Level::Group);
    let (kind, role) = match (post.kind, desk) {
        ("commander", _) => (PostKind::Head, Role::Commander),
        ("deputy", true) => (PostKind::Deputy, Role::Commander),
        ("deputy", false) => (PostKind::Deputy, Role::Worker),
        (_, true) => (PostKind::Duty, Role::Duty),
        (_, false) => (PostKind::Duty, Role::Worker),
    };
    NewPost {
        unit: post.unit,
        title: post.title.into(),
        kind,
        roles: vec![role],
        phone: Some(post.phone.clone()),
        mail: None,
        holder_name: Some(post.person_name.clone()),
        holder_account: None,
    }
}

/// Posts that the generator does not know: liaison officers of the provincial organs, the auditor
/// and the three administrators, who are never one account.
fn extra_posts(province: &Province) -> impl Iterator<Item = NewPost> {
    let post = |unit: UnitNo, title: &str, kind, role, name: &str| NewPost {
        unit,
        title: title.into(),
        kind,
        roles: vec![role],
        phone: None,
        mail: None,
        holder_name: Some(name.into()),
        holder_account: None,
    };
    let organs = province.units.iter().filter(|u| u.level == Level::Organ && u.tags.contains(&"provincial"));
    let nights: Vec<NewPost> = cast::WATCHES
        .iter()
        .filter_map(|code| province.units.iter().find(|u| u.code == *code))
        .map(|u| NewPost {
            phone: Some(format!("000-6600{:04}", u.no.0)),
            ..post(u.no, "夜班值守岗", PostKind::Duty, Role::Duty, "周某")
        })
        .collect();
    let liaisons: Vec<NewPost> =
        organs.map(|u| post(u.no, "联络岗", PostKind::Liaison, Role::Liaison, "联络员")).collect();
    let kept = province.units.iter().filter(|u| super::ledger::is_stewarded(&u.code, u.level));
    let mut stewards: Vec<NewPost> =
        kept.map(|u| post(u.no, "财物岗", PostKind::Other, Role::Steward, "财物员")).collect();
    // The county has two: what one has made the other one checks.
    let county = province.units.iter().find(|u| u.code == cast::COUNTY);
    stewards.extend(county.map(|u| post(u.no, "财物岗（二）", PostKind::Other, Role::Steward, "吴某")));
    let organ = province.units.iter().find(|u| u.code == super::inspection::ORGAN);
    // Two: what one has found the other one re-checks.
    let inspectors = organ.into_iter().flat_map(|u| {
        let inspector = |title, name| post(u.no, title, PostKind::Other, Role::Inspector, name);
        [inspector("督导岗", "郑某"), inspector("督导岗（二）", "冯某")]
    });
    let inspectors: Vec<NewPost> = inspectors.collect();
    let health = province.units.iter().find(|u| u.code == super::teams::HEALTH);
    let dispatcher = health.map(|u| post(u.no, "调度岗", PostKind::Other, Role::Dispatcher, "何某"));
    let top = UnitNo(0);
    liaisons.into_iter().chain(nights).chain(stewards).chain(inspectors).chain(dispatcher).chain([
        post(top, "审计岗", PostKind::Other, Role::Auditor, "审计员"),
        post(top, "系统管理岗", PostKind::Other, Role::SystemAdmin, "系统管理员"),
        post(top, "权限管理岗", PostKind::Other, Role::RightsAdmin, "权限管理员"),
        post(top, "审计管理岗", PostKind::Other, Role::AuditAdmin, "审计管理员"),
    ])
}
