//! Groups for a time: who forms one, whom it borrows, and what becomes of its matters at the end.

use crate::world::*;
use shouhu_domain::command::{Command, NewPost, Outcome};
use shouhu_domain::group::{GroupKind, NewGroup, NewMember};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Stage, Status};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::tree::Level;

/// A post in a unit with somebody who holds it.
fn staffed(w: &mut World, unit: UnitNo, role: Role) -> PostNo {
    let no = PostNo(u32::try_from(w.state.posts.len()).unwrap());
    let post = NewPost {
        unit,
        title: "处长".into(),
        kind: PostKind::Head,
        roles: vec![role],
        phone: Some("0371-1".into()),
        mail: None,
        holder_name: Some("张三".into()),
        holder_account: None,
    };
    w.when(&machine(), &Command::AddPosts { posts: vec![post] }).unwrap();
    no
}

fn member(home: PostNo, role: Role) -> NewMember {
    NewMember { home, title: "成员".into(), kind: PostKind::Liaison, roles: vec![role] }
}

fn new(w: &World, parent: UnitNo, members: Vec<NewMember>) -> NewGroup {
    NewGroup {
        parent,
        name: "物资保障专班".into(),
        kind: GroupKind::TaskGroup,
        led_by: None,
        reason: "疫情防控".into(),
        until_ms: w.now + DAY_MS,
        members,
    }
}

fn form(group: NewGroup) -> Command {
    Command::FormGroup(Box::new(group))
}

fn formed(w: &mut World, parent: UnitNo, members: Vec<NewMember>) -> UnitNo {
    let command = form(new(w, parent, members));
    let (_, outcome) = w.when(&commander(parent), &command).unwrap();
    let Outcome::Unit { no } = outcome else { panic!("{outcome:?}") };
    no
}

fn dissolve(group: UnitNo) -> Command {
    Command::DissolveGroup { group, reason: "任务完成".into() }
}

#[test]
fn a_group_borrows_people_who_keep_their_home_post() {
    let mut w = World::new();
    let home = staffed(&mut w, HEALTH, Role::Duty);
    let group = formed(&mut w, PROVINCE, vec![member(home, Role::Duty)]);
    let unit = w.state.tree.get(group).unwrap();
    assert_eq!((unit.level, unit.kind.as_str(), unit.parent), (Level::Group, "task_group", Some(PROVINCE)));
    let post = w.state.groups[&group].members[0].post;
    let posts = &w.state.posts;
    assert_eq!(posts[post.0 as usize].holder, posts[home.0 as usize].holder);
    assert_eq!(posts[post.0 as usize].unit, group);
    assert_eq!(w.state.held[&PersonNo(0)], [home, post], "one person, two posts");
    let again = Command::SecondMember { group, member: member(home, Role::Liaison) };
    assert!(matches!(w.refused(&commander(PROVINCE), &again), Refusal::Twice { .. }));
    w.when(&commander(PROVINCE), &Command::ReleaseMember { group, post, reason: "归建".into() }).unwrap();
    assert_eq!(w.state.held[&PersonNo(0)], [home], "the home post has stayed");
    let before = w.state.groups.clone();
    w.restart();
    assert_eq!(w.state.groups, before);
}

#[test]
fn only_who_may_issue_for_the_unit_above_forms_a_group_there() {
    let mut w = World::new();
    let group = new(&w, CITY, vec![]);
    assert_eq!(w.refused(&duty(PROVINCE), &form(group.clone())), Refusal::NotPermitted, "not for a city from above");
    assert_eq!(w.refused(&at(CITY, Role::SystemAdmin), &form(group.clone())), Refusal::NotPermitted);
    assert_eq!(w.refused(&duty(OTHER_TOWN), &form(group.clone())), Refusal::NotFound, "out of sight");
    w.when(&duty(CITY), &form(group.clone())).unwrap();
    let nameless = NewGroup { name: " ".into(), ..group.clone() };
    assert!(matches!(w.refused(&duty(CITY), &form(nameless)), Refusal::Missing { .. }));
    let ended = NewGroup { until_ms: w.now, ..group };
    assert!(matches!(w.refused(&duty(CITY), &form(ended)), Refusal::GroupEnd { .. }));
}

#[test]
fn nobody_gives_a_role_that_they_do_not_hold_nor_one_of_an_administrator() {
    let mut w = World::new();
    let home = staffed(&mut w, HEALTH, Role::Duty);
    let admin = staffed(&mut w, HEALTH, Role::RightsAdmin);
    let with = |w: &World, home, role| form(new(w, PROVINCE, vec![member(home, role)]));
    for role in [Role::SystemAdmin, Role::RightsAdmin, Role::AuditAdmin, Role::Auditor] {
        let command = with(&w, home, role);
        assert_eq!(w.refused(&commander(PROVINCE), &command), Refusal::GroupRole { role });
    }
    let higher = with(&w, home, Role::Commander);
    assert_eq!(w.refused(&duty(PROVINCE), &higher), Refusal::GroupRole { role: Role::Commander });
    let of_admin = with(&w, admin, Role::Duty);
    assert_eq!(w.refused(&commander(PROVINCE), &of_admin), Refusal::OneAdministrator);
    w.when(&commander(PROVINCE), &higher).unwrap();
    let of_group = with(&w, w.state.groups.values().next().unwrap().members[0].post, Role::Duty);
    assert!(
        matches!(w.refused(&commander(PROVINCE), &of_group), Refusal::Unknown { .. }),
        "from home, not from a group"
    );
}

#[test]
fn a_group_under_a_territory_addresses_all_of_it_and_signs_for_itself() {
    let mut w = World::new();
    let group = formed(&mut w, CITY, vec![]);
    let code = w.state.tree.get(group).unwrap().code.clone();
    let own = w.issued(&duty(group), order(group, "under 410102"));
    assert_eq!(w.state.matters[&own].status, Status::Issued);
    let order = w.issued(&duty(CITY), order(CITY, &format!("unit:{code}")));
    w.sign(group, order).unwrap();
    assert_eq!(w.counts(order, PROVINCE).signed, 1);
}

#[test]
fn at_the_end_its_matters_go_back_to_the_unit_above() {
    let mut w = World::new();
    let home = staffed(&mut w, HEALTH, Role::Duty);
    let group = formed(&mut w, CITY, vec![member(home, Role::Duty)]);
    let code = w.state.tree.get(group).unwrap().code.clone();
    let above = w.issued(&duty(HEALTH), order(HEALTH, &format!("unit:{code}")));
    let parents = w.issued(&duty(CITY), order(CITY, &format!("unit:{code} or level:town")));
    let own = w.issued(&duty(group), order(group, "under 410102"));
    w.reach(group, above, Stage::Read).unwrap();
    w.when(&duty(CITY), &dissolve(group)).unwrap();
    assert!(w.state.groups.is_empty());
    assert!(w.state.tree.get(group).unwrap().closed_at_ms.is_some());
    let planes = |matter| &w.state.matters[&matter].planes;
    assert!(!planes(above).audience.contains(group) && planes(above).audience.contains(CITY));
    assert_eq!(planes(above).reached(CITY), Some(Stage::Read), "the clock and the stage go along");
    assert!(!planes(parents).audience.contains(CITY), "nobody is asked by themselves");
    assert!(planes(parents).excused.contains(group));
    assert_eq!(w.state.matters[&own].from, CITY, "and what it had asked of others");
    assert_eq!(w.state.held[&PersonNo(0)], [home]);
    let close = Command::Close { matter: own, reason: String::new() };
    w.when(&duty(CITY), &close).unwrap();
    assert_eq!(w.refused(&duty(CITY), &dissolve(group)), Refusal::NotFound, "once");
}

#[test]
fn the_machine_ends_it_when_the_time_has_come_and_once() {
    let mut w = World::new();
    let group = formed(&mut w, CITY, vec![]);
    assert!(matches!(w.refused(&machine(), &dissolve(group)), Refusal::GroupEnd { .. }), "not before");
    let extend = Command::ExtendGroup { group, until_ms: w.now + 2 * DAY_MS, reason: "任务未完".into() };
    w.when(&duty(CITY), &extend).unwrap();
    assert!(matches!(w.refused(&duty(CITY), &extend), Refusal::GroupEnd { .. }), "it must become later");
    w.now += DAY_MS + HOUR_MS;
    assert!(matches!(w.refused(&machine(), &dissolve(group)), Refusal::GroupEnd { .. }), "extended");
    w.now += DAY_MS;
    w.restart();
    w.when(&machine(), &dissolve(group)).unwrap();
    w.restart();
    assert_eq!(w.refused(&machine(), &dissolve(group)), Refusal::NotFound);
}

#[test]
fn a_group_is_not_merged_split_closed_or_brought_back_like_any_unit() {
    let mut w = World::new();
    let group = formed(&mut w, CITY, vec![]);
    let other = formed(&mut w, CITY, vec![]);
    let admin = at(PROVINCE, Role::SystemAdmin);
    let is_group = Refusal::UnitIsGroup { unit: group };
    let reason = || "撤销".to_owned();
    assert_eq!(w.refused(&admin, &Command::CloseUnit { unit: group, reason: reason() }), is_group);
    let merge = Command::MergeUnits { from: vec![group], into: other, reason: reason() };
    assert_eq!(w.refused(&admin, &merge), is_group);
    let task = formed(&mut w, group, vec![]);
    w.when(&duty(CITY), &dissolve(group)).unwrap();
    assert_eq!(w.state.tree.get(task).unwrap().parent, Some(CITY), "what stood below goes to the unit above");
    assert_eq!(w.state.groups[&task].led_by, CITY);
    let seq = w.state.seq;
    let record = Box::new(w.journal[usize::try_from(seq - 1).unwrap()].clone());
    assert_eq!(
        w.refused(&admin, &Command::UndoRestructure { seq, record, undone: false }),
        Refusal::UndoNothing { seq }
    );
}
