//! Inspections: sites by rule or drawn, teams of two organs or more, one visit of a site, and what it finds.

use crate::report::{form, publish};
use crate::world::*;
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Actor, Command, InspectionCommand, Outcome};
use shouhu_domain::event::Event;
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::ids::{FormId, HOUR_MS, MatterId, UnitNo};
use shouhu_domain::inspection::draw::draw;
use shouhu_domain::inspection::{Finding, Inspection, Severity, Standing};
use shouhu_domain::matter::{Content, MatterKind, Particulars, Stage, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

fn inspector(unit: UnitNo) -> Actor {
    at(unit, Role::Inspector)
}

fn asked(form: FormId, rule: &str, sample: Option<u32>) -> Inspection {
    let (teams, rule) = (vec![HEALTH, SCHOOLS], rule.to_owned());
    Inspection { form, version: 1, rule, sample, teams, seed: 2_020, of: 0, sites: Bits::new() }
}

fn content(inspection: Inspection) -> Content {
    Content {
        kind: MatterKind::Inspection,
        due_ms: Some(TEN + 48 * HOUR_MS),
        verify: false,
        escalation: vec![],
        particulars: Some(Particulars::Inspection(Box::new(inspection))),
        ..order(HEALTH, "")
    }
}

fn issue(inspection: Inspection) -> Command {
    Command::Issue(Box::new(content(inspection)))
}

fn checklist(w: &mut World) -> FormId {
    publish(w, form(None, 1, &["mask_stock"]))
}

/// Planned by the health organ with the schools', over all towns.
fn planned(sample: Option<u32>) -> (World, MatterId) {
    let mut w = World::new();
    let form = checklist(&mut w);
    let id = w.issued(&inspector(HEALTH), content(asked(form, "level:town", sample)));
    (w, id)
}

fn plan_of(w: &World, id: MatterId) -> &Inspection {
    let Some(Particulars::Inspection(inspection)) = &w.state.matters[&id].particulars else { panic!("an inspection") };
    inspection
}

fn visit(matter: MatterId, site: UnitNo, findings: Vec<Content>) -> Command {
    let answers: Answers = [("mask_stock".to_owned(), Answer::Number(7))].into_iter().collect();
    Command::Inspection(InspectionCommand::Visit { matter, site, answers, findings })
}

fn finding(to: UnitNo, category: &str) -> Content {
    let (evidence, category) = (String::new(), category.to_owned());
    let found = Finding { to, site: to, severity: Severity::Grave, category, evidence };
    let particulars = Some(Particulars::Finding(found));
    Content { kind: MatterKind::Rectification, verify: false, particulars, ..order(HEALTH, "") }
}

#[test]
fn an_inspection_goes_to_its_teams_and_not_to_the_sites() {
    let (mut w, id) = planned(None);
    let matter = &w.state.matters[&id];
    assert_eq!(matter.planes.audience.iter().collect::<Vec<_>>(), [HEALTH, SCHOOLS]);
    assert_eq!(plan_of(&w, id).sites.iter().collect::<Vec<_>>(), [TOWN, TOWN_B, OTHER_TOWN]);
    assert_eq!(plan_of(&w, id).of, 3);
    assert_eq!(w.refused(&duty(TOWN), &visit(id, TOWN, vec![])), Refusal::NotFound, "nobody warns them");
    assert_eq!(w.refused(&duty(COUNTY), &visit(id, TOWN, vec![])), Refusal::NotFound);
    w.sign(SCHOOLS, id).unwrap();
}

#[test]
fn a_draw_is_on_record_with_its_seed_and_can_be_repeated() {
    let (w, id) = planned(Some(2));
    let plan = plan_of(&w, id);
    let pool: Bits = [TOWN, TOWN_B, OTHER_TOWN].into_iter().collect();
    assert_eq!((plan.sites.count(), plan.of, plan.sample, plan.seed), (2, 3, Some(2), 2_020));
    assert_eq!(plan.sites, draw(&pool, 2, plan.seed));
}

#[test]
fn what_cannot_be_inspected_is_refused() {
    let mut w = World::new();
    let form = checklist(&mut w);
    let mut refused = |inspection: Inspection| w.refused(&inspector(HEALTH), &issue(inspection));
    let good = asked(form, "level:town", None);
    let teams = |teams: &[UnitNo]| Inspection { teams: teams.to_vec(), ..good.clone() };
    assert_eq!(refused(teams(&[HEALTH])), Refusal::OneOrgan { organs: 1 });
    assert_eq!(refused(teams(&[])), Refusal::OneOrgan { organs: 0 });
    assert!(matches!(refused(teams(&[HEALTH, HEALTH])), Refusal::Twice { pointer, .. } if pointer == "/teams/1"));
    assert!(matches!(refused(teams(&[HEALTH, UnitNo(999)])), Refusal::Unknown { .. }));
    assert_eq!(refused(asked(form, "level:town", Some(4))), Refusal::SampleWrong { asked: 4, of: 3 });
    assert_eq!(refused(asked(form, "level:town", Some(0))), Refusal::SampleWrong { asked: 0, of: 3 });
    assert_eq!(refused(asked(form, "unit:41-WJW or unit:41-JYT", None)), Refusal::AudienceEmpty, "not oneself");
    assert!(matches!(refused(asked(form, "level:towns", None)), Refusal::Audience(_)));
    assert!(
        matches!(refused(asked(FormId(9_999), "level:town", None)), Refusal::Unknown { pointer, .. } if pointer == "/form_id")
    );
    assert!(
        matches!(refused(Inspection { version: 2, ..good.clone() }), Refusal::Unknown { pointer, .. } if pointer == "/version")
    );
    let undated = Content { due_ms: None, ..content(good.clone()) };
    assert!(
        matches!(w.refused(&inspector(HEALTH), &Command::Issue(Box::new(undated))), Refusal::Missing { pointer } if pointer == "/due_ms")
    );
    assert_eq!(w.refused(&at(HEALTH, Role::Worker), &issue(good)), Refusal::NotPermitted);
}

#[test]
fn a_site_is_visited_once_by_a_team_and_what_is_found_is_issued_with_it() {
    let (mut w, id) = planned(None);
    let seq = w.state.seq;
    let found = vec![finding(TOWN, "活禽交易"), finding(TOWN, "口罩价格")];
    let (events, outcome) = w.when(&inspector(SCHOOLS), &visit(id, TOWN, found)).unwrap();
    assert!(
        matches!(
            events[..],
            [
                Event::ReceiptReached { stage: Stage::Signed, unit: SCHOOLS, .. },
                Event::SiteVisited(_),
                Event::MatterSubmitted(_),
                Event::MatterIssued { .. },
                Event::MatterSubmitted(_),
                Event::MatterIssued { .. }
            ]
        ),
        "{events:?}"
    );
    let ids = [MatterId(seq + 3), MatterId(seq + 5)];
    assert_eq!(outcome, Outcome::Visited { at_ms: w.now, findings: ids.to_vec() });
    for found in ids {
        let found = &w.state.matters[&found];
        assert_eq!((found.from, found.parent, Standing::of(found)), (SCHOOLS, Some(id), Standing::Open));
    }
    assert_eq!(w.state.matters[&id].visited[&TOWN], seq + 2);
    w.restart();
    assert_eq!(w.refused(&inspector(HEALTH), &visit(id, TOWN, vec![])), Refusal::VisitedAlready { site: TOWN });
    let (events, _) = w.when(&inspector(SCHOOLS), &visit(id, TOWN_B, vec![finding(TOWN_B, "价格")])).unwrap();
    let Event::SiteVisited(visited) = &events[0] else { panic!("{events:?}") };
    assert!(w.state.matters[&visited.findings[0]].kind.is_finding());
}

#[test]
fn who_may_not_visit_and_what_does_not_fit() {
    let (mut w, id) = planned(None);
    assert_eq!(w.refused(&inspector(HEALTH), &visit(id, CITY, vec![])), Refusal::NotDrawn { site: CITY });
    assert_eq!(w.refused(&inspector(PROVINCE), &visit(id, TOWN, vec![])), Refusal::NotAddressed { unit: PROVINCE });
    assert_eq!(w.refused(&at(SCHOOLS, Role::Worker), &visit(id, TOWN, vec![])), Refusal::NotPermitted);
    let answers: Answers = [("mask_stock".to_owned(), Answer::Text("many".into()))].into_iter().collect();
    let wrong = InspectionCommand::Visit { matter: id, site: TOWN, answers, findings: vec![] };
    assert!(matches!(w.refused(&inspector(HEALTH), &Command::Inspection(wrong)), Refusal::Answers(_)));
    let unwritten = vec![finding(TOWN, "价格"), finding(TOWN, " ")];
    assert!(matches!(
        w.refused(&inspector(HEALTH), &visit(id, TOWN, unwritten)),
        Refusal::Missing { pointer } if pointer == "/findings/1/category"
    ));
    let many = vec![finding(TOWN, "价格"); 21];
    assert!(matches!(w.refused(&inspector(HEALTH), &visit(id, TOWN, many)), Refusal::TooLong { .. }));
    let order = w.issued(&duty(HEALTH), order(HEALTH, "unit:41-JYT"));
    assert!(matches!(w.refused(&inspector(HEALTH), &visit(order, TOWN, vec![])), Refusal::WrongKind { .. }));
}

#[test]
fn it_is_closed_with_the_reason_where_sites_were_left_out() {
    let (mut w, id) = planned(Some(1));
    let close = |reason: &str| Command::Close { matter: id, reason: reason.into() };
    assert_eq!(w.refused(&inspector(SCHOOLS), &close("好了")), Refusal::NotPermitted, "its issuer's");
    assert!(matches!(w.refused(&inspector(HEALTH), &close("")), Refusal::Missing { .. }));
    let site = plan_of(&w, id).sites.iter().next().unwrap();
    w.when(&inspector(HEALTH), &visit(id, site, vec![])).unwrap();
    w.when(&inspector(HEALTH), &close("")).unwrap();
    assert_eq!(w.state.matters[&id].status, Status::Closed);
}
