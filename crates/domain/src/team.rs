//! People and teams (力量): who can be sent and what they can do, and the batches in which they go.
//!
//! A batch is mustered at the unit that sends it, departs, arrives, is counted there day by day, leaves and is back. Nobody
//! is in two places: whoever goes with one batch goes with no other until it is over for them. Heads are booked in the
//! [ledger](crate::ledger) like anything that moves, so that those who were sent are at every moment at home, on the way,
//! in place or released. Must never keep a name: names and telephones are sealed values of the journal.

use crate::event::{Event, Personal, Record, Subject};
use crate::form::Words;
use crate::ids::{BatchId, CommodityId, MatterId, Millis, ResponderNo, Seq, UnitNo};
use crate::report::Day;
use crate::state::State;
use crate::tree::Tree;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// People in one batch, and rows of one enrolment: what somebody still reads before saying yes.
pub const PEOPLE_MAX: usize = 500;

/// Who somebody is for the unit that enrols them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponderKind {
    /// 在职人员
    Staff,
    /// 志愿者
    Volunteer,
    /// 专家
    Expert,
}

impl ResponderKind {
    pub const ALL: [Self; 3] = [Self::Staff, Self::Volunteer, Self::Expert];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Volunteer => "volunteer",
            Self::Expert => "expert",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What somebody may be asked for (专长), once for the whole province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    pub code: String,
    pub name: Words,
}

/// That somebody has a skill, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Able {
    /// The code of the skill.
    pub skill: String,
    /// Kind and number of the certificate; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certificate: String,
    /// The last day on which the certificate is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// Days on which somebody cannot be sent, and why in a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    pub from: Day,
    pub until: Day,
}

impl Away {
    /// Whether one of these days is among them.
    #[must_use]
    pub fn meets(&self, from: Day, until: Day) -> bool {
        self.from <= until && from <= self.until
    }
}

/// Somebody as a caller enrols them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResponder {
    pub kind: ResponderKind,
    pub name: String,
    pub phone: String,
    pub skills: Vec<Able>,
}

/// The same as the journal holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    pub kind: ResponderKind,
    pub name: Personal,
    pub phone: Personal,
    pub skills: Vec<Able>,
}

impl Enrolled {
    #[must_use]
    pub fn of(no: ResponderNo, new: &NewResponder) -> Self {
        let personal = |value: &str| Personal::plain(Subject::Responder(no), value);
        let (name, phone) = (personal(&new.name), personal(&new.phone));
        Self { kind: new.kind, name, phone, skills: new.skills.clone() }
    }
}

/// Somebody who can be sent, as the state knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responder {
    pub unit: UnitNo,
    pub kind: ResponderKind,
    pub skills: Vec<Able>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Away>,
    /// With which batch they are now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// The last day on which they came back: who rested longest goes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_on: Option<Day>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub ended: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks with a reference
fn is_false(b: &bool) -> bool {
    !*b
}

/// Why somebody cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// No longer on the list.
    Ended,
    /// With this batch.
    Sent(BatchId),
    Away,
    /// Lacks the skill.
    Unskilled,
    /// The certificate has run out.
    Lapsed,
}

impl Kept {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Sent(_) => "sent",
            Self::Away => "away",
            Self::Unskilled => "unskilled",
            Self::Lapsed => "lapsed",
        }
    }
}

impl Responder {
    /// What keeps them from being sent as one who has this skill.
    #[must_use]
    pub fn kept(&self, skill: &str, today: Day) -> Option<Kept> {
        self.kept_over(skill, today, today)
    }

    /// The same for each day from one until another.
    #[must_use]
    pub fn kept_over(&self, skill: &str, from: Day, until: Day) -> Option<Kept> {
        if self.ended {
            return Some(Kept::Ended);
        }
        if let Some(batch) = self.batch {
            return Some(Kept::Sent(batch));
        }
        if self.away.as_ref().is_some_and(|away| away.meets(from, until)) {
            return Some(Kept::Away);
        }
        let Some(able) = self.skills.iter().find(|able| able.skill == skill) else { return Some(Kept::Unskilled) };
        able.until.is_some_and(|last| last < until).then_some(Kept::Lapsed)
    }
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchStage {
    /// 已编组
    Mustered,
    /// 途中
    Departed,
    /// 在岗
    InPlace,
    /// 返程
    Leaving,
    /// 已归队
    Back,
    /// 已取消
    StoodDown,
}

impl BatchStage {
    pub const ALL: [Self; 6] =
        [Self::Mustered, Self::Departed, Self::InPlace, Self::Leaving, Self::Back, Self::StoodDown];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mustered => "mustered",
            Self::Departed => "departed",
            Self::InPlace => "in_place",
            Self::Leaving => "leaving",
            Self::Back => "back",
            Self::StoodDown => "stood_down",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Where a batch comes from when it gets there.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        match self {
            Self::Mustered => None,
            Self::Departed | Self::StoodDown => Some(Self::Mustered),
            Self::InPlace => Some(Self::Departed),
            Self::Leaving => Some(Self::InPlace),
            Self::Back => Some(Self::Leaving),
        }
    }

    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Back | Self::StoodDown)
    }
}

/// One of a batch, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub no: ResponderNo,
    pub skill: String,
}

/// A batch (批次) as it is mustered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muster {
    /// What causes it.
    pub matter: MatterId,
    /// Who sends it.
    pub from: UnitNo,
    /// Under whom it serves; a team (医疗队) stands outside the province when its place does.
    pub to: UnitNo,
    /// Where, in words.
    pub place: String,
    /// The batch in whose place it goes (轮换).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relieves: Option<BatchId>,
    pub people: Vec<Sent>,
}

/// One day in place; together they are those who are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    pub on_duty: u32,
    pub resting: u32,
    pub ill: u32,
}

impl DayCount {
    #[must_use]
    pub fn sum(&self) -> u32 {
        self.on_duty.saturating_add(self.resting).saturating_add(self.ill)
    }
}

/// A batch as the state knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub muster: Muster,
    /// Its number among those of its matter and sender, from 1.
    pub n: u32,
    /// In which its heads are booked.
    pub heads: CommodityId,
    pub stage: BatchStage,
    /// When it came to each stage.
    pub since: BTreeMap<BatchStage, Millis>,
    /// Who fell out on the way or in place.
    pub out: BTreeSet<ResponderNo>,
    pub days: BTreeMap<Day, DayCount>,
}

impl Batch {
    /// Who is with it.
    pub fn present(&self) -> impl Iterator<Item = &Sent> {
        self.muster.people.iter().filter(|sent| !self.out.contains(&sent.no))
    }

    #[must_use]
    pub fn heads(&self) -> usize {
        self.muster.people.len() - self.out.len()
    }

    /// Days of work in place, as they were counted.
    #[must_use]
    pub fn person_days(&self) -> u64 {
        self.days.values().map(|day| u64::from(day.on_duty)).sum()
    }
}

/// Everybody who can be sent, and all batches.
#[derive(Debug, Default)]
pub struct Teams {
    pub skills: BTreeMap<String, Skill>,
    pub responders: Vec<Responder>,
    pub batches: BTreeMap<BatchId, Batch>,
    /// Who is on the list of a unit.
    of_unit: HashMap<UnitNo, Vec<ResponderNo>>,
    /// How many on the list of a unit have a skill.
    able: BTreeMap<String, BTreeMap<UnitNo, u32>>,
    /// In which commodity the heads of a matter's batches are booked, by who sends them.
    heads: HashMap<(MatterId, UnitNo), (CommodityId, u32)>,
    of_matter: HashMap<MatterId, Vec<BatchId>>,
    /// Requests for people, by the last day for which they ask.
    needs: BTreeSet<(Day, MatterId)>,
    /// The last record that changed it.
    pub last_seq: Seq,
}

impl Teams {
    #[must_use]
    pub fn responder(&self, no: ResponderNo) -> Option<&Responder> {
        self.responders.get(no.0 as usize)
    }

    #[must_use]
    pub fn next_responder(&self) -> ResponderNo {
        ResponderNo(u32::try_from(self.responders.len()).unwrap_or(u32::MAX))
    }

    /// The list of a unit, in the order of enrolment.
    #[must_use]
    pub fn of_unit(&self, unit: UnitNo) -> &[ResponderNo] {
        self.of_unit.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// How many on the lists of a unit and of those below it have a skill. It looks at the units that keep a list.
    #[must_use]
    pub fn strength(&self, tree: &Tree, node: UnitNo, skill: &str) -> u32 {
        let units = self.able.get(skill).into_iter().flatten();
        units.filter(|(unit, _)| tree.territory().is_under(**unit, node)).map(|(_, n)| n).sum()
    }

    /// In what the heads of these batches are booked, and how many batches there were.
    #[must_use]
    pub fn heads(&self, matter: MatterId, from: UnitNo) -> Option<(CommodityId, u32)> {
        self.heads.get(&(matter, from)).copied()
    }

    /// The batches that a matter causes, the oldest first.
    #[must_use]
    pub fn of_matter(&self, matter: MatterId) -> &[BatchId] {
        self.of_matter.get(&matter).map_or(&[], Vec::as_slice)
    }

    /// Requests for people that run on a day or later, the first to end first.
    pub fn needs(&self, from: Day) -> impl Iterator<Item = MatterId> + '_ {
        self.needs.range((from, MatterId(0))..).map(|(_, id)| *id)
    }

    pub(crate) fn add_need(&mut self, until: Day, matter: MatterId) {
        self.needs.insert((until, matter));
    }

    /// Somebody of the journal or of a snapshot.
    pub fn add_responder(&mut self, responder: Responder) {
        let no = self.next_responder();
        self.of_unit.entry(responder.unit).or_default().push(no);
        if !responder.ended {
            self.count(&responder, true);
        }
        self.responders.push(responder);
    }

    /// A batch of the journal or of a snapshot.
    pub fn add_batch(&mut self, id: BatchId, batch: Batch) {
        let Muster { matter, from, .. } = &batch.muster;
        let heads = self.heads.entry((*matter, *from)).or_insert((batch.heads, 0));
        heads.1 = heads.1.max(batch.n);
        self.of_matter.entry(*matter).or_default().push(id);
        self.batches.insert(id, batch);
    }

    fn count(&mut self, of: &Responder, more: bool) {
        for able in &of.skills {
            let n = self.able.entry(able.skill.clone()).or_default().entry(of.unit).or_default();
            *n = if more { n.saturating_add(1) } else { n.saturating_sub(1) };
        }
    }

    fn change(&mut self, no: ResponderNo, change: impl FnOnce(&mut Responder)) {
        let Some(before) = self.responders.get(no.0 as usize).cloned() else { return };
        let mut after = before.clone();
        change(&mut after);
        if !before.ended {
            self.count(&before, false);
        }
        if !after.ended {
            self.count(&after, true);
        }
        self.responders[no.0 as usize] = after;
    }

    /// They are free again; who had not left yet needs no rest.
    fn release(&mut self, people: &[ResponderNo], from: BatchStage, on: Day) {
        for no in people {
            if let Some(responder) = self.responders.get_mut(no.0 as usize) {
                responder.batch = None;
                if from != BatchStage::Mustered {
                    responder.back_on = Some(on);
                }
            }
        }
    }

    fn muster(&mut self, id: BatchId, at: Millis, muster: &Muster, heads: CommodityId) {
        for sent in &muster.people {
            if let Some(responder) = self.responders.get_mut(sent.no.0 as usize) {
                responder.batch = Some(id);
            }
        }
        let n = self.heads(muster.matter, muster.from).map_or(1, |(_, n)| n + 1);
        let batch = Batch {
            muster: muster.clone(),
            n,
            heads,
            stage: BatchStage::Mustered,
            since: BTreeMap::from([(BatchStage::Mustered, at)]),
            out: BTreeSet::new(),
            days: BTreeMap::new(),
        };
        self.add_batch(id, batch);
    }

    fn moved(&mut self, id: BatchId, stage: BatchStage, at: Millis) {
        let Some(batch) = self.batches.get_mut(&id) else { return };
        let from = std::mem::replace(&mut batch.stage, stage);
        batch.since.insert(stage, at);
        if stage.is_over() {
            let people: Vec<ResponderNo> = batch.present().map(|sent| sent.no).collect();
            self.release(&people, from, Day::of(at));
        }
    }
}

/// Folds an event of people and teams into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, seq: Seq, record: &Record) {
    let teams = &mut state.teams;
    match &record.event {
        Event::SkillPut(skill) => {
            teams.skills.insert(skill.code.clone(), (**skill).clone());
        }
        Event::RespondersEnrolled { unit, rows, .. } => {
            for Enrolled { kind, skills, .. } in rows {
                let (unit, kind, skills) = (*unit, *kind, skills.clone());
                let (away, batch, back_on, ended) = (None, None, None, false);
                teams.add_responder(Responder { unit, kind, skills, away, batch, back_on, ended });
            }
        }
        Event::ResponderChanged { responder, skills, away } => teams.change(*responder, |r| {
            r.skills.clone_from(skills);
            r.away.clone_from(away);
        }),
        Event::ResponderEnded { responder, .. } => teams.change(*responder, |r| r.ended = true),
        Event::BatchMustered { muster, heads } => teams.muster(BatchId(seq), record.at, muster, *heads),
        Event::BatchMoved { batch, stage, .. } => teams.moved(*batch, *stage, record.at),
        Event::BatchCounted { batch, day, count, .. } => {
            if let Some(batch) = teams.batches.get_mut(batch) {
                batch.days.insert(*day, *count);
            }
        }
        Event::BatchReduced { batch, people, .. } => {
            if let Some(batch) = teams.batches.get_mut(batch) {
                batch.out.extend(people);
                let stage = batch.stage;
                teams.release(people, stage, Day::of(record.at));
            }
        }
        _ => return,
    }
    state.teams.last_seq = seq;
}
