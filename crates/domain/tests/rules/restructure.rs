//! Units that change, and the open matters that follow them (rule 3).

use crate::world::*;
use proptest::prelude::*;
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, MatterId, Seq, UnitNo};
use shouhu_domain::matter::{Content, Stage, Tally};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::restructure::{Edit, NewUnit};
use shouhu_domain::tree::{Level, TERRITORY, Unit};
use std::collections::{BTreeMap, BTreeSet};

fn admin() -> Actor {
    at(PROVINCE, Role::SystemAdmin)
}

fn merge(from: &[UnitNo], into: UnitNo) -> Command {
    Command::MergeUnits { from: from.to_vec(), into, reason: "撤并".into() }
}

fn split(unit: UnitNo, codes: &[&str], children: &[(UnitNo, u32)]) -> Command {
    let new = |code: &&str| NewUnit { code: (*code).into(), name: format!("新{code}"), phone: None };
    let (into, children) = (codes.iter().map(new).collect(), children.to_vec());
    Command::SplitUnit { unit, into, children, reason: "析置".into() }
}

fn move_to(unit: UnitNo, parent: UnitNo) -> Command {
    Command::MoveUnit { unit, parent, reason: String::new() }
}

fn elsewhere(w: &World, unit: UnitNo, parent: UnitNo) -> Command {
    Command::ReportElsewhere {
        unit,
        line: TERRITORY.into(),
        parent,
        until_ms: w.now + 2 * HOUR_MS,
        reason: String::new(),
    }
}

fn undo(w: &World, seq: Seq) -> Command {
    let record: &Record = &w.journal[usize::try_from(seq - 1).unwrap()];
    Command::UndoRestructure { seq, record: Box::new(record.clone()), undone: false }
}

fn undo_last(w: &World) -> Command {
    undo(w, w.state.seq)
}

fn under(w: &World, above: UnitNo, unit: UnitNo) -> bool {
    w.state.tree.territory().is_under(unit, above)
}

fn stage(w: &World, matter: MatterId, unit: UnitNo) -> Option<Stage> {
    w.state.matters[&matter].planes.reached(unit)
}

#[test]
fn a_name_changes_and_can_be_taken_back_for_a_day() {
    let mut w = World::new();
    let rename = |name: &str| Command::RenameUnit { unit: TOWN, name: name.into(), reason: String::new() };
    w.when(&admin(), &rename("𠮷祥街道")).unwrap();
    let seq = w.state.seq;
    assert_eq!(w.state.tree.get(TOWN).unwrap().name, "𠮷祥街道");
    assert!(w.when(&admin(), &rename("𠮷祥街道")).unwrap().0.is_empty(), "nothing changes, nothing is recorded");
    w.now += DAY_MS + 1;
    assert_eq!(w.refused(&admin(), &undo(&w, seq)), Refusal::UndoTooLate { until_ms: TEN + DAY_MS });
    w.now -= 1;
    w.when(&admin(), &undo(&w, seq)).unwrap();
    assert_eq!(w.state.tree.get(TOWN).unwrap().name, "单位410102001000");
    assert_eq!(w.refused(&admin(), &undo(&w, seq)), Refusal::UndoOvertaken { seq }, "once is enough");
    assert_eq!(w.refused(&admin(), &undo(&w, 1)), Refusal::UndoNothing { seq: 1 });
    assert_eq!(w.journal.last().unwrap().event.undoes(), Some(seq), "the undo names what it takes back");
    let last = w.state.seq;
    assert_eq!(w.refused(&admin(), &undo_last(&w)), Refusal::UndoNothing { seq: last }, "it is not undone itself");
}

#[test]
fn who_changes_a_unit_needs_the_right_on_it_and_on_its_new_place() {
    let mut w = World::new();
    let (city, other) = (at(CITY, Role::SystemAdmin), at(OTHER_CITY, Role::SystemAdmin));
    assert_eq!(w.refused(&city, &move_to(TOWN, OTHER_COUNTY)), Refusal::NotFound);
    assert_eq!(w.refused(&city, &merge(&[TOWN, OTHER_TOWN], TOWN_B)), Refusal::NotFound);
    assert_eq!(w.refused(&duty(CITY), &move_to(TOWN, COUNTY)), Refusal::NotPermitted);
    w.when(&admin(), &move_to(TOWN, OTHER_COUNTY)).unwrap();
    let seq = w.state.seq;
    assert_eq!(w.refused(&city, &undo(&w, seq)), Refusal::NotFound);
    assert_eq!(w.refused(&other, &undo(&w, seq)), Refusal::NotFound, "its former place is not his");
    w.when(&admin(), &undo(&w, seq)).unwrap();
    assert!(under(&w, CITY, VILLAGE));
}

#[test]
fn every_change_of_a_unit_asks_for_the_right_to_write_it() {
    let mut w = World::new();
    w.when(&admin(), &elsewhere(&w, TOWN_B, OTHER_COUNTY)).unwrap();
    let commands = [
        Command::RenameUnit { unit: TOWN, name: "甲".into(), reason: String::new() },
        Command::EditUnit { unit: TOWN, edit: Edit::default() },
        move_to(TOWN, COUNTY),
        elsewhere(&w, TOWN, COUNTY),
        Command::EndReporting { unit: TOWN_B, line: TERRITORY.into() },
        Command::CloseUnit { unit: VILLAGE, reason: "撤销".into() },
        merge(&[TOWN], TOWN_B),
        split(VILLAGE, &["N1", "N2"], &[]),
        undo_last(&w),
    ];
    for command in commands {
        assert_eq!(w.refused(&duty(PROVINCE), &command), Refusal::NotPermitted, "{command:?}");
        assert_eq!(w.refused(&at(SCHOOLS, Role::Worker), &command), Refusal::NotFound, "{command:?}");
    }
    let nothing = undo(&w, 1);
    assert!(w.when(&duty(PROVINCE), &nothing).is_err());
}

#[test]
fn a_move_takes_the_subtree_and_closes_no_circle() {
    let mut w = World::new();
    let circle = Refusal::UnitCircle { line: TERRITORY.into() };
    assert_eq!(w.refused(&admin(), &move_to(COUNTY, TOWN)), circle);
    assert_eq!(w.refused(&machine(), &move_to(PROVINCE, CITY)), Refusal::UnitAtTop { unit: PROVINCE });
    let wrong = Refusal::UnitLevel { unit: COUNTY, parent: OTHER_TOWN };
    assert_eq!(w.refused(&admin(), &move_to(COUNTY, OTHER_TOWN)), wrong);
    w.when(&admin(), &move_to(COUNTY, OTHER_CITY)).unwrap();
    assert!(under(&w, OTHER_CITY, VILLAGE) && !under(&w, CITY, VILLAGE));
    assert_eq!(w.state.tree.former_cities(VILLAGE), [Some(CITY)], "where rows of its receipts may stand");
}

#[test]
fn a_merge_is_not_taken_back_into_a_circle() {
    let mut w = World::new();
    let hang = |w: &mut World, unit: UnitNo, parent: UnitNo| {
        let unit = Unit { parent: Some(parent), ..w.state.tree.get(unit).unwrap().clone() };
        w.when(&machine(), &Command::PutUnits { units: vec![unit] }).unwrap();
    };
    hang(&mut w, TOWN, OTHER_TOWN);
    w.when(&admin(), &merge(&[TOWN], TOWN_B)).unwrap();
    let taken_back = undo_last(&w);
    // The village went to the other town with the rest; what the closed town stands under comes below it.
    hang(&mut w, OTHER_TOWN, VILLAGE);
    assert_eq!(w.refused(&admin(), &taken_back), Refusal::UnitCircle { line: TERRITORY.into() });
    hang(&mut w, OTHER_TOWN, OTHER_COUNTY);
    w.when(&admin(), &taken_back).unwrap();
    assert!(under(&w, TOWN, VILLAGE) && under(&w, OTHER_COUNTY, TOWN));
}

#[test]
fn no_line_gets_a_circle_by_superiors_set_by_hand() {
    let mut w = World::new();
    let party = |unit, superior| Command::EditUnit {
        unit,
        edit: Edit { superiors: Some(vec![("party".into(), superior)]), ..Edit::default() },
    };
    let circle = Refusal::UnitCircle { line: "party".into() };
    assert_eq!(w.refused(&admin(), &party(CITY, VILLAGE)), circle, "every line follows the territories");
    w.when(&admin(), &party(CITY, OTHER_TOWN)).unwrap();
    assert_eq!(w.refused(&admin(), &move_to(OTHER_TOWN, COUNTY)), circle);
    let unknown = Command::EditUnit {
        unit: CITY,
        edit: Edit { superiors: Some(vec![("navy".into(), PROVINCE)]), ..Edit::default() },
    };
    assert!(matches!(w.refused(&admin(), &unknown), Refusal::Unknown { .. }));
}

#[test]
fn a_unit_reports_elsewhere_until_the_end_and_then_stands_where_it_stood() {
    let mut w = World::new();
    w.when(&admin(), &elsewhere(&w, TOWN, OTHER_COUNTY)).unwrap();
    assert!(under(&w, OTHER_CITY, VILLAGE) && !under(&w, CITY, VILLAGE), "with all that stands below");
    assert_eq!(w.state.tree.get(TOWN).unwrap().parent, Some(COUNTY), "at home nothing has changed");
    let circle = Refusal::UnitCircle { line: TERRITORY.into() };
    assert_eq!(w.refused(&admin(), &elsewhere(&w, OTHER_COUNTY, VILLAGE)), circle);
    assert_eq!(w.refused(&admin(), &move_to(OTHER_COUNTY, TOWN)), circle);
    let end = Command::EndReporting { unit: TOWN, line: TERRITORY.into() };
    assert_eq!(w.refused(&machine(), &end), Refusal::NoReporting { unit: TOWN }, "not yet");
    w.restart();
    w.now += 2 * HOUR_MS;
    w.when(&machine(), &end).unwrap();
    assert!(under(&w, CITY, VILLAGE));
    assert_eq!(w.refused(&machine(), &end), Refusal::NoReporting { unit: TOWN }, "once");
}

#[test]
fn a_closed_unit_takes_nothing_and_owes_nothing() {
    let mut w = World::new();
    let matter = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let close = |unit| Command::CloseUnit { unit, reason: "撤销".into() };
    assert_eq!(w.refused(&admin(), &close(TOWN)), Refusal::UnitHasChildren { unit: TOWN, children: 1 });
    w.when(&admin(), &close(TOWN_B)).unwrap();
    let counts = w.counts(matter, COUNTY);
    assert_eq!((counts.expected, counts.excused), (3, 1), "what it had not signed it cannot sign any more");
    let closed = Refusal::UnitClosed { unit: TOWN_B };
    assert_eq!(w.refused(&admin(), &move_to(VILLAGE, TOWN_B)), closed);
    assert_eq!(
        w.refused(&admin(), &Command::RenameUnit { unit: TOWN_B, name: "乙".into(), reason: String::new() }),
        closed
    );
    assert_eq!(w.refused(&admin(), &close(TOWN_B)), closed);
    let post = shouhu_domain::command::NewPost {
        unit: TOWN_B,
        title: "值班".into(),
        kind: shouhu_domain::people::PostKind::Duty,
        roles: vec![Role::Duty],
        phone: None,
        mail: None,
        holder_name: None,
        holder_account: None,
    };
    assert_eq!(w.refused(&machine(), &Command::AddPosts { posts: vec![post] }), closed);
    let issue = Command::Issue(Box::new(order(TOWN_B, "under 410102002")));
    assert_eq!(w.refused(&duty(TOWN_B), &issue), closed, "whoever still sits there acts for nobody");
}

#[test]
fn a_successor_has_a_stage_that_all_its_predecessors_have_reached_or_it_itself() {
    let mut w = World::new();
    let order = || order(PROVINCE, "level:town except unit:410202001");
    let (both, one, own) =
        (w.issued(&machine(), order()), w.issued(&machine(), order()), w.issued(&machine(), order()));
    w.reach(TOWN, both, Stage::Done).unwrap();
    w.sign(TOWN_B, both).unwrap();
    w.sign(TOWN, one).unwrap();
    let other = w.issued(&machine(), Content { audience: "level:town".into(), ..order() });
    w.sign(OTHER_TOWN, other).unwrap();
    w.when(&admin(), &merge(&[TOWN, TOWN_B], OTHER_TOWN)).unwrap();
    assert_eq!(stage(&w, both, OTHER_TOWN), Some(Stage::Signed), "what both had reached");
    assert_eq!(stage(&w, one, OTHER_TOWN), None, "one of two is not all");
    assert_eq!(stage(&w, own, OTHER_TOWN), None);
    assert_eq!(stage(&w, other, OTHER_TOWN), Some(Stage::Signed), "what it had reached itself");
    for matter in [both, one, own, other] {
        let counts = w.counts(matter, PROVINCE);
        assert_eq!(counts.expected, 1, "predecessors out, the successor in, once");
        assert_eq!(w.counts(matter, OTHER_CITY).expected, 1);
    }
    assert!(under(&w, OTHER_TOWN, VILLAGE), "children go along");
    let refusal = w.refused(&duty(TOWN), &Command::Reach { matter: one, stage: Stage::Signed, name: None, note: None });
    assert_eq!(refusal, Refusal::UnitClosed { unit: TOWN }, "a predecessor has nothing left to sign");
    w.sign(OTHER_TOWN, one).unwrap();
}

#[test]
fn a_merge_carries_on_what_stands_beside_the_ladder() {
    let mut w = World::new();
    let matter = w.issued(&machine(), order(PROVINCE, "level:town"));
    let raise = Command::RaiseDifficulty { matter, text: "缺口罩".into() };
    w.when(&duty(TOWN), &raise).unwrap();
    let link = Command::MakeLink { matter, unit: TOWN, digest: "d".into(), expires_ms: w.now + DAY_MS };
    w.when(&machine(), &link).unwrap();
    w.when(&machine(), &Command::Excuse { matter, unit: TOWN_B, reason: "停产".into() }).unwrap();
    w.when(&admin(), &merge(&[TOWN, TOWN_B], OTHER_TOWN)).unwrap();
    let found = &w.state.matters[&matter];
    assert_eq!(found.difficulties.get(&OTHER_TOWN), Some(&TEN), "the superior still owes an answer");
    assert!(!found.planes.excused.contains(OTHER_TOWN), "one of them was not excused");
    assert!(found.links.is_empty() && w.state.links.is_empty(), "links of a closed unit lead nowhere");
}

#[test]
fn each_successor_of_a_split_inherits_stage_and_clock() {
    let mut w = World::new();
    let matter = w.issued(&duty(PROVINCE), order(PROVINCE, "under 410102"));
    w.reach(TOWN, matter, Stage::Read).unwrap();
    w.when(&duty(TOWN), &Command::RaiseDifficulty { matter, text: "路断".into() }).unwrap();
    let two = split(TOWN, &["410102003000", "410102004000"], &[]);
    assert_eq!(w.refused(&admin(), &two), Refusal::UnitHasChildren { unit: TOWN, children: 1 });
    let taken = split(TOWN, &["410102003000", "410102002000"], &[(VILLAGE, 1)]);
    assert_eq!(w.refused(&admin(), &taken), Refusal::UnitCodeTaken { code: "410102002000".into() });
    let next = w.state.tree.next_no().0;
    w.when(&admin(), &split(TOWN, &["410102003000", "410102004000"], &[(VILLAGE, 1)])).unwrap();
    let (a, b) = (UnitNo(next), UnitNo(next + 1));
    assert!(under(&w, b, VILLAGE) && under(&w, COUNTY, a));
    for unit in [a, b] {
        assert_eq!(stage(&w, matter, unit), Some(Stage::Read));
        assert_eq!(w.state.matters[&matter].difficulties.get(&unit), Some(&TEN));
    }
    let counts = w.counts(matter, COUNTY);
    assert_eq!((counts.expected, counts.read, counts.difficulty), (5, 2, 2), "4 less 1 and 2 more");
}

#[test]
fn a_merge_is_taken_back_until_the_successor_has_answered() {
    let mut w = World::new();
    let matter = w.issued(&duty(PROVINCE), order(PROVINCE, "under 410102"));
    w.sign(TOWN, matter).unwrap();
    w.sign(TOWN_B, matter).unwrap();
    let before = serde_json::to_value(&w.state.matters[&matter].planes).unwrap();
    w.when(&admin(), &merge(&[TOWN], TOWN_B)).unwrap();
    assert!(under(&w, TOWN_B, VILLAGE));
    let merged = w.state.seq;
    w.when(&admin(), &undo(&w, merged)).unwrap();
    assert!(under(&w, TOWN, VILLAGE) && w.state.tree.get(TOWN).unwrap().closed_at_ms.is_none());
    assert_eq!(serde_json::to_value(&w.state.matters[&matter].planes).unwrap(), before);
    assert_eq!(w.refused(&admin(), &undo(&w, merged)), Refusal::UndoOvertaken { seq: merged });
    w.when(&admin(), &merge(&[TOWN], TOWN_B)).unwrap();
    let merged = w.state.seq;
    w.reach(TOWN_B, matter, Stage::Done).unwrap();
    assert_eq!(w.refused(&admin(), &undo(&w, merged)), Refusal::UndoAnswered { matter });
}

#[test]
fn a_split_is_taken_back_until_something_is_built_on_it() {
    let mut w = World::new();
    let two = |codes: [&str; 2]| split(TOWN, &codes, &[(VILLAGE, 0)]);
    w.when(&admin(), &two(["410102003000", "410102004000"])).unwrap();
    w.when(&admin(), &undo_last(&w)).unwrap();
    assert!(under(&w, TOWN, VILLAGE));
    let next = w.state.tree.next_no();
    w.when(&admin(), &two(["410102005000", "410102006000"])).unwrap();
    let seq = w.state.seq;
    w.issued(&duty(CITY), order(CITY, "unit:410102005"));
    assert!(matches!(w.refused(&admin(), &undo(&w, seq)), Refusal::UndoAnswered { .. }), "{next} was asked something");
}

/// What a reader of rule 3 would keep on paper: who is addressed, and how far each has come.
type Paper = BTreeMap<UnitNo, Option<Stage>>;
/// What stood on the paper for a unit: nothing, or how far it had come.
type Line = (UnitNo, Option<Option<Stage>>);

struct History {
    w: World,
    matter: MatterId,
    paper: Paper,
    /// By record: what stood on the paper for the units that it touched.
    undoable: Vec<(Seq, Vec<Line>)>,
    codes: u32,
}

impl History {
    fn new() -> Self {
        let mut w = World::new();
        let from = w.state.tree.next_no().0;
        let village = |n: u32| {
            unit(from + n, &format!("41010200{}{:03}", 1 + n % 2, 100 + n), Level::Village, Some(3 + n % 2), None)
        };
        w.when(&machine(), &Command::PutUnits { units: (0..70).map(village).collect() }).unwrap();
        let matter = w.issued(&machine(), order(PROVINCE, "under 41 except unit:410202001"));
        let paper = w.state.matters[&matter].planes.audience.iter().map(|u| (u, None)).collect();
        Self { w, matter, paper, undoable: vec![], codes: 0 }
    }

    fn reach(&mut self, unit: UnitNo, stage: Stage) {
        if self.w.reach(unit, self.matter, stage).is_ok() {
            let reached = self.paper.get_mut(&unit).expect("only the addressed answer");
            *reached = (*reached).max(Some(stage));
        }
    }

    fn note(&mut self, units: &[UnitNo]) {
        let before = units.iter().map(|u| (*u, self.paper.get(u).copied())).collect();
        self.undoable.push((self.w.state.seq, before));
    }

    fn merge(&mut self, from: &[UnitNo], into: UnitNo) {
        if self.w.when(&machine(), &merge(from, into)).is_err() {
            return;
        }
        self.note(&[from, &[into]].concat());
        let gone: Vec<Option<Stage>> = from.iter().filter_map(|u| self.paper.remove(u)).collect();
        if let Some(all) = gone.into_iter().min() {
            let own = self.paper.entry(into).or_default();
            *own = (*own).max(all);
        }
    }

    fn split(&mut self, unit: UnitNo) {
        let children: Vec<(UnitNo, u32)> =
            self.w.state.tree.units().filter(|u| u.parent == Some(unit)).map(|u| (u.no, u.no.0 % 2)).collect();
        let open = |(no, _): &(UnitNo, u32)| self.w.state.tree.get(*no).unwrap().closed_at_ms.is_none();
        let children: Vec<_> = children.into_iter().filter(open).collect();
        let codes = [format!("N{}", self.codes), format!("N{}", self.codes + 1)];
        self.codes += 2;
        let next = self.w.state.tree.next_no().0;
        let successors = [UnitNo(next), UnitNo(next + 1)];
        if self.w.when(&machine(), &split(unit, &[&codes[0], &codes[1]], &children)).is_err() {
            return;
        }
        self.note(&[&[unit][..], &successors].concat());
        if let Some(stage) = self.paper.remove(&unit) {
            self.paper.extend(successors.map(|s| (s, stage)));
        }
    }

    fn undo(&mut self) {
        let Some((seq, before)) = self.undoable.pop() else { return };
        if self.w.when(&machine(), &undo(&self.w, seq)).is_err() {
            return;
        }
        for (unit, stood) in before {
            match stood {
                Some(stage) => _ = self.paper.insert(unit, stage),
                None => _ = self.paper.remove(&unit),
            }
        }
    }

    fn step(&mut self, (what, a, b): (u8, u32, u32)) {
        self.w.now += MINUTE_MS;
        let len = u32::try_from(self.w.state.tree.len()).unwrap();
        let (a, b) = (UnitNo(a % len), UnitNo(b % len));
        match what {
            0..=2 => self.reach(a, [Stage::Read, Stage::Signed, Stage::Done][usize::from(what)]),
            3 | 4 => self.merge(&[a], b),
            5 => self.merge(&[a, UnitNo((a.0 + 2) % len)], b),
            6 | 7 => self.split(a),
            8 => _ = self.w.when(&machine(), &move_to(a, b)),
            9 => _ = self.w.when(&machine(), &elsewhere(&self.w, a, b)),
            10 => _ = self.w.when(&admin(), &Command::EndReporting { unit: a, line: TERRITORY.into() }),
            _ => self.undo(),
        }
    }

    fn holds(&self) -> Result<(), TestCaseError> {
        let w = &self.w;
        let planes = &w.state.matters[&self.matter].planes;
        let now: Paper = planes.audience.iter().map(|u| (u, planes.reached(u))).collect();
        prop_assert_eq!(&now, &self.paper, "denominator and stages as the mapping says");
        let closed = |u: &UnitNo| w.state.tree.get(*u).unwrap().closed_at_ms.is_some();
        prop_assert!(!now.keys().any(closed), "a closed unit owes nothing");
        for name in [TERRITORY, "sector"] {
            let line = w.state.tree.line(name).unwrap();
            let laid: Vec<UnitNo> = line.roots().flat_map(|root| line.under(root).to_vec()).collect();
            prop_assert_eq!(laid.len(), w.state.tree.len(), "each unit stands on the line");
            prop_assert_eq!(laid.iter().collect::<BTreeSet<_>>().len(), laid.len(), "and only once");
            for node in laid {
                let mut recount = Tally::default();
                line.under(node).iter().for_each(|u| recount.add(&planes.tally(*u)));
                let kept = w.state.boards.tallies(&w.state.tree, name, self.matter, planes, &[node])[0];
                prop_assert_eq!(kept, recount, "{:?} on {}", node, name);
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_becomes_of_the_units_nobody_is_counted_twice_or_lost(
        steps in prop::collection::vec((0u8..12, 0u32..200, 0u32..200), 1..100),
    ) {
        let mut history = History::new();
        for (n, one) in steps.into_iter().enumerate() {
            history.step(one);
            if n % 6 == 0 {
                history.holds()?;
            }
        }
        history.holds()?;
        let live = serde_json::to_string(&history.w.state.matters[&history.matter]).unwrap();
        let units: Vec<_> = history.w.state.tree.units().cloned().collect();
        history.w.restart();
        history.holds()?;
        prop_assert_eq!(live, serde_json::to_string(&history.w.state.matters[&history.matter]).unwrap());
        prop_assert_eq!(units, history.w.state.tree.units().cloned().collect::<Vec<_>>());
    }
}

#[test]
fn a_restructure_is_one_record() {
    let mut w = World::new();
    let (events, _) = w.when(&admin(), &merge(&[TOWN], TOWN_B)).unwrap();
    assert!(matches!(events[..], [Event::UnitsMerged(_)]));
}
