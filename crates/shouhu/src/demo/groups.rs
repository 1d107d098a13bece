//! The leading group of the demo's province with two task groups under it, and what one of them is asked.
//!
//! They are formed when the history of the case has been told, so that no frozen audience of it counts them.

use super::cast::{self, actor};
use super::child::START_MS;
use super::seed::Sower;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command, Outcome};
use shouhu_domain::event::Space;
use shouhu_domain::group::{GroupKind, NewGroup, NewMember};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, IncidentId, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::state::State;

const PROVINCE: UnitNo = UnitNo(0);
/// Units that are formed here and, for the team in Hubei, in the history.
pub const COUNT: usize = 4;
/// How long they are meant to work.
const TERM_MS: i64 = 60 * DAY_MS;

/// Home unit, post there, title, kind and role in the group.
type Seconded = (&'static str, PostKind, &'static str, PostKind, Role);

const LEADERS: [Seconded; 5] = [
    ("41-ZFBGT", PostKind::Head, "办公室主任", PostKind::Head, Role::Commander),
    ("41-WJW", PostKind::Head, "副组长", PostKind::Deputy, Role::Commander),
    ("41-GAT", PostKind::Head, "成员", PostKind::Other, Role::Liaison),
    ("41-JTT", PostKind::Head, "成员", PostKind::Other, Role::Liaison),
    ("41-SCJG", PostKind::Head, "成员", PostKind::Other, Role::Liaison),
];
const MEDICAL: [Seconded; 2] = [
    ("41-WJW", PostKind::Duty, "专班值守", PostKind::Duty, Role::Duty),
    ("41-YBJ", PostKind::Liaison, "联络员", PostKind::Liaison, Role::Liaison),
];
const SUPPLIES: [Seconded; 3] = [
    ("41-FGW", PostKind::Duty, "专班值守", PostKind::Duty, Role::Duty),
    ("41-WJW", PostKind::Liaison, "联络员", PostKind::Liaison, Role::Liaison),
    ("41-SWT", PostKind::Liaison, "联络员", PostKind::Liaison, Role::Liaison),
];

pub fn found(sower: &mut Sower, incident: IncidentId) -> anyhow::Result<()> {
    let commander = chief(sower, PROVINCE)?;
    let leading = (PROVINCE, "省疫情防控工作领导小组", GroupKind::LeadingGroup);
    let group = form(sower, commander.clone(), leading, &LEADERS)?;
    let head = chief(sower, group)?;
    form(sower, head.clone(), (group, "医疗救治专班", GroupKind::TaskGroup), &MEDICAL)?;
    let supplies = form(sower, head, (group, "医疗物资保障专班", GroupKind::TaskGroup), &SUPPLIES)?;
    let order = order(&sower.store.state(), supplies, incident)?;
    sower.ask(commander, Command::Issue(Box::new(order)), START_MS)?;
    Ok(())
}

fn chief(sower: &Sower, unit: UnitNo) -> anyhow::Result<Actor> {
    actor(&sower.store.state(), unit, PostKind::Head).with_context(|| format!("unit {unit} has no head"))
}

fn form(
    sower: &mut Sower,
    by: Actor,
    (parent, name, kind): (UnitNo, &str, GroupKind),
    seconded: &[Seconded],
) -> anyhow::Result<UnitNo> {
    let members = {
        let state = sower.store.state();
        seconded.iter().map(|member| new(&state, member)).collect::<anyhow::Result<Vec<_>>>()?
    };
    let group = NewGroup {
        parent,
        name: name.into(),
        kind,
        led_by: None,
        reason: "新型冠状病毒肺炎疫情防控".into(),
        until_ms: START_MS + TERM_MS,
        members,
    };
    match sower.ask(by, Command::FormGroup(Box::new(group)), START_MS)? {
        Outcome::Unit { no } => Ok(no),
        _ => bail!("a group was answered with something else"),
    }
}

fn new(state: &State, &(code, post, title, kind, role): &Seconded) -> anyhow::Result<NewMember> {
    let unit = cast::unit(state, code).with_context(|| format!("there is no unit {code}"))?;
    let home = cast::post(state, unit, post).with_context(|| format!("{code} has no such post"))?;
    Ok(NewMember { home, title: title.into(), kind, roles: vec![role] })
}

fn order(state: &State, to: UnitNo, incident: IncidentId) -> anyhow::Result<Content> {
    let code = &state.tree.get(to).context("the group has just been formed")?.code;
    Ok(Content {
        title: "关于报送医疗物资日需清单的通知".into(),
        text: "请汇总各市口罩、防护服、护目镜的日需与库存缺口，按时报送。".into(),
        incident: Some(incident),
        audience: format!("unit:{code}"),
        due_ms: Some(START_MS + 12 * HOUR_MS),
        urgency: Urgency::Urgent,
        ..Content::of(MatterKind::Task, PROVINCE, Space::Live)
    })
}
