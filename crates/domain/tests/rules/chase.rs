//! Rules 10 and 14: reminders, quiet hours, escalation.

use crate::world::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::escalation_due_ms;
use shouhu_domain::event::{Event, ResponseLevel, Space};
use shouhu_domain::ids::{HOUR_MS, IncidentId, MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, Urgency};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::tree::{Level, TERRITORY};

fn remind(matter: MatterId, under: &[UnitNo]) -> Command {
    Command::Remind { matter, under: under.to_vec(), line: TERRITORY.into() }
}

/// A moment of the same day in Shanghai.
fn clock(hour: Millis, minute: Millis) -> Millis {
    TEN + (hour - 10) * HOUR_MS + minute * MINUTE_MS
}

#[test]
fn the_same_unit_is_reminded_every_five_minutes_at_most() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let (events, outcome) = w.when(&duty(CITY), &remind(d, &[COUNTY])).unwrap();
    assert_eq!(events, [Event::MatterReminded { matter: d, under: COUNTY, units: 4, line: None }]);
    assert_eq!(outcome, Outcome::Reminded { units: 4, next_ms: TEN + 5 * MINUTE_MS });
    w.now += 5 * MINUTE_MS - 1;
    let next_ms = TEN + 5 * MINUTE_MS;
    assert_eq!(w.refused(&duty(COUNTY), &remind(d, &[TOWN])), Refusal::RemindedRecently { next_ms }, "nor below");
    w.now += 1;
    w.when(&duty(COUNTY), &remind(d, &[TOWN])).unwrap();
}

#[test]
fn whom_somebody_below_has_just_asked_is_not_asked_again() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let all = w.counts(d, CITY).expected;
    let (events, _) = w.when(&duty(COUNTY), &remind(d, &[TOWN])).unwrap();
    let [Event::MatterReminded { units: asked, .. }] = events[..] else { panic!("{events:?}") };
    w.now += MINUTE_MS;
    let (events, outcome) = w.when(&duty(CITY), &remind(d, &[CITY])).unwrap();
    assert_eq!(events, [Event::MatterReminded { matter: d, under: CITY, units: all - asked, line: None }]);
    assert!(matches!(outcome, Outcome::Reminded { units, .. } if units == all - asked), "{outcome:?}");
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102001"));
    w.when(&duty(TOWN), &remind(d, &[VILLAGE])).unwrap();
    w.sign(TOWN, d).unwrap();
    let next_ms = w.now + 5 * MINUTE_MS;
    assert_eq!(w.refused(&duty(CITY), &remind(d, &[CITY])), Refusal::RemindedRecently { next_ms }, "nobody is left");
}

#[test]
fn a_reminder_counts_whom_the_order_has_come_to() {
    let mut w = World::new();
    let by_level = Content { by_level: true, ..order(CITY, "under 4101") };
    let d = w.issued(&duty(CITY), by_level);
    let (events, _) = w.when(&duty(CITY), &remind(d, &[COUNTY])).unwrap();
    assert_eq!(events, [Event::MatterReminded { matter: d, under: COUNTY, units: 1, line: None }], "the county alone");
}

#[test]
fn nodes_under_each_other_are_reminded_once() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let (events, outcome) = w.when(&duty(CITY), &remind(d, &[TOWN, COUNTY, TOWN, TOWN_B])).unwrap();
    assert_eq!(events.len(), 1);
    assert!(matches!(outcome, Outcome::Reminded { units: 4, .. }), "{outcome:?}");
}

#[test]
fn nobody_is_reminded_who_has_signed_or_is_excused() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "unit:410102001 or unit:410102002"));
    w.sign(TOWN, d).unwrap();
    w.when(&duty(CITY), &Command::Excuse { matter: d, unit: TOWN_B, reason: "撤并".into() }).unwrap();
    assert_eq!(w.refused(&duty(CITY), &remind(d, &[CITY])), Refusal::NobodyToRemind);
}

#[test]
fn quiet_hours_cross_midnight() {
    let mut w = World::new();
    w.now = clock(9, 0);
    let d = w.issued(&duty(CITY), Content { due_ms: None, ..order(CITY, "under 4101") });
    let morning = clock(7, 0) + 24 * HOUR_MS;
    for (now, quiet_until) in [
        (clock(21, 59), None),
        (clock(22, 0), Some(morning)),
        (clock(23, 59), Some(morning)),
        (clock(24, 0), Some(morning)),
        (clock(30, 59), Some(morning)),
        (clock(31, 0), None),
    ] {
        w.now = now;
        match quiet_until {
            Some(until_ms) => {
                assert_eq!(w.refused(&duty(CITY), &remind(d, &[CITY])), Refusal::QuietHours { until_ms })
            }
            None => drop(w.when(&duty(CITY), &remind(d, &[CITY])).unwrap()),
        }
    }
}

#[test]
fn level_one_and_flash_orders_lift_the_quiet_hours() {
    let mut w = World::new();
    let declare =
        Command::DeclareIncident { name: "疫情".into(), name_en: "Epidemic".into(), scope: CITY, space: Space::Live };
    w.when(&commander(CITY), &declare).unwrap();
    let incident = IncidentId(w.state.seq);
    let level = |level| Command::SetLevel { incident, level, reason: "通报".into(), node: None, plan: None };
    w.when(&commander(CITY), &level(ResponseLevel::II)).unwrap();
    let of_it = Content { incident: Some(incident), due_ms: None, ..order(CITY, "under 4101") };
    let d = w.issued(&duty(CITY), of_it.clone());
    let flash = w.issued(&duty(CITY), Content { urgency: Urgency::Flash, incident: None, ..of_it });
    w.now = clock(23, 0);
    w.when(&duty(CITY), &remind(flash, &[CITY])).unwrap();
    assert!(matches!(w.refused(&duty(CITY), &remind(d, &[CITY])), Refusal::QuietHours { .. }));
    w.when(&commander(CITY), &level(ResponseLevel::I)).unwrap();
    w.when(&duty(CITY), &remind(d, &[CITY])).unwrap();
    let again = w.refused(&commander(CITY), &level(ResponseLevel::I));
    assert_eq!(again, Refusal::LevelUnchanged { level: "I".into() });
}

#[test]
fn a_missed_due_is_one_event_per_superior_and_step_also_after_a_restart() {
    let mut w = World::new();
    let d = w.issued(&duty(PROVINCE), order(PROVINCE, "level:town"));
    w.when(&commander(PROVINCE), &Command::Approve { matter: d }).unwrap();
    let escalate = Command::Escalate { matter: d };
    w.now = TEN + 2 * HOUR_MS;
    assert_eq!(w.refused(&machine(), &escalate), Refusal::NoEscalationDue, "the due is inclusive");
    w.now += 1;
    let told = |events: Vec<Event>| -> Vec<(u32, UnitNo, u32)> {
        let one = |event| match event {
            Event::MatterEscalated { step, superior, units, .. } => (step, superior, units),
            other => panic!("{other:?}"),
        };
        events.into_iter().map(one).collect()
    };
    assert_eq!(told(w.when(&machine(), &escalate).unwrap().0), [(1, COUNTY, 2), (1, OTHER_COUNTY, 1)]);
    w.restart();
    assert_eq!(w.refused(&machine(), &escalate), Refusal::NoEscalationDue, "not again");
    w.sign(OTHER_TOWN, d).unwrap();
    w.now += 30 * MINUTE_MS;
    assert_eq!(told(w.when(&machine(), &escalate).unwrap().0), [(2, CITY, 2)]);
    w.restart();
    w.now += 24 * HOUR_MS;
    assert_eq!(w.refused(&machine(), &escalate), Refusal::NoEscalationDue, "no step is left");
}

#[test]
fn nobody_is_escalated_who_signed_is_excused_or_asked_for_help() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "level:town or unit:410102001001"));
    w.sign(VILLAGE, d).unwrap();
    w.when(&duty(CITY), &Command::Excuse { matter: d, unit: TOWN_B, reason: "撤并".into() }).unwrap();
    w.when(&duty(TOWN), &Command::RaiseDifficulty { matter: d, text: "缺人".into() }).unwrap();
    w.now = TEN + 3 * HOUR_MS;
    assert_eq!(escalation_due_ms(&w.state.matters[&d]), None, "the worker need not ask");
    assert_eq!(w.refused(&machine(), &Command::Escalate { matter: d }), Refusal::NoEscalationDue);
    w.when(&duty(COUNTY), &Command::AnswerDifficulty { matter: d, unit: TOWN, text: "已派".into() }).unwrap();
    assert_eq!(w.when(&machine(), &Command::Escalate { matter: d }).unwrap().0.len(), 1);
}

#[test]
fn a_line_superior_reminds_what_its_line_gives_and_nothing_else() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let on = |line: &str, under: &[UnitNo]| Command::Remind { matter: d, under: under.to_vec(), line: line.into() };
    // The city's commission is addressed; the province's sees it on its line, though it did not issue.
    let (events, _) = w.when(&duty(HEALTH), &on("sector", &[HEALTH])).unwrap();
    let line = Some("sector".to_owned());
    assert_eq!(events, [Event::MatterReminded { matter: d, under: HEALTH, units: 1, line: line.clone() }]);
    assert_eq!(w.refused(&duty(HEALTH), &on(TERRITORY, &[HEALTH])), Refusal::NobodyToRemind, "nobody stands in it");
    assert_eq!(w.refused(&duty(HEALTH), &on("sector", &[COUNTY])), Refusal::NotPermitted, "not on its line");
    assert_eq!(
        w.refused(&duty(SCHOOLS), &on("sector", &[SCHOOLS])),
        Refusal::NotFound,
        "nobody of its line is addressed"
    );
    let next_ms = TEN + 5 * MINUTE_MS;
    let again = w.refused(&duty(CITY), &on(TERRITORY, &[CITY_HEALTH]));
    assert_eq!(again, Refusal::RemindedRecently { next_ms }, "five minutes on whatever line");
    w.restart();
    assert_eq!(w.refused(&duty(HEALTH), &on("sector", &[CITY_HEALTH])), Refusal::RemindedRecently { next_ms });
    w.now = next_ms;
    w.sign(CITY_HEALTH, d).unwrap();
    assert_eq!(w.refused(&duty(HEALTH), &on("sector", &[HEALTH])), Refusal::NobodyToRemind);
    let unknown = Refusal::Unknown { pointer: "/line".into(), value: "none".into() };
    assert_eq!(w.refused(&duty(CITY), &on("none", &[CITY])), unknown);
}

#[test]
fn on_a_line_nobody_reminds_beyond_its_own_reach() {
    let mut w = World::new();
    // A county's unit that stands under another city on the party line.
    let mut stray = unit(13, "410202-DW", Level::Organ, Some(6), Some("party-work"));
    stray.superiors = vec![("party".into(), CITY)];
    w.when(&machine(), &Command::PutUnits { units: vec![stray] }).unwrap();
    let d = w.issued(&duty(PROVINCE), order(PROVINCE, "unit:4101 or unit:410202-DW"));
    w.when(&commander(PROVINCE), &Command::Approve { matter: d }).unwrap();
    let on = |under| Command::Remind { matter: d, under: vec![under], line: "party".into() };
    let units = |events: Vec<Event>| match events.as_slice() {
        [Event::MatterReminded { units, .. }] => *units,
        other => panic!("{other:?}"),
    };
    assert_eq!(units(w.when(&duty(CITY), &on(CITY)).unwrap().0), 1, "the city's own unit alone");
    w.now += 5 * MINUTE_MS;
    assert_eq!(units(w.when(&duty(PROVINCE), &on(CITY)).unwrap().0), 2, "the province reaches both");
}
