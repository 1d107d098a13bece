//! What was asked and decided beside the orders: a county asks for masks, two organs help each other, and a
//! meeting of the leading group becomes two orders. Told between the steps of the story, each at its moment.

use super::cast;
use super::papers::january;
use super::seed::Sower;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command, Outcome};
use shouhu_domain::event::{EscalateTo, Space};
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Coming, Content, EscalationStep, MatterKind, Particulars, Stage, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::supply::{Line, Wanted};

/// The provincial government's general office calls the leading group, and is asked.
const OFFICE: &str = "41-ZFBGT";
const ASKING: &str = "411525000000";
const HEALTH: &str = "41-WJW";
const POLICE: &str = "41-GAT";
const CALLED: &str = "unit:41-WJW or unit:41-GAT or unit:41-JTT or unit:41-SWT or unit:41-FGW or unit:41-SCJG";

#[derive(Clone, Copy)]
enum Step {
    Call,
    Comes(&'static str, Coming, &'static str),
    Attendance,
    Minutes,
    Decide,
    Takes(&'static str),
    /// The decision at that place is signed by a unit.
    Signs(usize, &'static str),
    Consult,
    Request,
}

const STEPS: &[(Millis, Step)] = &[
    (january(25, 19, 40), Step::Call),
    (january(25, 20, 2), Step::Comes(HEALTH, Coming::Attending, "")),
    (january(25, 20, 5), Step::Comes(POLICE, Coming::Attending, "")),
    (january(25, 20, 30), Step::Comes("41-JTT", Coming::Deputy, "分管副厅长（公路组）")),
    (january(25, 21, 10), Step::Comes("41-SWT", Coming::Attending, "")),
    (january(25, 21, 15), Step::Comes("41-SCJG", Coming::Declined, "带队在郑州市场检查，书面报送意见")),
    (january(26, 9, 20), Step::Attendance),
    (january(26, 11, 5), Step::Minutes),
    (january(26, 11, 20), Step::Decide),
    (january(26, 11, 32), Step::Takes(POLICE)),
    (january(26, 11, 41), Step::Signs(0, "41-SWT")),
    (january(26, 12, 3), Step::Signs(0, "41-JTT")),
    (january(26, 12, 10), Step::Signs(1, "411525000000")),
    (january(26, 12, 44), Step::Signs(1, "411522000000")),
    (january(26, 14, 30), Step::Consult),
    (january(26, 15, 48), Step::Request),
];

pub struct Asides {
    incident: IncidentId,
    told: usize,
    meeting: Option<MatterId>,
    decisions: Vec<MatterId>,
}

impl Asides {
    pub fn new(incident: IncidentId) -> Self {
        Self { incident, told: 0, meeting: None, decisions: vec![] }
    }

    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some((at, step)) = STEPS.get(self.told).filter(|(at, _)| *at <= now) {
            self.told += 1;
            self.tell(sower, *step, *at)?;
        }
        Ok(())
    }

    fn tell(&mut self, sower: &mut Sower, step: Step, at: Millis) -> anyhow::Result<()> {
        let meeting = self.meeting.unwrap_or(MatterId(0));
        let (code, command) = match step {
            Step::Call => (OFFICE, issue(self.call(sower)?)),
            Step::Consult => (HEALTH, issue(self.consultation(sower)?)),
            Step::Request => (ASKING, issue(self.request(sower)?)),
            Step::Comes(code, Coming::Attending, _) => (code, reach(meeting, Stage::Signed)),
            Step::Comes(code, coming, text) => (code, Command::Attend { matter: meeting, coming, text: text.into() }),
            Step::Attendance => {
                let codes = [HEALTH, POLICE, "41-JTT", "41-SWT", "41-FGW"];
                let present = codes.into_iter().map(|code| unit(sower, code)).collect::<anyhow::Result<_>>()?;
                (OFFICE, Command::RecordAttendance { matter: meeting, present })
            }
            Step::Minutes => (OFFICE, Command::WriteMinutes { matter: meeting, text: MINUTES.into(), files: vec![] }),
            Step::Decide => {
                let children = vec![self.decision(sower, 0)?, self.decision(sower, 1)?];
                (OFFICE, Command::BreakDown { matter: meeting, children })
            }
            Step::Takes(code) => (code, reach(meeting, Stage::Done)),
            Step::Signs(at, code) => {
                let decision = self.decisions.get(at).context("a decision that was not taken")?;
                (code, reach(*decision, Stage::Signed))
            }
        };
        let by = who(sower, code)?;
        match (step, sower.ask(by, command, at)?) {
            (Step::Call, Outcome::Matter { id, .. }) => self.meeting = Some(id),
            (Step::Decide, Outcome::Matters { ids }) => self.decisions = ids,
            (Step::Call | Step::Decide, _) => bail!("a meeting was answered with something else"),
            _ => {}
        }
        Ok(())
    }

    fn paper(&self, from: UnitNo, kind: MatterKind, title: &str, text: &str) -> Content {
        Content {
            title: title.into(),
            text: text.into(),
            incident: Some(self.incident),
            ..Content::of(kind, from, Space::Live)
        }
    }

    fn call(&self, sower: &Sower) -> anyhow::Result<Content> {
        let (begins_ms, ends_ms) = (january(26, 9, 0), Some(january(26, 10, 30)));
        let particulars =
            Particulars::Meeting { place: "省政府第三会议室；视频号 8807".into(), begins_ms, ends_ms };
        let text = "一、听取各组情况。\n二、研究重点物资调拨和运输。\n三、研究信阳方向查控。";
        let paper = self.paper(unit(sower, OFFICE)?, MatterKind::Meeting, "省疫情防控领导小组第三次会议", text);
        Ok(Content { audience: CALLED.into(), particulars: Some(particulars), ..paper })
    }

    fn decision(&self, sower: &Sower, at: usize) -> anyhow::Result<Content> {
        let (title, text, audience) = [
            (
                "建立口罩、防护服日调拨表",
                "商务、交通每天 8 时前报可调数量和车辆，当天发出。",
                "unit:41-SWT or unit:41-JTT",
            ),
            ("信阳方向各县设卡查控", "与湖北接壤的道路 24 小时值守，逐车登记、测温。", "under 4115 and level:county"),
        ][at];
        let paper = self.paper(unit(sower, OFFICE)?, MatterKind::Task, title, text);
        let escalation = vec![EscalationStep { after_min: 30, to: EscalateTo::Superior }];
        Ok(Content { audience: audience.into(), due_ms: Some(january(26, 20, 0)), escalation, ..paper })
    }

    fn consultation(&self, sower: &Sower) -> anyhow::Result<Content> {
        let text = "现有 47 名确诊病例同行人员名单（见协查系统），请核实住址和去向，今晚反馈。";
        let title = "商请协查确诊病例同行人员";
        let paper = self.paper(unit(sower, HEALTH)?, MatterKind::Consultation, title, text);
        let particulars = Particulars::Ask {
            to: vec![unit(sower, POLICE)?],
            wanted: "核实 47 人住址和去向".into(),
            supplies: vec![],
            people: vec![],
        };
        Ok(Content { particulars: Some(particulars), due_ms: Some(january(26, 22, 0)), ..paper })
    }

    fn request(&self, sower: &Sower) -> anyhow::Result<Content> {
        let text = "我县返乡人员 12.6 万，一线值守和入户人员 9,800 人，医用口罩库存 4,300 只，只够今天。\
            已向市里请求，市里无货。请省里调拨 20,000 只，我县派车到郑州自提。";
        let title = "请求调拨口罩 20,000 只";
        let paper = self.paper(unit(sower, ASKING)?, MatterKind::Request, title, text);
        // The list of goods is the ledger's to write, a little earlier.
        let knows_masks = sower.store.state().ledger.items.contains_key("mask");
        let masks = Line { item: "mask".into(), wanted: Wanted::Amount(20_000) };
        let particulars = Particulars::Ask {
            to: vec![unit(sower, OFFICE)?],
            wanted: "医用口罩 20,000 只".into(),
            supplies: knows_masks.then_some(masks).into_iter().collect(),
            people: vec![],
        };
        let (due_ms, urgency) = (Some(january(26, 19, 30)), Urgency::Urgent);
        Ok(Content { particulars: Some(particulars), due_ms, urgency, ..paper })
    }
}

const MINUTES: &str = "会议听取了各组情况，议定：\n\n1. 商务、交通部门建立口罩、防护服日调拨表，每天 8 时前报送。\n\
    2. 信阳方向各县今晚 20 时前设卡查控到位。\n\n请假单位的书面意见附后。";

fn issue(content: Content) -> Command {
    Command::Issue(Box::new(content))
}

fn reach(matter: MatterId, stage: Stage) -> Command {
    Command::Reach { matter, stage, name: None, note: None }
}

fn unit(sower: &Sower, code: &str) -> anyhow::Result<UnitNo> {
    cast::unit(&sower.store.state(), code).with_context(|| format!("there is no unit {code}"))
}

fn who(sower: &Sower, code: &str) -> anyhow::Result<Actor> {
    let state = sower.store.state();
    let unit = cast::unit(&state, code).with_context(|| format!("there is no unit {code}"))?;
    cast::actor(&state, unit, PostKind::Duty).with_context(|| format!("{code} has no post"))
}
