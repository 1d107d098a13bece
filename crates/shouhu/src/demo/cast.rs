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

/// The posts of a unit that keep its money and stores.
pub fn stewards(state: &State, unit: UnitNo) -> impl Iterator<Item = PostNo> {
    let posts = state.posts_of.get(&unit).into_iter().flatten().copied();
    posts.filter(|no| state.posts.get(no.0 as usize).is_some_and(|post| post.roles.contains(&Role::Steward)))
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

/// One card, when somebody holds that post.
fn card(
    key: &'static str,
    title: &'static str,
    title_en: &'static str,
    device: &'static str,
    device_en: &'static str,
    post: Option<PostNo>,
    href: &'static str,
) -> Option<Persona> {
    Some(Persona { key, title, title_en, device, device_en, post: post?, href })
}

/// The cards of the start page: only for what lives.
pub fn personas(state: &State) -> Vec<Persona> {
    let at = |code: &str, kind| post(state, unit(state, code)?, kind);
    let role = |no: UnitNo, role: Role| {
        let holds = |p: &&PostNo| state.posts.get(p.0 as usize).is_some_and(|post| post.roles.contains(&role));
        state.posts_of.get(&no)?.iter().find(holds).copied()
    };
    let top = UnitNo(0);
    [
        card(
            "duty",
            "省值班员",
            "Provincial duty officer",
            "双屏和大屏",
            "Two screens and a wall board",
            at("41-ZFBGT", PostKind::Duty),
            "/",
        ),
        card(
            "party",
            "省委值班员",
            "Party Committee duty officer",
            "电脑",
            "Computer",
            at("41-SWBGT", PostKind::Duty),
            "/",
        ),
        card(
            "liaison",
            "厅局联络员",
            "Department liaison",
            "电脑和手机",
            "Computer and phone",
            at("41-WJW", PostKind::Liaison),
            "/",
        ),
        card("commander", "省指挥长", "Provincial commander", "电脑", "Computer", role(top, Role::Commander), "/"),
        card("county", "县协调员", "County coordinator", "电脑", "Computer", at(COUNTY, PostKind::Duty), "/"),
        card(
            "steward",
            "县财物员",
            "County finance and supplies officer",
            "电脑",
            "Computer",
            unit(state, COUNTY).and_then(|county| stewards(state, county).next()),
            "/",
        ),
        card(
            "village",
            "村值守员",
            "Village worker",
            "便宜手机",
            "A cheap phone",
            village(state).and_then(|v| post(state, v, PostKind::Duty)),
            "/",
        ),
        card(
            "rights",
            "权限管理员",
            "Rights administrator",
            "电脑",
            "Computer",
            role(top, Role::RightsAdmin),
            "/organisation",
        ),
        card(
            "units",
            "系统管理员",
            "System administrator",
            "电脑",
            "Computer",
            role(top, Role::SystemAdmin),
            "/organisation",
        ),
        card("auditor", "审计员", "Auditor", "电脑", "Computer", role(top, Role::Auditor), "/audit"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
