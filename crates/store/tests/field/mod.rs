//! A small installation for tests: eleven units, a person in each, orders that they sign.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use shouhu_domain::command::{Actor, Answer, Command, NewPost, Outcome};
use shouhu_domain::event::{EscalateTo, Record, Space};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MatterId, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Content, EscalationStep, MatterKind, Stage};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::settings::Settings;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Unit};
use shouhu_store::compare::{self, Table};
use shouhu_store::engine::{self, Connection, Database, DbError};
use shouhu_store::journal;
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::seal::{self, Entropy};
use shouhu_store::snapshot::{self, Mark};
use shouhu_store::{Options, Store, StoreError};
use uuid::Uuid;

/// Ten in the morning in Shanghai.
pub const TEN: Millis = 18_300 * DAY_MS + 2 * HOUR_MS;
pub const CITY: UnitNo = UnitNo(1);
pub const COUNTY: UnitNo = UnitNo(2);
/// The units under [`COUNTY`].
pub const TOWNS: [UnitNo; 6] = [UnitNo(3), UnitNo(4), UnitNo(5), UnitNo(6), UnitNo(7), UnitNo(8)];

/// Repeatable bytes; never for a real installation.
pub fn entropy(seed: u64) -> Entropy {
    let mut rng = seed;
    Box::new(move |bytes| {
        for byte in bytes {
            rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (rng >> 56) as u8;
        }
    })
}

pub fn try_open(database: &Database, engine: engine::Options) -> Result<Store, StoreError> {
    let listener = Box::new(|_: &State, _: &[(i64, Record)]| {});
    Store::open(database.clone(), Options { engine, entropy: entropy(1), listener, batch_max: 64 })
}

pub fn open(database: &Database) -> Store {
    try_open(database, engine::Options::default()).unwrap()
}

pub fn id(n: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

/// FNV-1a over what somebody asks: enough to tell two commands of a test apart.
pub fn fingerprint(actor: &Actor, command: &Command) -> [u8; 16] {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in format!("{actor:?}{command:?}").bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    hash.to_le_bytes()
}

pub fn envelope(n: Option<u64>, actor: Actor, command: Command, now: Millis) -> Envelope {
    let fingerprint = fingerprint(&actor, &command);
    Envelope { id: n.map(id), fingerprint, actor, command, now, device_ms: Some(now - 7) }
}

pub fn duty(unit: UnitNo) -> Actor {
    Actor::Person { person: PersonNo(unit.0), post: PostNo(unit.0), unit, roles: vec![Role::Duty] }
}

pub fn machine() -> Actor {
    Actor::machine("test")
}

fn units() -> Vec<Unit> {
    use Level::{City, County, Province, Town};
    let rows = [
        ("410000000000", Province, None),
        ("410100000000", City, Some(0)),
        ("410102000000", County, Some(1)),
        ("410102001000", Town, Some(2)),
        ("410102002000", Town, Some(2)),
        ("410102003000", Town, Some(2)),
        ("410102004000", Town, Some(2)),
        ("410102005000", Town, Some(2)),
        ("410102006000", Town, Some(2)),
        ("410200000000", City, Some(0)),
        ("410202000000", County, Some(9)),
    ];
    let unit = |(no, (code, level, parent)): (u32, (&str, Level, Option<u32>))| Unit {
        no: UnitNo(no),
        code: code.into(),
        level,
        kind: "territory".into(),
        name: format!("单位{code}"),
        parent: parent.map(UnitNo),
        sector: None,
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: false,
        synthetic: true,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    };
    (0..).zip(rows).map(unit).collect()
}

/// Units, and in each a post with its person.
pub fn found(store: &Store) {
    let units = units();
    let posts = units
        .iter()
        .map(|unit| NewPost {
            unit: unit.no,
            title: "值守岗".into(),
            kind: PostKind::Duty,
            roles: vec![Role::Duty],
            phone: None,
            mail: None,
            holder_name: Some(format!("张{}", unit.no)),
            holder_account: Some(format!("u{}", unit.no)),
        })
        .collect();
    store.write(envelope(None, machine(), Command::PutUnits { units }, TEN)).unwrap();
    store.write(envelope(None, machine(), Command::AddPosts { posts }, TEN)).unwrap();
}

pub fn order(from: UnitNo, audience: &str) -> Content {
    Content {
        title: "关于做好值守工作的通知".into(),
        text: "请即落实。".into(),
        number: Some("豫防指〔2020〕1号".into()),
        audience: audience.into(),
        due_ms: Some(TEN + 2 * HOUR_MS),
        verify: true,
        escalation: vec![EscalationStep { after_min: 0, to: EscalateTo::Superior }],
        ..Content::of(MatterKind::Task, from, Space::Live)
    }
}

/// An order of the city to everything under it.
pub fn issue(store: &Store) -> MatterId {
    let command = Command::Issue(Box::new(order(CITY, "under 4101")));
    match store.write(envelope(None, duty(CITY), command, TEN)).unwrap().outcome {
        Outcome::Matter { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

pub fn sign(matter: MatterId) -> Command {
    Command::Reach { matter, stage: Stage::Signed, name: Some("李某".into()), note: None }
}

/// What every unit does with an order, so that each table gets rows.
pub fn everything(store: &Store, first_id: u64) {
    let matter = issue(store);
    let text = || "说明".to_owned();
    let by = |unit, command| (duty(unit), command);
    let mut steps = vec![
        by(COUNTY, Command::Relay { matter, text: text(), due_ms: Some(TEN + HOUR_MS) }),
        by(TOWNS[0], Command::Deliver { matters: vec![matter] }),
        by(TOWNS[1], sign(matter)),
        by(TOWNS[2], Command::Reach { matter, stage: Stage::Done, name: None, note: Some(text()) }),
        by(COUNTY, Command::Verify { matter, unit: TOWNS[2] }),
        by(TOWNS[3], Command::RaiseDifficulty { matter, text: text() }),
        by(COUNTY, Command::AnswerDifficulty { matter, unit: TOWNS[3], text: text() }),
        by(CITY, Command::Excuse { matter, unit: TOWNS[4], reason: text() }),
        by(CITY, Command::Remind { matter, under: vec![COUNTY], line: "territory".into() }),
        by(CITY, Command::SaveAudience { name: "乡镇".into(), text: "level:town".into(), space: Space::Live }),
        by(CITY, Command::NoteShift { text: text() }),
        by(CITY, Command::MakeLink { matter, unit: TOWNS[5], digest: "ab".into(), expires_ms: TEN + DAY_MS }),
        (Actor::Link { matter, unit: TOWNS[5] }, sign(matter)),
    ];
    let share_max_pct = 10 + (store.state().settings.share_max_pct - 9) % 81;
    let settings = Settings { quiet: None, share_max_pct, ..Settings::default() };
    steps.push((machine(), Command::SetProvince { settings, reason: text() }));
    steps.push((machine(), Command::MarkUnreachable { matter, unit: TOWNS[0], reason: text() }));
    for (n, (actor, command)) in (first_id..).zip(steps) {
        let told = store.write(envelope(Some(n), actor, command.clone(), TEN + 1_000));
        assert!(told.is_ok(), "{command:?}: {told:?}");
    }
}

/// The tables as sorted text.
pub fn dump(connection: &mut Connection, tables: &[Table]) -> Vec<(&'static str, Vec<String>)> {
    let mut all = vec![];
    for table in tables {
        all.push((table.name, connection.read(|tx| compare::dump(tx, table)).unwrap()));
    }
    all
}

/// The state as text: equal texts are equal states.
pub fn text_of(state: &State) -> Vec<(String, String)> {
    let mut parts = snapshot::parts(state, Mark::default()).unwrap();
    let mut held: Vec<_> = state.held.iter().filter(|(_, posts)| !posts.is_empty()).collect();
    held.sort();
    let mut posts_of: Vec<_> = state.posts_of.iter().collect();
    posts_of.sort();
    let mut links: Vec<_> = state.links.iter().collect();
    links.sort();
    parts.push(("derived".into(), format!("{held:?} {posts_of:?} {links:?} {:?}", state.open)));
    parts
}

/// The state from the journal alone.
pub fn replayed(connection: &mut Connection) -> State {
    let mut state = State::new();
    follow(connection, &mut state);
    state
}

/// Lets a state follow the journal to its end.
pub fn follow(connection: &mut Connection, state: &mut State) {
    let after = state.seq;
    let records = connection.read(|tx| {
        let mut records: Vec<(i64, Record)> = vec![];
        journal::read_from(tx, after, |seq, body| {
            records.push((seq, serde_json::from_str(body).unwrap()));
            Ok(())
        })?;
        seal::unseal(tx, records.iter_mut().map(|(_, record)| &mut record.event))?;
        Ok::<_, DbError>(records)
    });
    records.unwrap().iter().for_each(|(seq, record)| state.apply(*seq, record));
}

pub fn verdict(connection: &mut Connection) -> journal::Verdict {
    journal::verify(connection, None, |_, _| true).unwrap()
}

pub fn seq_of(told: &Result<Answer, WriteError>) -> i64 {
    told.as_ref().unwrap().seq
}
