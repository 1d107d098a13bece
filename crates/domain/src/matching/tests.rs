//! The proposal against every other one that could be made, and against a library's where there are too many of them.

use super::question::{Answer, Need, Question, steps_for_tests};
use crate::ids::{ResponderNo, UnitNo};
use crate::matter::Urgency;
use crate::report::Day;
use crate::team::{Able, Away, Responder, ResponderKind};
use pathfinding::prelude::{Matrix, kuhn_munkres};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};

const TODAY: Day = Day(18_300);
const REST: i32 = 7;
const SKILLS: [&str; 3] = ["nursing", "lungs", "disinfection"];

/// A province, its cities, and their towns: three of each.
fn way(unit: UnitNo) -> Vec<UnitNo> {
    match unit.0 {
        0 => vec![unit],
        1..=3 => vec![unit, UnitNo(0)],
        n => vec![unit, UnitNo(1 + (n - 4) / 3), UnitNo(0)],
    }
}

const UNITS: u32 = 13;

fn need(to: u32, skill: usize, left: i64, days: (i32, i32), urgency: Urgency) -> Need {
    let (from, until) = (TODAY.plus(days.0), TODAY.plus(days.0 + days.1));
    Need { to: UnitNo(to), skill: SKILLS[skill].into(), left: (left >= 0).then_some(left), from, until, urgency }
}

fn able(skill: usize, until: Option<i32>) -> Able {
    let until = until.map(|days| TODAY.plus(days));
    Able { skill: SKILLS[skill].into(), certificate: String::new(), until }
}

fn person(unit: u32, skills: Vec<Able>) -> Responder {
    let (kind, away, batch, back_on, ended) = (ResponderKind::Staff, None, None, None, false);
    Responder { unit: UnitNo(unit), kind, skills, away, batch, back_on, ended }
}

fn asked(needs: Vec<Need>, people: Vec<Responder>) -> Question {
    Question::for_tests(needs, people, way, UNITS, REST)
}

fn fits(need: &Need, person: &Responder) -> bool {
    let rested = person.back_on.is_none_or(|back| need.from.0 - back.0 >= REST);
    rested && person.kept_over(&need.skill, need.from, need.until).is_none()
}

fn steps(need: &Need, person: &Responder) -> i64 {
    steps_for_tests(&way(need.to), &way(person.unit)).into()
}

/// The fewest steps with which these slots can be filled, for each number of filled ones of each urgency.
type Best = BTreeMap<[usize; 3], i64>;

fn rank(urgency: Urgency) -> usize {
    2 - urgency as usize
}

/// Tries everything: each slot with everybody and with nobody.
fn all(question: &Question, slots: &[usize], taken: u64, filled: [usize; 3], so_far: i64, best: &mut Best) {
    let Some((slot, rest)) = slots.split_first() else {
        let least = best.entry(filled).or_insert(i64::MAX);
        *least = so_far.min(*least);
        return;
    };
    all(question, rest, taken, filled, so_far, best);
    let need = &question.needs()[*slot];
    for (at, person) in question.people().enumerate() {
        if taken & (1 << at) == 0 && fits(need, person) {
            let mut more = filled;
            more[rank(need.urgency)] += 1;
            all(question, rest, taken | 1 << at, more, so_far + steps(need, person), best);
        }
    }
}

/// What the answers fill and what it costs; each person once, each one fit, and never more than are wanted.
fn sound(question: &Question, answers: &[Answer]) -> ([usize; 3], i64) {
    let people: Vec<&Responder> = question.people().collect();
    let (mut seen, mut filled, mut cost) = (HashSet::new(), [0; 3], 0);
    for (need, answer) in question.needs().iter().zip(answers) {
        let left = usize::try_from(need.left.unwrap_or(0)).unwrap();
        assert_eq!(answer.people.len() + answer.missing as usize, left);
        for proposed in &answer.people {
            let person = people[proposed.no.0 as usize];
            assert!(seen.insert(proposed.no), "{} goes twice", proposed.no);
            assert!(fits(need, person), "{} does not fit", proposed.no);
            assert_eq!(i64::from(proposed.steps), steps(need, person));
            cost += steps(need, person);
        }
        filled[rank(need.urgency)] += answer.people.len();
        let why = answer.why;
        let fit = people.iter().filter(|person| fits(need, person)).count();
        let kept = (why.sent + why.away + why.lapsed + why.resting) as usize;
        assert_eq!(why.able as usize - kept, fit, "everybody who has the skill is counted once: {why:?}");
        let free = fit - why.taken as usize - answer.people.len();
        assert!(answer.missing == 0 || free == 0, "somebody is left who could go");
        assert_eq!(answer.near.len(), if need.left.is_none() { free.min(super::NEAR_MAX) } else { 0 });
    }
    (filled, cost)
}

fn needs(urgencies: u8) -> impl Strategy<Value = Need> {
    let urgency = [Urgency::Normal, Urgency::Urgent, Urgency::Flash];
    (0..UNITS, 0..3_usize, -1_i64..3, (0..4, 0..6), 0..urgencies)
        .prop_map(move |(to, skill, left, days, at)| need(to, skill, left, days, urgency[at as usize]))
}

fn people() -> impl Strategy<Value = Responder> {
    let until = prop::option::weighted(0.3, -1_i32..9);
    let away = prop::option::weighted(0.2, (0..6_i32, 0..3_i32));
    let back = prop::option::weighted(0.5, 0..12_i32);
    let with = prop::option::weighted(0.1, Just(crate::ids::BatchId(1)));
    (0..UNITS, 0..3_usize, 0..6_usize, until, away, back, with).prop_map(
        |(unit, first, second, until, away, back, batch)| {
            let mut skills = vec![able(first, until)];
            skills.extend((second < 3 && second != first).then(|| able(second, None)));
            let away = away.map(|(from, days)| Away { from: TODAY.plus(from), until: TODAY.plus(from + days) });
            let back_on = back.map(|days| TODAY.plus(-days));
            Responder { away, batch, back_on, ..person(unit, skills) }
        },
    )
}

fn slots(question: &Question) -> Vec<usize> {
    let each = |(at, need): (usize, &Need)| std::iter::repeat_n(at, usize::try_from(need.left.unwrap_or(0)).unwrap());
    question.needs().iter().enumerate().flat_map(each).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nobody_proposes_better_where_everything_can_be_tried(
        needs in prop::collection::vec(needs(1), 0..5),
        people in prop::collection::vec(people(), 0..6),
    ) {
        let question = asked(needs, people);
        let slots = slots(&question);
        prop_assume!(slots.len() <= 7);
        let (filled, cost) = sound(&question, &question.answer());
        let mut best = Best::new();
        all(&question, &slots, 0, [0; 3], 0, &mut best);
        let (most, least) = best.last_key_value().unwrap();
        prop_assert_eq!((filled, cost), (*most, *least));
    }

    #[test]
    fn urgent_needs_come_first_and_nobody_goes_farther_than_is_needed(
        needs in prop::collection::vec(needs(3), 0..5),
        people in prop::collection::vec(people(), 0..6),
    ) {
        let question = asked(needs, people);
        let slots = slots(&question);
        prop_assume!(slots.len() <= 7);
        let answers = question.answer();
        let (filled, cost) = sound(&question, &answers);
        let mut best = Best::new();
        all(&question, &slots, 0, [0; 3], 0, &mut best);
        prop_assert_eq!(filled, *best.last_key_value().unwrap().0, "flash before urgent before normal");
        // Those that are served, and no others, cannot be served by fewer steps.
        let served = |(at, answer): (usize, &Answer)| std::iter::repeat_n(at, answer.people.len());
        let served: Vec<usize> = answers.iter().enumerate().flat_map(served).collect();
        let mut best = Best::new();
        all(&question, &served, 0, [0; 3], 0, &mut best);
        prop_assert_eq!(Some(&cost), best.get(&filled));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Where too much would have to be tried: the same sum as the Hungarian algorithm of a library finds.
    #[test]
    fn many_needs_are_met_as_well_as_by_the_hungarian_algorithm(
        needs in prop::collection::vec(needs(1), 20..60),
        people in prop::collection::vec(people(), 10..120),
    ) {
        const FILLED: i64 = 1_000_000;
        let question = asked(needs, people);
        let slots = slots(&question);
        prop_assume!(!slots.is_empty());
        let (filled, cost) = sound(&question, &question.answer());
        let people: Vec<&Responder> = question.people().collect();
        // One column more for each slot: nobody.
        let mut weights = Matrix::new(slots.len(), people.len() + slots.len(), 0_i64);
        for (row, slot) in slots.iter().enumerate() {
            let need = &question.needs()[*slot];
            for (column, person) in people.iter().enumerate().filter(|(_, person)| fits(need, person)) {
                weights[(row, column)] = FILLED - steps(need, person);
            }
        }
        let (most, _) = kuhn_munkres(&weights);
        let filled = i64::try_from(filled[rank(Urgency::Normal)]).unwrap();
        prop_assert_eq!(filled * FILLED - cost, most);
    }
}

#[test]
fn who_rested_longest_goes_first_of_one_list() {
    let nurse =
        |back: Option<i32>| Responder { back_on: back.map(|days| TODAY.plus(-days)), ..person(4, vec![able(0, None)]) };
    let people = vec![nurse(Some(8)), nurse(Some(30)), nurse(Some(6)), nurse(None), nurse(Some(9))];
    let answers = asked(vec![need(5, 0, 3, (0, 3), Urgency::Normal)], people).answer();
    let chosen: Vec<(ResponderNo, u32, Option<i32>)> =
        answers[0].people.iter().map(|p| (p.no, p.steps, p.rested)).collect();
    let expected = [(1, Some(30)), (3, None), (4, Some(9))];
    assert_eq!(chosen, expected.map(|(no, rested)| (ResponderNo(no), 2, rested)));
    assert_eq!((answers[0].why.able, answers[0].why.resting, answers[0].missing), (5, 1, 0));
}

#[test]
fn a_nearer_one_is_left_to_whoever_has_nobody_else() {
    let people = vec![person(4, vec![able(0, None), able(1, None)]), person(7, vec![able(0, None)])];
    let needs = vec![
        need(4, 0, 1, (0, 3), Urgency::Normal),
        need(5, 1, 1, (0, 3), Urgency::Normal),
        need(6, 2, 1, (0, 3), Urgency::Flash),
    ];
    let answers = asked(needs, people).answer();
    let numbers = |at: usize| answers[at].people.iter().map(|p| (p.no.0, p.steps)).collect::<Vec<_>>();
    assert_eq!((numbers(0), numbers(1)), (vec![(1, 4)], vec![(0, 2)]));
    assert_eq!((answers[2].missing, answers[2].why.able), (1, 0), "nobody has the skill");
    assert_eq!(answers[0].why.taken, 1);
}
