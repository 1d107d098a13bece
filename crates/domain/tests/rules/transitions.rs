//! The table of transitions is the one that stands in `docs/GLOSSARY.md`.

use crate::world::*;
use shouhu_domain::command::Command;
use shouhu_domain::matter::transitions::{Row, TABLE};
use shouhu_domain::matter::{Family, Status};
use shouhu_domain::policy::{Relation, Role, permits};
use shouhu_domain::refusal::Refusal;

fn statuses(list: &[Status]) -> String {
    let words: Vec<&str> = list.iter().map(|s| s.as_str()).collect();
    if words.is_empty() { "–".into() } else { words.join(", ") }
}

/// A row as the glossary writes it, without the condition.
fn written(row: &Row) -> String {
    let families: Vec<&str> = row.families.iter().map(|f| f.as_str()).collect();
    let families = if families.len() == Family::ALL.len() { "all".into() } else { families.join(", ") };
    let may = |role: &Role| Relation::ALL.into_iter().any(|r| permits(*role, row.action, r));
    let roles: Vec<&str> = Role::ALL.into_iter().filter(may).map(Role::as_str).collect();
    let who = match row.party.as_str() {
        "machine" => "machine".into(),
        party => format!("{party}: {}", roles.join(", ")),
    };
    format!("| {families} | {} | {} | {} | {who} |", statuses(row.from), row.name, statuses(row.to))
}

#[test]
fn the_glossary_holds_the_table() {
    let glossary = include_str!("../../../../docs/GLOSSARY.md");
    let (_, section) = glossary.split_once("## Matter: kind × transition × who").unwrap();
    let rows: Vec<&str> = section.lines().filter(|l| l.starts_with("| ")).skip(1).collect();
    for (row, line) in TABLE.iter().zip(&rows) {
        let written = written(row);
        assert!(line.starts_with(&written), "the code: {written}\nthe glossary: {line}");
    }
    assert_eq!(rows.len(), TABLE.len(), "rows of docs/GLOSSARY.md and of matter/transitions.rs");
}

#[test]
fn no_transition_stands_twice_for_a_family() {
    for (at, row) in TABLE.iter().enumerate() {
        for other in TABLE[at + 1..].iter().filter(|other| other.transition == row.transition) {
            assert!(!other.families.iter().any(|f| row.families.contains(f)), "{row:?} and {other:?}");
            assert_eq!(other.name, row.name);
        }
    }
}

#[test]
fn what_a_kind_does_not_know_is_refused_and_nobody_unfit_is_told_so() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let pass = Command::Pass { matter: d, to: PROVINCE, text: String::new() };
    assert!(matches!(w.refused(&duty(COUNTY), &pass), Refusal::WrongKind { .. }));
    assert_eq!(w.refused(&at(COUNTY, Role::Worker), &pass), Refusal::NotPermitted);
    assert_eq!(w.refused(&duty(OTHER_COUNTY), &pass), Refusal::NotFound);
}
