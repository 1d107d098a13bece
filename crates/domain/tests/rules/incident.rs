//! Incidents and their levels, and what a level makes of a plan.

use super::world::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::{Outlook, outlook_of};
use shouhu_domain::event::{Event, ResponseLevel, Space};
use shouhu_domain::ids::{HOUR_MS, IncidentId, MINUTE_MS, MatterId, PlanId, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Stage, Status, Urgency};
use shouhu_domain::plan::{PlanVersion, Standing, applies};
use shouhu_domain::refusal::Refusal;

use ResponseLevel::{I, II, III, IV};

fn declare(scope: UnitNo, space: Space) -> Command {
    Command::DeclareIncident { name: "疫情".into(), name_en: "Epidemic".into(), scope, space }
}

fn level(incident: IncidentId, level: ResponseLevel, node: Option<UnitNo>, plan: Option<(PlanId, u32)>) -> Command {
    Command::SetLevel { incident, level, reason: "通报".into(), node, plan }
}

fn standing(from_level: ResponseLevel, audience: &str, due_min: Option<u32>) -> Standing {
    Standing {
        item: 0,
        from_level,
        kind: MatterKind::Task,
        title: format!("{} 级起", from_level.as_str()),
        text: "照办。".into(),
        number: Some("豫疫防〔2020〕1号".into()),
        joint: vec![],
        audience: audience.into(),
        due_min,
        urgency: Urgency::Normal,
        by_level: false,
        verify: false,
        escalation: vec![],
    }
}

fn plan_of(owner: UnitNo, plan: Option<PlanId>, standing: Vec<Standing>) -> Command {
    Command::PublishPlan(Box::new(PlanVersion {
        plan,
        owner,
        version: 0,
        name: "疫情预案".into(),
        name_en: "Epidemic plan".into(),
        note: String::new(),
        standing,
    }))
}

fn declared(w: &mut World, scope: UnitNo, space: Space) -> IncidentId {
    let (_, outcome) = w.when(&commander(scope), &declare(scope, space)).unwrap();
    let Outcome::Incident { id } = outcome else { panic!("{outcome:?}") };
    id
}

fn published(w: &mut World, owner: UnitNo, standing: Vec<Standing>) -> (PlanId, u32) {
    let (_, outcome) = w.when(&duty(owner), &plan_of(owner, None, standing)).unwrap();
    let Outcome::Plan { id, version } = outcome else { panic!("{outcome:?}") };
    (id, version)
}

fn activated(w: &mut World, unit: UnitNo, command: &Command) -> (Vec<MatterId>, Vec<MatterId>) {
    let (_, outcome) = w.when(&commander(unit), command).unwrap();
    let Outcome::Activated { issued, cancelled, .. } = outcome else { panic!("{outcome:?}") };
    (issued, cancelled)
}

/// A plan of the city: to the county from IV, to the towns from II, to the villages at I only, no due.
fn city_plan(w: &mut World) -> (IncidentId, (PlanId, u32)) {
    let incident = declared(w, CITY, Space::Live);
    let matters = vec![
        standing(IV, "under 4101 and level:county", Some(120)),
        standing(II, "under 4101 and level:town", Some(60)),
        standing(I, "under 4101 and level:village", None),
    ];
    (incident, published(w, CITY, matters))
}

#[test]
fn an_incident_is_declared_and_raised_where_the_right_stands() {
    let mut w = World::new();
    assert_eq!(w.refused(&duty(CITY), &declare(PROVINCE, Space::Live)), Refusal::NotPermitted);
    let incident = declared(&mut w, CITY, Space::Live);
    let two = level(incident, II, None, None);
    assert_eq!(w.refused(&duty(COUNTY), &two), Refusal::NotPermitted);
    w.when(&commander(PROVINCE), &two).unwrap();
    assert_eq!(w.state.incidents[&incident].level().unwrap().level, II);
    assert_eq!(w.refused(&commander(PROVINCE), &two), Refusal::LevelUnchanged { level: "II".into() });
    let unknown = level(IncidentId(-1), I, None, None);
    assert_eq!(w.refused(&commander(PROVINCE), &unknown), Refusal::NotFound);
}

#[test]
fn the_highest_level_at_or_above_a_unit_binds_it() {
    let mut w = World::new();
    let incident = declared(&mut w, CITY, Space::Live);
    w.when(&commander(CITY), &level(incident, III, None, None)).unwrap();
    w.when(&duty(COUNTY), &level(incident, I, Some(COUNTY), None)).unwrap();
    w.when(&commander(CITY), &level(incident, IV, Some(TOWN_B), None)).unwrap();
    let binds = |w: &World, unit| w.state.incidents[&incident].effective(&w.state.tree, unit).map(|set| set.level);
    for (unit, wanted) in [
        (CITY, Some(III)),
        (CITY_HEALTH, Some(III)),
        (COUNTY, Some(I)),
        (TOWN, Some(I)),
        // Its own is lower than the county's.
        (TOWN_B, Some(I)),
        (VILLAGE, Some(I)),
        (PROVINCE, None),
        (OTHER_TOWN, None),
    ] {
        assert_eq!(binds(&w, unit), wanted, "{unit}");
    }
    let told = |w: &World, unit| w.state.incidents[&incident].told_to(&w.state.tree, unit).map(|set| set.level);
    assert_eq!(told(&w, PROVINCE), Some(III), "from above the level of the scope is told");
    let outside = level(incident, I, Some(OTHER_COUNTY), None);
    assert!(
        matches!(w.refused(&commander(PROVINCE), &outside), Refusal::Unknown { pointer, .. } if pointer == "/node")
    );
    let lift = |node| Command::LiftLevel { incident, node, reason: "缓解".into() };
    assert_eq!(w.refused(&commander(CITY), &lift(CITY)), Refusal::NoLevel { node: CITY });
    assert_eq!(w.refused(&commander(CITY), &lift(TOWN)), Refusal::NoLevel { node: TOWN });
    w.when(&duty(COUNTY), &lift(COUNTY)).unwrap();
    assert_eq!((binds(&w, TOWN), binds(&w, TOWN_B)), (Some(III), Some(III)));
}

#[test]
fn a_closed_incident_takes_nothing_new_and_ends_nothing() {
    let mut w = World::new();
    let incident = declared(&mut w, CITY, Space::Live);
    w.when(&commander(CITY), &level(incident, I, None, None)).unwrap();
    let of_it = Content { incident: Some(incident), due_ms: None, ..order(CITY, "under 410102") };
    let d = w.issued(&duty(CITY), of_it.clone());
    let close = Command::CloseIncident { incident, reason: "终止".into() };
    assert_eq!(w.refused(&duty(COUNTY), &close), Refusal::NotPermitted);
    assert_eq!(w.refused(&duty(OTHER_COUNTY), &close), Refusal::NotFound, "they have nothing to do with each other");
    w.when(&duty(CITY), &close).unwrap();
    let closed = Refusal::IncidentClosed { closed_ms: w.now };
    assert_eq!(w.refused(&duty(CITY), &close), closed);
    assert_eq!(w.refused(&commander(CITY), &level(incident, II, None, None)), closed);
    assert_eq!(w.refused(&duty(CITY), &Command::Issue(Box::new(of_it))), closed);
    assert!(w.state.matters[&d].is_open());
    w.sign(TOWN, d).unwrap();
    let child = Content { due_ms: None, ..order(COUNTY, "unit:410102001") };
    w.when(&duty(COUNTY), &Command::BreakDown { matter: d, children: vec![child] }).unwrap();
    assert_eq!(w.state.incidents[&incident].effective(&w.state.tree, CITY), None, "quiet hours are back");
    w.restart();
    assert!(!w.state.incidents[&incident].is_open());
}

#[test]
fn a_plan_is_published_whole_and_its_items_keep_their_numbers() {
    assert!(applies(IV, I) && applies(II, II) && !applies(II, III) && !applies(I, II));
    let mut w = World::new();
    let one = standing(IV, "under 4101 and level:county", Some(120));
    assert_eq!(w.refused(&duty(COUNTY), &plan_of(CITY, None, vec![one.clone()])), Refusal::NotPermitted);
    let (plan, _) = published(&mut w, CITY, vec![one.clone(), one.clone()]);
    let next = |items: &[u32]| {
        let standing = items.iter().map(|item| Standing { item: *item, ..one.clone() }).collect();
        plan_of(CITY, Some(plan), standing)
    };
    w.when(&duty(CITY), &next(&[2, 0])).unwrap();
    let items: Vec<u32> = w.state.plans[&plan].current.standing.iter().map(|s| s.item).collect();
    assert_eq!((items, w.state.plans[&plan].current.version), (vec![2, 3], 2));
    assert!(matches!(w.refused(&duty(CITY), &next(&[1])), Refusal::Unknown { .. }), "given up, never reused");
    assert!(matches!(w.refused(&duty(CITY), &next(&[2, 2])), Refusal::Twice { .. }));
    assert_eq!(w.refused(&duty(CITY), &next(&[])), Refusal::Missing { pointer: "/standing".into() });
    for (wrong, pointer) in [
        (Standing { title: " ".into(), ..one.clone() }, "/standing/1/title"),
        (Standing { due_min: Some(0), ..one.clone() }, "/standing/1/due_min"),
        (Standing { audience: "under".into(), ..one.clone() }, "/standing/1/audience"),
        (Standing { audience: "tag:none".into(), ..one.clone() }, "/standing/1/audience"),
        (Standing { audience: "under 4102".into(), ..one.clone() }, "/standing/1/audience"),
        (Standing { joint: vec![CITY], ..one.clone() }, "/standing/1/joint"),
    ] {
        let refusal = w.refused(&duty(CITY), &plan_of(CITY, Some(plan), vec![one.clone(), wrong]));
        assert_eq!(refusal.pointer(), Some(pointer), "{refusal:?}");
    }
    let retire = Command::RetirePlan { plan, reason: "另有新预案".into() };
    assert_eq!(w.refused(&duty(OTHER_CITY), &retire), Refusal::NotPermitted);
    w.when(&duty(CITY), &retire).unwrap();
    assert_eq!(w.refused(&duty(CITY), &retire), Refusal::PlanRetired);
    assert_eq!(w.refused(&duty(CITY), &next(&[2])), Refusal::PlanRetired);
}

#[test]
fn a_level_issues_what_its_plan_asks_for_once() {
    let mut w = World::new();
    let (incident, plan) = city_plan(&mut w);
    assert_eq!(w.refused(&commander(PROVINCE), &level(incident, III, None, Some(plan))), Refusal::NotPermitted);
    let (issued, cancelled) = activated(&mut w, CITY, &level(incident, III, None, Some(plan)));
    assert_eq!((issued.len(), cancelled.len()), (1, 0));
    let first = &w.state.matters[&issued[0]];
    assert_eq!(
        (first.status, first.incident, first.due_ms),
        (Status::Issued, Some(incident), Some(w.now + 2 * HOUR_MS))
    );
    assert_eq!((first.plan.unwrap().item, first.from, first.planes.audience.count()), (1, CITY, 1));
    let again = w.refused(&commander(CITY), &level(incident, III, None, Some(plan)));
    assert_eq!(again, Refusal::LevelUnchanged { level: "III".into() });
    let outlook = outlook_of(&w.state, plan, (incident, CITY), I, w.now).unwrap();
    let counts: Vec<u32> = outlook.due.iter().map(|due| due.audience.count()).collect();
    assert_eq!((counts, outlook.stays.clone(), outlook.cancelled.clone()), (vec![2, 1], issued.clone(), vec![]));
    let (more, _) = activated(&mut w, CITY, &level(incident, I, None, Some(plan)));
    assert_eq!(more.len(), outlook.due.len(), "the page lists exactly what becomes due");
    let stale = level(incident, II, None, Some((plan.0, 9)));
    assert_eq!(w.refused(&commander(CITY), &stale), Refusal::PlanVersionChanged { version: 1 });
}

#[test]
fn stepping_down_cancels_the_future_and_never_the_past() {
    let mut w = World::new();
    let (incident, plan) = city_plan(&mut w);
    let (issued, _) = activated(&mut w, CITY, &level(incident, I, None, Some(plan)));
    let [county, towns, villages] = issued[..] else { panic!("{issued:?}") };
    w.sign(TOWN, towns).unwrap();
    let ahead = outlook_of(&w.state, plan, (incident, CITY), III, w.now).unwrap();
    assert_eq!((ahead.stays, ahead.cancelled, ahead.past), (vec![county], vec![towns, villages], vec![]));
    w.now += 61 * MINUTE_MS;
    let outlook = outlook_of(&w.state, plan, (incident, CITY), III, w.now).unwrap();
    assert_eq!(
        (outlook.stays, outlook.cancelled, outlook.past),
        (vec![county], vec![villages], vec![towns]),
        "the towns' due has passed: it stays, with its lateness"
    );
    let (events, _) = w.when(&commander(CITY), &level(incident, III, None, Some(plan))).unwrap();
    assert!(events.contains(&Event::MatterClosed { matter: villages, lowered: Some(III), reason: String::new() }));
    assert_eq!(w.state.matters[&villages].status, Status::Closed);
    assert!(w.state.matters[&towns].is_open());
    assert_eq!((w.counts(towns, PROVINCE).signed, w.late(towns)), (1, 1));
    assert!(w.reach(TOWN_B, towns, Stage::Signed).is_ok(), "late, but it can still come");
    let (again, _) = activated(&mut w, CITY, &level(incident, I, None, Some(plan)));
    assert_eq!(again.len(), 1, "what was cancelled is issued anew; what is open stays");
    let former = w.state.plans.clone();
    w.restart();
    assert_eq!(w.state.plans, former);
}

#[test]
fn a_level_for_a_part_asks_that_part_only() {
    let mut w = World::new();
    let incident = declared(&mut w, PROVINCE, Space::Live);
    let plan = published(
        &mut w,
        PROVINCE,
        vec![
            standing(IV, "level:town or level:village", Some(60)),
            standing(IV, "level:organ", Some(60)),
            standing(IV, "under 4102", None),
        ],
    );
    let part = level(incident, II, Some(CITY), Some(plan));
    let outlook: Outlook = outlook_of(&w.state, plan, (incident, CITY), II, w.now).unwrap();
    assert_eq!(outlook.skipped, [(3, "matter.audience.empty")], "one that reaches nobody there holds nothing up");
    let (issued, _) = activated(&mut w, PROVINCE, &part);
    let audiences: Vec<u32> = issued.iter().map(|id| w.state.matters[id].planes.audience.count()).collect();
    assert_eq!(audiences, [3, 1]);
    assert!(w.state.matters[&issued[0]].audience.ends_with("and under 410100000000"));
    let whole = outlook_of(&w.state, plan, (incident, PROVINCE), II, w.now).unwrap();
    assert_eq!((whole.due.len(), whole.stays.len()), (3, 0), "another node has its own");
}

#[test]
fn a_standing_matter_to_the_whole_province_waits_for_the_second_person() {
    let mut w = World::new();
    let incident = declared(&mut w, PROVINCE, Space::Live);
    let plan = published(&mut w, PROVINCE, vec![standing(I, "level:city", Some(60))]);
    let (issued, _) = activated(&mut w, PROVINCE, &level(incident, I, None, Some(plan)));
    assert_eq!(w.state.matters[&issued[0]].status, Status::Approving);
    let approve = Command::Approve { matter: issued[0] };
    assert_eq!(w.refused(&commander(PROVINCE), &approve), Refusal::SecondPersonNeeded);
    let (_, cancelled) = activated(&mut w, PROVINCE, &level(incident, IV, None, Some(plan)));
    assert_eq!(cancelled, issued);
    assert_eq!(w.state.matters[&issued[0]].status, Status::Withdrawn, "it was never issued");
    let drill = declared(&mut w, PROVINCE, Space::Drill);
    let (issued, _) = activated(&mut w, PROVINCE, &level(drill, I, None, Some(plan)));
    let matter = &w.state.matters[&issued[0]];
    assert_eq!((matter.status, matter.space), (Status::Issued, Space::Drill), "a drill needs one person");
    assert_eq!(matter.number.as_deref(), Some("演练豫疫防〔2020〕1号"));
}

#[test]
fn nothing_crosses_between_a_drill_and_live_work() {
    let mut w = World::new();
    let (drill, live) = (declared(&mut w, CITY, Space::Drill), declared(&mut w, CITY, Space::Live));
    let save = |space| Command::SaveAudience { name: "乡镇".into(), text: "level:town".into(), space };
    w.when(&duty(CITY), &save(Space::Drill)).unwrap();
    let ask = |incident, space, audience: &str| {
        Command::Issue(Box::new(Content { incident, space, ..order(CITY, audience) }))
    };
    for (incident, space, audience, pointer) in [
        (Some(live), Space::Drill, "under 410102", "/incident_id"),
        (Some(drill), Space::Live, "under 410102", "/incident_id"),
        (None, Space::Drill, "under 410102", "/incident_id"),
        (Some(live), Space::Live, "saved:乡镇", "/audience"),
    ] {
        let refusal = w.refused(&duty(CITY), &ask(incident, space, audience));
        assert_eq!(refusal.pointer(), Some(pointer), "{space:?} {audience}");
    }
    let d = w.issued(
        &duty(CITY),
        Content {
            incident: Some(drill),
            space: Space::Drill,
            number: Some("郑〔2020〕3号".into()),
            ..order(CITY, "saved:乡镇")
        },
    );
    assert_eq!(w.state.matters[&d].number.as_deref(), Some("演练郑〔2020〕3号"));
    let under = Content { parent: Some(d), ..order(TOWN, "unit:410102001001") };
    let crossing = w.refused(&duty(TOWN), &Command::Issue(Box::new(under)));
    assert_eq!(crossing.pointer(), Some("/parent_id"));
    let child = Content { space: Space::Live, ..order(TOWN, "unit:410102001001") };
    w.when(&duty(TOWN), &Command::BreakDown { matter: d, children: vec![child] }).unwrap();
    let (_, last) = w.state.matters.iter().next_back().unwrap();
    assert_eq!((last.space, last.incident), (Space::Drill, Some(drill)), "a child is where its parent is");
}
