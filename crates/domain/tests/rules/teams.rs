//! People and teams: nobody is in two places, a batch goes its way in order, and heads are what the ledger says.

use crate::world::*;
use proptest::prelude::*;
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting, TeamCommand};
use shouhu_domain::event::{Event, Subject};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{BatchId, DAY_MS, EntryId, MatterId, ResponderNo, UnitNo};
use shouhu_domain::ledger::{Account, Place};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::team::{Able, Away, BatchStage, DayCount, Muster, NewResponder, ResponderKind, Sent, Skill};

const NURSING: &str = "nursing";
const LUNGS: &str = "respiratory";

fn dispatcher(unit: UnitNo) -> Actor {
    at(unit, Role::Dispatcher)
}

fn able(skill: &str) -> Able {
    Able { skill: skill.into(), certificate: String::new(), until: None }
}

fn nurse(name: &str) -> NewResponder {
    NewResponder {
        kind: ResponderKind::Staff,
        name: name.into(),
        phone: "13800000000".into(),
        skills: vec![able(NURSING)],
    }
}

/// The city has four nurses, its county two, and an order to send them to a town.
struct Story {
    w: World,
    matter: MatterId,
}

impl Story {
    fn begin() -> Self {
        let mut w = World::new();
        let matter = w.issued(&duty(CITY), order(CITY, "under 4101"));
        for code in [NURSING, LUNGS] {
            let name = Words { zh: code.into(), en: String::new() };
            let put = TeamCommand::PutSkill(Box::new(Skill { code: code.into(), name }));
            w.when(&machine(), &Command::Team(put)).unwrap();
        }
        let mut s = Self { w, matter };
        s.enrol(CITY, 4).unwrap();
        s.enrol(COUNTY, 2).unwrap();
        s
    }

    fn tell(&mut self, unit: UnitNo, command: TeamCommand) -> Result<(Vec<Event>, Outcome), Refusal> {
        self.w.when(&dispatcher(unit), &Command::Team(command))
    }

    fn refused(&mut self, unit: UnitNo, command: TeamCommand) -> Refusal {
        self.w.refused(&dispatcher(unit), &Command::Team(command))
    }

    fn enrol(&mut self, unit: UnitNo, n: usize) -> Result<(Vec<Event>, Outcome), Refusal> {
        self.tell(unit, TeamCommand::Enrol { unit, rows: vec![nurse("李秀英"); n] })
    }

    fn muster_of(&self, people: &[u32]) -> Muster {
        let sent = |no: &u32| Sent { no: ResponderNo(*no), skill: NURSING.into() };
        let people = people.iter().map(sent).collect();
        Muster { matter: self.matter, from: CITY, to: TOWN, place: "定点医院".into(), relieves: None, people }
    }

    fn muster(&mut self, people: &[u32]) -> BatchId {
        let muster = TeamCommand::Muster(Box::new(self.muster_of(people)));
        let Outcome::Batch { id } = self.tell(CITY, muster).unwrap().1 else { panic!("a batch") };
        id
    }

    fn proceed(&mut self, batch: BatchId, stage: BatchStage) {
        self.w.when(&dispatcher(CITY), &Command::Team(to(batch, stage))).unwrap();
    }

    fn place(&self, unit: UnitNo, place: Place) -> i64 {
        let Some((commodity, _)) = self.w.state.teams.heads(self.matter, CITY) else { return 0 };
        self.w.state.ledger.balance(Account { commodity, unit, place })
    }
}

fn to(batch: BatchId, stage: BatchStage) -> TeamCommand {
    TeamCommand::Move { batch, stage, missing: vec![], note: String::new() }
}

fn count(batch: BatchId, day: Day, on_duty: u32, ill: u32) -> TeamCommand {
    TeamCommand::Count { batch, day, count: DayCount { on_duty, resting: 0, ill }, note: String::new() }
}

#[test]
fn a_batch_goes_its_way_and_its_heads_with_it() {
    let mut s = Story::begin();
    let batch = s.muster(&[0, 1, 4]);
    assert_eq!((s.place(CITY, Place::Outside), s.place(CITY, Place::Hand)), (-3, 3));
    assert_eq!(s.refused(CITY, to(batch, BatchStage::InPlace)), Refusal::BatchStands { stage: "mustered" });
    s.proceed(batch, BatchStage::Departed);
    assert_eq!((s.place(CITY, Place::Hand), s.place(TOWN, Place::Transit)), (0, 3));
    s.proceed(batch, BatchStage::InPlace);
    assert_eq!((s.place(TOWN, Place::Transit), s.place(TOWN, Place::Hand)), (0, 3));
    s.proceed(batch, BatchStage::Leaving);
    s.proceed(batch, BatchStage::Back);
    assert_eq!((s.place(TOWN, Place::Hand), s.place(CITY, Place::Used)), (0, 3));
    assert_eq!(s.refused(CITY, to(batch, BatchStage::Departed)), Refusal::BatchStands { stage: "back" });
    let rested = &s.w.state.teams.responders[0];
    assert_eq!((rested.batch, rested.back_on), (None, Some(Day::of(s.w.now))));
    let again = s.muster(&[0]);
    assert_eq!(s.w.state.teams.batches[&again].n, 2, "the second batch of this order");
}

#[test]
fn nobody_is_sent_twice_nor_without_the_skill() {
    let mut s = Story::begin();
    let batch = s.muster(&[0, 1]);
    let send = |s: &mut Story, people: &[u32]| {
        let muster = TeamCommand::Muster(Box::new(s.muster_of(people)));
        s.refused(CITY, muster)
    };
    let pointer = || "/people/1".to_owned();
    assert_eq!(send(&mut s, &[2, 1]), Refusal::SentAlready { pointer: pointer(), batch });
    assert_eq!(send(&mut s, &[2, 2]), Refusal::Twice { pointer: pointer(), value: "2".into() });
    assert_eq!(send(&mut s, &[2, 99]), Refusal::Unknown { pointer: pointer(), value: "99".into() });
    assert_eq!(send(&mut s, &[]), Refusal::Missing { pointer: "/people".into() });

    let today = Day::of(s.w.now);
    let mut lapsed = able(NURSING);
    lapsed.until = Some(today.plus(-1));
    let kept = [
        (vec![able(LUNGS)], None, "unskilled"),
        (vec![lapsed], None, "lapsed"),
        (vec![able(NURSING)], Some(Away { from: today, until: today }), "away"),
    ];
    for (skills, away, why) in kept {
        s.tell(CITY, TeamCommand::Change { responder: ResponderNo(3), skills, away }).unwrap();
        assert_eq!(send(&mut s, &[2, 3]), Refusal::NotFit { pointer: pointer(), why });
    }
    s.tell(CITY, TeamCommand::End { responder: ResponderNo(3), reason: "调离".into() }).unwrap();
    assert_eq!(send(&mut s, &[2, 3]), Refusal::NotFit { pointer: pointer(), why: "ended" });
    let sent = TeamCommand::End { responder: ResponderNo(0), reason: "调离".into() };
    assert_eq!(s.refused(CITY, sent), Refusal::SentAlready { pointer: "/responder".into(), batch });
}

#[test]
fn who_sends_and_who_has_them_say_different_things() {
    let mut s = Story::begin();
    let batch = s.muster(&[0]);
    assert_eq!(s.refused(TOWN, to(batch, BatchStage::Departed)), Refusal::NotPermitted, "only who sends them says so");
    s.proceed(batch, BatchStage::Departed);
    s.tell(TOWN, to(batch, BatchStage::InPlace)).unwrap();
    s.w.now += DAY_MS;
    let day = Day::of(s.w.now);
    s.tell(TOWN, count(batch, day, 1, 0)).unwrap();
    assert_eq!(s.refused(TOWN, count(batch, day, 1, 1)), Refusal::HeadsDiffer { heads: 1, sum: 2 });
    let tomorrow = Refusal::Unknown { pointer: "/day".into(), value: day.plus(1).to_string() };
    assert_eq!(s.refused(TOWN, count(batch, day.plus(1), 1, 0)), tomorrow);
    assert_eq!(s.refused(OTHER_TOWN, count(batch, day, 1, 0)), Refusal::NotFound);
    let muster = TeamCommand::Muster(Box::new(s.muster_of(&[1])));
    assert_eq!(s.refused(TOWN, muster), Refusal::NotPermitted);
}

#[test]
fn whoever_falls_out_is_free_again_and_counted_nowhere_else() {
    let mut s = Story::begin();
    let batch = s.muster(&[0, 1, 2]);
    s.proceed(batch, BatchStage::Departed);
    let missing = |note: &str| TeamCommand::Move {
        batch,
        stage: BatchStage::InPlace,
        missing: vec![ResponderNo(1)],
        note: note.into(),
    };
    assert_eq!(s.refused(CITY, missing("")), Refusal::Missing { pointer: "/note".into() });
    s.tell(CITY, missing("途中发热")).unwrap();
    assert_eq!((s.place(TOWN, Place::Hand), s.place(CITY, Place::Used)), (2, 1));
    let release = |people: &[u32]| TeamCommand::Release {
        batch,
        people: people.iter().map(|no| ResponderNo(*no)).collect(),
        note: "另有任务".into(),
    };
    assert_eq!(s.refused(CITY, release(&[0, 2])), Refusal::NobodyLeft);
    let gone = Refusal::Unknown { pointer: "/people/0".into(), value: "1".into() };
    assert_eq!(s.refused(CITY, release(&[1])), gone);
    s.tell(CITY, release(&[2])).unwrap();
    assert_eq!(s.w.state.teams.batches[&batch].heads(), 1);
    s.muster(&[1, 2]);
}

#[test]
fn heads_are_moved_by_their_batch_alone() {
    let mut s = Story::begin();
    s.muster(&[0]);
    let booked = s.w.state.seq - 1;
    let (commodity, _) = s.w.state.teams.heads(s.matter, CITY).unwrap();
    let deed = Deed::Use { commodity, unit: CITY, amount: 1 };
    let posting = Posting { matter: s.matter, deed, on: Day::of(s.w.now), note: String::new() };
    let steward = at(CITY, Role::Steward);
    assert_eq!(s.w.refused(&steward, &Command::Ledger(LedgerCommand::Post(posting))), Refusal::OfBatch);
    let at = usize::try_from(booked).unwrap() - 1;
    let Event::EntryPosted(entry) = s.w.journal[at].event.clone() else { panic!("an entry") };
    let entry = Box::new((EntryId(booked), *entry));
    let reverse = LedgerCommand::Reverse { entry, reason: "误".into() };
    assert_eq!(s.w.refused(&steward, &Command::Ledger(reverse)), Refusal::OfBatch);
}

#[test]
fn strength_is_told_along_the_line() {
    let mut s = Story::begin();
    let strength = |s: &Story, unit| s.w.state.teams.strength(&s.w.state.tree, unit, NURSING);
    assert_eq!((strength(&s, PROVINCE), strength(&s, CITY), strength(&s, COUNTY)), (6, 6, 2));
    let skills = vec![able(LUNGS)];
    s.tell(COUNTY, TeamCommand::Change { responder: ResponderNo(4), skills, away: None }).unwrap();
    s.tell(COUNTY, TeamCommand::End { responder: ResponderNo(5), reason: "退休".into() }).unwrap();
    assert_eq!((strength(&s, PROVINCE), strength(&s, CITY), strength(&s, COUNTY)), (4, 4, 0));
    assert_eq!(s.w.state.unit_of(Subject::Responder(ResponderNo(4))), Some(COUNTY));
}

/// One step of somebody who sends people, right or wrong.
fn step(s: &mut Story, (what, a, b): (u8, u32, u32)) {
    let batches: Vec<BatchId> = s.w.state.teams.batches.keys().copied().collect();
    let batch = batches.get(a as usize % batches.len().max(1)).copied().unwrap_or(BatchId(0));
    let command = match what {
        0..3 => TeamCommand::Muster(Box::new(s.muster_of(&[a % 6, (a + b) % 6]))),
        3..8 => {
            let stage = BatchStage::ALL[b as usize % 6];
            let missing = if what == 3 { vec![ResponderNo(b % 6)] } else { vec![] };
            TeamCommand::Move { batch, stage, missing, note: "说明".into() }
        }
        8 => TeamCommand::Release { batch, people: vec![ResponderNo(b % 6)], note: "说明".into() },
        _ => count(batch, Day::of(s.w.now), b % 3, 0),
    };
    let before = s.w.state.seq;
    let refused = s.w.when(&dispatcher(CITY), &Command::Team(command)).is_err();
    assert!(!refused || s.w.state.seq == before, "what is refused leaves nothing");
}

/// Everybody is with the batch that has them, and each place has the heads of the batches that are there.
fn holds(s: &Story) {
    let teams = &s.w.state.teams;
    let mut heads = std::collections::BTreeMap::<(UnitNo, Place), i64>::new();
    for (id, batch) in &teams.batches {
        for sent in batch.present().filter(|_| !batch.stage.is_over()) {
            assert_eq!(teams.responders[sent.no.0 as usize].batch, Some(*id));
        }
        let here = match batch.stage {
            BatchStage::Mustered => (CITY, Place::Hand),
            BatchStage::Departed => (TOWN, Place::Transit),
            BatchStage::InPlace => (TOWN, Place::Hand),
            BatchStage::Leaving => (CITY, Place::Transit),
            BatchStage::Back | BatchStage::StoodDown => (CITY, Place::Used),
        };
        *heads.entry(here).or_default() += i64::try_from(batch.heads()).unwrap();
        *heads.entry((CITY, Place::Used)).or_default() += i64::try_from(batch.out.len()).unwrap();
        *heads.entry((CITY, Place::Outside)).or_default() -= i64::try_from(batch.muster.people.len()).unwrap();
    }
    for ((unit, place), n) in heads {
        assert_eq!(s.place(unit, place), n, "{unit} {place:?}");
    }
    let with = teams.responders.iter().filter(|r| r.batch.is_some()).count();
    let open =
        teams.batches.values().filter(|b| !b.stage.is_over()).map(shouhu_domain::team::Batch::heads).sum::<usize>();
    assert_eq!(with, open, "nobody is in two places");
    assert!(s.w.state.ledger.shipments.is_empty(), "people are no goods");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_told_nobody_is_in_two_places_and_no_head_is_lost(
        steps in prop::collection::vec((0u8..10, 0u32..60, 0u32..60), 1..80),
    ) {
        let mut s = Story::begin();
        for one in steps {
            step(&mut s, one);
            holds(&s);
        }
        s.w.restart();
        holds(&s);
    }
}
