//! The papers of the model case: who wrote to whom, when, with what due. The figures are those of the
//! response of early 2020; the wording and the document numbers are ours.

use shouhu_domain::event::EscalateTo;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use shouhu_domain::matter::{EscalationStep, MatterKind, Urgency};

/// A moment of January 2020 in Henan.
pub const fn january(day: i64, hour: i64, minute: i64) -> Millis {
    // 1 January 2020, 0:00 in Asia/Shanghai.
    1_577_808_000_000 + (day - 1) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS
}

/// Names of the papers; they index [`PAPERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Went level by level: one city held it for 31 hours and left its villages 2.
    Return,
    Guide,
    Leave,
    Screening,
    Letter,
    Dues,
    Team,
    Supplies,
    /// Waits for the countersignature of the second general office.
    Handbook,
    /// Waits for the second person.
    Rural,
    Prices,
}

/// What is written on a paper.
pub struct Sheet {
    pub paper: Paper,
    pub kind: MatterKind,
    pub number: &'static str,
    pub title: &'static str,
    pub text: &'static str,
    pub from: &'static str,
    pub joint: &'static [&'static str],
    pub audience: &'static str,
    pub at_ms: Millis,
    pub due_ms: Option<Millis>,
    pub urgency: Urgency,
    pub by_level: bool,
    pub verify: bool,
    pub escalation: &'static [EscalationStep],
}

/// Deputy at once, superior after half an hour, his superior after an hour.
const THREE_STEPS: &[EscalationStep] = &[
    EscalationStep { after_min: 0, to: EscalateTo::Deputy },
    EscalationStep { after_min: 30, to: EscalateTo::Superior },
    EscalationStep { after_min: 60, to: EscalateTo::Upward },
];
const TO_SUPERIOR: &[EscalationStep] = &[EscalationStep { after_min: 30, to: EscalateTo::Superior }];

const PLAIN: Sheet = Sheet {
    paper: Paper::Guide,
    kind: MatterKind::Notice,
    number: "",
    title: "",
    text: "",
    from: "",
    joint: &[],
    audience: "",
    at_ms: 0,
    due_ms: None,
    urgency: Urgency::Normal,
    by_level: false,
    verify: false,
    escalation: &[],
};

const VILLAGES_UP: &str = "level:city or level:county or level:town or level:village";

/// In the order of their issue.
pub const PAPERS: [Sheet; 11] = [
    Sheet {
        paper: Paper::Return,
        number: "豫疫防〔2020〕3号",
        title: "关于做好外出务工返乡人员健康登记和服务工作的通知",
        text: include_str!("papers/return.md"),
        from: "41-ZFBGT",
        audience: "(under 4116 or under 4113 or under 4115) and (level:city or level:county or level:town or level:village)",
        at_ms: january(25, 9, 0),
        due_ms: Some(january(26, 18, 0)),
        urgency: Urgency::Urgent,
        by_level: true,
        escalation: TO_SUPERIOR,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Guide,
        kind: MatterKind::Guide,
        number: "豫办明电〔2020〕2号",
        title: "关于印发《新型冠状病毒感染的肺炎防控指引》的通知",
        text: include_str!("papers/guide.md"),
        from: "41-SWBGT",
        joint: &["41-ZFBGT"],
        audience: "under 41 and (level:city or level:county or level:organ)",
        at_ms: january(25, 18, 0),
        due_ms: Some(january(26, 12, 0)),
        urgency: Urgency::Urgent,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Leave,
        number: "豫卫明电〔2020〕5号",
        title: "关于取消全省 86 万医务人员休假的紧急通知",
        text: include_str!("papers/leave.md"),
        from: "41-WJW",
        audience: "under 41-WJW line sector",
        at_ms: january(25, 20, 0),
        due_ms: Some(january(26, 8, 0)),
        urgency: Urgency::Flash,
        escalation: TO_SUPERIOR,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Screening,
        number: "豫疫防〔2020〕7号",
        title: "关于在全省开展地毯式、网格化排查的紧急通知",
        text: include_str!("papers/screening.md"),
        from: "41-GAT",
        joint: &["41-WJW", "41-ZFBGT"],
        audience: "under 41",
        at_ms: january(26, 6, 0),
        due_ms: Some(january(26, 16, 0)),
        urgency: Urgency::Flash,
        verify: true,
        escalation: THREE_STEPS,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Letter,
        kind: MatterKind::Letter,
        number: "豫直工〔2020〕3号",
        title: "致省直机关各级党组织和广大共产党员的倡议书",
        text: include_str!("papers/letter.md"),
        from: "41-JGGW",
        audience: "tag:provincial",
        at_ms: january(26, 9, 0),
        ..PLAIN
    },
    Sheet {
        paper: Paper::Dues,
        number: "豫组〔2020〕6号",
        title: "关于划拨 2000 万元党费支持疫情防控工作的通知",
        text: include_str!("papers/dues.md"),
        from: "41-ZZB",
        audience: "level:city or level:county or tag:provincial",
        at_ms: january(26, 10, 0),
        due_ms: Some(january(27, 12, 0)),
        ..PLAIN
    },
    Sheet {
        paper: Paper::Team,
        kind: MatterKind::Task,
        number: "豫政办〔2020〕8号",
        title: "关于分三批组派 303 名医务人员援鄂的任务通知",
        text: include_str!("papers/team.md"),
        from: "41-ZFBGT",
        audience: "unit:41-WJW",
        at_ms: january(26, 14, 40),
        due_ms: Some(january(26, 20, 40)),
        urgency: Urgency::Flash,
        verify: true,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Supplies,
        kind: MatterKind::Task,
        number: "豫疫防〔2020〕9号",
        title: "关于核清防控物资库存和需求的通知",
        text: include_str!("papers/supplies.md"),
        from: "41-ZFBGT",
        audience: "tag:provincial",
        at_ms: january(26, 15, 30),
        due_ms: Some(january(26, 18, 0)),
        urgency: Urgency::Urgent,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Handbook,
        kind: MatterKind::Guide,
        number: "豫办明电〔2020〕4号",
        title: "关于印发《新型冠状病毒感染的肺炎防控知识手册》的通知",
        text: include_str!("papers/handbook.md"),
        from: "41-SWBGT",
        joint: &["41-ZFBGT"],
        audience: VILLAGES_UP,
        at_ms: january(26, 15, 50),
        due_ms: Some(january(27, 12, 0)),
        urgency: Urgency::Urgent,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Rural,
        number: "豫疫防〔2020〕10号",
        title: "关于进一步加强农村地区疫情防控工作的通知",
        text: include_str!("papers/rural.md"),
        from: "41-ZFBGT",
        audience: VILLAGES_UP,
        at_ms: january(26, 16, 0),
        due_ms: Some(january(27, 18, 0)),
        urgency: Urgency::Urgent,
        escalation: TO_SUPERIOR,
        ..PLAIN
    },
    Sheet {
        paper: Paper::Prices,
        number: "豫市监明电〔2020〕3号",
        title: "关于开展防护用品和生活必需品价格检查的通知",
        text: include_str!("papers/prices.md"),
        from: "41-SCJG",
        audience: "under 41-SCJG line sector",
        at_ms: january(26, 16, 5),
        due_ms: Some(january(27, 12, 0)),
        urgency: Urgency::Urgent,
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_stand_in_the_order_of_their_names_and_of_time() {
        for (at, sheet) in PAPERS.iter().enumerate() {
            assert_eq!(sheet.paper as usize, at, "{}", sheet.title);
            assert!(sheet.due_ms.is_none_or(|due| due > sheet.at_ms), "{}", sheet.title);
        }
        assert!(PAPERS.windows(2).all(|two| two[0].at_ms < two[1].at_ms));
    }

    #[test]
    fn the_figures_of_the_model_case_stand_in_the_texts() {
        let text = |paper: Paper| PAPERS[paper as usize].text;
        assert!(text(Paper::Leave).contains("86 万"));
        assert!(text(Paper::Dues).contains("2000 万元"));
        assert!(text(Paper::Letter).contains("500 万元"));
        assert!(text(Paper::Team).contains("303 人"));
    }

    #[test]
    fn january_is_in_henan_s_time() {
        assert_eq!(january(26, 16, 20), super::super::child::START_MS);
    }
}
