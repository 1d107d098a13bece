//! Signals: who sets them, when one becomes an alert, and that it does so once.

use crate::world::*;
use shouhu_domain::command::{Command, FormCommand, Outcome, SignalCommand};
use shouhu_domain::event::Event;
use shouhu_domain::form::{Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{DAY_MS, MatterId, SignalId, UnitNo};
use shouhu_domain::matter::{Cause, Content, MatterKind, Particulars};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::{Day, Duty, Recurrence, Subjects};
use shouhu_domain::signal::watch::{Found, Measure, Watch, Watched};
use shouhu_domain::signal::{Baseline, Finding, Rule};

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn field(name: &str, shape: Shape) -> (String, Field) {
    let field = Field {
        name: name.into(),
        label: words("价格", "Price"),
        shape,
        unit: "元".into(),
        purpose: "监测".into(),
        basis: "价格法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: false,
    };
    (name.to_owned(), field)
}

/// The province asks all towns every day for a price and what is in stock and used, since nine days ago.
fn surveyed() -> (World, MatterId) {
    let mut w = World::new();
    let question = |(no, name): (u16, &&str)| Node::Question(Box::new(Question::new(no, name)));
    let form = FormVersion {
        form: None,
        owner: PROVINCE,
        version: 1,
        title: words("价格监测", ""),
        nodes: (1..).zip(&["price", "stock", "used", "note"]).map(question).collect(),
        lists: [].into(),
        fields: [
            field("price", Shape::Decimal { scale: 2 }),
            field("stock", Shape::Integer),
            field("used", Shape::Integer),
            field("note", Shape::Text),
        ]
        .into(),
        note: String::new(),
    };
    let publish = Command::Form(FormCommand::Publish(Box::new(form)));
    let Outcome::Form { id, .. } = w.when(&duty(PROVINCE), &publish).unwrap().1 else { panic!("a form") };
    let asks = Duty {
        form: id,
        every: Recurrence::Daily,
        from: Day::of(TEN).plus(-9),
        until: None,
        due_min: 18 * 60,
        due_after_days: 0,
        subjects: Subjects::Units,
        workdays_only: false,
        review: false,
        again: String::new(),
    };
    let order = Content {
        particulars: Some(Particulars::Report(asks)),
        due_ms: None,
        escalation: vec![],
        ..order(CITY, "under 4101 and level:town")
    };
    let matter = w.issued(&duty(CITY), order);
    (w, matter)
}

fn watch(rule: Rule) -> Watch {
    let title = words("口罩涨价", "Masks cost more");
    Watch { title, field: "price".into(), measure: Measure::Median, level: Watched::County, rule }
}

fn dearer() -> Watch {
    watch(Rule::Rise { percent: 30, baseline: Baseline { periods: 7, least: 3 } })
}

fn put(matter: MatterId, signal: Option<SignalId>, watch: Watch) -> Command {
    Command::Signal(SignalCommand::Put { matter, signal, watch: Box::new(watch) })
}

fn set(w: &mut World, matter: MatterId, watch: Watch) -> SignalId {
    let (_, outcome) = w.when(&duty(CITY), &put(matter, None, watch)).unwrap();
    let Outcome::Signal { id } = outcome else { panic!("{outcome:?}") };
    id
}

/// One digit more than the price has: 4.500 against 3.000.
fn raised(node: UnitNo) -> Found {
    Found { node, finding: Finding::Raised, value: Some(4_500), against: Some(3_000) }
}

fn quiet(node: UnitNo) -> Found {
    Found { node, finding: Finding::Quiet, value: Some(3_100), against: Some(3_000) }
}

struct Seen {
    matter: MatterId,
    signal: SignalId,
}

impl Seen {
    fn judge(&self, w: &World, period: Day, found: &[Found]) -> Command {
        let (matter, signal, as_of, found) = (self.matter, self.signal, w.state.seq, found.to_vec());
        Command::Signal(SignalCommand::Judge { matter, signal, period, as_of, found, done: true })
    }

    fn judged(&self, w: &mut World, period: Day, found: &[Found]) -> Vec<Event> {
        let judge = self.judge(w, period, found);
        w.when(&machine(), &judge).unwrap().0
    }
}

fn seen() -> (World, Seen) {
    let (mut w, matter) = surveyed();
    let signal = set(&mut w, matter, dearer());
    (w, Seen { matter, signal })
}

fn yesterday() -> Day {
    Day::of(TEN).plus(-1)
}

fn alerts(w: &World) -> Vec<MatterId> {
    w.state.matters.values().filter(|m| m.kind == MatterKind::Alert).map(|m| m.id).collect()
}

fn close(matter: MatterId) -> Command {
    Command::Close { matter, reason: "已约谈，恢复原价".into() }
}

#[test]
fn whoever_may_issue_the_duty_sets_its_signals() {
    let (mut w, matter) = surveyed();
    for (actor, refusal) in [
        (duty(COUNTY), Refusal::NotPermitted),
        (duty(PROVINCE), Refusal::NotPermitted),
        (at(CITY, Role::Liaison), Refusal::NotPermitted),
        (duty(OTHER_CITY), Refusal::NotFound),
    ] {
        assert_eq!(w.refused(&actor, &put(matter, None, dearer())), refusal, "{actor:?}");
    }
    let signal = set(&mut w, matter, dearer());
    let kept = &w.state.signals[&signal];
    assert_eq!((kept.since, kept.retired), (yesterday(), false), "the last period whose due has passed");
    let found = Seen { matter, signal }.judge(&w, yesterday(), &[raised(COUNTY)]);
    assert_eq!(w.refused(&duty(CITY), &found), Refusal::NotFound, "nobody says what the machine has found");
    let retire = Command::Signal(SignalCommand::Retire { matter, signal, reason: "价格已平稳".into() });
    assert_eq!(w.refused(&duty(COUNTY), &retire), Refusal::NotPermitted);
    w.when(&duty(CITY), &retire).unwrap();
    assert_eq!(w.refused(&duty(CITY), &retire), Refusal::SignalRetired);
    assert_eq!(w.refused(&machine(), &found), Refusal::SignalRetired);
}

#[test]
fn only_a_number_of_the_form_is_watched_by_a_rule_that_says_something() {
    let (mut w, matter) = surveyed();
    let base = |periods, least| Baseline { periods, least };
    for (watch, pointer) in [
        (Watch { field: "note".into(), ..dearer() }, "/field"),
        (Watch { field: "nowhere".into(), ..dearer() }, "/field"),
        (Watch { measure: Measure::DaysOfStock { used: "price".into() }, ..dearer() }, "/measure/used"),
        (watch(Rule::Rise { percent: 0, baseline: base(7, 3) }), "/rule/percent"),
        (watch(Rule::Fall { percent: 101, baseline: base(7, 3) }), "/rule/percent"),
        (watch(Rule::Rise { percent: 30, baseline: base(3, 4) }), "/rule/baseline"),
        (watch(Rule::Rise { percent: 30, baseline: base(99, 4) }), "/rule/baseline"),
        (Watch { title: words(" ", ""), ..dearer() }, "/title/zh"),
    ] {
        let refusal = w.refused(&duty(CITY), &put(matter, None, watch.clone()));
        assert_eq!(refusal.pointer(), Some(pointer), "{watch:?}");
    }
    let days = Watch {
        field: "stock".into(),
        measure: Measure::DaysOfStock { used: "used".into() },
        ..watch(Rule::Below { limit: 7_000 })
    };
    set(&mut w, matter, days);
    let plain = w.issued(&duty(CITY), order(CITY, "under 4101"));
    assert_eq!(w.refused(&duty(CITY), &put(plain, None, dearer())), Refusal::NoReport);
}

#[test]
fn a_rule_changes_and_what_is_measured_stays() {
    let (mut w, s) = seen();
    s.judged(&mut w, yesterday(), &[quiet(COUNTY)]);
    let other = Watch { level: Watched::Town, ..dearer() };
    let refusal = w.refused(&duty(CITY), &put(s.matter, Some(s.signal), other));
    assert_eq!(refusal, Refusal::SignalWrong { pointer: "/level".into() });
    let stricter = watch(Rule::Above { limit: 3_000 });
    w.when(&duty(CITY), &put(s.matter, Some(s.signal), stricter.clone())).unwrap();
    let kept = &w.state.signals[&s.signal];
    assert_eq!((&kept.watch, kept.judged.len()), (&stricter, 0), "all periods are to be judged anew");
}

#[test]
fn one_alert_for_a_node_while_it_is_open() {
    let (mut w, s) = seen();
    let events = s.judged(&mut w, yesterday(), &[raised(COUNTY)]);
    let [judged, submitted, issued, told] = &events[..] else { panic!("{events:?}") };
    assert!(matches!(judged, Event::SignalJudged { done: true, .. }), "{judged:?}");
    assert!(matches!(issued, Event::MatterIssued { addressed: 1, .. }), "{issued:?}");
    let Event::MatterSubmitted(content) = submitted else { panic!("{submitted:?}") };
    let cause = Cause::Signal { signal: s.signal, node: COUNTY, period: yesterday() };
    assert_eq!(content.particulars, Some(Particulars::Alert { to: COUNTY, cause: Some(cause) }));
    assert_eq!(content.title, "口罩涨价：单位410102000000");
    assert!(content.text.contains("4.500 > 3.000 元"), "{}", content.text);
    let [alert] = alerts(&w)[..] else { panic!("one alert") };
    assert!(matches!(told, Event::SignalSeen { matter, .. } if *matter == alert), "{told:?}");
    // The same finding again, as after a restart of the machine: nothing.
    assert_eq!(s.judged(&mut w, yesterday(), &[raised(COUNTY)]), []);
    // A later period: the alert is told of the new figures, no second one.
    w.now += DAY_MS;
    let worse = Found { value: Some(5_000), ..raised(COUNTY) };
    let events = s.judged(&mut w, yesterday().plus(1), &[worse]);
    assert!(matches!(&events[..], [Event::SignalJudged { .. }, Event::SignalSeen { .. }]), "{events:?}");
    assert_eq!(alerts(&w), [alert]);
    w.restart();
    assert_eq!(w.state.signals[&s.signal].told[&COUNTY].period, yesterday().plus(1));
}

#[test]
fn a_closed_alert_is_raised_again_by_a_later_period_only() {
    let (mut w, s) = seen();
    s.judged(&mut w, yesterday(), &[raised(COUNTY)]);
    let first = alerts(&w)[0];
    w.when(&duty(COUNTY), &close(first)).unwrap();
    // A correction of the same period, and one of a period before.
    let dearer = Found { value: Some(4_800), ..raised(COUNTY) };
    assert!(matches!(s.judged(&mut w, yesterday(), &[dearer])[..], [Event::SignalJudged { .. }]));
    assert!(matches!(s.judged(&mut w, yesterday().plus(-1), &[dearer])[..], [Event::SignalJudged { .. }]));
    assert_eq!(alerts(&w), [first]);
    w.now += DAY_MS;
    s.judged(&mut w, yesterday().plus(1), &[dearer]);
    assert_eq!(alerts(&w).len(), 2);
}

#[test]
fn a_correction_is_told_to_the_open_alert_and_does_not_close_it() {
    let (mut w, s) = seen();
    s.judged(&mut w, yesterday(), &[raised(COUNTY)]);
    let events = s.judged(&mut w, yesterday(), &[quiet(COUNTY)]);
    assert!(matches!(&events[..], [Event::SignalJudged { .. }, Event::SignalSeen { .. }]), "{events:?}");
    assert!(w.state.matters[&alerts(&w)[0]].is_open());
    assert_eq!(w.state.signals[&s.signal].last[&COUNTY].1.finding, Finding::Quiet);
}

#[test]
fn too_little_is_kept_as_such_and_raises_nothing() {
    let (mut w, s) = seen();
    let nothing = Found { node: COUNTY, finding: Finding::NotEnough, value: Some(9_000), against: None };
    assert!(matches!(s.judged(&mut w, yesterday(), &[nothing])[..], [Event::SignalJudged { .. }]));
    assert_eq!(w.state.signals[&s.signal].last[&COUNTY], (yesterday(), nothing));
    assert_eq!(alerts(&w), []);
}

#[test]
fn periods_from_before_the_signal_are_its_baseline_and_raise_nothing() {
    let (mut w, s) = seen();
    let before = yesterday().plus(-1);
    assert!(matches!(s.judged(&mut w, before, &[raised(COUNTY)])[..], [Event::SignalJudged { .. }]));
    assert_eq!(alerts(&w), []);
    let signal = &w.state.signals[&s.signal];
    let due = signal.due(&w.state.reports[&s.matter].duty, &w.state.calendar, w.now);
    assert_eq!((due.first(), due.last(), due.len()), (Some(&yesterday().plus(-7)), Some(&yesterday()), 8));
}

#[test]
fn towns_and_counties_are_watched_where_somebody_files() {
    let (w, matter) = surveyed();
    let (found, reports) = (&w.state.matters[&matter], &w.state.reports[&matter]);
    let nodes = |level: Watched| level.nodes(&w.state, found, reports, yesterday(), w.now);
    assert_eq!(nodes(Watched::County), [COUNTY]);
    assert_eq!(nodes(Watched::Town), [TOWN, TOWN_B]);
    assert_eq!(nodes(Watched::Subject), [TOWN, TOWN_B]);
    assert_eq!(nodes(Watched::City), [CITY]);
    let changed = [TOWN_B].into_iter().collect();
    let above = |level: Watched| level.above(&w.state, reports, yesterday(), &changed).iter().collect::<Vec<_>>();
    assert_eq!((above(Watched::County), above(Watched::Town)), (vec![COUNTY], vec![TOWN_B]));
}

#[test]
fn a_closed_duty_is_watched_no_more() {
    let (mut w, s) = seen();
    w.when(&duty(CITY), &Command::Close { matter: s.matter, reason: String::new() }).unwrap();
    let judge = s.judge(&w, yesterday(), &[raised(COUNTY)]);
    assert!(matches!(w.refused(&machine(), &judge), Refusal::WrongStatus { .. }));
}
