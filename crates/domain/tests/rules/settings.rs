//! Rules 4 and 14: what the province sets, and what a change leaves as it was.

use crate::world::*;
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::decide::escalation_due_ms;
use shouhu_domain::event::Event;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, UnitNo};
use shouhu_domain::matter::Content;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::settings::{Quiet, Settings};

fn admin(unit: UnitNo) -> Actor {
    at(unit, Role::SystemAdmin)
}

fn hours(from_min: u32, until_min: u32) -> Option<Quiet> {
    Some(Quiet { from_min, until_min })
}

fn set(quiet: Option<Quiet>, share_max_pct: u32) -> Command {
    Command::SetProvince { settings: Settings { quiet, share_max_pct, ..Settings::default() }, reason: "汛期".into() }
}

#[test]
fn only_the_administrator_at_the_top_sets_and_the_record_says_from_what_to_what() {
    let mut w = World::new();
    let command = set(hours(23 * 60, 6 * 60), 40);
    for (actor, refusal) in [
        (admin(CITY), Refusal::NotPermitted),
        (admin(SCHOOLS), Refusal::NotPermitted),
        (commander(PROVINCE), Refusal::NotPermitted),
        (at(PROVINCE, Role::RightsAdmin), Refusal::NotPermitted),
        (at(TOWN, Role::Worker), Refusal::NotPermitted),
    ] {
        assert_eq!(w.refused(&actor, &command), refusal, "{actor:?}");
    }
    let (events, _) = w.when(&admin(PROVINCE), &command).unwrap();
    let former = Settings::default();
    let settings = Settings { quiet: hours(23 * 60, 6 * 60), share_max_pct: 40, ..Settings::default() };
    assert_eq!(events, [Event::ProvinceSet { settings, former, reason: "汛期".into() }]);
    assert_eq!(w.refused(&admin(PROVINCE), &command), Refusal::SettingsUnchanged);
    w.restart();
    assert_eq!(w.state.settings, settings);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut w = World::new();
    for (quiet, sound) in [
        ((0, 720), true),
        ((0, 721), false),
        ((1439, 0), true),
        ((600, 600), false),
        ((1440, 60), false),
        ((60, 1440), false),
        ((1200, 480), true),
        ((1200, 481), false),
        ((u32::MAX, 0), false),
    ] {
        let told = w.when(&admin(PROVINCE), &set(hours(quiet.0, quiet.1), 25));
        let wrong = Refusal::QuietWrong { from_min: quiet.0, until_min: quiet.1 };
        assert_eq!(told.err(), (!sound).then_some(wrong), "{quiet:?}");
    }
    for (pct, sound) in [(9, false), (10, true), (90, true), (91, false), (0, false)] {
        let told = w.when(&admin(PROVINCE), &set(None, pct));
        assert_eq!(told.err(), (!sound).then_some(Refusal::ShareWrong { pct, least: 10, most: 90 }), "{pct}");
    }
    for (minutes, sound) in [(9, false), (10, true), (2_400, true), (2_401, false)] {
        let settings = Settings { burden_ceiling_min: minutes, ..Settings::default() };
        let told = w.when(&admin(PROVINCE), &Command::SetProvince { settings, reason: "减负".into() });
        let wrong = Refusal::CeilingWrong { minutes, least: 10, most: 2_400 };
        assert_eq!(told.err(), (!sound).then_some(wrong), "{minutes}");
    }
    let blank = Command::SetProvince { settings: Settings::default(), reason: " ".into() };
    assert_eq!(w.refused(&admin(PROVINCE), &blank), Refusal::Missing { pointer: "/reason".into() });
}

#[test]
fn reminders_keep_the_hours_of_now() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), Content { due_ms: None, ..order(CITY, "under 4101") });
    let remind = Command::Remind { matter: d, under: vec![CITY], line: "territory".into() };
    w.when(&admin(PROVINCE), &set(hours(9 * 60, 11 * 60), 25)).unwrap();
    assert_eq!(w.refused(&duty(CITY), &remind), Refusal::QuietHours { until_ms: TEN + HOUR_MS });
    w.now = TEN + 13 * HOUR_MS;
    w.when(&duty(CITY), &remind).unwrap();
    w.now = TEN + DAY_MS;
    assert_eq!(w.refused(&duty(CITY), &remind), Refusal::QuietHours { until_ms: w.now + HOUR_MS }, "every day");
    w.when(&admin(PROVINCE), &set(None, 25)).unwrap();
    w.when(&duty(CITY), &remind).unwrap();
}

#[test]
fn a_change_moves_no_due_no_escalation_step_and_no_relay() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), Content { by_level: true, ..order(CITY, "under 4101") });
    let relay = |due| Command::Relay { matter: d, text: String::new(), due_ms: Some(due) };
    w.when(&duty(COUNTY), &relay(TEN + HOUR_MS)).unwrap();
    let (due, relays) = (escalation_due_ms(&w.state.matters[&d]), w.state.matters[&d].relays.clone());
    assert_eq!(relays[&COUNTY].share_max_pct, 25);
    w.when(&admin(PROVINCE), &set(None, 60)).unwrap();
    let matter = &w.state.matters[&d];
    assert_eq!((matter.due_ms, escalation_due_ms(matter)), (Some(TEN + 2 * HOUR_MS), due));
    assert_eq!(matter.relays, relays, "judged by the share of its own moment");
    w.now += MINUTE_MS;
    w.when(&duty(COUNTY), &relay(TEN + HOUR_MS + MINUTE_MS)).unwrap();
    assert_eq!(w.state.matters[&d].relays[&COUNTY].share_max_pct, 25, "relayed again: it had been held until then");
    w.when(&duty(TOWN), &relay(TEN + HOUR_MS)).unwrap();
    assert_eq!(w.state.matters[&d].relays[&TOWN].share_max_pct, 60, "what comes after goes by the new one");
}
