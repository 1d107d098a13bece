//! Report duties: given, when, then.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Filled, FormCommand, Outcome, ReportCommand, SlotKey};
use shouhu_domain::event::Event;
use shouhu_domain::form::{Answer, Answers, Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{DAY_MS, FormId, HOUR_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, Particulars};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::{Calendar, Day, Duty, Filings, Recurrence, Subjects};
use shouhu_domain::tree::Level;
use std::collections::BTreeMap;

fn today() -> Day {
    Day::of(TEN)
}

fn words(zh: &str) -> Words {
    Words { zh: zh.into(), en: String::new() }
}

fn field(name: &str) -> Field {
    Field {
        name: name.into(),
        label: words("口罩库存"),
        shape: Shape::Integer,
        unit: "只".into(),
        purpose: "调拨".into(),
        basis: "传染病防治法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: false,
    }
}

fn question(no: u16, field: &str) -> Node {
    Node::Question(Box::new(Question::new(no, field)))
}

pub fn form(id: Option<FormId>, version: u32, fields: &[&str]) -> FormVersion {
    FormVersion {
        form: id,
        owner: PROVINCE,
        version,
        title: words("口罩日报"),
        nodes: fields.iter().zip(1..).map(|(name, no)| question(no, name)).collect(),
        lists: BTreeMap::new(),
        fields: fields.iter().map(|name| ((*name).to_owned(), field(name))).collect(),
        note: String::new(),
    }
}

pub fn publish(w: &mut World, version: FormVersion) -> FormId {
    let (_, outcome) = w.when(&duty(PROVINCE), &Command::Form(FormCommand::Publish(Box::new(version)))).unwrap();
    let Outcome::Form { id, .. } = outcome else { panic!("{outcome:?}") };
    id
}

/// Daily, due at 18:00, from today on.
fn daily(form: FormId) -> Duty {
    Duty {
        form,
        every: Recurrence::Daily,
        from: today(),
        until: None,
        due_min: 18 * 60,
        due_after_days: 0,
        subjects: Subjects::Units,
        workdays_only: false,
        review: true,
        again: String::new(),
    }
}

fn asks(from: UnitNo, audience: &str, duty: Duty) -> Content {
    Content { particulars: Some(Particulars::Report(duty)), due_ms: None, escalation: vec![], ..order(from, audience) }
}

/// A county asks its towns every day for their masks.
fn reporting() -> (World, MatterId) {
    let mut w = World::new();
    let form = publish(&mut w, form(None, 1, &["mask_stock", "mask_use"]));
    let matter = w.issued(&duty(COUNTY), asks(COUNTY, "under 410102 and level:town", daily(form)));
    (w, matter)
}

fn slot(matter: MatterId, subject: UnitNo) -> SlotKey {
    SlotKey { matter, period: today(), subject }
}

fn filled(stock: i64) -> Filled {
    let answers = Answers::from_iter([("mask_stock".to_owned(), Answer::Number(stock))]);
    Filled { version: 1, nil: false, no_change: false, answers, received_ms: None }
}

fn nil() -> Filled {
    Filled { version: 1, nil: true, no_change: false, answers: Answers::new(), received_ms: None }
}

fn file(slot: SlotKey, filled: Filled) -> Command {
    Command::Report(ReportCommand::File { slot, filled })
}

fn correct(slot: SlotKey, revision: u32, filled: Filled) -> Command {
    Command::Report(ReportCommand::Correct { slot, revision, filled, reason: "点错了".into() })
}

fn withdraw(slot: SlotKey, revision: u32) -> Command {
    Command::Report(ReportCommand::Withdraw { slot, revision, reason: "报错对象".into() })
}

fn verify(slot: SlotKey, revision: u32) -> Command {
    Command::Report(ReportCommand::Verify { slot, revision })
}

fn give_back(slot: SlotKey, revision: u32) -> Command {
    Command::Report(ReportCommand::Return { slot, revision, reason: "与昨日不符".into() })
}

fn exempt(matter: MatterId, unit: UnitNo, from: Day, until: Option<Day>) -> Command {
    let (units, reason) = (vec![unit], "封控".to_owned());
    Command::Report(ReportCommand::Exempt { matter, units, from, until, reason })
}

fn filings(w: &World, slot: SlotKey) -> Filings {
    w.state.reports[&slot.matter].periods.get(&slot.period).cloned().unwrap_or_default()
}

fn expects(w: &World, slot: SlotKey) -> bool {
    let audience = &w.state.matters[&slot.matter].planes.audience;
    w.state.reports[&slot.matter].expected(&w.state.tree, audience, slot.period, w.now).contains(slot.subject)
}

fn due_ms() -> Millis {
    today().starts_ms() + 18 * HOUR_MS
}

#[test]
fn the_first_filing_counts_and_the_due_is_inclusive() {
    for (late, at) in [(false, due_ms()), (true, due_ms() + 1)] {
        let (mut w, matter) = reporting();
        w.now = at;
        let (_, outcome) = w.when(&duty(TOWN), &file(slot(matter, TOWN), filled(400))).unwrap();
        assert_eq!(outcome, Outcome::Slot { revision: 1, at_ms: at, late });
        assert_eq!(filings(&w, slot(matter, TOWN)).late.contains(TOWN), late);
    }
}

#[test]
fn a_second_first_filing_is_refused() {
    let (mut w, matter) = reporting();
    w.when(&duty(TOWN), &file(slot(matter, TOWN), filled(400))).unwrap();
    assert_eq!(w.refused(&duty(TOWN), &file(slot(matter, TOWN), filled(500))), Refusal::FiledAlready { revision: 1 });
}

#[test]
fn a_correction_changes_the_figure_and_not_the_time() {
    let (mut w, matter) = reporting();
    let slot = slot(matter, TOWN);
    w.when(&duty(TOWN), &file(slot, filled(400))).unwrap();
    w.now = due_ms() + HOUR_MS;
    let (events, outcome) = w.when(&duty(TOWN), &correct(slot, 1, filled(300))).unwrap();
    assert!(matches!(&events[0], Event::ReportCorrected(filing) if !filing.late && filing.revision == 2));
    assert_eq!(outcome, Outcome::Slot { revision: 2, at_ms: w.now, late: false });
    let filings = filings(&w, slot);
    assert!(filings.corrected.contains(TOWN) && !filings.late.contains(TOWN));
    assert_eq!(w.refused(&duty(TOWN), &correct(slot, 1, filled(9))), Refusal::SlotStale { revision: 2 });
}

#[test]
fn what_is_withdrawn_is_missing_and_filed_anew_by_its_own_time() {
    let (mut w, matter) = reporting();
    let slot = slot(matter, TOWN);
    assert_eq!(w.refused(&duty(TOWN), &withdraw(slot, 1)), Refusal::NotFiled);
    w.when(&duty(TOWN), &file(slot, filled(400))).unwrap();
    w.when(&duty(TOWN), &withdraw(slot, 1)).unwrap();
    let now = filings(&w, slot);
    assert!(now.withdrawn.contains(TOWN) && !now.filed.contains(TOWN));
    w.now = due_ms() + HOUR_MS;
    let (_, outcome) = w.when(&duty(TOWN), &file(slot, filled(300))).unwrap();
    assert_eq!(outcome, Outcome::Slot { revision: 2, at_ms: w.now, late: true });
    assert!(!filings(&w, slot).withdrawn.contains(TOWN));
}

#[test]
fn nil_is_a_report_without_answers() {
    let (mut w, matter) = reporting();
    let both = Filled { nil: true, ..filled(1) };
    assert_eq!(w.refused(&duty(TOWN), &file(slot(matter, TOWN), both)), Refusal::NilWithAnswers);
    w.when(&duty(TOWN), &file(slot(matter, TOWN), nil())).unwrap();
    assert!(filings(&w, slot(matter, TOWN)).nil.contains(TOWN));
    w.when(&duty(TOWN), &correct(slot(matter, TOWN), 1, filled(5))).unwrap();
    assert!(!filings(&w, slot(matter, TOWN)).nil.contains(TOWN));
}

#[test]
fn only_slots_of_the_duty_can_be_filed() {
    let (mut w, matter) = reporting();
    let at = |period| SlotKey { period, ..slot(matter, TOWN) };
    let before = w.refused(&duty(TOWN), &file(at(today().plus(-1)), filled(1)));
    assert_eq!(before, Refusal::SlotOutside { period: today().plus(-1) });
    let ahead = w.refused(&duty(TOWN), &file(at(today().plus(1)), filled(1)));
    assert_eq!(ahead, Refusal::SlotNotOpen { opens_ms: today().plus(1).starts_ms() });
    let other = w.refused(&duty(VILLAGE), &file(slot(matter, VILLAGE), filled(1)));
    assert_eq!(other, Refusal::NotFound, "a village sees nothing of a duty of the towns");
    let form_of_before = Filled { version: 7, ..filled(1) };
    let wrong = w.refused(&duty(TOWN), &file(slot(matter, TOWN), form_of_before));
    assert_eq!(wrong, Refusal::FormVersion { version: 7, current: 1 });
    w.when(&duty(COUNTY), &Command::Close { matter, reason: String::new() }).unwrap();
    assert!(matches!(w.refused(&duty(TOWN), &file(slot(matter, TOWN), filled(1))), Refusal::WrongStatus { .. }));
}

#[test]
fn all_faults_of_the_answers_are_told_at_once() {
    let (mut w, matter) = reporting();
    let answers = Answers::from_iter([
        ("mask_stock".to_owned(), Answer::Number(i64::MAX)),
        ("mask_use".to_owned(), Answer::Text("许多".into())),
        ("gloves".to_owned(), Answer::Number(1)),
    ]);
    let refusal = w.refused(&duty(TOWN), &file(slot(matter, TOWN), Filled { answers, ..filled(0) }));
    let Refusal::Answers(faults) = refusal else { panic!("{refusal:?}") };
    let places: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    for place in ["/answers/mask_stock", "/answers/mask_use", "/answers/gloves"] {
        assert!(places.contains(&place), "{places:?}");
    }
}

#[test]
fn a_unit_above_files_on_behalf_and_nobody_beside() {
    let (mut w, matter) = reporting();
    let (events, _) = w.when(&duty(COUNTY), &file(slot(matter, TOWN), filled(400))).unwrap();
    assert!(matches!(&events[0], Event::ReportFiled(filing) if filing.behalf == Some(COUNTY) && filing.unit == TOWN));
    let beside = w.refused(&duty(TOWN_B), &correct(slot(matter, TOWN), 1, filled(1)));
    assert_eq!(beside, Refusal::NotPermitted);
    let worker_above = w.refused(&at(COUNTY, Role::Worker), &withdraw(slot(matter, TOWN), 1));
    assert_eq!(worker_above, Refusal::NotFound, "a worker looks at no unit below");
}

#[test]
fn a_superior_verifies_or_returns_what_it_has_looked_at() {
    let (mut w, matter) = reporting();
    let slot = slot(matter, TOWN);
    w.when(&duty(TOWN), &file(slot, filled(400))).unwrap();
    assert_eq!(w.refused(&duty(TOWN), &verify(slot, 1)), Refusal::NotPermitted, "nobody verifies himself");
    assert_eq!(w.refused(&duty(COUNTY), &verify(slot, 2)), Refusal::SlotStale { revision: 1 });
    w.when(&duty(COUNTY), &give_back(slot, 1)).unwrap();
    assert!(filings(&w, slot).returned.contains(TOWN) && filings(&w, slot).filed.contains(TOWN));
    w.when(&duty(TOWN), &correct(slot, 1, filled(410))).unwrap();
    assert!(!filings(&w, slot).returned.contains(TOWN));
    w.when(&duty(COUNTY), &verify(slot, 2)).unwrap();
    assert_eq!(w.refused(&duty(COUNTY), &verify(slot, 2)), Refusal::VerifiedAlready);
    w.when(&duty(TOWN), &correct(slot, 2, filled(420))).unwrap();
    assert!(!filings(&w, slot).verified.contains(TOWN), "what was verified has changed");
}

#[test]
fn who_is_exempt_is_not_expected_until_it_is_lifted() {
    let (mut w, matter) = reporting();
    assert_eq!(w.refused(&duty(TOWN), &exempt(matter, TOWN, today(), None)), Refusal::NotPermitted);
    w.when(&duty(COUNTY), &exempt(matter, TOWN, today(), None)).unwrap();
    assert!(!expects(&w, slot(matter, TOWN)) && expects(&w, slot(matter, TOWN_B)));
    assert_eq!(w.refused(&duty(TOWN), &file(slot(matter, TOWN), nil())), Refusal::IsExcused { unit: TOWN });
    let (units, reason) = (vec![TOWN], "解封".to_owned());
    let lift = ReportCommand::LiftExemption { matter, units, from: today().plus(1), reason };
    w.when(&duty(COUNTY), &Command::Report(lift)).unwrap();
    assert!(!expects(&w, slot(matter, TOWN)), "the day that has gone stays exempt");
    w.now += DAY_MS;
    assert!(expects(&w, SlotKey { period: today().plus(1), ..slot(matter, TOWN) }));
}

#[test]
fn what_was_filed_before_an_exemption_or_a_free_day_can_still_be_put_right() {
    let (mut w, matter) = reporting();
    let slot = slot(matter, TOWN);
    w.when(&duty(TOWN), &file(slot, filled(1_200))).unwrap();
    w.when(&duty(COUNTY), &exempt(matter, TOWN, today(), None)).unwrap();
    w.when(&duty(COUNTY), &give_back(slot, 1)).unwrap();
    w.when(&duty(TOWN), &correct(slot, 1, filled(12))).unwrap();
    assert!(filings(&w, slot).corrected.contains(TOWN));
    let reports = &w.state.reports[&matter];
    assert!(reports.has_period(today(), &w.state.calendar));
    let mut reports = reports.clone();
    reports.duty.until = Some(today().plus(-1));
    assert!(reports.has_period(today(), &w.state.calendar), "it was filed for");
    assert!(!reports.has_period(today().plus(1), &w.state.calendar));
}

#[test]
fn received_elsewhere_is_taken_with_its_time_from_who_may_bring_it() {
    let (mut w, matter) = reporting();
    w.now = due_ms() + 2 * DAY_MS;
    let brought = Filled { received_ms: Some(due_ms() - HOUR_MS), ..filled(400) };
    let worker = w.refused(&at(TOWN, Role::Worker), &file(slot(matter, TOWN), brought.clone()));
    assert_eq!(worker, Refusal::NotPermitted);
    let own = w.refused(&duty(TOWN), &file(slot(matter, TOWN), brought.clone()));
    assert_eq!(own, Refusal::NotPermitted, "nobody dates back a report of its own");
    let (_, outcome) = w.when(&duty(COUNTY), &file(slot(matter, TOWN), brought.clone())).unwrap();
    assert!(matches!(outcome, Outcome::Slot { late: false, .. }));
    for wrong in [w.now + 1, today().starts_ms() - 1] {
        let filled = Filled { received_ms: Some(wrong), ..brought.clone() };
        let refused = w.refused(&duty(COUNTY), &file(slot(matter, TOWN_B), filled));
        assert_eq!(refused, Refusal::ReceivedWrong { received_ms: wrong });
    }
}

/// A shop under the village; the village files for it.
#[test]
fn the_unit_above_a_site_receives_the_order_and_files() {
    let mut w = World::new();
    let shop = UnitNo(13);
    let site = unit(shop.0, "410102001001-S1", Level::Site, Some(VILLAGE.0), None);
    w.when(&machine(), &Command::PutUnits { units: vec![site] }).unwrap();
    let form = publish(&mut w, form(None, 1, &["mask_stock"]));
    let sites = Duty { subjects: Subjects::Sites, every: Recurrence::Weekly, ..daily(form) };
    let nobody = asks(COUNTY, "under 410102002", sites.clone());
    assert_eq!(w.refused(&duty(COUNTY), &Command::Issue(Box::new(nobody))), Refusal::AudienceEmpty);
    let matter = w.issued(&duty(COUNTY), asks(COUNTY, "under 410102", sites));
    assert_eq!(w.state.matters[&matter].planes.audience.iter().collect::<Vec<_>>(), [VILLAGE]);
    let monday = today().plus(-today().weekday());
    let key = SlotKey { matter, period: monday, subject: shop };
    if monday < today() {
        assert!(matches!(w.refused(&duty(VILLAGE), &file(key, filled(3))), Refusal::SlotOutside { .. }));
    }
    let next = SlotKey { period: monday.plus(7), ..key };
    w.now = next.period.starts_ms();
    let worker = at(VILLAGE, Role::Worker);
    let (events, _) = w.when(&worker, &file(next, filled(3))).unwrap();
    assert!(matches!(&events[0], Event::ReportFiled(f) if f.unit == VILLAGE && f.behalf.is_none()));
    assert!(filings(&w, next).filed.contains(shop));
}

#[test]
fn a_merge_inside_the_period_inherits_only_when_all_had_filed() {
    for (both, counts) in [(true, true), (false, false)] {
        let mut w = World::new();
        let village_b = UnitNo(13);
        let villages = [
            unit(13, "410102001002", Level::Village, Some(TOWN.0), None),
            unit(14, "410102001003", Level::Village, Some(TOWN.0), None),
        ];
        w.when(&machine(), &Command::PutUnits { units: villages.into() }).unwrap();
        let form = publish(&mut w, form(None, 1, &["mask_stock"]));
        let audience = "unit:410102001001 or unit:410102001002";
        let matter = w.issued(&duty(COUNTY), asks(COUNTY, audience, daily(form)));
        w.when(&duty(VILLAGE), &file(slot(matter, VILLAGE), filled(3))).unwrap();
        if both {
            w.when(&duty(village_b), &file(slot(matter, village_b), filled(4))).unwrap();
        }
        let into = UnitNo(14);
        let merge = Command::MergeUnits { from: vec![VILLAGE, village_b], into, reason: "并村".into() };
        w.when(&at(PROVINCE, Role::SystemAdmin), &merge).unwrap();
        assert!(expects(&w, slot(matter, into)) && !expects(&w, slot(matter, VILLAGE)));
        assert_eq!(filings(&w, slot(matter, into)).filed.contains(into), counts);
        // What it files itself takes the place of theirs.
        let (events, _) = w.when(&duty(into), &file(slot(matter, into), filled(9))).unwrap();
        let replaced = events.iter().filter(|e| matches!(e, Event::ReportWithdrawn { .. })).count();
        assert_eq!(replaced, if both { 2 } else { 1 });
        assert!(!filings(&w, slot(matter, into)).filed.contains(VILLAGE));
        let before = w.state.reports.clone();
        w.restart();
        assert_eq!(w.state.reports, before, "folded anew it is the same");
    }
}

#[test]
fn a_field_stays_what_it_is_and_a_personal_one_waits() {
    let mut w = World::new();
    let id = publish(&mut w, form(None, 1, &["mask_stock"]));
    let mut changed = form(Some(id), 2, &["mask_stock"]);
    changed.fields.get_mut("mask_stock").unwrap().unit = "箱".into();
    let publish = |version| Command::Form(FormCommand::Publish(Box::new(version)));
    changed.fields.get_mut("mask_stock").unwrap().seconds = 0;
    changed.fields.insert("eggs".into(), field("eggs"));
    changed.title.zh.clear();
    let Refusal::Form(faults) = w.refused(&duty(PROVINCE), &publish(changed)) else { panic!() };
    let faults: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    let all = [
        ("/title/zh", "input.missing"),
        ("/fields/eggs", "form.field.unused"),
        ("/fields/mask_stock/seconds", "field.range"),
        ("/fields/mask_stock/shape", "field.changed"),
    ];
    assert_eq!(faults, all, "all at once");
    let mut moved = form(Some(id), 2, &["mask_stock"]);
    moved.owner = COUNTY;
    assert_eq!(w.refused(&duty(PROVINCE), &publish(moved)), Refusal::FormOwner { owner: PROVINCE });
    let mut personal = form(Some(id), 2, &["mask_stock", "name"]);
    personal.fields.get_mut("name").unwrap().sensitivity = Sensitivity::Personal;
    assert!(matches!(w.refused(&duty(PROVINCE), &publish(personal)), Refusal::FormPersonal { .. }));
    let stale = w.refused(&duty(PROVINCE), &publish(form(Some(id), 3, &["mask_stock"])));
    assert_eq!(stale, Refusal::FormVersion { version: 3, current: 1 });
    let mut renumbered = form(Some(id), 2, &["mask_use", "mask_stock"]);
    renumbered.fields.insert("mask_use".into(), field("mask_use"));
    assert!(matches!(w.refused(&duty(PROVINCE), &publish(renumbered)), Refusal::Form(_)), "numbers mean one field");
    let town = form(None, 1, &["eggs"]);
    assert_eq!(w.refused(&duty(TOWN), &publish(FormVersion { owner: TOWN, ..town })), Refusal::NotPermitted);
}

#[test]
fn a_county_makes_forms_of_known_fields_only() {
    let mut w = World::new();
    publish(&mut w, form(None, 1, &["mask_stock"]));
    let own = FormVersion { owner: COUNTY, ..form(None, 1, &["mask_stock"]) };
    let command = Command::Form(FormCommand::Publish(Box::new(own)));
    w.when(&duty(COUNTY), &command).unwrap();
}

#[test]
fn periods_follow_the_recurrence_and_the_calendar() {
    let day = |text| Day::parse(text).unwrap();
    let of = |every, workdays_only| Duty { every, workdays_only, from: day("2020-01-20"), ..daily(FormId(1)) };
    let calendar = Calendar { off: [day("2020-01-24")].into(), work: [day("2020-01-19")].into() };
    let between = |duty: &Duty| duty.periods(day("2020-01-01"), day("2020-02-29"), &calendar).len();
    assert_eq!(between(&of(Recurrence::Daily, false)), 41);
    assert_eq!(between(&of(Recurrence::Daily, true)), 29, "30 weekdays less one off");
    assert_eq!(between(&of(Recurrence::Weekly, true)), 6);
    assert_eq!(between(&of(Recurrence::Monthly, false)), 1, "January began before the duty");
    let dates = Recurrence::Dates(vec![day("2020-01-25"), day("2020-02-08")]);
    assert_eq!(between(&of(dates.clone(), false)), 2);
    let monthly = of(Recurrence::Monthly, false);
    assert_eq!(monthly.last_day(day("2020-02-01")), day("2020-02-29"));
    assert_eq!(monthly.due_ms(day("2020-02-01")), day("2020-02-29").starts_ms() + 18 * HOUR_MS);
    assert!(!of(dates, false).has_period(day("2020-01-26"), &calendar));
}

#[test]
fn a_duty_that_makes_no_sense_is_not_issued() {
    let mut w = World::new();
    let id = publish(&mut w, form(None, 1, &["mask_stock"]));
    let refuse = |w: &mut World, duty_: Duty| {
        let order = asks(COUNTY, "under 410102 and level:town", duty_);
        w.refused(&duty(COUNTY), &Command::Issue(Box::new(order)))
    };
    let base = daily(id);
    assert!(matches!(refuse(&mut w, daily(FormId(99))), Refusal::Unknown { .. }));
    for wrong in [
        Duty { until: Some(today().plus(-1)), ..base.clone() },
        Duty { due_min: 24 * 60, ..base.clone() },
        Duty { due_after_days: 400, ..base.clone() },
        Duty { from: today().plus(-400), ..base.clone() },
        Duty { every: Recurrence::Dates(vec![]), ..base.clone() },
        Duty { every: Recurrence::Dates(vec![today().plus(2), today().plus(1)]), ..base.clone() },
    ] {
        assert!(matches!(refuse(&mut w, wrong), Refusal::DutyWrong { .. }));
    }
    let retire = FormCommand::Retire { form: id, reason: "并入新表".into() };
    w.when(&duty(PROVINCE), &Command::Form(retire)).unwrap();
    assert_eq!(refuse(&mut w, base), Refusal::FormRetired);
}

#[test]
fn a_system_actor_needs_no_post_to_file() {
    let (mut w, matter) = reporting();
    let (events, _) = w.when(&Actor::machine("import"), &file(slot(matter, TOWN), filled(1))).unwrap();
    assert!(matches!(&events[0], Event::ReportFiled(filing) if filing.behalf.is_none()));
}

#[test]
fn the_burden_is_known_before_a_form_is_issued() {
    use shouhu_domain::report::burden::{Asking, Held, Office, Share, burden, offices, week_of};
    let (mut w, running) = reporting();
    let asked: shouhu_domain::bits::Bits = [TOWN, TOWN_B].into_iter().collect();
    let next = form(None, 1, &["mask_stock", "glove_stock", "gown_stock"]);
    let of = |w: &World, every, asked| burden(&w.state, &next, &Duty { every, ..daily(FormId(1)) }, asked);
    let found = of(&w, Recurrence::Daily, &asked);
    assert_eq!((found.fields, found.units, found.seconds, found.filings), (3, 2, 60, 364));
    assert_eq!((found.seconds_a_week, found.minutes_a_week()), (420, 14), "7 minutes a week for each of two");
    assert_eq!(found.held, [Held { field: "mask_stock".into(), by: running }]);
    assert_eq!(found.others, [Asking { matter: running, from: COUNTY, units: 2 }]);
    assert_eq!(of(&w, Recurrence::Monthly, &asked).seconds_a_week, 14, "720 seconds over 52 weeks, rounded up");
    let wider: shouhu_domain::bits::Bits = [TOWN, TOWN_B, OTHER_TOWN].into_iter().collect();
    let found = of(&w, Recurrence::Daily, &wider);
    assert!(found.held.is_empty(), "not held for all of them");
    assert_eq!(found.others[0].units, 2);
    let week = week_of(&w.state, TOWN);
    assert_eq!(week.seconds, 280, "two fields a day");
    assert_eq!(week.shares, [Share { matter: running, subjects: 1, seconds_a_week: 280 }]);
    assert_eq!(week_of(&w.state, OTHER_TOWN).seconds, 0);
    assert_eq!(offices(&w.state), [Office { unit: COUNTY, duties: 1, minutes_a_week: 10 }], "of both towns");
    w.when(&duty(COUNTY), &Command::Close { matter: running, reason: String::new() }).unwrap();
    let found = of(&w, Recurrence::Daily, &asked);
    assert!(found.held.is_empty() && found.others.is_empty(), "what has ended asks nobody");
}

/// Rule 13: a figure is asked once.
#[test]
fn what_is_held_is_asked_again_only_when_a_second_person_agrees() {
    use shouhu_domain::matter::Status;
    use shouhu_domain::report::burden::Held;
    let (mut w, running) = reporting();
    let id = publish(&mut w, form(None, 1, &["mask_stock", "glove_stock"]));
    let order = |again: &str| {
        let ask = Duty { again: again.into(), ..daily(id) };
        Command::Issue(Box::new(asks(COUNTY, "under 410102 and level:town", ask)))
    };
    let held = vec![Held { field: "mask_stock".into(), by: running }];
    assert_eq!(w.refused(&duty(COUNTY), &order(" ")), Refusal::ReportHeld { held });
    let (_, outcome) = w.when(&duty(COUNTY), &order("口径不同")).unwrap();
    let Outcome::Matter { id: matter, status: Status::Approving } = outcome else { panic!("{outcome:?}") };
    assert!(!w.state.reports.contains_key(&matter), "it has not gone out");
    assert_eq!(w.refused(&duty(COUNTY), &Command::Approve { matter }), Refusal::NotPermitted);
    w.when(&commander(COUNTY), &Command::Approve { matter }).unwrap();
    assert_eq!(w.state.reports[&matter].duty.again, "口径不同");
    w.restart();
    assert_eq!(w.state.reports[&matter].duty.again, "口径不同");
    // Who has asked is not the second person, whatever he is.
    let chief = commander(COUNTY);
    let (_, outcome) = w.when(&chief, &order("再核")).unwrap();
    let Outcome::Matter { id: matter, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(w.refused(&chief, &Command::Approve { matter }), Refusal::SecondPersonNeeded);
}

#[test]
fn a_reason_to_ask_again_is_dropped_where_nothing_is_held() {
    let mut w = World::new();
    let id = publish(&mut w, form(None, 1, &["mask_stock"]));
    let ask = Duty { again: "以防万一".into(), ..daily(id) };
    let matter = w.issued(&duty(COUNTY), asks(COUNTY, "under 410102 and level:town", ask));
    assert_eq!(w.state.reports[&matter].duty.again, "");
}

#[test]
fn a_figure_that_is_asked_more_often_than_it_is_held_is_not_held() {
    use shouhu_domain::report::burden::burden;
    let mut w = World::new();
    let weekly = publish(&mut w, form(None, 1, &["mask_stock"]));
    let ask = Duty { every: Recurrence::Weekly, ..daily(weekly) };
    w.issued(&duty(COUNTY), asks(COUNTY, "under 410102 and level:town", ask));
    let asked: shouhu_domain::bits::Bits = [TOWN].into_iter().collect();
    let next = form(None, 1, &["mask_stock"]);
    let found = burden(&w.state, &next, &daily(weekly), &asked);
    assert!(found.held.is_empty() && found.others.len() == 1, "{found:?}");
}
