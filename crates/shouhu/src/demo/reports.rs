//! What was reported up to the moment when the demo opens: a daily report of all towns, a daily one of the villages
//! of one county, and the weekly survey of the shops, with units that are late, silent, have nothing to
//! report, or mend what they filed. Told between the steps of the story, each at its moment.

use super::cast::{self, COUNTY, SILENT};
use super::child::START_MS;
use super::papers::january;
use super::seed::{Sower, machine};
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Command, Filled, FormCommand, Outcome, ReportCommand, SignalCommand, SlotKey};
use shouhu_domain::event::Space;
use shouhu_domain::form::{
    Answer, Answers, Choice, Field, Form, FormVersion, Node, Question, Sensitivity, Shape, Words,
};
use shouhu_domain::ids::{FormId, HOUR_MS, IncidentId, MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars};
use shouhu_domain::people::PostKind;
use shouhu_domain::report::{Day, Duty, Recurrence, Subjects, filer};
use shouhu_domain::signal::Rule;
use shouhu_domain::signal::watch::{Measure, Watch, Watched};
use shouhu_domain::state::State;
use shouhu_domain::tree::Level;
use shouhu_sim::rng::Rng;
use std::collections::BTreeMap;

const HEALTH: &str = "41-WJW";
const MARKETS: &str = "41-SCJG";
/// From here on masks are dear and few.
const DEAR_MS: Millis = january(20, 0, 0);

/// A duty as the demo knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// 疫情防控日报: all towns.
    Daily,
    /// 返乡人员日报: the villages of one county.
    Returning,
    /// 防护用品和生活必需品价格监测: shops, weekly.
    Prices,
}

struct Sheet {
    series: Series,
    form: (&'static str, &'static str),
    fields: &'static [(&'static str, &'static str, &'static str, Shape, &'static str)],
    from: &'static str,
    title: &'static str,
    text: &'static str,
    audience: &'static str,
    every: Recurrence,
    subjects: Subjects,
    first_ms: Millis,
}

const SHEETS: [Sheet; 3] = [
    Sheet {
        series: Series::Prices,
        form: ("防护用品和生活必需品价格监测表", "Prices of protective goods and necessities"),
        fields: &[
            ("mask_price", "一次性医用口罩单价", "Price of a disposable mask", Shape::Decimal { scale: 2 }, "元/只"),
            ("mask_stock", "口罩库存", "Masks in stock", Shape::Integer, "只"),
            ("mask_sold", "口罩日均销量", "Masks sold a day", Shape::Integer, "只"),
            ("egg_price", "鸡蛋单价", "Price of eggs", Shape::Decimal { scale: 2 }, "元/斤"),
            ("flour_price", "面粉单价", "Price of flour", Shape::Decimal { scale: 2 }, "元/斤"),
        ],
        from: MARKETS,
        title: "关于做好防护用品和生活必需品价格监测的通知",
        text: "各乡镇（街道）对辖区药店、超市、农贸市场每周采价一次，周日 12:00 前报送。价格以门店标价为准，不得估报。",
        audience: "kind:pharmacy or kind:supermarket or kind:market",
        every: Recurrence::Weekly,
        subjects: Subjects::Sites,
        first_ms: january(6, 9, 0),
    },
    Sheet {
        series: Series::Daily,
        form: ("疫情防控日报表", "Daily report of the response"),
        fields: &[
            ("households_screened", "今日排查户数", "Households screened today", Shape::Integer, "户"),
            ("new_fever", "今日新发热人数", "New persons with fever", Shape::Integer, "人"),
            ("under_observation", "居家观察人数", "Persons under observation at home", Shape::Integer, "人"),
            ("checkpoints_staffed", "在岗卡点数", "Checkpoints staffed", Shape::Integer, "个"),
            ("mask_stock_office", "本级口罩库存", "Masks held by the office", Shape::Integer, "只"),
        ],
        from: HEALTH,
        title: "关于实行疫情防控日报告和零报告制度的通知",
        text: "各乡镇（街道）每日 18:00 前报送当日情况。没有新情况的报零报告，不得迟报、漏报、瞒报。同一数据不再以其他表格重复索要。",
        audience: "level:town",
        every: Recurrence::Daily,
        subjects: Subjects::Units,
        first_ms: january(22, 20, 0),
    },
    Sheet {
        series: Series::Returning,
        form: ("返乡人员日报表", "Daily report of persons who came home"),
        fields: &[
            ("returned_today", "今日返乡人数", "Came home today", Shape::Integer, "人"),
            ("returned_from_hubei", "其中湖北返乡", "Of them from Hubei", Shape::Integer, "人"),
        ],
        from: COUNTY,
        title: "关于返乡人员每日零报告的通知",
        text: "各村每日 20:00 前报送。没有人返乡的，按“零报告”一键报送。",
        audience: "under 411522 and level:village",
        every: Recurrence::Daily,
        subjects: Subjects::Units,
        first_ms: january(23, 10, 0),
    },
];

/// A filing, or a mended one, at its moment.
struct Step {
    at: Millis,
    series: Series,
    period: Day,
    subject: UnitNo,
    revision: u32,
    filled: Filled,
}

pub struct Reports {
    incident: IncidentId,
    rng: Rng,
    issued: usize,
    matters: Vec<(Series, MatterId)>,
    /// In the order of time.
    steps: Vec<Step>,
    told: usize,
}

impl Reports {
    pub fn new(incident: IncidentId, seed: u64) -> Self {
        Self { incident, rng: Rng::new(seed ^ 0x0EEB), issued: 0, matters: vec![], steps: vec![], told: 0 }
    }

    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some(sheet) = SHEETS.get(self.issued).filter(|sheet| sheet.first_ms <= now) {
            self.file_until(sower, sheet.first_ms)?;
            self.issued += 1;
            self.issue(sower, sheet)?;
        }
        self.file_until(sower, now)
    }

    fn issue(&mut self, sower: &mut Sower, sheet: &Sheet) -> anyhow::Result<()> {
        let from = cast::unit(&sower.store.state(), sheet.from).with_context(|| format!("no unit {}", sheet.from))?;
        let command = Command::Form(FormCommand::Publish(Box::new(form(sheet, from))));
        let Outcome::Form { id, .. } = sower.ask(machine(), command, sheet.first_ms)? else {
            bail!("a form was answered with something else");
        };
        let content = content(sheet, from, id, self.incident);
        match sower.ask(machine(), Command::Issue(Box::new(content)), sheet.first_ms) {
            Ok(Outcome::Matter { id, .. }) => {
                self.matters.push((sheet.series, id));
                if sheet.series == Series::Prices {
                    sower.ask(machine(), too_dear(id), sheet.first_ms)?;
                }
                let told = self.steps.split_off(self.told);
                let mut ahead = plan(&sower.store.state(), sheet, id, &mut self.rng);
                ahead.extend(told);
                // Equal moments keep the order in which they were written.
                ahead.sort_by_key(|step| step.at);
                (self.steps, self.told) = (ahead, 0);
                Ok(())
            }
            Ok(other) => bail!("a duty was answered with {other:?}"),
            // A small province has no such villages or shops.
            Err(error) => {
                tracing::debug!(%error, "{}", sheet.title);
                Ok(())
            }
        }
    }

    fn file_until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some(step) = self.steps.get(self.told).filter(|step| step.at <= now) {
            self.told += 1;
            let Some((_, matter)) = self.matters.iter().find(|(series, _)| *series == step.series) else { continue };
            let slot = SlotKey { matter: *matter, period: step.period, subject: step.subject };
            let actor = {
                let state = sower.store.state();
                cast::actor(&state, filer(&state.tree, step.subject), PostKind::Duty)
            };
            let Some(actor) = actor else { continue };
            let (revision, filled) = (step.revision, step.filled.clone());
            let command = match revision {
                0 => ReportCommand::File { slot, filled },
                _ => ReportCommand::Correct { slot, revision, filled, reason: "与台账核对后更正".into() },
            };
            sower.send(actor, Command::Report(command), step.at)?;
        }
        Ok(())
    }
}

/// Raised where half of a county's shops sell a mask for more than five yuan.
fn too_dear(matter: MatterId) -> Command {
    let watch = Watch {
        title: words("口罩售价过高", "Masks are sold too dear"),
        field: "mask_price".into(),
        measure: Measure::Median,
        level: Watched::County,
        // With one digit more than the price has.
        rule: Rule::Above { limit: 5_000 },
    };
    Command::Signal(SignalCommand::Put { matter, signal: None, watch: Box::new(watch) })
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn form(sheet: &Sheet, owner: UnitNo) -> FormVersion {
    let question = |no: u16, field: &str| Node::Question(Box::new(Question::new(no, field)));
    let field = |&(name, zh, en, shape, unit): &(&str, &str, &str, Shape, &str)| {
        let field = Field {
            name: name.into(),
            label: words(zh, en),
            shape,
            unit: unit.into(),
            purpose: "疫情防控指挥调度".into(),
            basis: "《中华人民共和国传染病防治法》第四十二条".into(),
            retention_days: 365,
            sensitivity: Sensitivity::Internal,
            seconds: 20,
            cumulative: false,
        };
        (name.to_owned(), field)
    };
    let questions: Vec<Node> = (1..).zip(sheet.fields).map(|(no, field)| question(no, field.0)).collect();
    let group = Node::Group {
        name: "figures".into(),
        label: words("今日数据", "Today's figures"),
        relevant: None,
        nodes: questions,
    };
    FormVersion {
        form: None,
        owner,
        version: 1,
        title: words(sheet.form.0, sheet.form.1),
        nodes: vec![group],
        lists: BTreeMap::new(),
        fields: sheet.fields.iter().map(field).collect(),
        note: String::new(),
    }
}

fn content(sheet: &Sheet, from: UnitNo, form: FormId, incident: IncidentId) -> Content {
    let due_min = match sheet.series {
        Series::Returning => 20 * 60,
        Series::Prices => 12 * 60,
        Series::Daily => 18 * 60,
    };
    let duty = Duty {
        form,
        every: sheet.every.clone(),
        from: first_day(sheet),
        until: None,
        due_min,
        due_after_days: 0,
        subjects: sheet.subjects,
        workdays_only: false,
        review: sheet.series == Series::Returning,
        again: String::new(),
    };
    Content {
        title: sheet.title.into(),
        text: sheet.text.into(),
        // Prices were watched before anything happened.
        incident: (sheet.series != Series::Prices).then_some(incident),
        audience: sheet.audience.into(),
        particulars: Some(Particulars::Report(duty)),
        ..Content::of(MatterKind::Task, from, Space::Live)
    }
}

fn first_day(sheet: &Sheet) -> Day {
    let day = Day::of(sheet.first_ms);
    // A duty that is issued in the evening begins with the next day.
    if sheet.series == Series::Daily { day.plus(1) } else { day }
}

/// Everything that will be filed of a duty before the demo opens.
fn plan(state: &State, sheet: &Sheet, matter: MatterId, rng: &mut Rng) -> Vec<Step> {
    let Some(reports) = state.reports.get(&matter) else { return vec![] };
    let Some(issued) = state.matters.get(&matter) else { return vec![] };
    let subjects: Vec<UnitNo> = reports.subjects.as_ref().unwrap_or(&issued.planes.audience).iter().collect();
    let silent = cast::unit(state, SILENT);
    let Some(form) = state.forms.get(&reports.duty.form).and_then(Form::current) else { return vec![] };
    let gouging = subjects.first().and_then(|site| county_of(state, *site)).filter(|_| sheet.series == Series::Prices);
    let mut steps = vec![];
    for period in reports.duty.periods(first_day(sheet), Day::of(START_MS), &state.calendar) {
        let due_ms = reports.duty.due_ms(period);
        for subject in &subjects {
            let in_silent = silent.is_some_and(|above| state.tree.territory().is_under(*subject, above));
            // The county that falls silent reports nothing from the 25th on.
            if rng.chance(1, 60) || (in_silent && period >= Day::of(january(25, 0, 0))) {
                continue;
            }
            let at = if rng.chance(1, 25) {
                due_ms + minutes(rng, 5, 600)
            } else {
                due_ms - minutes(rng, 10, if sheet.series == Series::Prices { 60 * 60 } else { 6 * 60 })
            };
            let dear = gouging.is_some_and(|county| state.tree.territory().is_under(*subject, county));
            let priced = |filled| if dear { gouged(filled, *subject, period) } else { filled };
            let filled = priced(fill(form, *subject, period, rng));
            steps.push(step(sheet, at, (period, *subject), 0, filled));
            if rng.chance(1, 80) {
                let mended = priced(fill(form, *subject, period, rng));
                steps.push(step(sheet, at + minutes(rng, 20, 180), (period, *subject), 1, mended));
            }
        }
    }
    steps.retain(|step| step.at < START_MS);
    steps
}

fn county_of(state: &State, site: UnitNo) -> Option<UnitNo> {
    state.tree.territory_path(site).find(|unit| unit.level == Level::County).map(|unit| unit.no)
}

/// In one county the shops took advantage in the week of the 20th.
fn gouged(mut filled: Filled, subject: UnitNo, period: Day) -> Filled {
    if period >= Day::of(DEAR_MS) && !filled.nil {
        let fen = 560 + subject.0 % 150;
        filled.answers.insert("mask_price".into(), Answer::Text(format!("{}.{:02}", fen / 100, fen % 100)));
    }
    filled
}

fn minutes(rng: &mut Rng, least: u64, most: u64) -> Millis {
    i64::try_from(rng.range(least, most)).unwrap_or(0) * MINUTE_MS
}

fn step(sheet: &Sheet, at: Millis, (period, subject): (Day, UnitNo), revision: u32, filled: Filled) -> Step {
    // Nothing is filed before its period begins.
    let at = at.max(period.starts_ms() + HOUR_MS);
    Step { at, series: sheet.series, period, subject, revision, filled }
}

/// What a unit files for a day or week: plausible figures for the demo's own forms, and some for any other.
pub fn fill(form: &FormVersion, subject: UnitNo, period: Day, rng: &mut Rng) -> Filled {
    let asks = |name: &str| form.fields.contains_key(name);
    let quiet = (asks("returned_today") && rng.chance(2, 3)) || (asks("new_fever") && rng.chance(1, 12));
    let answers = match quiet {
        true => Answers::new(),
        false => form
            .questions()
            .into_iter()
            .filter(|(repeat, _)| repeat.is_none())
            .filter_map(|(_, question)| {
                let shape = form.fields.get(&question.field)?.shape;
                let choices = question.list.as_ref().and_then(|list| form.lists.get(list));
                let answer = answer(&question.field, shape, choices, (subject, period), rng)?;
                Some((question.field.clone(), answer))
            })
            .collect(),
    };
    Filled { version: form.version, nil: quiet, no_change: false, answers, received_ms: None }
}

/// Masks become dear and few in the week of the 20th.
fn answer(
    field: &str,
    shape: Shape,
    choices: Option<&Vec<Choice>>,
    (subject, period): (UnitNo, Day),
    rng: &mut Rng,
) -> Option<Answer> {
    let dear = period >= Day::of(DEAR_MS);
    let own = u64::from(subject.0 % 37);
    let (least, most) = match field {
        "mask_price" if dear => (120, 420),
        "mask_price" => (40, 65),
        "egg_price" => (480, 560),
        "flour_price" => (210, 240),
        "mask_stock" if dear => (0, 120),
        "mask_stock" => (200, 1_500),
        "mask_sold" if dear => (80, 400),
        "mask_sold" => (5, 60),
        "households_screened" => (120 + own * 10, 900 + own * 10),
        "new_fever" | "returned_from_hubei" => (0, 4),
        "returned_today" => (4, 13),
        "under_observation" => (0, 30 + own),
        "checkpoints_staffed" => (2, 9),
        "mask_stock_office" => (50, 2_000),
        _ => (0, 100),
    };
    let value = rng.range(least, most);
    match shape {
        Shape::Integer => Some(Answer::Number(i64::try_from(value).unwrap_or(0))),
        Shape::Decimal { scale } => {
            let unit = 10u64.pow(u32::from(scale));
            Some(Answer::Text(format!("{}.{:0width$}", value / unit, value % unit, width = usize::from(scale))))
        }
        Shape::One => choices?.first().map(|choice| Answer::Text(choice.name.clone())),
        _ => None,
    }
}
