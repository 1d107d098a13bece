//! Whatever people do in whatever order, the planes stay a ladder and the counters a sum.

use crate::world::*;
use proptest::prelude::*;
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::{MINUTE_MS, MatterId, UnitNo};
use shouhu_domain::matter::{Content, Stage};
use shouhu_domain::tree::{Level, TERRITORY};

/// More villages, so that audiences and subtrees are large enough to have counters.
fn large() -> World {
    let mut w = World::new();
    let from = w.state.tree.next_no().0;
    let village =
        |n: u32| unit(from + n, &format!("41010200{}{:03}", 1 + n % 2, 100 + n), Level::Village, Some(3 + n % 2), None);
    w.when(&machine(), &Command::PutUnits { units: (0..80).map(village).collect() }).unwrap();
    w
}

fn step(w: &mut World, matter: MatterId, (what, unit, minutes): (u8, u32, i64)) {
    w.now += minutes * MINUTE_MS;
    let unit = UnitNo(unit);
    let text = || "说明".to_owned();
    let own = |command| (duty(unit), command);
    let (actor, command): (Actor, Command) = match what {
        0 => own(Command::Deliver { matters: vec![matter] }),
        1 => own(Command::Reach { matter, stage: Stage::Read, name: None, note: None }),
        2 | 3 => own(Command::Reach { matter, stage: Stage::Signed, name: None, note: None }),
        4 => own(Command::Reach { matter, stage: Stage::Done, name: None, note: Some(text()) }),
        5 => own(Command::RaiseDifficulty { matter, text: text() }),
        6 => (duty(CITY), Command::AnswerDifficulty { matter, unit, text: text() }),
        7 => (duty(CITY), Command::Excuse { matter, unit, reason: text() }),
        8 => (duty(CITY), Command::Verify { matter, unit }),
        9 => (duty(CITY), Command::Return { matter, unit, reason: text() }),
        10 => (machine(), Command::MarkUnreachable { matter, unit, reason: text() }),
        11 => own(Command::Relay { matter, text: text(), due_ms: None }),
        12 => (duty(CITY), Command::Remind { matter, under: vec![unit], line: "territory".into() }),
        13 => (machine(), Command::Escalate { matter }),
        14 => {
            let mut moved = w.state.tree.get(unit).unwrap().clone();
            moved.parent = if moved.level == Level::Village { Some(TOWN_B) } else { moved.parent };
            (machine(), Command::PutUnits { units: vec![moved] })
        }
        _ => {
            let (title, text, reason) = (text(), text(), text());
            (
                duty(CITY),
                Command::Amend {
                    matter,
                    title,
                    text,
                    files: vec![],
                    text_file: None,
                    sign_again: unit.0.is_multiple_of(3),
                    reason,
                },
            )
        }
    };
    // A refusal is a fine answer here.
    let _ = w.when(&actor, &command);
}

fn holds(w: &World, matter: MatterId) -> Result<(), TestCaseError> {
    let planes = &w.state.matters[&matter].planes;
    for pair in Stage::ALL.windows(2) {
        let stray = planes.stage(pair[1]).minus(planes.stage(pair[0]));
        prop_assert!(stray.is_empty(), "{:?} without {:?}", pair[1], pair[0]);
    }
    let outside = planes.stage(Stage::Delivered).minus(&planes.audience);
    prop_assert!(outside.is_empty(), "a receipt of a unit that was not addressed");
    prop_assert!(planes.unreachable.and(planes.stage(Stage::Delivered)).is_empty());
    let open: Vec<UnitNo> = w.state.matters[&matter].difficulties.keys().copied().collect();
    prop_assert_eq!(open, planes.difficulty.iter().collect::<Vec<_>>());
    let line = w.state.tree.territory();
    for node in [PROVINCE, CITY, COUNTY, TOWN, TOWN_B, VILLAGE] {
        let mut recount = shouhu_domain::matter::Tally::default();
        line.under(node).iter().for_each(|unit| recount.add(&planes.tally(*unit)));
        let kept = w.state.boards.tallies(&w.state.tree, TERRITORY, matter, planes, &[node])[0];
        prop_assert_eq!(kept, recount, "{:?}", node);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn planes_are_a_ladder_counters_are_a_recount_and_a_replay_is_the_same(
        by_level in any::<bool>(),
        steps in prop::collection::vec((0u8..16, 0u32..93, 0i64..40), 1..120),
    ) {
        let mut w = large();
        let matter = w.issued(&duty(CITY), Content { by_level, ..order(CITY, "under 4101") });
        for (n, one) in steps.into_iter().enumerate() {
            step(&mut w, matter, one);
            if n % 8 == 0 {
                holds(&w, matter)?;
            }
        }
        holds(&w, matter)?;
        let live = serde_json::to_string(&w.state.matters[&matter]).unwrap();
        w.restart();
        prop_assert_eq!(live, serde_json::to_string(&w.state.matters[&matter]).unwrap());
    }
}
