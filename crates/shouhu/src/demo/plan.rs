//! The plan that the model case opens with: its papers as standing matters of the province's headquarters.

use super::papers::{PAPERS, Paper};
use anyhow::Context as _;
use shouhu_domain::command::Command;
use shouhu_domain::event::ResponseLevel;
use shouhu_domain::ids::{MINUTE_MS, UnitNo};
use shouhu_domain::plan::{PlanVersion, Standing};
use shouhu_domain::state::State;

/// The level from which upward a paper applies. The figures are those of the papers; from which level on
/// each is asked for is ours.
const STANDING: [(Paper, ResponseLevel); 4] = [
    (Paper::Guide, ResponseLevel::I),
    (Paper::Handbook, ResponseLevel::I),
    (Paper::Leave, ResponseLevel::II),
    (Paper::Letter, ResponseLevel::III),
];

pub fn publish(state: &State) -> anyhow::Result<Command> {
    let standing = STANDING.into_iter().map(|(paper, from)| standing(state, paper, from));
    Ok(Command::PublishPlan(Box::new(PlanVersion {
        plan: None,
        owner: UnitNo(0),
        version: 1,
        name: "突发公共卫生事件应急预案".into(),
        name_en: "Public health emergency plan".into(),
        note: "首次发布".into(),
        standing: standing.collect::<anyhow::Result<_>>()?,
    })))
}

fn standing(state: &State, paper: Paper, from_level: ResponseLevel) -> anyhow::Result<Standing> {
    let sheet = &PAPERS[paper as usize];
    let unit = |code: &&str| state.tree.find(code).with_context(|| format!("there is no unit {code}"));
    let joint = if sheet.joint.is_empty() { vec![] } else { [&[sheet.from], sheet.joint].concat() };
    let due_min = sheet.due_ms.map(|due| u32::try_from((due - sheet.at_ms) / MINUTE_MS)).transpose()?;
    Ok(Standing {
        item: 0,
        from_level,
        kind: sheet.kind,
        title: sheet.title.into(),
        text: sheet.text.into(),
        number: None,
        joint: joint.iter().map(unit).collect::<anyhow::Result<_>>()?,
        audience: sheet.audience.into(),
        due_min,
        urgency: sheet.urgency,
        by_level: sheet.by_level,
        verify: sheet.verify,
        escalation: sheet.escalation.to_vec(),
    })
}
