//! The store that the figures are measured in: a province, its posts, and matters with receipts,
//! loaded through the journal's encoder and cached by seed, size and schema.

use super::Setting;
use crate::province::{self, Province};
use crate::twin::entropy;
use sha2::{Digest, Sha256};
use shouhu_domain::event::{Author, Event, Personal, Record, ResponseLevel, Space, Subject, Via};
use shouhu_domain::ids::{HOUR_MS, IncidentId, MatterId, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Stage};
use shouhu_domain::people::{Post, PostKind};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::Unit;
use shouhu_store::engine::{Database, DbError};
use shouhu_store::load::Loader;
use shouhu_store::query::people::{self, Session};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Records in one transaction of the load.
pub(super) const BATCH: usize = 50_000;
/// A unit whose number has one of these remainders by 5 never answers: 60 % receipts.
const SILENT: [u32; 2] = [3, 4];
/// Changes when the shape of what is loaded changes.
const LOAD_VERSION: u32 = 2;
/// Units that sign in one measurement, and how many such groups a store has: a unit signs a matter only
/// once, so each run takes the next group.
pub(super) const GROUP: usize = 64;
pub(super) const GROUPS: usize = 16;
/// The moment of the load: the model case's afternoon, in the past of every clock.
pub(super) const LOADED_AT: Millis = 1_580_029_200_000;
/// Sessions never end within a benchmark.
const FAR: Millis = 9_000_000_000_000;

/// Where a store is and who can sign in.
pub struct Scale {
    pub database: String,
    pub data: PathBuf,
    pub incident: i64,
    pub matters: Vec<i64>,
    /// Unit numbers whose duty post has a session, and which have signed nothing.
    pub silent: Vec<u32>,
    pub province_admin: u32,
    pub county_officer: u32,
}

/// The cookie of the duty post of a unit.
#[must_use]
pub fn cookie(unit: u32) -> String {
    format!("shouhu=bench-{unit}")
}

/// A store that was loaded, with the ids that its load gave.
pub(super) struct Loaded {
    pub database: String,
    pub data: PathBuf,
    pub ids: Vec<i64>,
}

/// Makes the store of that name or finds the one that was made before.
///
/// # Errors
/// When it cannot be written.
pub(super) fn loaded(
    setting: &Setting,
    what: &str,
    load: impl FnOnce(&mut Loader) -> Result<Vec<i64>, Box<dyn Error>>,
) -> Result<Loaded, Box<dyn Error>> {
    let format = shouhu_store::snapshot::FORMAT;
    let name = format!("bench-{}-{what}-{}-{format}-{LOAD_VERSION}", setting.seed, schema());
    // What stands in the folder says that the store is loaded: each engine has its own.
    let engine = if setting.postgres.is_some() { "postgres" } else { "sqlite" };
    let data = setting.cache.join(format!("{name}-{engine}"));
    let (database, url) = place(setting, &data, &name);
    let done = data.join("loaded");
    if let Ok(text) = std::fs::read_to_string(&done) {
        let ids = text.split_whitespace().filter_map(|id| id.parse().ok()).collect();
        return Ok(Loaded { database: url, data, ids });
    }
    // A load that was cut short is started again.
    std::fs::remove_dir_all(&data).ok();
    std::fs::create_dir_all(&data)?;
    eprintln!("loading {name} (once)");
    let mut loader = Loader::open_again(&database, entropy(setting.seed))?;
    let ids = load(&mut loader)?;
    loader.finish()?;
    let text: Vec<String> = ids.iter().map(ToString::to_string).collect();
    std::fs::write(done, text.join(" "))?;
    Ok(Loaded { database: url, data, ids })
}

/// Makes the store or finds the one that was made before.
///
/// # Errors
/// When it cannot be written.
pub fn scale(setting: &Setting, units: usize, matters: usize) -> Result<Scale, Box<dyn Error>> {
    let province = province::generate(setting.seed, units);
    let who = roles(&province);
    let store = loaded(setting, &format!("{units}-{matters}"), |loader| {
        load_province(loader, &province)?;
        let incident = load_incident(loader)?;
        let mut ids = vec![incident];
        for number in 0..matters {
            ids.push(load_matter(loader, &who, incident, number, units)?);
            if number % 50 == 49 {
                eprintln!("  {} of {matters} matters", number + 1);
            }
        }
        load_sessions(loader, &who)?;
        Ok(ids)
    })?;
    let (incident, matters) = store.ids.split_first().ok_or("the load gave no ids")?;
    Ok(Scale {
        database: store.database,
        data: store.data,
        incident: *incident,
        matters: matters.to_vec(),
        silent: who.silent,
        province_admin: who.province_admin,
        county_officer: who.county_officer,
    })
}

impl Scale {
    /// The next group of units that have signed nothing yet; when all groups have had their turn the
    /// first one comes again, and the folder is better removed.
    pub(super) fn signers(&self) -> Result<&[u32], Box<dyn Error>> {
        let run = next_run(&self.data)?;
        Ok(self.silent.chunks(GROUP).nth(run % GROUPS).unwrap_or(&self.silent))
    }
}

/// How many measurements this store has seen; each is counted.
pub(super) fn next_run(data: &Path) -> Result<usize, Box<dyn Error>> {
    let counter = data.join("runs");
    let runs: usize = std::fs::read_to_string(&counter).ok().and_then(|n| n.trim().parse().ok()).unwrap_or(0);
    std::fs::write(counter, (runs + 1).to_string())?;
    Ok(runs)
}

pub(super) fn place(setting: &Setting, data: &Path, name: &str) -> (Database, String) {
    match &setting.postgres {
        Some(base) => {
            let url = format!("{base}{}", name.replace('-', "_"));
            (Database::Postgres(url.clone()), url)
        }
        None => {
            let path = data.join("shouhu.db");
            (Database::Sqlite(path.clone()), path.display().to_string())
        }
    }
}

/// A store of another schema is another store.
fn schema() -> String {
    let mut digest = Sha256::new();
    for migration in shouhu_store::migrate::MIGRATIONS {
        digest.update(migration.sql);
    }
    digest.finalize().iter().take(4).map(|b| format!("{b:02x}")).collect()
}

pub(super) struct Who {
    pub province_admin: u32,
    pub county_officer: u32,
    silent: Vec<u32>,
    pub office: UnitNo,
    pub duty_posts: Vec<u32>,
}

pub(super) fn roles(province: &Province) -> Who {
    let no = |code: &str| province.by_code(code).map_or(0, |u| u.no.0);
    // Units are in preorder; the posts' numbers follow the generator's order.
    let mut duty_posts = vec![0; province.units.len()];
    for (at, post) in province.posts.iter().enumerate().rev() {
        if post.kind == "duty" {
            duty_posts[post.unit.0 as usize] = u32::try_from(at).unwrap_or(0);
        }
    }
    let silent = (100..u32::try_from(province.units.len()).unwrap_or(0)).filter(|u| SILENT.contains(&(u % 5)));
    Who {
        province_admin: no("41-ZFBGT"),
        county_officer: no("411522000000"),
        silent: silent.take(GROUP * GROUPS).collect(),
        office: UnitNo(no("41-ZFBGT")),
        duty_posts,
    }
}

pub(super) fn machine(event: Event) -> Record {
    Record { at: LOADED_AT, device: None, cmd: None, by: Author::Machine("load".into()), event }
}

pub(super) fn load_province(loader: &mut Loader, province: &Province) -> Result<(), Box<dyn Error>> {
    let units = province.domain_units();
    let forward = |u: &Unit| u.superiors.iter().any(|(_, s)| s.0 > u.no.0);
    for chunk in units.chunks(BATCH) {
        let added = chunk.iter().map(|u| {
            let superiors = if forward(u) { vec![] } else { u.superiors.clone() };
            machine(Event::UnitAdded(Box::new(Unit { superiors, ..u.clone() })))
        });
        loader.write(added.collect())?;
    }
    for unit in units.iter().filter(|u| forward(u)) {
        loader.write(vec![machine(Event::UnitChanged(Box::new(unit.clone())))])?;
    }
    let posts = province.posts.iter().zip(0u32..).flat_map(|(p, no)| {
        let (kind, roles) = match p.kind {
            "duty" => (PostKind::Duty, vec![Role::Duty]),
            "deputy" => (PostKind::Deputy, vec![Role::Commander]),
            _ => (PostKind::Head, vec![Role::Commander]),
        };
        let name = Personal::plain(Subject::Person(PersonNo(no)), p.person_name.clone());
        let post = Post {
            no: PostNo(no),
            unit: p.unit,
            title: p.title.into(),
            kind,
            roles,
            phone: Some(p.phone.clone()),
            mail: None,
            holder: Some(PersonNo(no)),
            proposed: None,
            ended_ms: None,
        };
        [
            machine(Event::PersonAdded { no: PersonNo(no), name, account: None }),
            machine(Event::PostAdded(Box::new(post))),
        ]
    });
    let posts: Vec<Record> = posts.collect();
    for chunk in posts.chunks(BATCH) {
        loader.write(chunk.to_vec())?;
    }
    Ok(())
}

/// A drill: its orders need no second person, so that one request measures one issue.
pub(super) fn load_incident(loader: &mut Loader) -> Result<i64, Box<dyn Error>> {
    let (name, name_en) = ("规模测试".to_owned(), "Scale".to_owned());
    loader.write(vec![machine(Event::IncidentDeclared { name, name_en, scope: UnitNo(0), space: Space::Drill })])?;
    let incident = IncidentId(loader.state().seq);
    let reason = "规模测试".to_owned();
    loader.write(vec![machine(Event::LevelSet {
        incident,
        level: ResponseLevel::I,
        reason,
        node: None,
        plan: None,
    })])?;
    Ok(incident.0)
}

fn load_matter(
    loader: &mut Loader,
    who: &Who,
    incident: i64,
    number: usize,
    units: usize,
) -> Result<i64, Box<dyn Error>> {
    let content = Content {
        title: format!("关于做好第 {number} 项防控工作的通知"),
        text: "各市、县（区）：\n\n1. 每个路口白天、夜里各一班。\n2. 班表今晚 20:00 前报送。".into(),
        number: Some(format!("测试〔2020〕{number} 号")),
        incident: Some(IncidentId(incident)),
        audience: "under 41".into(),
        due_ms: Some(LOADED_AT + 4 * HOUR_MS),
        ..Content::of(MatterKind::Notice, who.office, Space::Drill)
    };
    loader.write(vec![machine(Event::MatterSubmitted(Box::new(content)))])?;
    let id = MatterId(loader.state().seq);
    let audience = loader.state().tree.territory().under(UnitNo(0)).iter().copied().collect();
    let addressed = u32::try_from(units).unwrap_or(0);
    loader.write(vec![machine(Event::MatterIssued { matter: id, audience, addressed, subjects: None })])?;
    let count = u32::try_from(units).unwrap_or(0).saturating_sub(1);
    let signed = (0..count).filter(|u| !SILENT.contains(&(u % 5)));
    let records: Vec<Record> = signed.map(|u| signature(who, id, u, number)).collect();
    for chunk in records.chunks(BATCH) {
        loader.write(chunk.to_vec())?;
    }
    Ok(id.0)
}

fn signature(who: &Who, matter: MatterId, unit: u32, number: usize) -> Record {
    let post = who.duty_posts.get(unit as usize).copied().unwrap_or(0);
    let minutes = i64::from(unit % 240) + i64::try_from(number).unwrap_or(0) % 7;
    Record {
        at: LOADED_AT + minutes * 60_000,
        device: None,
        cmd: None,
        by: Author::Person { person: PersonNo(post), post: PostNo(post), unit: UnitNo(unit) },
        event: Event::ReceiptReached {
            matter,
            unit: UnitNo(unit),
            stage: if unit.is_multiple_of(10) { Stage::Done } else { Stage::Signed },
            via: Via::Desk,
            late: false,
            name: None,
            note: None,
        },
    }
}

fn load_sessions(loader: &mut Loader, who: &Who) -> Result<(), Box<dyn Error>> {
    let mut units = who.silent.clone();
    units.extend([who.province_admin, who.county_officer]);
    units.sort_unstable();
    units.dedup();
    for unit in units {
        load_session(loader, unit, PersonNo(who.duty_posts[unit as usize]))?;
    }
    Ok(())
}

/// A session of a person, with the [`cookie`] of the unit.
pub(super) fn load_session(loader: &mut Loader, unit: u32, person: PersonNo) -> Result<(), DbError> {
    let id = format!("bench-{unit}");
    let digest: [u8; 32] = Sha256::digest(&id).into();
    let session = Session { id, person, created_ms: 0, expires_ms: FAR, device: "bench".into(), seen_ms: 0 };
    loader.chore(|tx| people::put_session(tx, &digest, &session).map(drop))
}
