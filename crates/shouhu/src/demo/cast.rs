//! Who is who in the demo: the posts that act, and the units that the visitor can be.

use shouhu_domain::command::Actor;
use shouhu_domain::ids::{PostNo, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::state::State;
use shouhu_domain::tree::Level;
use shouhu_server::demo::Persona;

/// The county of the tour: it has much to do and works.
pub const COUNTY: &str = "411522000000";
/// Units whose duty posts keep two watches.
pub const WATCHES: [&str; 3] = ["41-ZFBGT", "41-WJW", COUNTY];
/// The county that falls silent.
pub const SILENT: &str = "411524000000";

/// The first post of that kind in a unit.
pub fn post(state: &State, unit: UnitNo, kind: PostKind) -> Option<PostNo> {
    let posts = state.posts_of.get(&unit)?;
    posts.iter().copied().find(|no| state.posts.get(no.0 as usize).is_some_and(|p| p.kind == kind))
}

/// The posts of a unit that hold a role.
fn holders(state: &State, unit: UnitNo, role: Role) -> impl Iterator<Item = PostNo> {
    let posts = state.posts_of.get(&unit).into_iter().flatten().copied();
    posts.filter(move |no| state.posts.get(no.0 as usize).is_some_and(|post| post.roles.contains(&role)))
}

/// The posts of a unit that keep its money and stores.
pub fn stewards(state: &State, unit: UnitNo) -> impl Iterator<Item = PostNo> {
    holders(state, unit, Role::Steward)
}

/// The posts of a unit that inspect others.
pub fn inspectors(state: &State, unit: UnitNo) -> impl Iterator<Item = PostNo> {
    holders(state, unit, Role::Inspector)
}

/// The posts of a unit that send people.
pub fn dispatchers(state: &State, unit: UnitNo) -> impl Iterator<Item = PostNo> {
    holders(state, unit, Role::Dispatcher)
}

/// Somebody at that post.
pub fn actor_at(state: &State, post: PostNo) -> Option<Actor> {
    let post = state.posts.get(post.0 as usize)?;
    Some(Actor::Person { person: post.holder?, post: post.no, unit: post.unit, roles: post.roles.clone() })
}

/// Whoever acts for a unit: its post of that kind, else the one on duty.
pub fn actor(state: &State, unit: UnitNo, kind: PostKind) -> Option<Actor> {
    let post = post(state, unit, kind).or_else(|| post(state, unit, PostKind::Duty))?;
    actor_at(state, post)
}

pub fn unit(state: &State, code: &str) -> Option<UnitNo> {
    state.tree.find(code)
}

/// A village of the tour's county; in a small province without one, its last town.
pub fn village(state: &State) -> Option<UnitNo> {
    let below = state.tree.territory().under(unit(state, COUNTY)?);
    let of = |level: Level| move |no: &&UnitNo| state.tree.get(**no).is_some_and(|u| u.level == level);
    let village = below.iter().find(of(Level::Village)).or_else(|| below.iter().rfind(of(Level::Town)));
    village.copied()
}

/// Where a card finds its post.
#[derive(Clone, Copy)]
enum At {
    Post(&'static str, PostKind),
    /// At the top of the province.
    Top(Role),
    Steward,
    /// Who has not found what waits to be re-checked.
    Inspector,
    /// Who sends the medical teams.
    Dispatcher,
    /// At the head of the team in Hubei.
    TeamLeader,
    /// Over the village of the tour.
    Township,
    Village,
}

/// Key, title and device in both languages, post, first screen.
type Card = (&'static str, [&'static str; 2], [&'static str; 2], At, &'static str);

const COMPUTER: [&str; 2] = ["电脑", "Computer"];
const SCREENS: [&str; 2] = ["双屏和大屏", "Two screens and a wall board"];
const BOTH: [&str; 2] = ["电脑和手机", "Computer and phone"];
const PHONE: [&str; 2] = ["便宜手机", "A cheap phone"];

const CARDS: [Card; 14] = [
    ("duty", ["省值班员", "Provincial duty officer"], SCREENS, At::Post("41-ZFBGT", PostKind::Duty), "/"),
    ("party", ["省委值班员", "Party Committee duty officer"], COMPUTER, At::Post("41-SWBGT", PostKind::Duty), "/"),
    ("liaison", ["厅局联络员", "Department liaison"], BOTH, At::Post("41-WJW", PostKind::Liaison), "/"),
    ("commander", ["省指挥长", "Provincial commander"], COMPUTER, At::Top(Role::Commander), "/"),
    ("county", ["县协调员", "County coordinator"], COMPUTER, At::Post(COUNTY, PostKind::Duty), "/"),
    ("steward", ["县财物员", "County finance and supplies officer"], COMPUTER, At::Steward, "/ledger"),
    ("inspector", ["省督导员", "Provincial inspector"], COMPUTER, At::Inspector, "/inspections"),
    ("dispatcher", ["省卫健委调度员", "Health commission dispatcher"], COMPUTER, At::Dispatcher, "/teams"),
    ("team", ["援鄂医疗队领队", "Leader of the team in Hubei"], BOTH, At::TeamLeader, "/teams"),
    ("township", ["乡镇值班员", "Township duty officer"], BOTH, At::Township, "/"),
    ("village", ["村值守员", "Village worker"], PHONE, At::Village, "/"),
    ("rights", ["权限管理员", "Rights administrator"], COMPUTER, At::Top(Role::RightsAdmin), "/organisation"),
    ("units", ["系统管理员", "System administrator"], COMPUTER, At::Top(Role::SystemAdmin), "/organisation"),
    ("auditor", ["审计员", "Auditor"], COMPUTER, At::Top(Role::Auditor), "/audit"),
];

/// The cards of the start page: only for what lives.
pub fn personas(state: &State) -> Vec<Persona> {
    let card = |(key, [title, title_en], [device, device_en], at, href): Card| {
        let post = at.post(state)?;
        Some(Persona { key, title, title_en, device, device_en, post, href })
    };
    CARDS.into_iter().filter_map(card).collect()
}

impl At {
    fn post(self, state: &State) -> Option<PostNo> {
        match self {
            Self::Post(code, kind) => post(state, unit(state, code)?, kind),
            Self::Top(role) => holders(state, UnitNo(0), role).next(),
            Self::Steward => stewards(state, unit(state, COUNTY)?).next(),
            Self::Inspector => inspectors(state, unit(state, super::inspection::ORGAN)?).nth(1),
            Self::Dispatcher => dispatchers(state, unit(state, super::teams::HEALTH)?).next(),
            Self::TeamLeader => {
                let is_team = |no: &UnitNo| state.tree.get(*no).is_some_and(|unit| unit.name == super::teams::TEAM);
                post(state, state.groups.keys().copied().find(is_team)?, PostKind::Head)
            }
            Self::Township => post(state, state.tree.territory().parent(village(state)?)?, PostKind::Duty),
            Self::Village => post(state, village(state)?, PostKind::Duty),
        }
    }
}
