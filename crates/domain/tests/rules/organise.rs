//! Units and posts: what the orders run on.

use crate::world::*;
use shouhu_domain::command::{Command, NewPost};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::tree::{Level, Unit};

fn put(units: &[Unit]) -> Command {
    Command::PutUnits { units: units.to_vec() }
}

fn moved(w: &World, no: UnitNo, parent: UnitNo) -> Unit {
    Unit { parent: Some(parent), ..w.state.tree.get(no).unwrap().clone() }
}

fn reason(refusal: Refusal) -> String {
    match refusal {
        Refusal::Unit { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_unit_keeps_its_number_and_code_and_stands_under_a_known_one() {
    let mut w = World::new();
    let next = w.state.tree.next_no().0;
    let mut why = |unit: Unit| reason(w.refused(&machine(), &put(&[unit])));
    assert_eq!(why(unit(next, "410102000000", Level::Town, Some(2), None)), "duplicate_code");
    assert_eq!(why(unit(next, "410102009000", Level::Town, Some(99), None)), "unknown_parent");
    assert_eq!(why(unit(next + 1, "410102009000", Level::Town, Some(2), None)), "unknown_number");
    assert_eq!(why(unit(3, "410102009000", Level::Town, Some(2), None)), "code_changed");
    let bad = Unit { tags: vec!["\0".into()], ..unit(next, "410102009000", Level::Town, Some(2), None) };
    assert!(matches!(w.refused(&machine(), &put(&[bad])), Refusal::BadCharacter { .. }));
}

#[test]
fn no_circle_is_closed_not_even_by_two_moves_of_one_command() {
    let mut w = World::new();
    let down = moved(&w, CITY, TOWN);
    assert_eq!(reason(w.refused(&machine(), &put(&[down]))), "cycle");
    let two = [moved(&w, COUNTY, OTHER_COUNTY), moved(&w, OTHER_COUNTY, COUNTY)];
    assert_eq!(reason(w.refused(&machine(), &put(&two))), "cycle");
    let chain = [moved(&w, COUNTY, OTHER_CITY), moved(&w, TOWN, OTHER_COUNTY)];
    w.when(&machine(), &put(&chain)).unwrap();
    assert!(w.state.tree.territory().is_under(TOWN, OTHER_CITY));
}

#[test]
fn who_moves_a_unit_needs_the_right_on_it_and_on_its_new_place() {
    let mut w = World::new();
    let admin = at(CITY, Role::SystemAdmin);
    let grab = put(&[moved(&w, OTHER_TOWN, COUNTY)]);
    assert_eq!(w.refused(&admin, &grab), Refusal::NotFound, "a unit of another city");
    let give = put(&[moved(&w, TOWN, OTHER_COUNTY)]);
    assert_eq!(w.refused(&admin, &give), Refusal::NotFound);
    w.when(&admin, &put(&[moved(&w, VILLAGE, TOWN_B)])).unwrap();
    let renamed = Unit { name: "新名".into(), ..w.state.tree.get(TOWN).unwrap().clone() };
    w.when(&admin, &put(&[renamed])).unwrap();
    let next = w.state.tree.next_no().0;
    w.when(&admin, &put(&[unit(next, "410102009000", Level::Town, Some(2), None)])).unwrap();
    assert_eq!(w.refused(&duty(CITY), &put(&[moved(&w, VILLAGE, TOWN)])), Refusal::NotPermitted);
}

#[test]
fn an_account_is_given_once_and_an_administrator_is_nothing_else() {
    let mut w = World::new();
    let post = |account: &str, roles: &[Role]| NewPost {
        unit: TOWN,
        title: "值守岗".into(),
        kind: PostKind::Duty,
        roles: roles.to_vec(),
        phone: None,
        mail: None,
        holder_name: Some("张某".into()),
        holder_account: Some(account.into()),
    };
    let add = |posts: &[NewPost]| Command::AddPosts { posts: posts.to_vec() };
    w.when(&machine(), &add(&[post("a", &[Role::Duty]), post("b", &[Role::Worker])])).unwrap();
    assert_eq!((w.state.persons, w.state.posts.len()), (2, 2));
    let duty_role = &[Role::Duty];
    assert!(matches!(w.refused(&machine(), &add(&[post("b", duty_role)])), Refusal::Twice { .. }));
    assert!(matches!(
        w.refused(&machine(), &add(&[post("c", duty_role), post("c", duty_role)])),
        Refusal::Twice { .. }
    ));
    let both = add(&[post("d", &[Role::Duty, Role::RightsAdmin])]);
    assert_eq!(w.refused(&machine(), &both), Refusal::OneAdministrator);
    assert_eq!(w.refused(&duty(TOWN), &add(&[post("e", duty_role)])), Refusal::NotPermitted);
}

#[test]
fn a_mailbox_of_a_post_must_look_like_one() {
    let mut w = World::new();
    let post = |mail: &str| NewPost {
        unit: TOWN,
        title: "值守岗".into(),
        kind: PostKind::Duty,
        roles: vec![Role::Duty],
        phone: None,
        mail: Some(mail.into()),
        holder_name: None,
        holder_account: None,
    };
    let add = |mail: &str| Command::AddPosts { posts: vec![post(mail)] };
    for wrong in ["zhiban", "@example.org", "zhiban@", "zhi ban@example.org", "a@b\nBcc: c@d"] {
        w.refused(&machine(), &add(wrong));
    }
    w.when(&machine(), &add("zhiban@example.org")).unwrap();
    assert_eq!(w.state.posts[0].mail.as_deref(), Some("zhiban@example.org"));
}
