//! Who is proposed for which need: as many as possible, urgent needs first, and then by the fewest steps in all.
//!
//! The question is a copy of what it needs of the state, so that it is answered while the state goes on. Each group of
//! people on one list who fit the same needs is one node of a [network](super::flow); the tree of units is laid out once for
//! each set of people who fit, so that a way through it is a distance. Must never look at a name.

use super::flow::{Drawing, ENDLESS, Network};
use crate::ids::{ResponderNo, UnitNo};
use crate::matter::Urgency;
use crate::policy;
use crate::report::Day;
use crate::state::State;
use crate::supply::steps;
use crate::team::{Able, Kept, Responder};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Lines of one question.
pub const NEEDS_MAX: usize = 5_000;
/// People that are looked at for kinds of need, all together: some seconds of one core.
pub const PAIRS_MAX: usize = 10_000_000;
/// Who is named for a need of which nobody knows the number.
pub const NEAR_MAX: usize = 10;

/// One line of a request, as the matching sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Under whom they serve.
    pub to: UnitNo,
    pub skill: String,
    /// How many are still to be sent; none where nobody knows.
    pub left: Option<i64>,
    pub from: Day,
    pub until: Day,
    pub urgency: Urgency,
}

impl Need {
    /// How many are to be proposed; nobody where nobody knows how many.
    fn wanted(&self) -> u32 {
        self.left.and_then(|left| u32::try_from(left).ok()).unwrap_or(0)
    }
}

/// Somebody, and what speaks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub no: ResponderNo,
    pub unit: UnitNo,
    pub certificate: String,
    /// The last day of the certificate.
    pub until: Option<Day>,
    /// Steps in the tree between their list and whoever asks.
    pub steps: u32,
    /// Days since they came back, on the first day of the need; none for who was never sent.
    pub rested: Option<i32>,
}

/// How those within reach who have the skill stand to a need: why nobody, where nobody is proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Why {
    pub able: u32,
    /// With a batch.
    pub sent: u32,
    pub away: u32,
    /// The certificate runs out before the need does.
    pub lapsed: u32,
    /// Came back too short a time ago.
    pub resting: u32,
    /// Fit, and proposed for another need.
    pub taken: u32,
}

/// What is proposed for one need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The nearest first.
    pub people: Vec<Proposed>,
    /// Wanted, and nobody is proposed.
    pub missing: u32,
    pub why: Why,
    /// Of an unknown number: who would be nearest, and is proposed for no other need.
    pub near: Vec<Proposed>,
}

/// More than one question may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Needs with the same skill over the same days.
type Kind<'q> = (&'q str, Day, Day);

#[derive(Debug)]
pub struct Question {
    needs: Vec<Need>,
    people: Vec<(ResponderNo, Responder)>,
    /// Who has a skill, by their place in `people`.
    able: HashMap<String, Vec<u32>>,
    /// Each unit that is named, and those above it.
    ways: HashMap<UnitNo, Vec<UnitNo>>,
    rest_days: i32,
}

/// Who fits a kind of need, and how the others stand to it.
#[derive(Debug, Default)]
struct Fit {
    people: Vec<u32>,
    why: Why,
}

impl Question {
    /// Takes out of the state what these needs ask of the lists of a unit and of those that it may command.
    ///
    /// # Errors
    /// When more people would have to be looked at than one question may ask.
    pub fn of(state: &State, asked: UnitNo, needs: Vec<Need>) -> Result<Self, TooMany> {
        let reach = policy::reach(&state.tree, asked);
        let wanted: BTreeSet<&str> = needs.iter().map(|need| need.skill.as_str()).collect();
        let (mut people, mut able) = (vec![], HashMap::<String, Vec<u32>>::new());
        for (no, responder) in (0..).map(ResponderNo).zip(&state.teams.responders) {
            let has: Vec<&Able> = responder.skills.iter().filter(|a| wanted.contains(a.skill.as_str())).collect();
            let near = responder.unit == asked || reach.contains(&state.tree, responder.unit);
            if responder.ended || has.is_empty() || !near {
                continue;
            }
            let at = number(people.len());
            has.into_iter().for_each(|a| able.entry(a.skill.clone()).or_default().push(at));
            people.push((no, responder.clone()));
        }
        let line = state.tree.territory();
        let units = needs.iter().map(|need| need.to).chain(people.iter().map(|(_, r)| r.unit));
        let ways = units.collect::<BTreeSet<_>>().into_iter().map(|unit| (unit, line.path_up(unit).collect()));
        let rest_days = i32::try_from(state.settings.rest_days).unwrap_or(i32::MAX);
        let question = Self { ways: ways.collect(), needs, people, able, rest_days };
        if question.needs.len() > NEEDS_MAX || question.pairs() > PAIRS_MAX { Err(TooMany) } else { Ok(question) }
    }

    /// Kinds of need are looked at once, needs of an unknown number one by one.
    fn pairs(&self) -> usize {
        let unknown = self.needs.iter().filter(|need| need.left.is_none()).map(|need| need.skill.as_str());
        let kinds = self.kinds().into_keys().map(|(skill, ..)| skill);
        kinds.chain(unknown).map(|skill| self.able(skill).len()).sum()
    }

    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    fn able(&self, skill: &str) -> &[u32] {
        self.able.get(skill).map_or(&[], Vec::as_slice)
    }

    /// The needs of each kind.
    fn kinds(&self) -> BTreeMap<Kind<'_>, Vec<usize>> {
        let mut kinds = BTreeMap::<Kind<'_>, Vec<usize>>::new();
        for (at, need) in self.needs.iter().enumerate() {
            kinds.entry((&need.skill, need.from, need.until)).or_default().push(at);
        }
        kinds
    }

    /// One answer for each need, in their order.
    #[must_use]
    pub fn answer(&self) -> Vec<Answer> {
        let kinds = self.kinds();
        let mut fits: Vec<Fit> = kinds.keys().map(|kind| self.fit(*kind)).collect();
        let mut kind_of = vec![0; self.needs.len()];
        for (kind, needs) in kinds.values().enumerate() {
            needs.iter().for_each(|need| kind_of[*need] = kind);
        }
        let chosen = self.choose(&fits, &kind_of);
        let mut taken = vec![false; self.people.len()];
        chosen.iter().flatten().for_each(|at| taken[*at as usize] = true);
        for fit in &mut fits {
            fit.why.taken = number(fit.people.iter().filter(|at| taken[**at as usize]).count());
        }
        let answers = self.needs.iter().zip(&kind_of).zip(chosen);
        answers.map(|((need, kind), people)| self.explained(need, &fits[*kind], &taken, &people)).collect()
    }

    fn fit(&self, (skill, from, until): Kind<'_>) -> Fit {
        let mut fit = Fit::default();
        fit.why.able = number(self.able(skill).len());
        for at in self.able(skill) {
            let (_, responder) = &self.people[*at as usize];
            match responder.kept_over(skill, from, until) {
                Some(Kept::Sent(_)) => fit.why.sent += 1,
                Some(Kept::Away) => fit.why.away += 1,
                Some(Kept::Lapsed) => fit.why.lapsed += 1,
                Some(Kept::Ended | Kept::Unskilled) => fit.why.able -= 1,
                None if rested(responder, from).is_some_and(|days| days < self.rest_days) => fit.why.resting += 1,
                None => fit.people.push(*at),
            }
        }
        fit
    }

    /// For each need who goes, by their places in `people`.
    fn choose(&self, fits: &[Fit], kind_of: &[usize]) -> Vec<Vec<u32>> {
        let sets = self.sets(fits, kind_of);
        let mut groups = BTreeMap::<(UnitNo, &[u32]), Vec<u32>>::new();
        for (at, layers) in sets.of_person.iter().enumerate().filter(|(_, layers)| !layers.is_empty()) {
            groups.entry((self.people[at].1.unit, layers)).or_default().push(number(at));
        }
        let mut plan = Plan::new(&self.ways);
        for ((unit, layers), mut people) in groups {
            // Who rested longest goes first; the last of the list is taken first.
            people.sort_by_key(|at| Reverse((self.people[*at as usize].1.back_on, *at)));
            plan.offer(unit, layers, people);
        }
        for (need, kind) in self.needs.iter().zip(kind_of) {
            plan.want(need, &sets.of_kind[*kind]);
        }
        plan.solve(&self.needs)
    }

    /// Whoever fits all needs of a skill stands in one layer for all of them, whatever their days; the others in one
    /// for each set of people that fits. Kinds that the same people fit are one.
    fn sets(&self, fits: &[Fit], kind_of: &[usize]) -> Sets {
        let wanted = self.needs.iter().zip(kind_of).filter(|(need, _)| need.wanted() > 0);
        let mut by_skill = BTreeMap::<&str, BTreeSet<usize>>::new();
        wanted.for_each(|(need, kind)| {
            by_skill.entry(&need.skill).or_default().insert(*kind);
        });
        let mut sets = Sets { of_person: vec![vec![]; self.people.len()], of_kind: vec![vec![]; fits.len()] };
        let mut known = HashMap::<Vec<u32>, u32>::new();
        for kinds in by_skill.into_values() {
            let mut times = vec![0; self.people.len()];
            kinds.iter().flat_map(|kind| &fits[*kind].people).for_each(|at| times[*at as usize] += 1);
            let always = |at: &u32| times[*at as usize] == kinds.len();
            for kind in &kinds {
                let (all, some): (Vec<u32>, Vec<u32>) = fits[*kind].people.iter().partition(|at| always(at));
                for people in [all, some].into_iter().filter(|people| !people.is_empty()) {
                    let next = number(known.len());
                    let layer = *known.entry(people).or_insert_with_key(|people| {
                        people.iter().for_each(|at| sets.of_person[*at as usize].push(next));
                        next
                    });
                    sets.of_kind[*kind].push(layer);
                }
            }
        }
        sets
    }

    fn explained(&self, need: &Need, fit: &Fit, taken: &[bool], people: &[u32]) -> Answer {
        let proposed = |at: &u32| self.proposed(need, *at);
        let mut answer = Answer { why: fit.why, ..Answer::default() };
        answer.people = people.iter().filter_map(proposed).collect();
        answer.people.sort_by_key(|p| (p.steps, p.no));
        answer.missing = need.wanted().saturating_sub(number(people.len()));
        answer.why.taken -= number(people.len());
        if need.left.is_none() {
            let free = fit.people.iter().filter(|at| !taken[**at as usize]);
            let mut near: Vec<_> =
                free.map(|at| (self.steps(need, *at), self.people[*at as usize].1.back_on, *at)).collect();
            near.sort_unstable();
            answer.near = near.iter().take(NEAR_MAX).filter_map(|(.., at)| self.proposed(need, *at)).collect();
        }
        answer
    }

    fn steps(&self, need: &Need, at: u32) -> u32 {
        let way = |unit: UnitNo| self.ways.get(&unit).map_or(&[][..], Vec::as_slice);
        steps(way(need.to), way(self.people[at as usize].1.unit).iter().copied())
    }

    fn proposed(&self, need: &Need, at: u32) -> Option<Proposed> {
        let (no, responder) = &self.people[at as usize];
        let able = responder.skills.iter().find(|able| able.skill == need.skill)?;
        Some(Proposed {
            no: *no,
            unit: responder.unit,
            certificate: able.certificate.clone(),
            until: able.until,
            steps: self.steps(need, at),
            rested: rested(responder, need.from),
        })
    }
}

#[cfg(test)]
pub(super) fn steps_for_tests(way: &[UnitNo], up: &[UnitNo]) -> u32 {
    steps(way, up.iter().copied())
}

#[cfg(test)]
impl Question {
    /// Asked of lists that no journal has written.
    pub(super) fn for_tests(
        needs: Vec<Need>,
        people: Vec<Responder>,
        way: fn(UnitNo) -> Vec<UnitNo>,
        units: u32,
        rest_days: i32,
    ) -> Self {
        let mut able = HashMap::<String, Vec<u32>>::new();
        for (at, responder) in (0..).zip(&people) {
            responder.skills.iter().for_each(|a| able.entry(a.skill.clone()).or_default().push(at));
        }
        let ways = (0..units).map(UnitNo).map(|unit| (unit, way(unit))).collect();
        let people = (0..).map(ResponderNo).zip(people).collect();
        Self { needs, people, able, ways, rest_days }
    }

    pub(super) fn people(&self) -> impl Iterator<Item = &Responder> {
        self.people.iter().map(|(_, responder)| responder)
    }
}

/// Days since somebody came back; none for who was never sent.
fn rested(responder: &Responder, on: Day) -> Option<i32> {
    responder.back_on.map(|back| on.0.saturating_sub(back.0))
}

/// In which layers of the network somebody stands, and where those are who fit a kind of need.
struct Sets {
    of_person: Vec<Vec<u32>>,
    of_kind: Vec<Vec<u32>>,
}

/// The network of one question: source → needs → up the tree and down → people on their lists → sink.
struct Plan<'q> {
    ways: &'q HashMap<UnitNo, Vec<UnitNo>>,
    drawing: Drawing,
    source: u32,
    sink: u32,
    units: HashMap<(u32, UnitNo), u32>,
    /// Between which units one may go up, or down.
    steps: HashSet<(Way, u32, UnitNo)>,
    /// Those of each group, by its node.
    groups: HashMap<u32, Vec<u32>>,
    /// Of each need its arc and its node.
    needs: Vec<(usize, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Up,
    Down,
}

impl<'q> Plan<'q> {
    fn new(ways: &'q HashMap<UnitNo, Vec<UnitNo>>) -> Self {
        let mut drawing = Drawing::default();
        let (source, sink) = (drawing.node(), drawing.node());
        let (units, steps, groups, needs) = (HashMap::new(), HashSet::new(), HashMap::new(), vec![]);
        Self { ways, drawing, source, sink, units, steps, groups, needs }
    }

    fn node(&mut self, layer: u32, unit: UnitNo) -> u32 {
        *self.units.entry((layer, unit)).or_insert_with(|| self.drawing.node())
    }

    /// The node of a unit in a layer, with the way between it and the top: each step costs one.
    fn unit(&mut self, layer: u32, unit: UnitNo, way: Way) -> u32 {
        let up = self.ways.get(&unit).map_or(&[][..], Vec::as_slice);
        for pair in up.windows(2) {
            if !self.steps.insert((way, layer, pair[0])) {
                break;
            }
            let (below, above) = (self.node(layer, pair[0]), self.node(layer, pair[1]));
            let (from, to) = if way == Way::Up { (below, above) } else { (above, below) };
            self.drawing.arc(from, to, ENDLESS, 1);
        }
        self.node(layer, unit)
    }

    fn offer(&mut self, unit: UnitNo, layers: &[u32], people: Vec<u32>) {
        let group = self.drawing.node();
        self.drawing.arc(group, self.sink, number(people.len()), 0);
        for layer in layers {
            let node = self.unit(*layer, unit, Way::Down);
            self.drawing.arc(node, group, ENDLESS, 0);
        }
        self.groups.insert(group, people);
    }

    /// Nothing flows yet: it is let in by its urgency.
    fn want(&mut self, need: &Need, layers: &[u32]) {
        let node = self.drawing.node();
        let arc = self.drawing.arc(self.source, node, 0, 0);
        if need.wanted() > 0 {
            for layer in layers {
                let unit = self.unit(*layer, need.to, Way::Up);
                self.drawing.arc(node, unit, ENDLESS, 0);
            }
        }
        self.needs.push((arc, node));
    }

    /// Urgent needs are served before others are let in, and keep what they have.
    fn solve(mut self, needs: &[Need]) -> Vec<Vec<u32>> {
        let mut network = Network::of(&self.drawing, self.source, self.sink);
        for urgency in [Urgency::Flash, Urgency::Urgent, Urgency::Normal] {
            for (need, (arc, _)) in needs.iter().zip(&self.needs) {
                network.open(*arc, if need.urgency == urgency { need.wanted() } else { 0 });
            }
            network.fill();
        }
        let mut chosen = vec![];
        for (arc, node) in &self.needs {
            let flows = network.flows(*arc);
            let mut taken = || self.groups.get_mut(&network.take(*node)?)?.pop();
            chosen.push((0..flows).filter_map(|_| taken()).collect());
        }
        chosen
    }
}

fn number(length: usize) -> u32 {
    // Lists are shorter than the numbers of those who are on them.
    u32::try_from(length).unwrap_or(u32::MAX)
}
