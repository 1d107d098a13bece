//! Posts and rights: proposed by one, granted by another, and never too many in one hand.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Hold, NewPost, PostCommand};
use shouhu_domain::event::Event;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, PersonNo, PostNo, UnitNo};
use shouhu_domain::people::{PostDetails, PostKind, acts_for};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

pub(crate) fn new(unit: UnitNo, kind: PostKind, roles: &[Role], account: &str) -> NewPost {
    NewPost {
        unit,
        title: "值守岗".into(),
        kind,
        roles: roles.to_vec(),
        phone: Some("0371-1".into()),
        mail: None,
        holder_name: Some("李某".into()),
        holder_account: Some(account.into()),
    }
}

/// Adds a post and answers who acts at it.
pub(crate) fn put(w: &mut World, by: &Actor, post: NewPost) -> PostNo {
    w.when(by, &Command::AddPosts { posts: vec![post] }).unwrap();
    w.state.posts.last().unwrap().no
}

pub(crate) fn holder(w: &World, no: PostNo) -> Actor {
    let post = w.state.post(no).unwrap();
    Actor::Person { person: post.holder.unwrap(), post: no, unit: post.unit, roles: post.roles.clone() }
}

pub(crate) fn grant(posts: &[PostNo]) -> Command {
    Command::Post(PostCommand::GrantRights { posts: posts.to_vec() })
}

pub(crate) fn rights(no: PostNo, roles: &[Role], hold: Hold) -> Command {
    Command::Post(PostCommand::SetRights { asks: vec![(no, roles.to_vec(), hold)] })
}

/// A province with one rights admin and one system admin, and a second rights admin if asked for.
pub(crate) fn admins(w: &mut World, second: bool) -> (Actor, Actor, Option<Actor>) {
    let mut at = |role, account: &str| {
        let no = put(w, &machine(), new(PROVINCE, PostKind::Other, &[role], account));
        holder(w, no)
    };
    let (rights, system) = (at(Role::RightsAdmin, "rights"), at(Role::SystemAdmin, "system"));
    let other = second.then(|| at(Role::RightsAdmin, "rights2"));
    (rights, system, other)
}

#[test]
fn a_new_post_gives_nothing_until_a_second_person_grants_it() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let no = put(&mut w, &admin, new(COUNTY, PostKind::Duty, &[Role::Duty], "li"));
    let post = w.state.post(no).unwrap().clone();
    assert_eq!((post.roles.len(), post.holder), (0, None));
    assert_eq!(post.phone.as_deref(), Some("0371-1"), "the phone of a post gives no right");
    assert_eq!(w.refused(&admin, &grant(&[no])), Refusal::GrantBySecond);
    w.when(&system, &grant(&[no])).unwrap();
    let post = w.state.post(no).unwrap();
    assert_eq!((post.roles.as_slice(), post.holder.is_some()), (&[Role::Duty][..], true));
    assert_eq!(w.refused(&system, &grant(&[no])), Refusal::NoProposal { post: no });
}

#[test]
fn where_there_is_another_rights_admin_he_is_the_second_person() {
    let mut w = World::new();
    let (admin, system, other) = admins(&mut w, true);
    let no = put(&mut w, &admin, new(COUNTY, PostKind::Duty, &[Role::Duty], "li"));
    assert_eq!(w.refused(&system, &grant(&[no])), Refusal::GrantByRightsAdmin);
    w.when(&other.unwrap(), &grant(&[no])).unwrap();
    assert!(w.state.proposed.is_empty());
}

#[test]
fn taking_rights_away_needs_nobody_else_and_giving_them_back_does() {
    let mut w = World::new();
    let (admin, ..) = admins(&mut w, false);
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Duty, &[Role::Duty, Role::Liaison], "li"));
    let (events, _) = w.when(&admin, &rights(no, &[Role::Liaison], Hold::Same)).unwrap();
    assert!(matches!(events[..], [Event::RightsSet { .. }]), "{events:?}");
    let (events, _) = w.when(&admin, &rights(no, &[Role::Liaison, Role::Duty], Hold::Same)).unwrap();
    assert!(matches!(events[..], [Event::RightsProposed { .. }]), "{events:?}");
    let (events, _) = w.when(&admin, &rights(no, &[Role::Liaison], Hold::Nobody)).unwrap();
    assert!(matches!(events[..], [Event::RightsSet { .. }]), "also what was proposed is gone: {events:?}");
    assert!(w.state.proposed.is_empty());
    let stranger = Hold::New { name: "赵某".into(), account: None };
    let (events, _) = w.when(&admin, &rights(no, &[Role::Liaison], stranger)).unwrap();
    assert!(matches!(events[..], [Event::PersonAdded { .. }, Event::RightsProposed { .. }]), "{events:?}");
    assert_eq!(w.refused(&admin, &rights(no, &[], Hold::Person(PersonNo(999)))).pointer(), Some("/holder"));
}

#[test]
fn one_account_is_one_administrator_and_nothing_else_over_all_its_posts() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Duty, &[Role::Duty], "li"));
    let person = w.state.post(no).unwrap().holder.unwrap();
    let empty = put(&mut w, &machine(), NewPost { holder_name: None, ..new(COUNTY, PostKind::Other, &[], "") });
    let too_much = rights(empty, &[Role::AuditAdmin], Hold::Person(person));
    assert_eq!(w.refused(&admin, &too_much), Refusal::OneAdministrator);
    let both = rights(empty, &[Role::AuditAdmin, Role::SystemAdmin], Hold::Nobody);
    assert_eq!(w.refused(&admin, &both), Refusal::OneAdministrator);
    // Two proposals that are harmless one by one.
    let second = put(&mut w, &machine(), NewPost { holder_name: None, ..new(COUNTY, PostKind::Other, &[], "") });
    w.when(&admin, &rights(no, &[], Hold::Nobody)).unwrap();
    w.when(&admin, &rights(empty, &[Role::AuditAdmin], Hold::Person(person))).unwrap();
    w.when(&admin, &rights(second, &[Role::Duty], Hold::Person(person))).unwrap();
    assert_eq!(w.refused(&system, &grant(&[empty, second])), Refusal::OneAdministrator);
    w.when(&system, &grant(&[empty])).unwrap();
    assert_eq!(w.refused(&system, &grant(&[second])), Refusal::OneAdministrator);
}

#[test]
fn nobody_grants_what_he_receives() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let Actor::Person { person, post, .. } = system else { unreachable!() };
    w.when(&admin, &rights(post, &[Role::SystemAdmin, Role::SystemAdmin], Hold::Same)).unwrap();
    assert!(w.state.proposed.is_empty(), "nothing more than before");
    let empty = put(&mut w, &machine(), NewPost { holder_name: None, ..new(CITY, PostKind::Other, &[], "") });
    w.when(&admin, &rights(empty, &[Role::SystemAdmin], Hold::Person(person))).unwrap();
    assert_eq!(w.refused(&system, &grant(&[empty])), Refusal::GrantBySecond);
}

#[test]
fn an_ended_post_gives_nothing_and_takes_nothing() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Duty, &[Role::Duty], "li"));
    let person = w.state.post(no).unwrap().holder.unwrap();
    let end = Command::Post(PostCommand::End { posts: vec![no], reason: "并岗".into() });
    assert_eq!(w.refused(&system, &end), Refusal::NotPermitted);
    w.when(&admin, &end).unwrap();
    assert!(acts_for(&w.state, person, w.now).is_empty());
    assert!(!w.state.posts_of[&COUNTY].contains(&no));
    assert_eq!(w.refused(&admin, &rights(no, &[Role::Duty], Hold::Same)), Refusal::PostEnded { post: no });
    let details = PostDetails { title: "新岗".into(), kind: PostKind::Duty, phone: None, mail: None };
    let edit = Command::Post(PostCommand::Edit { edits: vec![(no, details)] });
    assert_eq!(w.refused(&admin, &edit), Refusal::PostEnded { post: no });
}

#[test]
fn a_county_grants_in_the_county_only() {
    let mut w = World::new();
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Other, &[Role::RightsAdmin], "county"));
    let admin = holder(&w, no);
    let add = |unit| Command::AddPosts { posts: vec![new(unit, PostKind::Duty, &[Role::Duty], "x")] };
    assert_eq!(w.refused(&admin, &add(OTHER_TOWN)), Refusal::NotFound);
    w.when(&admin, &add(TOWN)).unwrap();
    let plain = Command::AddPosts { posts: vec![new(TOWN, PostKind::Duty, &[], "y")] };
    assert_eq!(w.refused(&at(COUNTY, Role::SystemAdmin), &plain), Refusal::NotPermitted);
}

#[test]
fn only_the_machine_gives_an_account_and_only_once() {
    let mut w = World::new();
    let no = put(&mut w, &machine(), NewPost { holder_account: None, ..new(TOWN, PostKind::Duty, &[Role::Duty], "") });
    let person = w.state.post(no).unwrap().holder.unwrap();
    let give = |account: &str| Command::Post(PostCommand::GiveAccount { person, account: account.into() });
    assert_eq!(w.refused(&at(PROVINCE, Role::RightsAdmin), &give("li")), Refusal::NotFound);
    w.when(&machine(), &give("li")).unwrap();
    assert_eq!(w.state.accounts["li"], person);
    assert_eq!(w.refused(&machine(), &give("li2")), Refusal::HasAccount);
    assert!(matches!(w.refused(&machine(), &give("li")), Refusal::Twice { .. }));
}

#[test]
fn a_head_gives_his_duties_to_a_deputy_for_a_time() {
    let mut w = World::new();
    let head = put(&mut w, &machine(), new(COUNTY, PostKind::Head, &[Role::Commander], "head"));
    let deputy = put(&mut w, &machine(), new(COUNTY, PostKind::Deputy, &[Role::Duty], "deputy"));
    let elsewhere = put(&mut w, &machine(), new(TOWN, PostKind::Deputy, &[Role::Duty], "town"));
    let (boss, now) = (holder(&w, head), w.now);
    let give = |to, until_ms| {
        let reason = "出差".into();
        Command::Post(PostCommand::Delegate { to, from_ms: now + HOUR_MS, until_ms, reason })
    };
    assert_eq!(w.refused(&boss, &give(elsewhere, now + DAY_MS)), Refusal::NotToDelegate);
    assert_eq!(w.refused(&holder(&w, deputy), &give(deputy, now + DAY_MS)), Refusal::NotToDelegate);
    assert!(matches!(w.refused(&boss, &give(deputy, now)), Refusal::BadPeriod { .. }));
    w.when(&boss, &give(deputy, now + DAY_MS)).unwrap();
    let person = w.state.post(deputy).unwrap().holder.unwrap();
    assert_eq!(acts_for(&w.state, person, now), [deputy], "not before it begins");
    assert_eq!(acts_for(&w.state, person, now + HOUR_MS), [deputy, head]);
    assert_eq!(acts_for(&w.state, person, now + DAY_MS), [deputy], "it ends by itself");
    let back = Command::Post(PostCommand::EndDelegation { post: head });
    let stand_in = Actor::Person { person, post: head, unit: COUNTY, roles: w.state.post(head).unwrap().roles.clone() };
    assert_eq!(w.refused(&stand_in, &back), Refusal::NotFound, "only who gave it takes it back");
    assert_eq!(w.refused(&stand_in, &give(deputy, now + DAY_MS)), Refusal::NotToDelegate, "it is not passed on");
    w.when(&boss, &back).unwrap();
    assert!(w.state.delegations.is_empty());
}

#[test]
fn whoever_stands_in_stays_one_person() {
    let mut w = World::new();
    let head = put(&mut w, &machine(), new(PROVINCE, PostKind::Head, &[Role::Commander], "head"));
    let deputy = put(&mut w, &machine(), new(PROVINCE, PostKind::Deputy, &[Role::Duty], "deputy"));
    let (from_ms, until_ms) = (w.now, w.now + DAY_MS);
    let give = PostCommand::Delegate { to: deputy, from_ms, until_ms, reason: "出差".into() };
    w.when(&holder(&w, head), &Command::Post(give)).unwrap();
    let id = w.issued(&holder(&w, deputy), order(PROVINCE, "under 41"));
    let person = w.state.post(deputy).unwrap().holder.unwrap();
    let roles = w.state.post(head).unwrap().roles.clone();
    let stand_in = Actor::Person { person, post: head, unit: PROVINCE, roles };
    assert_eq!(w.refused(&stand_in, &Command::Approve { matter: id }), Refusal::SecondPersonNeeded);
    w.when(&holder(&w, head), &Command::Approve { matter: id }).unwrap();
}
