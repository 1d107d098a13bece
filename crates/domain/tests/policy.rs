//! The policy against its golden table, and the lists against the single decisions.

use proptest::prelude::*;
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{PersonNo, PostNo, UnitNo};
use shouhu_domain::policy::{
    Action, Actor, Denied, MatterParties, Relation, Role, list_scope, may_be_one_account, permissions, permits, reach,
    reach_in_matter, relation, scope, scope_in_matter, sees_matter,
};
use shouhu_domain::tree::{Level, Tree, Unit};

/// The whole product as text, in the form of the golden file.
fn printed() -> String {
    let mut out = String::new();
    for role in Role::ALL {
        out += &format!("\n{}\n", role.as_str());
        for action in Action::all() {
            let letter = |r: Relation| if permits(role, action, r) { r.letter() } else { '-' };
            let letters: String = Relation::ALL.into_iter().map(letter).collect();
            out += &format!("  {:<18}  {letters}\n", action.as_str());
        }
    }
    out
}

#[test]
fn the_policy_is_the_golden_table() {
    let golden = include_str!("golden/policy.txt");
    let rules: String = golden.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
    for (now, then) in printed().lines().zip(rules.lines()) {
        assert_eq!(now, then, "left: src/policy/table.rs, right: tests/golden/policy.txt");
    }
    assert_eq!(printed(), rules);
}

fn unit(no: u32, level: Level, parent: Option<u32>, sector: Option<&str>) -> Unit {
    Unit {
        no: UnitNo(no),
        code: format!("u{no}"),
        level,
        kind: "territory".into(),
        name: format!("单位{no}"),
        parent: parent.map(UnitNo),
        sector: sector.map(Into::into),
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    }
}

const PROVINCE: u32 = 0;
const CITY: u32 = 1;
const COUNTY: u32 = 2;
const TOWN: u32 = 3;
const OTHER_CITY: u32 = 4;
const HEALTH: u32 = 5;
const OFFICE: u32 = 6;
const CITY_HEALTH: u32 = 7;
const COUNTY_HOSPITAL: u32 = 8;
const HEALTH_BUREAU: u32 = 9;
const OUTSIDE: u32 = 10;

fn province() -> Tree {
    let mut tree = Tree::new();
    for (no, level, parent, sector) in [
        (PROVINCE, Level::Province, None, None),
        (CITY, Level::City, Some(PROVINCE), None),
        (COUNTY, Level::County, Some(CITY), None),
        (TOWN, Level::Town, Some(COUNTY), None),
        (OTHER_CITY, Level::City, Some(PROVINCE), None),
        (HEALTH, Level::Organ, Some(PROVINCE), Some("health")),
        (OFFICE, Level::Organ, Some(PROVINCE), Some("office")),
        (CITY_HEALTH, Level::Organ, Some(CITY), Some("health")),
        (COUNTY_HOSPITAL, Level::Institution, Some(COUNTY), Some("health")),
        (HEALTH_BUREAU, Level::Organ, Some(HEALTH), Some("health")),
        (OUTSIDE, Level::Organ, None, Some("customs")),
    ] {
        tree.put(unit(no, level, parent, sector));
    }
    tree
}

fn at(unit: u32, roles: &[Role]) -> Actor<'_> {
    Actor { unit: UnitNo(unit), roles, person: PersonNo(1), post: PostNo(1) }
}

#[test]
fn relations_hold_on_the_territory_line_and_on_the_sector_line() {
    let tree = province();
    let seen = |actor: u32, resource: u32| relation(&tree, UnitNo(actor), UnitNo(resource));
    assert_eq!(seen(CITY, CITY), Relation::Own);
    assert_eq!(seen(CITY, TOWN), Relation::Below);
    assert_eq!(seen(TOWN, CITY), Relation::Above);
    assert_eq!(seen(CITY, OTHER_CITY), Relation::Sibling);
    assert_eq!(seen(COUNTY, OTHER_CITY), Relation::Unrelated);
    assert_eq!(seen(HEALTH, CITY_HEALTH), Relation::Below, "on the sector line");
    assert_eq!(seen(CITY_HEALTH, HEALTH), Relation::Above, "on the sector line");
    assert_eq!(seen(HEALTH, COUNTY), Relation::Unrelated, "an organ is not above a territory");
    assert_eq!(seen(OUTSIDE, PROVINCE), Relation::Unrelated, "two without parents are no siblings");
}

#[test]
fn an_organ_of_a_territory_speaks_to_all_of_it() {
    let tree = province();
    let reached = |from: u32| reach(&tree, UnitNo(from)).units(&tree).iter().map(|u| u.0).collect::<Vec<_>>();
    assert_eq!(reached(COUNTY), [COUNTY, TOWN, COUNTY_HOSPITAL]);
    assert_eq!(reached(OFFICE), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(reached(CITY_HEALTH), [CITY, COUNTY, TOWN, CITY_HEALTH, COUNTY_HOSPITAL]);
    assert_eq!(reached(HEALTH_BUREAU), [HEALTH_BUREAU], "an office inside an organ speaks for itself");
    assert_eq!(reached(COUNTY_HOSPITAL), [COUNTY_HOSPITAL]);
    let audience: Bits = [UnitNo(TOWN), UnitNo(OTHER_CITY)].into_iter().collect();
    assert_eq!(reach(&tree, UnitNo(CITY_HEALTH)).outside(&tree, &audience), 1);
}

#[test]
fn what_is_out_of_sight_is_hidden_and_what_is_seen_is_forbidden() {
    let tree = province();
    let ask = |actor, roles, action, resource| {
        scope(&tree, &at(actor, roles), action, UnitNo(resource)).map(|s| s.relation())
    };
    let duty = &[Role::Duty][..];
    assert_eq!(ask(CITY, duty, Action::Remind, TOWN), Ok(Relation::Below));
    assert_eq!(ask(CITY, duty, Action::Remind, OTHER_CITY), Err(Denied::Forbidden));
    assert_eq!(ask(COUNTY, duty, Action::Remind, OTHER_CITY), Err(Denied::Hidden));
    assert_eq!(ask(CITY, duty, Action::Remind, 999), Err(Denied::Hidden));
    assert_eq!(ask(999, duty, Action::SessionOwn, 999), Err(Denied::Hidden));
    assert_eq!(ask(CITY, &[], Action::UnitRead, CITY), Err(Denied::Hidden), "no role, no sight");
    assert_eq!(ask(CITY, &[Role::Worker, Role::Duty], Action::Remind, TOWN), Ok(Relation::Below));
}

#[test]
fn following_an_order_goes_as_far_as_the_order_but_rights_do_not() {
    let tree = province();
    let ask =
        |role, action, resource| scope(&tree, &at(HEALTH, &[role]), action, UnitNo(resource)).map(|s| s.relation());
    assert_eq!(ask(Role::Duty, Action::Remind, TOWN), Ok(Relation::Below));
    assert_eq!(ask(Role::Duty, Action::ReceiptExcuse, PROVINCE), Ok(Relation::Below), "the seat was addressed too");
    assert_eq!(ask(Role::RightsAdmin, Action::RightsGrant, CITY_HEALTH), Ok(Relation::Below));
    assert_eq!(ask(Role::RightsAdmin, Action::RightsGrant, TOWN), Err(Denied::Forbidden));
    assert_eq!(ask(Role::RightsAdmin, Action::RightsGrant, OFFICE), Err(Denied::Forbidden));
    assert_eq!(ask(Role::Commander, Action::MatterRead, OFFICE), Err(Denied::Forbidden));
}

#[test]
fn a_matter_is_seen_by_its_parties_and_by_those_above_them() {
    let tree = province();
    let audience: Bits = [UnitNo(TOWN)].into_iter().collect();
    let joint = [UnitNo(OFFICE)];
    let matter = MatterParties { from: UnitNo(CITY_HEALTH), joint: &joint, audience: &audience };
    let sees = |unit, role| sees_matter(&tree, &at(unit, &[role]), &matter);
    for party in [CITY_HEALTH, OFFICE, TOWN] {
        assert!(sees(party, Role::Duty), "{party}");
        assert!(sees(party, Role::Worker), "{party}");
    }
    for above in [PROVINCE, CITY, COUNTY, HEALTH] {
        assert!(sees(above, Role::Duty), "{above}");
        assert!(!sees(above, Role::Worker), "{above}");
    }
    for other in [OTHER_CITY, COUNTY_HOSPITAL, HEALTH_BUREAU, OUTSIDE] {
        assert!(!sees(other, Role::Commander), "{other}");
    }
    for admin in [Role::SystemAdmin, Role::RightsAdmin, Role::AuditAdmin] {
        assert!(!sees(TOWN, admin) && !sees(PROVINCE, admin), "administrators read no orders");
    }
    assert!(sees(PROVINCE, Role::Auditor));
    let elsewhere = MatterParties { from: UnitNo(HEALTH), joint: &[], audience: &audience };
    assert!(!sees_matter(&tree, &at(OFFICE, &[Role::Commander]), &elsewhere), "another organ's matter");
}

#[test]
fn only_the_issuers_of_a_matter_follow_it_as_far_as_it_goes() {
    let tree = province();
    let audience: Bits = [TOWN, CITY_HEALTH, HEALTH].map(UnitNo).into_iter().collect();
    let joint = [UnitNo(OFFICE)];
    let parties = |from| MatterParties { from: UnitNo(from), joint: &joint, audience: &audience };
    let excuse = |actor, from, unit| {
        let actor = at(actor, &[Role::Duty]);
        scope_in_matter(&tree, &actor, Action::ReceiptExcuse, UnitNo(unit), &parties(from)).map(|s| s.relation())
    };
    assert_eq!(excuse(HEALTH, HEALTH, TOWN), Ok(Relation::Below), "the issuer");
    assert_eq!(excuse(OFFICE, HEALTH, TOWN), Ok(Relation::Below), "who signs with it");
    assert_eq!(excuse(HEALTH, PROVINCE, TOWN), Err(Denied::Forbidden), "merely addressed");
    assert_eq!(excuse(HEALTH, PROVINCE, CITY_HEALTH), Ok(Relation::Below), "along its line");
    assert_eq!(excuse(COUNTY, PROVINCE, TOWN), Ok(Relation::Below), "along the territory");
    let looks = |unit| reach_in_matter(&tree, UnitNo(unit), &parties(PROVINCE));
    assert!(looks(OFFICE).contains(&tree, UnitNo(TOWN)));
    assert!(!looks(HEALTH).contains(&tree, UnitNo(TOWN)));
    assert!(looks(HEALTH).contains(&tree, UnitNo(CITY_HEALTH)));
}

#[test]
fn an_administrator_is_nothing_else() {
    use Role::{AuditAdmin, Commander, Duty, RightsAdmin, SystemAdmin};
    assert!(may_be_one_account([]));
    assert!(may_be_one_account([Commander, Duty]));
    assert!(may_be_one_account([SystemAdmin, SystemAdmin]));
    assert!(!may_be_one_account([SystemAdmin, RightsAdmin]));
    assert!(!may_be_one_account([Duty, AuditAdmin]));
    assert!(!may_be_one_account([AuditAdmin, Duty]));
}

#[test]
fn roles_have_one_text() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
    }
    assert_eq!(permissions(&[Role::Worker]).len(), 15);
}

prop_compose! {
    fn one_unit(no: u32)(
        level in prop::sample::select(Level::ALL.to_vec()), parent in prop::option::weighted(0.9, 0..no.max(1)),
        sector in prop::option::of(prop::sample::select(vec!["health", "customs"])),
    ) -> Unit {
        unit(no, level, parent.filter(|_| no > 0), sector)
    }
}

proptest! {
    #[test]
    fn a_list_holds_exactly_what_single_decisions_permit_at_home_and_below(
        units in (0u32..20).map(one_unit).collect::<Vec<_>>(), actor in 0u32..20,
        role in prop::sample::select(Role::ALL.to_vec()),
        action in prop::sample::select(Action::all().collect::<Vec<_>>()),
    ) {
        let mut tree = Tree::new();
        units.into_iter().for_each(|u| tree.put(u));
        let roles = [role];
        let actor = at(actor, &roles);
        let list = list_scope(&tree, &actor, action);
        for unit in tree.units() {
            let single = scope(&tree, &actor, action, unit.no).map(|s| s.relation());
            let home_or_below = matches!(single, Ok(Relation::Own | Relation::Below));
            let listed = list.as_ref().is_some_and(|l| l.contains(&tree, unit.no));
            // Actions that are permitted below only never concern the own unit.
            let own_is_not_meant = unit.no == actor.unit && !permits(role, action, Relation::Own);
            prop_assert!(listed == home_or_below || own_is_not_meant, "{:?} {:?}", unit.no, single);
        }
    }
}
