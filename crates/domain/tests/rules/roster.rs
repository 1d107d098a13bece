//! The duty roster: who is on, and how one shift hands over to the next.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, NewPost, RosterCommand};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, PostNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::roster::{Shift, Slot};

/// A post on duty in the county and whoever acts there.
fn watch(w: &mut World) -> (PostNo, Actor) {
    let post = NewPost {
        unit: COUNTY,
        title: "值守岗".into(),
        kind: PostKind::Duty,
        roles: vec![Role::Duty],
        phone: None,
        mail: None,
        holder_name: Some("李某".into()),
        holder_account: None,
    };
    w.when(&machine(), &Command::AddPosts { posts: vec![post] }).unwrap();
    let post = w.state.posts.last().unwrap();
    let actor = Actor::Person { person: post.holder.unwrap(), post: post.no, unit: COUNTY, roles: vec![Role::Duty] };
    (post.no, actor)
}

fn roster(command: RosterCommand) -> Command {
    Command::Roster(command)
}

fn slot(post: PostNo, from: u16, until: u16) -> Slot {
    Slot { post, days: 0x7f, from_min: from * 60, until_min: until * 60 }
}

#[test]
fn the_pattern_names_posts_of_the_unit() {
    let mut w = World::new();
    let (post, actor) = watch(&mut w);
    let set = |unit, slots: Vec<Slot>| roster(RosterCommand::Set { unit, slots });
    w.when(&actor, &set(COUNTY, vec![slot(post, 8, 20), slot(post, 20, 8)])).unwrap();
    assert_eq!(w.state.rosters[&COUNTY].at(w.now).unwrap().post, post);
    assert!(matches!(w.refused(&actor, &set(COUNTY, vec![slot(PostNo(99), 8, 20)])), Refusal::Unknown { .. }));
    assert_eq!(w.refused(&actor, &set(TOWN, vec![])), Refusal::NotPermitted);
    let no_day = Slot { days: 0, ..slot(post, 8, 20) };
    assert!(matches!(w.refused(&actor, &set(COUNTY, vec![no_day])), Refusal::Unknown { .. }));
    assert!(matches!(w.refused(&actor, &set(COUNTY, vec![slot(post, 25, 26)])), Refusal::Unknown { .. }));
}

#[test]
fn single_shifts_do_not_overlap_and_lie_ahead() {
    let mut w = World::new();
    let (post, actor) = watch(&mut w);
    let now = w.now;
    let put =
        |from_ms, until_ms| roster(RosterCommand::PutShift { unit: COUNTY, shift: Shift { post, from_ms, until_ms } });
    w.when(&actor, &put(now + HOUR_MS, now + 2 * HOUR_MS)).unwrap();
    w.when(&actor, &put(now + 2 * HOUR_MS, now + 3 * HOUR_MS)).unwrap();
    let over = w.refused(&actor, &put(now + HOUR_MS / 2, now + HOUR_MS + 1));
    assert_eq!(over, Refusal::ShiftsOverlap { from_ms: now + HOUR_MS });
    for (from, until) in [(0, 0), (-2 * HOUR_MS, -HOUR_MS), (HOUR_MS, 9 * DAY_MS), (500 * DAY_MS, 501 * DAY_MS)] {
        assert!(
            matches!(w.refused(&actor, &put(now + from, now + until)), Refusal::BadPeriod { .. }),
            "{from} {until}"
        );
    }
    let drop =
        |from_ms, until_ms| roster(RosterCommand::DropShift { unit: COUNTY, shift: Shift { post, from_ms, until_ms } });
    w.when(&actor, &drop(now + HOUR_MS, now + 2 * HOUR_MS)).unwrap();
    assert_eq!(w.refused(&actor, &drop(now + HOUR_MS, now + 2 * HOUR_MS)), Refusal::NotFound);
    // What has ended does not pile up.
    w.now += DAY_MS;
    let later = w.now;
    w.when(&actor, &put(later, later + HOUR_MS)).unwrap();
    assert_eq!(w.state.rosters[&COUNTY].shifts.len(), 1);
}

#[test]
fn one_hands_over_and_another_signs_for_it() {
    let mut w = World::new();
    let ((day, first), (night, second)) = (watch(&mut w), watch(&mut w));
    let hand_over = |note: &str| roster(RosterCommand::HandOver { note: note.into() });
    let take_over = roster(RosterCommand::TakeOver);
    assert_eq!(w.refused(&first, &hand_over("无事")), Refusal::NotOnRoster);
    let slots = vec![slot(day, 8, 20), slot(night, 20, 8)];
    w.when(&first, &roster(RosterCommand::Set { unit: COUNTY, slots })).unwrap();
    assert_eq!(w.refused(&second, &take_over), Refusal::NoHandover);
    let open = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let done = w.issued(&duty(CITY), order(CITY, "under 4101"));
    w.reach(COUNTY, done, shouhu_domain::matter::Stage::Done).unwrap();
    assert!(matches!(w.refused(&first, &hand_over(" ")), Refusal::Missing { .. }));
    w.when(&first, &hand_over("两件待办")).unwrap();
    let waiting = w.state.rosters[&COUNTY].handover.clone().unwrap();
    assert_eq!((waiting.post, waiting.open.as_slice()), (day, &[open][..]));
    assert!(matches!(w.refused(&second, &hand_over("再交")), Refusal::HandoverOpen { .. }));
    assert_eq!(w.refused(&first, &take_over), Refusal::TakeOverByOther);
    assert_eq!(w.refused(&at(COUNTY, Role::Liaison), &take_over), Refusal::NotPermitted);
    w.when(&second, &take_over).unwrap();
    assert_eq!(w.state.rosters[&COUNTY].handover, None);
}
