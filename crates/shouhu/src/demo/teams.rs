//! People and batches up to the moment when the demo opens: 303 medical workers go to Hubei in three batches, of which
//! the first is in place, the second has just come and the third waits to depart; 23 of the disease control go to the south
//! of the province in two. Those who are left on the list are free, away or have a certificate that has run out.
//!
//! The heads are those of the model case; how they are shared out over the batches is ours.

use super::cast;
use super::papers::january;
use super::seed::Sower;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command, Outcome, TeamCommand};
use shouhu_domain::event::Space;
use shouhu_domain::form::Words;
use shouhu_domain::group::{GroupKind, NewGroup, NewMember};
use shouhu_domain::ids::{BatchId, DAY_MS, IncidentId, MatterId, Millis, ResponderNo, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::state::State;
use shouhu_domain::team::{Able, Away, BatchStage, DayCount, Muster, NewResponder, ResponderKind, Sent, Skill};

/// Who keeps the list and sends.
pub const HEALTH: &str = "41-WJW";
/// In the south of the province.
const SOUTH: &str = "411500000000";
/// How long the team in Hubei is meant to work.
const TERM_MS: i64 = 60 * DAY_MS;
const FAMILIES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";

/// Code, names, and how many of the list can do it.
const SKILLS: [(&str, &str, &str, u32); 5] = [
    ("critical-care", "重症医学", "Critical care", 74),
    ("respiratory", "呼吸内科", "Respiratory medicine", 58),
    ("nursing", "护理", "Nursing", 214),
    ("laboratory", "检验", "Laboratory", 24),
    ("epidemiology", "流行病学调查", "Epidemiology", 36),
];

/// Who goes with a batch, by skill in the order of [`SKILLS`].
type Strength = [u32; SKILLS.len()];
const TO_HUBEI: [Strength; 3] = [[26, 18, 70, 6, 0], [22, 16, 56, 4, 0], [16, 14, 51, 4, 0]];
const TO_THE_SOUTH: [Strength; 2] = [[0, 0, 0, 0, 13], [0, 0, 0, 0, 10]];
const WUHAN: &str = "湖北省武汉市，对口支援医院";

type Step = (Millis, fn(&mut Teams, &mut Sower, Millis) -> anyhow::Result<()>);

const STEPS: [Step; 12] = [
    (january(25, 18, 10), Teams::enrol),
    (january(25, 18, 30), Teams::order),
    (january(25, 19, 0), |t, s, at| t.muster(s, at, Way::Hubei, WUHAN, TO_HUBEI[0])),
    (january(25, 19, 20), |t, s, at| t.muster(s, at, Way::South, "豫南四县", TO_THE_SOUTH[0])),
    (january(25, 21, 30), |t, s, at| t.proceed(s, at, &[(0, BatchStage::Departed), (1, BatchStage::Departed)])),
    (january(26, 2, 40), |t, s, at| t.proceed(s, at, &[(0, BatchStage::InPlace), (1, BatchStage::InPlace)])),
    (january(26, 8, 0), |t, s, at| t.muster(s, at, Way::Hubei, WUHAN, TO_HUBEI[1])),
    (january(26, 9, 10), |t, s, at| t.muster(s, at, Way::South, "豫南四县", TO_THE_SOUTH[1])),
    (january(26, 10, 20), |t, s, at| t.proceed(s, at, &[(2, BatchStage::Departed), (3, BatchStage::Departed)])),
    (january(26, 15, 40), |t, s, at| t.proceed(s, at, &[(2, BatchStage::InPlace)])),
    (january(26, 16, 0), Teams::count),
    (january(26, 16, 20), |t, s, at| t.muster(s, at, Way::Hubei, WUHAN, TO_HUBEI[2])),
];

#[derive(Clone, Copy)]
enum Way {
    Hubei,
    South,
}

/// An order, and under whom its batches serve.
#[derive(Clone, Copy)]
struct Road {
    matter: MatterId,
    to: UnitNo,
}

pub struct Teams {
    told: usize,
    incident: IncidentId,
    roads: Vec<Road>,
    batches: Vec<BatchId>,
    /// The next of the list who has each skill.
    next: Strength,
}

impl Teams {
    pub fn new(incident: IncidentId) -> Self {
        Self { told: 0, incident, roads: vec![], batches: vec![], next: first_of_each() }
    }

    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some((at, step)) = STEPS.get(self.told).filter(|(at, _)| *at <= now) {
            self.told += 1;
            sower.settle()?;
            step(self, sower, *at)?;
        }
        Ok(())
    }

    fn enrol(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let who = dispatcher(sower, HEALTH)?;
        for (code, name, name_en, _) in SKILLS {
            let skill = Skill { code: code.into(), name: Words { zh: name.into(), en: name_en.into() } };
            ask(sower, &who, TeamCommand::PutSkill(Box::new(skill)), at)?;
        }
        let skilled = SKILLS.iter().flat_map(|(code, .., n)| std::iter::repeat_n(*code, *n as usize));
        let rows = skilled.zip(0..).map(|(skill, n)| responder(skill, n)).collect();
        let unit = unit(sower, HEALTH)?;
        ask(sower, &who, TeamCommand::Enrol { unit, rows }, at)?;
        // The last of each skill: away for some days, or with a certificate that has run out.
        let last = first_of_each().into_iter().zip(SKILLS).map(|(first, (code, .., n))| (code, first + n));
        for (code, end) in last {
            let away = Some(Away { from: Day::of(at), until: Day::of(at + 5 * DAY_MS) });
            let (no, lapsed) = (ResponderNo(end - 1), ResponderNo(end - 2));
            ask(sower, &who, TeamCommand::Change { responder: no, skills: vec![able(code, None)], away }, at)?;
            let ran_out = vec![able(code, Some(Day::of(at - 20 * DAY_MS)))];
            ask(sower, &who, TeamCommand::Change { responder: lapsed, skills: ran_out, away: None }, at)?;
        }
        Ok(())
    }

    /// The team that serves outside the province is a group for a time; the south is a city like any other.
    fn order(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        let commander = {
            let state = sower.store.state();
            cast::actor(&state, UnitNo(0), PostKind::Head).context("the province has no head")?
        };
        let team = form(sower, commander.clone(), at)?;
        let south = unit(sower, SOUTH).or_else(|_| first_city(sower))?;
        for (title, text, to) in [
            (
                "关于组派援鄂医疗队的通知",
                "请从全省医疗机构选派重症、呼吸、护理、检验骨干，分批支援湖北，每日报在岗、轮休、患病人数。",
                team,
            ),
            ("关于派出流调队支援豫南的通知", "请疾控系统派出流行病学调查人员，分批支援豫南。", south),
        ] {
            let content = Content {
                title: title.into(),
                text: text.into(),
                incident: Some(self.incident),
                audience: format!("unit:{HEALTH}"),
                due_ms: Some(at + 10 * DAY_MS),
                urgency: Urgency::Urgent,
                ..Content::of(MatterKind::Task, UnitNo(0), Space::Live)
            };
            match sower.ask(commander.clone(), Command::Issue(Box::new(content)), at)? {
                Outcome::Matter { id, .. } => self.roads.push(Road { matter: id, to }),
                other => bail!("an order was answered with {other:?}"),
            }
        }
        Ok(())
    }

    fn muster(&mut self, sower: &mut Sower, at: Millis, way: Way, place: &str, who: Strength) -> anyhow::Result<()> {
        let Road { matter, to } = self.roads[way as usize];
        let mut people = vec![];
        for (at, n) in who.into_iter().enumerate() {
            let sent = |no| Sent { no: ResponderNo(no), skill: SKILLS[at].0.into() };
            people.extend((self.next[at]..self.next[at] + n).map(sent));
            self.next[at] += n;
        }
        let muster = Muster { matter, from: unit(sower, HEALTH)?, to, place: place.into(), relieves: None, people };
        let by = dispatcher(sower, HEALTH)?;
        match ask(sower, &by, TeamCommand::Muster(Box::new(muster)), at)? {
            Outcome::Batch { id } => self.batches.push(id),
            other => bail!("a muster was answered with {other:?}"),
        }
        Ok(())
    }

    fn proceed(&mut self, sower: &mut Sower, at: Millis, moves: &[(usize, BatchStage)]) -> anyhow::Result<()> {
        for (n, stage) in moves {
            let (batch, stage) = (self.batches[*n], *stage);
            let by = match stage {
                BatchStage::InPlace | BatchStage::Leaving => self.there(sower, batch)?,
                _ => dispatcher(sower, HEALTH)?,
            };
            ask(sower, &by, TeamCommand::Move { batch, stage, missing: vec![], note: String::new() }, at)?;
        }
        Ok(())
    }

    /// The first two say how their first day was.
    fn count(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        for (batch, resting) in self.batches.clone().into_iter().zip([40, 1]) {
            let by = self.there(sower, batch)?;
            let heads = sower.store.state().teams.batches.get(&batch).map_or(0, |b| b.heads());
            let on_duty = u32::try_from(heads)?.saturating_sub(resting);
            let (day, count) = (Day::of(at), DayCount { on_duty, resting, ill: 0 });
            ask(sower, &by, TeamCommand::Count { batch, day, count, note: String::new() }, at)?;
        }
        Ok(())
    }

    /// Who speaks for the unit under which a batch serves.
    fn there(&self, sower: &Sower, batch: BatchId) -> anyhow::Result<Actor> {
        let state = sower.store.state();
        let to = state.teams.batches.get(&batch).context("a batch that is not there")?.muster.to;
        cast::actor(&state, to, PostKind::Head).context("nobody there")
    }
}

fn ask(sower: &mut Sower, by: &Actor, command: TeamCommand, at: Millis) -> anyhow::Result<Outcome> {
    sower.ask(by.clone(), Command::Team(command), at)
}

fn unit(sower: &Sower, code: &str) -> anyhow::Result<UnitNo> {
    cast::unit(&sower.store.state(), code).with_context(|| format!("there is no unit {code}"))
}

fn first_city(sower: &Sower) -> anyhow::Result<UnitNo> {
    sower.store.state().tree.of_level(shouhu_domain::tree::Level::City).next().context("a province without a city")
}

fn dispatcher(sower: &Sower, code: &str) -> anyhow::Result<Actor> {
    let state = sower.store.state();
    let unit = cast::unit(&state, code).with_context(|| format!("there is no unit {code}"))?;
    let post = cast::dispatchers(&state, unit).next().with_context(|| format!("{code} has no dispatcher"))?;
    cast::actor_at(&state, post).context("an empty post")
}

fn form(sower: &mut Sower, by: Actor, at: Millis) -> anyhow::Result<UnitNo> {
    let members = leader(&sower.store.state())?;
    let group = NewGroup {
        parent: UnitNo(0),
        name: TEAM.into(),
        kind: GroupKind::TaskForce,
        led_by: None,
        reason: "支援湖北医疗救治".into(),
        until_ms: at + TERM_MS,
        members,
    };
    match sower.ask(by, Command::FormGroup(Box::new(group)), at)? {
        Outcome::Unit { no } => Ok(no),
        other => bail!("a team was answered with {other:?}"),
    }
}

pub const TEAM: &str = "援鄂医疗队";

fn leader(state: &State) -> anyhow::Result<Vec<NewMember>> {
    let health = cast::unit(state, HEALTH).context("no health commission")?;
    let home = cast::post(state, health, PostKind::Deputy).or_else(|| cast::post(state, health, PostKind::Head));
    let (home, roles) = (home.context("nobody to lead")?, vec![Role::Commander]);
    Ok(vec![NewMember { home, title: "领队".into(), kind: PostKind::Head, roles }])
}

fn first_of_each() -> Strength {
    let mut first = 0;
    SKILLS.map(|(.., n)| {
        first += n;
        first - n
    })
}

fn able(skill: &str, until: Option<Day>) -> Able {
    Able { skill: skill.into(), certificate: "执业证".into(), until }
}

fn responder(skill: &str, n: usize) -> NewResponder {
    let families: Vec<char> = FAMILIES.chars().collect();
    NewResponder {
        kind: ResponderKind::Staff,
        name: format!("{}某", families[n % families.len()]),
        phone: format!("000-7700{n:04}"),
        skills: vec![able(skill, None)],
    }
}
