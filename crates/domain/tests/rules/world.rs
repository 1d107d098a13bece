//! A province of thirteen units, and the people who act in it.
//!
//! ```text
//! 0 省 41 ─┬─ 1 市 4101 ── 2 县 410102 ─┬─ 3 乡 410102001 ── 10 村
//!          │        └ 9 市卫健委        └─ 4 乡 410102002
//!          ├─ 5 市 4102 ── 6 县 410202 ── 7 乡 410202001
//!          ├─ 8 省卫健委, 11 省教育厅, 12 省领导小组
//! ```

use shouhu_domain::board::Boards;
use shouhu_domain::command::{Actor, Command, Outcome};
use shouhu_domain::decide::decide;
use shouhu_domain::event::{EscalateTo, Event, Record, Space};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MatterId, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Content, Counts, EscalationStep, MatterKind, Stage};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, TERRITORY, Unit};

pub const PROVINCE: UnitNo = UnitNo(0);
pub const CITY: UnitNo = UnitNo(1);
pub const COUNTY: UnitNo = UnitNo(2);
pub const TOWN: UnitNo = UnitNo(3);
pub const TOWN_B: UnitNo = UnitNo(4);
pub const OTHER_CITY: UnitNo = UnitNo(5);
pub const OTHER_COUNTY: UnitNo = UnitNo(6);
pub const OTHER_TOWN: UnitNo = UnitNo(7);
pub const HEALTH: UnitNo = UnitNo(8);
pub const CITY_HEALTH: UnitNo = UnitNo(9);
pub const VILLAGE: UnitNo = UnitNo(10);
pub const SCHOOLS: UnitNo = UnitNo(11);

/// Ten in the morning in Shanghai.
pub const TEN: Millis = 18_300 * DAY_MS + 2 * HOUR_MS;

pub struct World {
    pub state: State,
    pub now: Millis,
    /// Everything that has happened.
    pub journal: Vec<Record>,
}

pub type Told = Result<(Vec<Event>, Outcome), Refusal>;

pub fn unit(no: u32, code: &str, level: Level, parent: Option<u32>, sector: Option<&str>) -> Unit {
    Unit {
        no: UnitNo(no),
        code: code.into(),
        level,
        kind: "territory".into(),
        name: format!("单位{code}"),
        parent: parent.map(UnitNo),
        sector: sector.map(str::to_owned),
        tags: vec![],
        aliases: vec![],
        phone: Some("000-00000001".into()),
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    }
}

fn units() -> Vec<Unit> {
    use Level::{City, County, Group, Organ, Province, Town, Village};
    vec![
        unit(0, "410000000000", Province, None, None),
        unit(1, "410100000000", City, Some(0), None),
        unit(2, "410102000000", County, Some(1), None),
        unit(3, "410102001000", Town, Some(2), None),
        unit(4, "410102002000", Town, Some(2), None),
        unit(5, "410200000000", City, Some(0), None),
        unit(6, "410202000000", County, Some(5), None),
        unit(7, "410202001000", Town, Some(6), None),
        unit(8, "41-WJW", Organ, Some(0), Some("health")),
        unit(9, "4101-WJW", Organ, Some(1), Some("health")),
        unit(10, "410102001001", Village, Some(3), None),
        unit(11, "41-JYT", Organ, Some(0), Some("education")),
        unit(12, "41-LDXZ", Group, Some(0), None),
    ]
}

pub fn at(unit: UnitNo, role: Role) -> Actor {
    let number = unit.0 * 10 + role as u32;
    Actor::Person { person: PersonNo(number), post: PostNo(number), unit, roles: vec![role] }
}

pub fn duty(unit: UnitNo) -> Actor {
    at(unit, Role::Duty)
}

pub fn commander(unit: UnitNo) -> Actor {
    at(unit, Role::Commander)
}

pub fn machine() -> Actor {
    Actor::machine("escalation")
}

impl World {
    pub fn new() -> Self {
        let mut world = Self { state: State::new(), now: TEN, journal: vec![] };
        world.when(&machine(), &Command::PutUnits { units: units() }).unwrap();
        world
    }

    /// Decides and, if it is accepted, lets it happen: through the JSON that the journal would hold.
    pub fn when(&mut self, actor: &Actor, command: &Command) -> Told {
        let decision = decide(&self.state, actor, command, self.now)?;
        for event in &decision.events {
            let record = Record { at: self.now, device: None, cmd: None, by: actor.author(), event: event.clone() };
            let stored: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
            assert_eq!(stored, record, "a record reads as it was written");
            self.state.apply(self.state.seq + 1, &stored);
            self.journal.push(stored);
        }
        Ok((decision.events, decision.outcome))
    }

    pub fn refused(&mut self, actor: &Actor, command: &Command) -> Refusal {
        let before = self.state.seq;
        let refusal = self.when(actor, command).expect_err("a refusal");
        assert_eq!(self.state.seq, before);
        refusal
    }

    /// An order that is issued at once.
    pub fn issued(&mut self, actor: &Actor, order: Content) -> MatterId {
        let (_, outcome) = self.when(actor, &Command::Issue(Box::new(order))).unwrap();
        let Outcome::Matter { id, .. } = outcome else { panic!("{outcome:?}") };
        id
    }

    pub fn reach(&mut self, unit: UnitNo, matter: MatterId, stage: Stage) -> Told {
        self.when(&duty(unit), &Command::Reach { matter, stage, name: None, note: None })
    }

    pub fn sign(&mut self, unit: UnitNo, matter: MatterId) -> Told {
        self.reach(unit, matter, Stage::Signed)
    }

    pub fn counts(&self, matter: MatterId, node: UnitNo) -> Counts {
        let found = &self.state.matters[&matter];
        let kept = self.state.boards.tallies(&self.state.tree, TERRITORY, matter, &found.planes, &[node])[0];
        let fresh = Boards::default().tallies(&self.state.tree, TERRITORY, matter, &found.planes, &[node])[0];
        assert_eq!(kept, fresh, "counters kept and counted anew");
        kept.counts(found.is_past_due(self.now))
    }

    pub fn late(&self, matter: MatterId) -> u32 {
        self.counts(matter, PROVINCE).late
    }

    /// The same journal folded anew: a restart.
    pub fn restart(&mut self) {
        let mut state = State::new();
        for (seq, record) in (1..).zip(&self.journal) {
            state.apply(seq, record);
        }
        self.state = state;
    }
}

pub fn order(from: UnitNo, audience: &str) -> Content {
    Content {
        title: "关于做好值守工作的通知".into(),
        text: "请即落实。".into(),
        audience: audience.into(),
        due_ms: Some(TEN + 2 * HOUR_MS),
        verify: true,
        escalation: vec![
            EscalationStep { after_min: 0, to: EscalateTo::Superior },
            EscalationStep { after_min: 30, to: EscalateTo::Upward },
        ],
        ..Content::of(MatterKind::Task, from, Space::Live)
    }
}
