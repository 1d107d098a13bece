//! Where one unit stands seen from another, and how far a unit's orders go.

use super::{Action, Actor, permits};
use crate::bits::Bits;
use crate::ids::UnitNo;
use crate::tree::{Level, Line, TERRITORY, Tree};

const SECTOR: &Line = "sector";

/// Where the resource's unit stands seen from the actor's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Own,
    /// An ancestor of the actor's unit.
    Above,
    /// A descendant of the actor's unit.
    Below,
    /// Another unit of the same parent.
    Sibling,
    Unrelated,
}

impl Relation {
    pub const ALL: [Self; 5] = [Self::Own, Self::Above, Self::Below, Self::Sibling, Self::Unrelated];

    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Own => 'O',
            Self::Above => 'A',
            Self::Below => 'B',
            Self::Sibling => 'S',
            Self::Unrelated => 'U',
        }
    }
}

/// The lines on which a unit commands: its territory line, and the sector line when it has a sector.
fn lines_of(tree: &Tree, unit: UnitNo) -> impl Iterator<Item = &'static Line> {
    let has_sector = tree.get(unit).is_some_and(|u| u.sector.is_some());
    std::iter::once(TERRITORY).chain(has_sector.then_some(SECTOR))
}

fn is_under(tree: &Tree, line: &Line, unit: UnitNo, above: UnitNo) -> bool {
    tree.line(line).is_some_and(|line| line.is_under(unit, above))
}

/// The relation by the lines; below on either line is below.
#[must_use]
pub fn relation(tree: &Tree, actor: UnitNo, resource: UnitNo) -> Relation {
    if actor == resource {
        return Relation::Own;
    }
    if lines_of(tree, actor).any(|line| is_under(tree, line, resource, actor)) {
        return Relation::Below;
    }
    if lines_of(tree, actor).any(|line| is_under(tree, line, actor, resource)) {
        return Relation::Above;
    }
    // A superior outside the province stands above everybody, in nobody's hand.
    if tree.get(resource).is_some_and(|u| u.parent.is_none() && !u.level.is_territory()) {
        return Relation::Above;
    }
    let parent = |unit| tree.get(unit).and_then(|u| u.parent);
    if parent(actor).is_some() && parent(actor) == parent(resource) {
        return Relation::Sibling;
    }
    Relation::Unrelated
}

/// The relation for an action: what follows up orders reaches as far as orders do.
pub(super) fn relation_for(tree: &Tree, actor: UnitNo, action: Action, resource: UnitNo) -> Relation {
    if actor != resource && action.follows_orders() && reach(tree, actor).contains(tree, resource) {
        return Relation::Below;
    }
    relation(tree, actor, resource)
}

pub(super) fn below_for(tree: &Tree, actor: UnitNo, action: Action) -> Reach {
    if action.follows_orders() { reach(tree, actor) } else { Reach::by_lines(tree, actor) }
}

/// Subtrees, each on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// At most two: on the territory line and on the sector line.
    roots: [Option<(UnitNo, &'static Line)>; 2],
}

impl Reach {
    pub(super) fn by_lines(tree: &Tree, unit: UnitNo) -> Self {
        let mut lines = lines_of(tree, unit).map(|line| (unit, line));
        Self { roots: [lines.next(), lines.next()] }
    }

    pub fn roots(&self) -> impl Iterator<Item = (UnitNo, &'static Line)> + '_ {
        self.roots.iter().copied().flatten()
    }

    #[must_use]
    pub fn contains(&self, tree: &Tree, unit: UnitNo) -> bool {
        self.roots().any(|(root, line)| is_under(tree, line, unit, root))
    }

    #[must_use]
    pub fn units(&self, tree: &Tree) -> Bits {
        let under = self.roots().filter_map(|(root, line)| Some(tree.line(line)?.set_under(root)));
        under.reduce(|all, more| all.or(&more)).unwrap_or_default()
    }

    /// Whether everything under a node of a line lies inside: it does under the node's own superior on that
    /// line, and on every line for whoever speaks to the whole province.
    #[must_use]
    pub fn covers(&self, tree: &Tree, line: &Line, node: UnitNo) -> bool {
        let whole = |root: UnitNo| tree.get(root).is_some_and(|u| u.parent.is_none() && u.level.is_territory());
        self.roots().any(|(root, own)| (own == line || whole(root)) && is_under(tree, own, node, root))
    }

    /// The units under a node of a line, as far as they lie inside: what a line superior may see and remind. `None`
    /// when there is no such line.
    #[must_use]
    pub fn under(&self, tree: &Tree, line: &Line, node: UnitNo) -> Option<Bits> {
        let under = tree.line(line)?.set_under(node);
        Some(if self.covers(tree, line, node) { under } else { under.and(&self.units(tree)) })
    }

    /// How many units of an audience lie outside.
    #[must_use]
    pub fn outside(&self, tree: &Tree, audience: &Bits) -> usize {
        audience.iter().filter(|unit| !self.contains(tree, *unit)).count()
    }
}

/// Whom a unit may address. A territory: its subtree. An organ or group (领导小组, 专班) that stands directly
/// under a territory speaks for it: the whole subtree of that territory, itself and the other organs
/// included, and what the sector line puts below it elsewhere. Any other unit (an office inside an
/// organ, a hospital): its own subtree on the territory line and, with a sector, on the sector line.
#[must_use]
pub fn reach(tree: &Tree, unit: UnitNo) -> Reach {
    let own = Reach::by_lines(tree, unit);
    let Some(found) = tree.get(unit) else { return own };
    let speaks_for = found
        .parent
        .filter(|_| matches!(found.level, Level::Organ | Level::Group))
        .filter(|parent| tree.get(*parent).is_some_and(|p| p.level.is_territory()));
    match speaks_for {
        Some(territory) => Reach { roots: [Some((territory, TERRITORY)), own.roots[1]] },
        None => own,
    }
}

/// The units that have to do with a matter.
#[derive(Clone, Copy, Debug)]
pub struct MatterParties<'a> {
    pub from: UnitNo,
    pub joint: &'a [UnitNo],
    pub audience: &'a Bits,
}

impl MatterParties<'_> {
    pub(super) fn is_issued_by(&self, unit: UnitNo) -> bool {
        self.from == unit || self.joint.contains(&unit)
    }
}

/// Whether the actor sees the matter, its text and its files: as issuer, co-signing organ or addressed
/// unit, or because one of those stands below. An organ's reach shows it no other organ's matters.
#[must_use]
pub fn sees_matter(tree: &Tree, actor: &Actor<'_>, matter: &MatterParties<'_>) -> bool {
    let may = |relation| actor.roles.iter().any(|role| permits(*role, Action::MatterRead, relation));
    let own = actor.unit;
    let parties = || matter.joint.iter().chain([&matter.from]);
    if may(Relation::Own) && (matter.audience.contains(own) || parties().any(|unit| *unit == own)) {
        return true;
    }
    if !may(Relation::Below) {
        return false;
    }
    let below = Reach::by_lines(tree, own);
    parties().any(|unit| *unit != own && below.contains(tree, *unit)) || meets(tree, &below, matter.audience)
}

/// Whether an addressed unit stands below.
fn meets(tree: &Tree, below: &Reach, audience: &Bits) -> bool {
    below.roots().any(|(root, line)| tree.line(line).is_some_and(|line| line.meets_below(root, audience)))
}
