//! Values about persons: read with a purpose, erased by two persons, and only when nobody works here by that name.

use crate::people::{admins, grant, holder, new, put, rights};
use crate::world::*;
use shouhu_domain::command::{Actor, Command, Hold, PersonalCommand, PostCommand};
use shouhu_domain::event::{Event, Record, Subject};
use shouhu_domain::ids::{MatterId, PersonNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::people::PostKind;
use shouhu_domain::personal::Purpose;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

fn propose(subject: Subject, reason: &str, basis: &str) -> Command {
    Command::Personal(PersonalCommand::ProposeErasure { subject, reason: reason.into(), basis: basis.into() })
}

fn asked(subject: Subject) -> Command {
    propose(subject, "离职", "个人信息保护法第四十七条")
}

fn confirm(subject: Subject) -> Command {
    Command::Personal(PersonalCommand::ConfirmErasure { subject })
}

fn refuse(subject: Subject) -> Command {
    Command::Personal(PersonalCommand::RefuseErasure { subject, reason: "仍在诉讼".into() })
}

fn read(subject: Subject, purpose: Purpose, note: &str) -> Command {
    Command::Personal(PersonalCommand::Read { subject, purpose, note: note.into() })
}

/// Somebody of the county who has an account and holds one post.
fn staff(w: &mut World) -> (Actor, PersonNo) {
    let no = put(w, &machine(), new(COUNTY, PostKind::Duty, &[Role::Duty], "li"));
    let person = w.state.post(no).unwrap().holder.unwrap();
    (holder(w, no), person)
}

fn leaves(w: &mut World, person: PersonNo) {
    let posts = w.state.held[&person].clone();
    w.when(&machine(), &Command::Post(PostCommand::End { posts, reason: "离职".into() })).unwrap();
}

#[test]
fn two_persons_erase_somebody_who_has_left() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let (_, person) = staff(&mut w);
    let subject = Subject::Person(person);
    leaves(&mut w, person);
    assert_eq!(w.state.unit_of(subject), Some(COUNTY), "found where he worked last");
    assert_eq!(w.refused(&system, &confirm(subject)), Refusal::NoErasure);
    w.when(&admin, &asked(subject)).unwrap();
    assert_eq!(w.state.accounts["li"], person, "nothing yet");
    assert_eq!(w.refused(&admin, &confirm(subject)), Refusal::SecondPersonNeeded);
    w.when(&system, &confirm(subject)).unwrap();
    assert!(!w.state.accounts.contains_key("li") && !w.state.enrolled.contains(&person));
    assert!(w.state.erased.contains(&person) && w.state.erasures.is_empty());
    for again in [asked(subject), read(subject, Purpose::Audit, "")] {
        assert_eq!(w.refused(&admin, &again), Refusal::PersonErased);
    }
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Duty, &[], "other"));
    assert_eq!(w.refused(&admin, &rights(no, &[Role::Duty], Hold::Person(person))), Refusal::PersonErased);
    let account = Command::Post(PostCommand::GiveAccount { person, account: "again".into() });
    assert_eq!(w.refused(&machine(), &account), Refusal::PersonErased);
    put(&mut w, &machine(), new(TOWN, PostKind::Duty, &[], "li"));
    w.restart();
    assert!(w.state.erased.contains(&person) && w.state.accounts["li"] != person, "the account is free again");
}

#[test]
fn where_there_is_another_rights_admin_he_confirms() {
    let mut w = World::new();
    let (admin, system, other) = admins(&mut w, true);
    let (_, person) = staff(&mut w);
    let subject = Subject::Person(person);
    leaves(&mut w, person);
    w.when(&admin, &asked(subject)).unwrap();
    assert_eq!(w.refused(&system, &confirm(subject)), Refusal::GrantByRightsAdmin);
    w.when(&other.unwrap(), &confirm(subject)).unwrap();
}

#[test]
fn a_refusal_takes_the_proposal_away_and_erases_nothing() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let (_, person) = staff(&mut w);
    let subject = Subject::Person(person);
    leaves(&mut w, person);
    assert_eq!(w.refused(&system, &refuse(subject)), Refusal::NoErasure);
    w.when(&admin, &asked(subject)).unwrap();
    assert_eq!(w.refused(&admin, &asked(subject)), Refusal::ErasureWaits);
    w.when(&system, &refuse(subject)).unwrap();
    assert_eq!(w.refused(&system, &confirm(subject)), Refusal::NoErasure);
    assert_eq!(w.state.accounts["li"], person);
}

#[test]
fn whoever_holds_a_post_or_is_proposed_for_one_is_not_erased() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let (_, person) = staff(&mut w);
    let subject = Subject::Person(person);
    assert!(matches!(w.refused(&admin, &asked(subject)), Refusal::PersonHoldsPost { .. }));
    leaves(&mut w, person);
    w.when(&admin, &asked(subject)).unwrap();
    let no = put(&mut w, &machine(), new(TOWN, PostKind::Duty, &[], "other"));
    w.when(&admin, &rights(no, &[Role::Duty], Hold::Person(person))).unwrap();
    assert_eq!(w.refused(&system, &confirm(subject)), Refusal::PersonHoldsPost { post: no }, "proposed meanwhile");
    w.when(&system, &grant(&[no])).unwrap();
    assert_eq!(w.refused(&admin, &asked(subject)), Refusal::PersonHoldsPost { post: no });
    assert_eq!(w.state.former.iter().filter(|(_, p)| *p == person).count(), 0, "back at work");
}

#[test]
fn a_name_that_a_signer_typed_is_erased_alone() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let matter = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let name = Some("李某".to_owned());
    let sign = Command::Reach { matter, stage: Stage::Signed, name, note: None };
    let subject = Subject::Signer { matter, unit: TOWN };
    w.when(&duty(TOWN), &sign).unwrap();
    w.when(&admin, &asked(subject)).unwrap();
    w.when(&system, &confirm(subject)).unwrap();
    assert!(w.state.erasures.is_empty() && w.state.erased.is_empty());
}

#[test]
fn an_erasure_needs_reason_basis_and_the_right() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let (officer, person) = staff(&mut w);
    let subject = Subject::Person(person);
    leaves(&mut w, person);
    assert!(matches!(w.refused(&admin, &propose(subject, " ", "法")), Refusal::Missing { .. }));
    assert!(matches!(w.refused(&admin, &propose(subject, "离职", "")), Refusal::Missing { .. }));
    assert_eq!(w.refused(&system, &asked(subject)), Refusal::NotPermitted);
    assert_eq!(w.refused(&officer, &asked(subject)), Refusal::NotPermitted);
    assert_eq!(w.refused(&at(OTHER_COUNTY, Role::RightsAdmin), &asked(subject)), Refusal::NotFound);
    let nobody = Subject::Person(PersonNo(99_999));
    assert_eq!(w.refused(&admin, &asked(nobody)), Refusal::NotFound);
    let nothing = Subject::Signer { matter: MatterId(99_999), unit: COUNTY };
    assert_eq!(w.refused(&admin, &asked(nothing)), Refusal::NotFound);
}

#[test]
fn a_reading_names_its_purpose_and_another_one_needs_words() {
    let mut w = World::new();
    let (admin, _, _) = admins(&mut w, false);
    let (officer, person) = staff(&mut w);
    let subject = Subject::Person(person);
    let (events, _) = w.when(&admin, &read(subject, Purpose::Rights, "")).unwrap();
    let note = String::new();
    assert_eq!(events, [Event::PersonRead { subject, unit: COUNTY, purpose: Purpose::Rights, note }]);
    w.when(&officer, &read(subject, Purpose::Contact, "值守")).unwrap();
    assert!(matches!(w.refused(&admin, &read(subject, Purpose::Other, " ")), Refusal::Missing { .. }));
    assert_eq!(w.refused(&at(CITY, Role::Duty), &read(subject, Purpose::Contact, "")), Refusal::NotPermitted);
    assert_eq!(w.refused(&at(OTHER_COUNTY, Role::RightsAdmin), &read(subject, Purpose::Rights, "")), Refusal::NotFound);
}

/// As the journal of an earlier program holds them: accounts in plain, beside a sealed name.
#[test]
fn accounts_of_an_older_journal_are_read_and_erased() {
    let old = |event: &str| -> Record {
        serde_json::from_str(&format!(r#"{{"at":1,"by":{{"machine":"load"}},"event":{event}}}"#)).unwrap()
    };
    let mut w = World::new();
    let sealed = r#"{"subject":"person:0","value":{"sealed":"AAAA"}}"#;
    let records = [
        format!(r#"{{"type":"person.added","data":{{"no":0,"name":{sealed},"account":"wang"}}}}"#),
        format!(r#"{{"type":"person.added","data":{{"no":1,"name":{sealed},"account":null}}}}"#),
        r#"{"type":"person.account_given","data":{"person":1,"account":"li"}}"#.to_owned(),
    ];
    let mut seq = w.state.seq;
    let mut happens = |w: &mut World, record: &Record| {
        seq += 1;
        w.state.apply(seq, record);
    };
    records.iter().for_each(|event| happens(&mut w, &old(event)));
    assert_eq!((w.state.accounts["wang"], w.state.accounts["li"]), (PersonNo(0), PersonNo(1)));
    happens(&mut w, &old(r#"{"type":"person.erased","data":{"subject":"person:1","unit":0}}"#));
    assert_eq!(w.state.accounts.keys().collect::<Vec<_>>(), ["wang"]);
}

#[test]
fn an_event_shows_all_its_values_about_persons() {
    let mut w = World::new();
    let (events, _) =
        w.when(&machine(), &Command::AddPosts { posts: vec![new(TOWN, PostKind::Duty, &[Role::Duty], "li")] }).unwrap();
    let mut shown = vec![];
    for mut event in events {
        let values: Vec<_> = event.personal_mut().into_iter().map(|(field, value)| (field, value.clone())).collect();
        shown.extend(values.into_iter().map(|(field, value)| (field, value.read().map(str::to_owned), value.subject)));
    }
    let value = |field, text: &str| (field, Some(text.to_owned()), "person:0".to_owned());
    assert_eq!(shown, [value("name", "李某"), value("account", "li")]);
}

#[test]
fn nobody_fetches_a_name_from_another_unit() {
    let mut w = World::new();
    let (_, person) = staff(&mut w);
    let mine = put(&mut w, &machine(), new(OTHER_COUNTY, PostKind::Other, &[Role::RightsAdmin], "chen"));
    let theirs = holder(&w, mine);
    let empty = put(&mut w, &machine(), new(OTHER_COUNTY, PostKind::Duty, &[], "zhao"));
    for roles in [&[][..], &[Role::Duty]] {
        assert_eq!(w.refused(&theirs, &rights(empty, roles, Hold::Person(person))), Refusal::NotFound);
    }
    let (admin, ..) = admins(&mut w, false);
    w.when(&admin, &rights(empty, &[], Hold::Person(person))).unwrap();
    assert_ne!(w.state.post(empty).unwrap().holder, Some(person), "also without roles it waits for the second person");
    assert_eq!(w.state.unit_of(Subject::Person(person)), Some(COUNTY), "and moves nobody");
    leaves(&mut w, person);
    assert_eq!(w.state.unit_of(Subject::Person(person)), Some(COUNTY));
}

#[test]
fn whoever_works_again_is_not_erased_on_what_was_said_before() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let (_, person) = staff(&mut w);
    let subject = Subject::Person(person);
    leaves(&mut w, person);
    w.when(&admin, &asked(subject)).unwrap();
    let no = put(&mut w, &machine(), new(COUNTY, PostKind::Duty, &[], "other"));
    w.when(&admin, &rights(no, &[Role::Duty], Hold::Person(person))).unwrap();
    w.when(&system, &grant(&[no])).unwrap();
    leaves(&mut w, person);
    assert_eq!(w.refused(&system, &confirm(subject)), Refusal::NoErasure);
}

#[test]
fn a_name_typed_by_a_unit_that_was_merged_can_still_be_erased() {
    let mut w = World::new();
    let (admin, system, _) = admins(&mut w, false);
    let matter = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let sign = Command::Reach { matter, stage: Stage::Signed, name: Some("李某".into()), note: None };
    w.when(&duty(TOWN), &sign).unwrap();
    let merge = Command::MergeUnits { from: vec![TOWN], into: OTHER_TOWN, reason: "并乡".into() };
    w.when(&machine(), &merge).unwrap();
    let subject = Subject::Signer { matter, unit: TOWN };
    w.when(&admin, &read(subject, Purpose::OwnRequest, "")).unwrap();
    w.when(&admin, &asked(subject)).unwrap();
    w.when(&system, &confirm(subject)).unwrap();
}
