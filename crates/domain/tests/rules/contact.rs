//! Rule 1: who has no post and no contact is unreachable, without a channel and without a record.

use crate::world::*;
use shouhu_domain::command::{Command, NewPost, PostCommand};
use shouhu_domain::event::Event;
use shouhu_domain::ids::{MatterId, PostNo, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::people::PostKind;

fn post(unit: UnitNo, phone: Option<&str>, holder: Option<&str>) -> NewPost {
    let (phone, holder_name) = (phone.map(Into::into), holder.map(Into::into));
    let (kind, roles, mail, holder_account) = (PostKind::Duty, vec![], None, None);
    NewPost { unit, title: "值守岗".into(), kind, roles, phone, mail, holder_name, holder_account }
}

/// A county with two villages more, of which nothing is known but their names.
fn world() -> (World, MatterId, [UnitNo; 2]) {
    let mut w = World::new();
    let first = w.state.tree.next_no().0;
    let bare = |no: u32, code: &str| {
        let level = shouhu_domain::tree::Level::Village;
        shouhu_domain::tree::Unit { phone: None, ..unit(no, code, level, Some(TOWN.0), None) }
    };
    let units = vec![bare(first, "410102001002"), bare(first + 1, "410102001003")];
    w.when(&machine(), &Command::PutUnits { units }).unwrap();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    (w, d, [UnitNo(first), UnitNo(first + 1)])
}

#[test]
fn a_unit_without_any_contact_is_unreachable_from_the_issue_on_and_costs_no_record() {
    let (mut w, d, [bare, other]) = world();
    assert!(!w.journal.iter().any(|r| matches!(r.event, Event::UnitUnreachable { .. })));
    assert_eq!((w.counts(d, COUNTY).unreachable, w.counts(d, TOWN).unreachable), (2, 2));
    let mark = Command::MarkUnreachable { matter: d, unit: bare, reason: "无联系方式".into() };
    assert_eq!(w.when(&machine(), &mark).unwrap().0, [], "it is known already");
    w.when(&machine(), &Command::AddPosts { posts: vec![post(bare, Some("000-1"), None)] }).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 1, "a number to ring");
    w.sign(other, d).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 0, "any stage clears it");
    let counts = w.counts(d, COUNTY);
    w.restart();
    assert_eq!(w.counts(d, COUNTY), counts);
}

#[test]
fn who_loses_the_last_post_becomes_unreachable_and_a_matter_that_has_ended_stays_as_it_was() {
    let (mut w, d, [bare, _]) = world();
    let first = u32::try_from(w.state.posts.len()).unwrap();
    let posts = vec![post(bare, None, Some("李某")), post(bare, None, None)];
    w.when(&machine(), &Command::AddPosts { posts }).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 1, "somebody is there");
    let end = |no: u32| Command::Post(PostCommand::End { posts: vec![PostNo(no)], reason: "撤岗".into() });
    w.when(&machine(), &end(first)).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 2, "an empty post reaches nobody");
    w.when(&duty(CITY), &Command::Close { matter: d, reason: String::new() }).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 2);
    w.when(&machine(), &Command::AddPosts { posts: vec![post(bare, Some("000-1"), None)] }).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 2, "as it was when it ended");
    let next = w.issued(&duty(CITY), order(CITY, "under 410102"));
    assert_eq!(w.counts(next, COUNTY).unreachable, 1);
    w.reach(bare, next, Stage::Read).unwrap();
    w.restart();
    assert_eq!((w.counts(d, COUNTY).unreachable, w.counts(next, COUNTY).unreachable), (2, 1));
}
