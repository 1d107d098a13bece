//! `match_s` of `shouhu bench resources`: a proposal for two thousand requests out of ten thousand people, over HTTP.

use super::Setting;
use super::figures::{Figure, median};
use super::http::Client;
use super::process::Server;
use super::scale::{self, BATCH, Loaded, cookie, machine};
use crate::province;
use crate::rng::Rng;
use serde_json::Value;
use shouhu_domain::bits::Bits;
use shouhu_domain::event::{Event, Personal, Record, Space, Subject};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, MatterId, PersonNo, PostNo, ResponderNo, UnitNo};
use shouhu_domain::matching::PeopleLine;
use shouhu_domain::matter::{Content, MatterKind, Particulars, Urgency};
use shouhu_domain::people::{Post, PostKind};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::supply::Wanted;
use shouhu_domain::team::{Able, Away, Enrolled, Muster, NewResponder, ResponderKind, Sent, Skill};
use shouhu_domain::tree::{Level, Tree};
use shouhu_store::load::Loader;
use std::collections::BTreeSet;
use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;

const NEEDS: usize = 2_000;
const PEOPLE: usize = 10_000;
const SKILLS: usize = 10;
/// On a batch while it is asked.
const SENT: usize = 400;
/// Needs begin within two weeks from here on and last two at most: no clock has come there yet.
const FIRST: Day = Day(47_116);
/// Sessions of dispatchers stand beside those of the others.
const DISPATCHER: u32 = 20_000_000;

/// Asks three times and takes the median, in seconds.
pub(super) fn match_s(setting: &Setting) -> Outcome<Figure> {
    let store = load(setting)?;
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    let mut client = Client::connect(&server.address, &cookie(DISPATCHER))?;
    let mut times = vec![];
    for _ in 0..3 {
        let (ms, body) = client.get("/api/v1/people-needs/proposal")?;
        sound(&serde_json::from_slice(&body)?)?;
        times.push(ms / 1_000.0);
    }
    server.stop()?;
    Ok(Figure::at_most("match_s", median(&times), "s", 10.0))
}

/// Every need is answered, and nobody is proposed twice.
fn sound(answer: &Value) -> Outcome<()> {
    let none = vec![];
    let list = |value: &Value| value.as_array().unwrap_or(&none).clone();
    let lines: Vec<Value> = list(&answer["rows"]).iter().flat_map(|row| list(&row["lines"])).collect();
    let people: Vec<i64> =
        lines.iter().flat_map(|line| list(&line["proposed"])).filter_map(|p| p["no"].as_i64()).collect();
    let missing: u64 = lines.iter().filter_map(|line| line["missing"].as_u64()).sum();
    let once = people.iter().collect::<BTreeSet<_>>().len();
    eprintln!("  {} needs, {} people proposed, {missing} missing", lines.len(), people.len());
    if lines.len() != NEEDS || once != people.len() || once < NEEDS {
        return Err(format!("{} needs and {} people, {once} of them once", lines.len(), people.len()).into());
    }
    Ok(())
}

fn load(setting: &Setting) -> Outcome<Loaded> {
    let province = province::generate(setting.seed, setting.units);
    let mut tree = Tree::new();
    province.domain_units().into_iter().for_each(|unit| tree.put(unit));
    let top = tree.territory().roots().next().ok_or("a province without a top")?;
    let towns: Vec<UnitNo> = tree.of_level(Level::Town).collect();
    scale::loaded(setting, &format!("needs-{}", setting.units), |loader| {
        let mut rng = Rng::new(setting.seed);
        scale::load_province(loader, &province)?;
        scale::load_incident(loader)?;
        load_dispatcher(loader, top)?;
        let name = Words { zh: "专长".into(), en: "Skill".into() };
        let skills = (0..SKILLS).map(|n| Skill { code: skill(n), name: name.clone() });
        loader.write(skills.map(|skill| machine(Event::SkillPut(Box::new(skill)))).collect())?;
        load_people(loader, &towns, &mut rng)?;
        for _ in 0..NEEDS {
            load_need(loader, *rng.pick(&towns), top, &mut rng)?;
        }
        load_batch(loader, top, towns[0])?;
        Ok(vec![i64::from(top.0)])
    })
}

fn skill(n: usize) -> String {
    format!("skill-{n}")
}

fn days(rng: &mut Rng, below: u64) -> i32 {
    i32::try_from(rng.range(0, below)).unwrap_or(0)
}

fn load_dispatcher(loader: &mut Loader, unit: UnitNo) -> Outcome<()> {
    let state = loader.state();
    let person = PersonNo(state.persons);
    let post = Post {
        no: PostNo(u32::try_from(state.posts.len())?),
        unit,
        title: "调度岗".into(),
        kind: PostKind::Other,
        roles: vec![Role::Dispatcher],
        phone: None,
        mail: None,
        holder: Some(person),
        proposed: None,
        ended_ms: None,
    };
    let name = Personal::plain(Subject::Person(person), "调度员".to_owned());
    loader.write(vec![machine(Event::PersonAdded { no: person, name, account: None })])?;
    loader.write(vec![machine(Event::PostAdded(Box::new(post)))])?;
    Ok(scale::load_session(loader, DISPATCHER, person)?)
}

/// Five at a time on the list of a town; every third has two skills, every fourth a certificate that runs out some day.
fn load_people(loader: &mut Loader, towns: &[UnitNo], rng: &mut Rng) -> Outcome<()> {
    let mut records: Vec<Record> = vec![];
    for first in (0..PEOPLE).step_by(5) {
        let first = ResponderNo(u32::try_from(first)?);
        let rows: Vec<Enrolled> = (0..5).map(|n| Enrolled::of(ResponderNo(first.0 + n), &person(rng))).collect();
        let mut changed = vec![];
        for (no, row) in (first.0..).map(ResponderNo).zip(&rows) {
            if rng.chance(1, 20) {
                let from = FIRST.plus(days(rng, 20));
                let (skills, away) = (row.skills.clone(), Some(Away { from, until: from.plus(5) }));
                changed.push(machine(Event::ResponderChanged { responder: no, skills, away }));
            }
        }
        records.push(machine(Event::RespondersEnrolled { unit: *rng.pick(towns), first, rows }));
        records.extend(changed);
    }
    for chunk in records.chunks(BATCH) {
        loader.write(chunk.to_vec())?;
    }
    Ok(())
}

fn person(rng: &mut Rng) -> NewResponder {
    let mut codes = BTreeSet::from([rng.index(SKILLS)]);
    if rng.chance(1, 3) {
        codes.insert(rng.index(SKILLS));
    }
    let mut able = |n: usize| {
        let until = rng.chance(1, 4).then(|| FIRST.plus(days(rng, 60)));
        Able { skill: skill(n), certificate: "执业证".into(), until }
    };
    let skills = codes.into_iter().map(&mut able).collect();
    NewResponder { kind: ResponderKind::Staff, name: "李秀英".into(), phone: "13800000000".into(), skills }
}

fn load_need(loader: &mut Loader, from: UnitNo, to: UnitNo, rng: &mut Rng) -> Outcome<()> {
    let begins = FIRST.plus(days(rng, 14));
    let line = PeopleLine {
        skill: skill(rng.index(SKILLS)),
        wanted: Wanted::Amount(1 + i64::try_from(rng.index(5))?),
        from: begins,
        until: begins.plus(1 + days(rng, 13)),
    };
    let (to_whom, wanted, supplies) = (vec![to], String::new(), vec![]);
    let content = Content {
        title: "请求支援".into(),
        text: "人手不足。".into(),
        urgency: *rng.pick(&[Urgency::Normal, Urgency::Urgent, Urgency::Flash]),
        particulars: Some(Particulars::Ask { to: to_whom, wanted, supplies, people: vec![line] }),
        ..Content::of(MatterKind::Request, from, Space::Drill)
    };
    loader.write(vec![machine(Event::MatterSubmitted(Box::new(content)))])?;
    let matter = MatterId(loader.state().seq);
    let audience: Bits = [to].into_iter().collect();
    Ok(loader.write(vec![machine(Event::MatterIssued { matter, audience, addressed: 1, subjects: None })])?)
}

/// Some who are on their way already, for the last request.
fn load_batch(loader: &mut Loader, from: UnitNo, to: UnitNo) -> Outcome<()> {
    let matter = MatterId(loader.state().seq - 1);
    let state = loader.state();
    let sent = |no: u32| {
        let able = state.teams.responder(ResponderNo(no))?.skills.first()?;
        Some(Sent { no: ResponderNo(no), skill: able.skill.clone() })
    };
    let people = (0..u32::try_from(SENT)?).filter_map(sent).collect();
    let muster = Muster { matter, from, to, place: "定点医院".into(), relieves: None, people };
    let heads = CommodityId(0);
    Ok(loader.write(vec![machine(Event::BatchMustered { muster: Box::new(muster), heads })])?)
}
