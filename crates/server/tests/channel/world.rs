//! A county with its towns and an app whose clocks stand until the test moves them.

use shouhu_domain::command::{Actor, Command, NewPost, Outcome};
use shouhu_domain::event::Space;
use shouhu_domain::ids::{HOUR_MS, MatterId, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Content, EscalationStep, MatterKind, Stage, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};
use shouhu_server::app::{App, Mode, Setup};
use shouhu_server::channel::config::Channels;
use shouhu_server::channel::{Set, plan, worker};
use shouhu_server::clock::Clock;
use shouhu_server::session::Asker;
use shouhu_store::engine::{self, Database};
use shouhu_store::lane::Envelope;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// 2020-02-06 09:37 in Shanghai.
pub const START: Millis = 1_580_953_020_000;
pub const COUNTY: UnitNo = UnitNo(1);
/// Has a post on duty with a phone and a mailbox.
pub const TOWN: UnitNo = UnitNo(2);
/// Has only a number of its own.
pub const TOWN_B: UnitNo = UnitNo(3);
/// Has nothing.
pub const TOWN_C: UnitNo = UnitNo(4);

/// Nothing of this may stand in a message.
pub const PRIVATE: [&str; 6] = ["张三丰", "林山寨", "建设路", "秦岭路", "口罩", "值守岗"];

pub struct World {
    pub app: App,
    wall: Arc<AtomicI64>,
}

fn unit(no: u32, code: &str, level: Level, name: &str, phone: Option<&str>) -> Unit {
    Unit {
        no: UnitNo(no),
        code: code.into(),
        level,
        kind: "territory".into(),
        name: name.into(),
        parent: no.checked_sub(1).map(|above| UnitNo(above.min(1))),
        sector: None,
        tags: vec![],
        aliases: vec![],
        phone: phone.map(Into::into),
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    }
}

fn post(unit: UnitNo, kind: PostKind, phone: &str, mail: &str) -> NewPost {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    NewPost {
        unit,
        title: "值守岗".into(),
        kind,
        roles: vec![Role::Duty],
        phone: some(phone),
        mail: some(mail),
        holder_name: Some("张三丰".into()),
        holder_account: None,
    }
}

impl World {
    /// A province that stands, and channels as configured.
    pub fn new(folder: &Path, channels: &str) -> Self {
        let world = Self::open(folder, channels, START);
        let units = vec![
            unit(0, "410000000000", Level::Province, "河南省", None),
            unit(1, "410102000000", Level::County, "中原区", None),
            unit(2, "410102001000", Level::Town, "林山寨街道", None),
            unit(3, "410102002000", Level::Town, "建设路街道", Some("139-0000-0003")),
            unit(4, "410102003000", Level::Town, "秦岭路街道", None),
        ];
        world.machine(Command::PutUnits { units });
        let posts = vec![
            post(COUNTY, PostKind::Duty, "13800000001", "county@example.org"),
            post(TOWN, PostKind::Head, "13700000000", ""),
            post(TOWN, PostKind::Duty, "138 0000 0002", "town@example.org"),
            post(TOWN, PostKind::Deputy, "13800000022", ""),
        ];
        world.machine(Command::AddPosts { posts });
        world
    }

    /// Opens what is there: a start after a crash.
    pub fn open(folder: &Path, channels: &str, wall_ms: Millis) -> Self {
        let wall = Arc::new(AtomicI64::new(wall_ms));
        let reading = wall.clone();
        let app = App::open(Setup {
            database: Database::parse(folder.join("t.db").to_str().unwrap()).unwrap(),
            engine: engine::Options::default(),
            files: folder.to_owned(),
            clock: Clock::real(Arc::new(move || reading.load(Ordering::Relaxed))),
            mode: Mode::Live,
            lane_entropy: Box::new(|bytes| bytes.fill(7)),
            entropy: Arc::new(|bytes| bytes.fill(9)),
            https: false,
            batch_max: 16,
        })
        .unwrap();
        let config: Channels = serde_json::from_str(channels).unwrap();
        app.set_channels(Set::new(&config, &|_| None).unwrap());
        Self { app, wall }
    }

    pub fn wait(&self, ms: Millis) {
        self.wall.fetch_add(ms, Ordering::Relaxed);
    }

    pub fn set(&self) -> Arc<Set> {
        self.app.channels().unwrap()
    }

    pub fn write(&self, actor: Actor, command: Command) -> Outcome {
        let now = self.app.now();
        let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
        self.app.store.write(envelope).unwrap().outcome
    }

    pub fn machine(&self, command: Command) -> Outcome {
        self.write(Actor::machine("test"), command)
    }

    pub fn order(&self, urgency: Urgency) -> MatterId {
        let content = Content {
            title: "口罩生产企业名单".into(),
            text: "请联系张三丰，口罩。".into(),
            number: Some("豫疫防办〔2020〕1号".into()),
            audience: "under 410102 and level:town".into(),
            due_ms: Some(self.app.now() + 2 * HOUR_MS),
            urgency,
            escalation: vec![EscalationStep { after_min: 0, to: shouhu_domain::event::EscalateTo::Superior }],
            ..Content::of(MatterKind::Task, COUNTY, Space::Live)
        };
        match self.machine(Command::Issue(Box::new(content))) {
            Outcome::Matter { id, .. } => id,
            other => panic!("{other:?}"),
        }
    }

    pub fn remind(&self, matter: MatterId) {
        self.machine(Command::Remind { matter, under: vec![COUNTY], line: "territory".into() });
    }

    pub fn stage(&self, matter: MatterId, unit: UnitNo) -> Option<Stage> {
        self.app.store.state().matters[&matter].planes.reached(unit)
    }

    pub fn is_unreachable(&self, matter: MatterId, unit: UnitNo) -> bool {
        self.app.store.state().matters[&matter].planes.is_unreachable(unit)
    }

    pub fn duty(&self, unit: UnitNo) -> Asker {
        self.asker(unit, Role::Duty)
    }

    pub fn asker(&self, unit: UnitNo, role: Role) -> Asker {
        Asker {
            session: String::new(),
            person: PersonNo(0),
            post: PostNo(0),
            unit,
            roles: vec![role],
            space: Space::Live,
        }
    }

    pub async fn begin(&self) {
        worker::begin(&self.app, &self.set()).await.unwrap();
    }

    /// Plans, then sends until nothing more goes in this moment.
    pub async fn run(&self) {
        let set = self.set();
        plan::plan(&self.app, &set).await.unwrap();
        for channel in &set.channels {
            while worker::pass(&self.app, &set, channel).await.unwrap() > 0 {}
        }
    }
}
