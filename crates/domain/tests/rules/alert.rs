//! Alerts: raised to one unit, signed, handled, closed with a reason by it or by whoever stands above.

use crate::world::*;
use shouhu_domain::command::Command;
use shouhu_domain::event::Event;
use shouhu_domain::ids::{HOUR_MS, MatterId};
use shouhu_domain::matter::{Cause, Content, MatterKind, Particulars, Stage, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

fn alert(to: shouhu_domain::ids::UnitNo) -> Content {
    let particulars = Some(Particulars::Alert { to, cause: None });
    Content { kind: MatterKind::Alert, due_ms: None, verify: false, escalation: vec![], particulars, ..order(CITY, "") }
}

fn close(matter: MatterId, reason: &str) -> Command {
    Command::Close { matter, reason: reason.into() }
}

#[test]
fn an_alert_goes_to_one_unit_and_ends_with_a_reason() {
    let mut w = World::new();
    let a = w.issued(&duty(CITY), alert(COUNTY));
    let matter = &w.state.matters[&a];
    assert_eq!((matter.status, matter.planes.audience.count()), (Status::Issued, 1));
    assert_eq!((matter.audience.as_str(), matter.due_ms), ("unit:410102000000", Some(TEN + 2 * HOUR_MS)));
    w.sign(COUNTY, a).unwrap();
    w.reach(COUNTY, a, Stage::Done).unwrap();
    assert!(w.state.matters[&a].is_open(), "handled is not closed");
    assert!(matches!(w.refused(&duty(COUNTY), &close(a, " ")), Refusal::Missing { .. }));
    let (events, _) = w.when(&duty(COUNTY), &close(a, "已约谈，恢复原价")).unwrap();
    assert_eq!(events, [Event::MatterClosed { matter: a, lowered: None, reason: "已约谈，恢复原价".into() }]);
    assert!(!w.state.matters[&a].is_open());
}

#[test]
fn whoever_stands_above_closes_it_too_and_nobody_below_or_beside() {
    let mut w = World::new();
    let a = w.issued(&duty(CITY), alert(COUNTY));
    assert_eq!(w.refused(&duty(TOWN), &close(a, "好了")), Refusal::NotFound);
    assert_eq!(w.refused(&duty(OTHER_COUNTY), &close(a, "好了")), Refusal::NotFound);
    assert_eq!(w.refused(&at(COUNTY, Role::Worker), &close(a, "好了")), Refusal::NotPermitted);
    w.when(&commander(PROVINCE), &close(a, "误报")).unwrap();
    assert_eq!(w.state.matters[&a].status, Status::Closed);
}

#[test]
fn a_silent_unit_is_escalated_to_its_superior() {
    let mut w = World::new();
    let a = w.issued(&duty(CITY), alert(COUNTY));
    w.now += 2 * HOUR_MS + 1;
    let (events, _) = w.when(&machine(), &Command::Escalate { matter: a }).unwrap();
    assert!(matches!(events[..], [Event::MatterEscalated { superior: CITY, units: 1, .. }]), "{events:?}");
}

#[test]
fn nobody_alerts_beyond_his_reach_or_in_the_machines_name() {
    let mut w = World::new();
    let up = Command::Issue(Box::new(alert(OTHER_COUNTY)));
    assert!(matches!(w.refused(&duty(CITY), &up), Refusal::Unknown { pointer, .. } if pointer == "/to"));
    let particulars = Some(Particulars::Alert { to: COUNTY, cause: Some(Cause::Recount) });
    let a = w.issued(&duty(CITY), Content { particulars, ..alert(COUNTY) });
    let said = w.state.matters[&a].particulars.clone();
    assert_eq!(said, Some(Particulars::Alert { to: COUNTY, cause: None }), "what the machine sees a person cannot say");
    let own = w.issued(&duty(CITY), alert(CITY));
    w.sign(CITY, own).unwrap();
}

#[test]
fn what_follows_from_an_alert_is_broken_down_from_it() {
    let mut w = World::new();
    let a = w.issued(&duty(CITY), alert(COUNTY));
    let child = Content { due_ms: Some(TEN + 9 * HOUR_MS), ..order(COUNTY, "under 410102001") };
    w.when(&duty(COUNTY), &Command::BreakDown { matter: a, children: vec![child] }).unwrap();
    assert_eq!(w.state.matters[&a].children.len(), 1);
}
