//! Requests for people: what a line may say, who is counted for it, and whom the proposal leaves out and why.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Outcome, TeamCommand};
use shouhu_domain::event::Space;
use shouhu_domain::form::Words;
use shouhu_domain::ids::{BatchId, DAY_MS, MatterId, ResponderNo, UnitNo};
use shouhu_domain::matching::{Answer, Came, PeopleLine, Question, came, needs_in, open_needs};
use shouhu_domain::matter::{Content, MatterKind, Particulars, Ruling};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::settings::Settings;
use shouhu_domain::supply::Wanted;
use shouhu_domain::team::{Able, Away, BatchStage, Muster, NewResponder, ResponderKind, Sent, Skill};

const NURSING: &str = "nursing";

fn dispatcher(unit: UnitNo) -> Actor {
    at(unit, Role::Dispatcher)
}

fn able(until: Option<Day>) -> Able {
    Able { skill: NURSING.into(), certificate: "护士执业证".into(), until }
}

fn asking(from: UnitNo, to: UnitNo, kind: MatterKind, people: Vec<PeopleLine>) -> Content {
    let particulars = Some(Particulars::Ask { to: vec![to], wanted: String::new(), supplies: vec![], people });
    Content { kind, particulars, audience: String::new(), ..order(from, "") }
}

/// The town asks the city for nurses; the city has three, its county two.
struct Story {
    w: World,
    today: Day,
}

impl Story {
    fn begin() -> Self {
        let mut w = World::new();
        let name = Words { zh: "护理".into(), en: String::new() };
        let put = TeamCommand::PutSkill(Box::new(Skill { code: NURSING.into(), name }));
        w.when(&machine(), &Command::Team(put)).unwrap();
        let today = Day::of(w.now);
        let mut s = Self { w, today };
        for (unit, n) in [(CITY, 3), (COUNTY, 2)] {
            let (name, phone) = ("李秀英".into(), String::new());
            let nurse = NewResponder { kind: ResponderKind::Staff, name, phone, skills: vec![able(None)] };
            s.tell(unit, TeamCommand::Enrol { unit, rows: vec![nurse; n] });
        }
        s
    }

    fn tell(&mut self, unit: UnitNo, command: TeamCommand) -> Outcome {
        self.w.when(&dispatcher(unit), &Command::Team(command)).unwrap().1
    }

    fn line(&self, wanted: Wanted, days: i32) -> PeopleLine {
        let (from, until) = (self.today.plus(1), self.today.plus(days));
        PeopleLine { skill: NURSING.into(), wanted, from, until }
    }

    fn ask(&mut self, wanted: Wanted) -> MatterId {
        let line = self.line(wanted, 14);
        self.w.issued(&duty(TOWN), asking(TOWN, CITY, MatterKind::Request, vec![line]))
    }

    fn muster(&mut self, matter: MatterId, people: &[u32]) -> BatchId {
        let sent = |no: &u32| Sent { no: ResponderNo(*no), skill: NURSING.into() };
        let people = people.iter().map(sent).collect();
        let muster = Muster { matter, from: CITY, to: TOWN, place: "定点医院".into(), relieves: None, people };
        let Outcome::Batch { id } = self.tell(CITY, TeamCommand::Muster(Box::new(muster))) else { panic!("a batch") };
        id
    }

    fn proceed(&mut self, batch: BatchId, stage: BatchStage) {
        let unit = if matches!(stage, BatchStage::InPlace | BatchStage::Leaving) { TOWN } else { CITY };
        self.tell(unit, TeamCommand::Move { batch, stage, missing: vec![], note: String::new() });
    }

    fn came(&self, id: MatterId) -> (u32, u32) {
        let Came { sent, in_place } = came(&self.w.state, &self.w.state.matters[&id], NURSING);
        (sent, in_place)
    }

    fn open(&self, unit: UnitNo) -> Vec<MatterId> {
        open_needs(&self.w.state, unit, Space::Live, Day::of(self.w.now)).map(|matter| matter.id).collect()
    }

    fn answer(&self, asked: UnitNo, id: MatterId) -> Answer {
        let state = &self.w.state;
        let needs = needs_in(state, &state.matters[&id], Day::of(self.w.now)).map(|(_, need)| need).collect();
        Question::of(state, asked, needs).unwrap().answer().remove(0)
    }

    fn change(&mut self, no: u32, until: Option<Day>, away: Option<Away>) {
        let unit = self.w.state.teams.responders[no as usize].unit;
        self.tell(unit, TeamCommand::Change { responder: ResponderNo(no), skills: vec![able(until)], away });
    }
}

fn chosen(answer: &Answer) -> Vec<(u32, u32)> {
    answer.people.iter().map(|proposed| (proposed.no.0, proposed.steps)).collect()
}

#[test]
fn a_line_names_a_skill_once_at_least_one_and_days_that_have_not_passed() {
    let mut s = Story::begin();
    let good = s.line(Wanted::Amount(2), 14);
    let ask = |s: &mut Story, kind, people| {
        let (from, to) = if kind == MatterKind::Request { (TOWN, CITY) } else { (COUNTY, OTHER_COUNTY) };
        s.w.when(&duty(from), &Command::Issue(Box::new(asking(from, to, kind, people)))).map(drop)
    };
    for amount in [0, -1, 10_001] {
        let pointer = "/people/0/wanted".into();
        let line = PeopleLine { wanted: Wanted::Amount(amount), ..good.clone() };
        assert_eq!(ask(&mut s, MatterKind::Request, vec![line]), Err(Refusal::AmountWrong { pointer, amount }));
    }
    for (from, until) in [(1, 0), (-9, -1), (0, 366)] {
        let line = PeopleLine { from: s.today.plus(from), until: s.today.plus(until), ..good.clone() };
        let wrong = Refusal::Unknown { pointer: "/people/0/until".into(), value: line.until.to_string() };
        assert_eq!(ask(&mut s, MatterKind::Request, vec![line]), Err(wrong));
    }
    let unknown = PeopleLine { skill: "flying".into(), ..good.clone() };
    assert!(matches!(ask(&mut s, MatterKind::Request, vec![unknown]), Err(Refusal::Unknown { .. })));
    let twice = vec![good.clone(), good.clone()];
    assert!(matches!(ask(&mut s, MatterKind::Request, twice), Err(Refusal::Twice { .. })));
    let many = vec![good.clone(); 51];
    assert!(matches!(ask(&mut s, MatterKind::Request, many), Err(Refusal::TooLong { .. })));
    let beside = ask(&mut s, MatterKind::Consultation, vec![good.clone()]);
    assert!(matches!(beside, Err(Refusal::WrongKind { .. })), "nobody beside is asked for people: {beside:?}");
    ask(&mut s, MatterKind::Request, vec![good]).unwrap();
}

#[test]
fn who_is_with_a_batch_for_the_request_counts_until_it_is_over() {
    let mut s = Story::begin();
    let need = s.ask(Wanted::Amount(4));
    assert_eq!((s.open(CITY), s.open(COUNTY), s.came(need)), (vec![need], vec![], (0, 0)));
    let batch = s.muster(need, &[0, 1]);
    assert_eq!(s.came(need), (2, 0));
    let rule = Command::Rule { matter: need, ruling: Ruling::Granted, text: String::new() };
    s.w.when(&duty(CITY), &rule).unwrap();
    assert_eq!(s.open(CITY), [need], "granted, and not yet served");
    s.proceed(batch, BatchStage::Departed);
    s.proceed(batch, BatchStage::InPlace);
    let second = s.muster(need, &[2]);
    assert_eq!((s.came(need), s.answer(CITY, need).people.len()), ((3, 2), 1), "one of four is left to be sent");
    s.proceed(batch, BatchStage::Leaving);
    s.proceed(second, BatchStage::StoodDown);
    s.proceed(batch, BatchStage::Back);
    assert_eq!(s.came(need), (0, 0), "who is back is asked for again as long as the days run");
    s.w.restart();
    assert_eq!(s.open(CITY), [need]);
    s.w.now += 15 * DAY_MS;
    assert_eq!(s.open(CITY), []);
}

#[test]
fn a_refused_request_is_no_need_and_nobody_goes_on_it() {
    let mut s = Story::begin();
    let need = s.ask(Wanted::Amount(1));
    let rule = Command::Rule { matter: need, ruling: Ruling::Refused, text: "无人可派".into() };
    s.w.when(&duty(CITY), &rule).unwrap();
    assert_eq!(s.open(CITY), []);
    let people = vec![Sent { no: ResponderNo(0), skill: NURSING.into() }];
    let muster = Muster { matter: need, from: CITY, to: TOWN, place: "定点医院".into(), relieves: None, people };
    let muster = Command::Team(TeamCommand::Muster(Box::new(muster)));
    assert!(matches!(s.w.refused(&dispatcher(CITY), &muster), Refusal::WrongStatus { .. }));
}

#[test]
fn the_nearest_are_proposed_and_each_who_is_not_has_a_reason() {
    let mut s = Story::begin();
    let need = s.ask(Wanted::Amount(3));
    assert_eq!(chosen(&s.answer(CITY, need)), [(3, 1), (4, 1), (0, 2)]);
    assert_eq!(chosen(&s.answer(COUNTY, need)), [(3, 1), (4, 1)], "a county commands no list of its city");
    let order = s.w.issued(&duty(CITY), order(CITY, "under 4101"));
    s.muster(order, &[0]);
    let until = s.today.plus(13);
    s.change(1, Some(until), None);
    s.change(3, Some(until.plus(1)), Some(Away { from: s.today.plus(14), until: s.today.plus(20) }));
    let answer = s.answer(CITY, need);
    assert_eq!((chosen(&answer), answer.missing), (vec![(4, 1), (2, 2)], 1));
    let why = answer.why;
    assert_eq!((why.able, why.sent, why.lapsed, why.away, why.resting, why.taken), (5, 1, 1, 1, 0, 0));
    let certificate = (answer.people[0].certificate.as_str(), answer.people[0].until, answer.people[0].rested);
    assert_eq!(certificate, ("护士执业证", None, None));
}

#[test]
fn who_came_back_rests_for_as_long_as_the_province_says() {
    let mut s = Story::begin();
    let order = s.w.issued(&duty(CITY), order(CITY, "under 4101"));
    let batch = s.muster(order, &[0]);
    for stage in [BatchStage::Departed, BatchStage::InPlace, BatchStage::Leaving, BatchStage::Back] {
        s.proceed(batch, stage);
    }
    let stood_down = s.muster(order, &[1]);
    s.proceed(stood_down, BatchStage::StoodDown);
    let need = s.ask(Wanted::Amount(5));
    let answer = s.answer(CITY, need);
    assert_eq!((answer.people.len(), answer.missing, answer.why.resting), (4, 1, 1), "who never left needs no rest");
    let settings = Settings { rest_days: 61, ..Settings::default() };
    let set = |settings| Command::SetProvince { settings, reason: "轮换".into() };
    let admin = at(PROVINCE, Role::SystemAdmin);
    assert_eq!(s.w.refused(&admin, &set(settings)), Refusal::RestWrong { days: 61, most: 60 });
    s.w.when(&admin, &set(Settings { rest_days: 1, ..settings })).unwrap();
    let rested: Vec<Option<i32>> = s.answer(CITY, need).people.iter().map(|proposed| proposed.rested).collect();
    assert_eq!((rested.len(), rested.iter().flatten().collect::<Vec<_>>()), (5, vec![&1]));
    s.w.now += 10 * DAY_MS;
    let late = s.answer(CITY, need);
    assert_eq!(late.people.iter().find_map(|proposed| proposed.rested), Some(10), "the need runs: it begins today");
}

#[test]
fn of_an_unknown_number_the_nearest_are_named_and_nobody_is_proposed() {
    let mut s = Story::begin();
    let (need, known) = (s.ask(Wanted::Unknown), s.ask(Wanted::Amount(1)));
    let needs = [need, known].map(|id| needs_in(&s.w.state, &s.w.state.matters[&id], s.today).next().unwrap().1);
    let answers = Question::of(&s.w.state, CITY, needs.to_vec()).unwrap().answer();
    assert_eq!((answers[0].people.len(), answers[0].missing, answers[0].why.taken), (0, 0, 1));
    let near: Vec<(u32, u32)> = answers[0].near.iter().map(|proposed| (proposed.no.0, proposed.steps)).collect();
    assert_eq!(near, [(4, 1), (0, 2), (1, 2), (2, 2)], "whoever is proposed for another need is not named");
    assert_eq!(chosen(&answers[1]), [(3, 1)]);
}
