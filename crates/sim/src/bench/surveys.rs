//! The store of `shouhu bench report`: the sites of the province with a daily survey of twelve fields, and
//! as many days of it as are asked for, loaded through the journal's encoder.

use super::Setting;
use super::scale::{self, BATCH, GROUP, GROUPS, LOADED_AT, machine};
use crate::province;
use shouhu_domain::bits::Bits;
use shouhu_domain::event::{Author, Event, Record, Space};
use shouhu_domain::form::{Answer, Answers, Choice, Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{FormId, HOUR_MS, IncidentId, MatterId, PersonNo, PostNo, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars};
use shouhu_domain::report::{Day, Duty, Filing, Recurrence, Subjects, filer};
use shouhu_domain::tree::Level;
use shouhu_store::load::Loader;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Whole numbers, one decimal, two choices and one text.
const NUMBERS: [&str; 8] = [
    "mask_stock",
    "mask_sold",
    "disinfectant_stock",
    "disinfectant_sold",
    "flour_stock",
    "flour_sold",
    "egg_stock",
    "staff_on_duty",
];
const TEXT: &str = "survey_note";
const PRICE: &str = "pork_price";
const OPEN: &str = "is_open";
const SHORT_OF: &str = "short_of";

/// A town with the sites that it files for.
pub(super) type Town = (u32, Vec<u32>);

/// Where the store is and who files.
pub(super) struct Surveys {
    pub database: String,
    pub data: PathBuf,
    pub matter: i64,
    pub towns: Vec<Town>,
    /// All sites of the province, ascending.
    pub sites: Vec<u32>,
    pub province_admin: u32,
    /// The first day of which nothing is loaded.
    pub next: Day,
}

impl Surveys {
    /// The next group of towns, and the first day that they have not filed: each run has its own group, and
    /// groups that come again go on with later days.
    pub(super) fn turn(&self) -> Outcome<(&[Town], Day)> {
        let run = scale::next_run(&self.data)?;
        let group = self.towns.chunks(GROUP).nth(run % GROUPS).unwrap_or(&self.towns);
        let round = i32::try_from(run / GROUPS)?;
        Ok((group, self.next.plus(round * DAYS_OF_A_RUN)))
    }
}

/// No run files further than this.
pub(super) const DAYS_OF_A_RUN: i32 = 600;

pub(super) fn surveys(setting: &Setting, days: u32) -> Outcome<Surveys> {
    let province = province::generate(setting.seed, setting.units);
    let who = scale::roles(&province);
    let mut towns: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut tree = shouhu_domain::tree::Tree::new();
    province.domain_units().into_iter().for_each(|unit| tree.put(unit));
    for site in tree.of_level(Level::Site) {
        towns.entry(filer(&tree, site).0).or_default().push(site.0);
    }
    let from = Day::of(LOADED_AT);
    let store = scale::loaded(setting, &format!("survey-{}-{days}", setting.units), |loader| {
        scale::load_province(loader, &province)?;
        let form = load_form(loader, who.office)?;
        let incident = scale::load_incident(loader)?;
        let matter = load_duty(loader, (who.office, incident), (form, Subjects::Sites), from)?;
        let sites: Vec<(u32, u32)> = towns.iter().flat_map(|(town, s)| s.iter().map(|site| (*town, *site))).collect();
        for day in 0..i32::try_from(days)? {
            let period = from.plus(day);
            let records = sites.iter().map(|(town, site)| {
                let post = who.duty_posts.get(*town as usize).copied().unwrap_or(0);
                filed(matter, period, UnitNo(*town), UnitNo(*site), post)
            });
            let records: Vec<Record> = records.collect();
            for chunk in records.chunks(BATCH) {
                loader.write(chunk.to_vec())?;
            }
            if day % 100 == 99 {
                eprintln!("  {} of {days} days", day + 1);
            }
        }
        for unit in towns.keys().take(GROUP * GROUPS).chain([&who.province_admin]) {
            scale::load_session(loader, *unit, PersonNo(who.duty_posts[*unit as usize]))?;
        }
        Ok(vec![matter.0])
    })?;
    Ok(Surveys {
        database: store.database,
        data: store.data,
        matter: *store.ids.first().ok_or("the load gave no ids")?,
        sites: tree.of_level(Level::Site).map(|site| site.0).collect(),
        towns: towns.into_iter().take(GROUP * GROUPS).collect(),
        province_admin: who.province_admin,
        next: from.plus(i32::try_from(days)?),
    })
}

fn words(text: &str) -> Words {
    Words { zh: text.to_owned(), en: text.to_owned() }
}

fn field(name: &str, shape: Shape, unit: &str) -> (String, Field) {
    let field = Field {
        name: name.to_owned(),
        label: words(name),
        shape,
        unit: unit.to_owned(),
        purpose: "保供稳价".into(),
        basis: "价格法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: false,
    };
    (name.to_owned(), field)
}

fn question(no: u16, field: &str, list: Option<&str>) -> Node {
    Node::Question(Box::new(Question { list: list.map(str::to_owned), ..Question::new(no, field) }))
}

fn choices(names: &[&str]) -> Vec<Choice> {
    let choice = |(no, name): (u16, &&str)| Choice {
        no,
        name: (*name).to_owned(),
        label: words(name),
        columns: BTreeMap::new(),
    };
    (0..).zip(names).map(choice).collect()
}

pub(super) fn load_form(loader: &mut Loader, owner: UnitNo) -> Outcome<FormId> {
    let mut nodes: Vec<Node> = (1..).zip(NUMBERS).map(|(no, name)| question(no, name, None)).collect();
    nodes.extend([
        question(9, PRICE, None),
        question(10, OPEN, Some("open")),
        question(11, SHORT_OF, Some("goods")),
        question(12, TEXT, None),
    ]);
    let mut fields: BTreeMap<String, Field> = NUMBERS.iter().map(|name| field(name, Shape::Integer, "件")).collect();
    fields.extend([
        field(PRICE, Shape::Decimal { scale: 2 }, "元/斤"),
        field(OPEN, Shape::One, ""),
        field(SHORT_OF, Shape::Many, ""),
        field(TEXT, Shape::Text, ""),
    ]);
    let lists = BTreeMap::from([
        ("open".to_owned(), choices(&["open", "part", "closed"])),
        ("goods".to_owned(), choices(&["mask", "disinfectant", "flour", "egg", "pork"])),
    ]);
    let (title, note) = (words("点位价格与库存日报"), String::new());
    let version = FormVersion { form: None, owner, version: 1, title, nodes, lists, fields, note };
    loader.write(vec![machine(Event::FormPublished(Box::new(version)))])?;
    Ok(FormId(loader.state().seq))
}

/// A daily duty of all sites of the province, or of all its other units.
pub(super) fn load_duty(
    loader: &mut Loader,
    (from, incident): (UnitNo, i64),
    (form, about): (FormId, Subjects),
    first: Day,
) -> Outcome<MatterId> {
    let duty = Duty {
        form,
        every: Recurrence::Daily,
        from: first,
        until: None,
        due_min: 18 * 60,
        due_after_days: 0,
        subjects: about,
        workdays_only: false,
        review: false,
        again: String::new(),
    };
    let content = Content {
        title: "关于开展点位价格与库存监测的通知".into(),
        text: "每日 18:00 前报送。".into(),
        incident: Some(IncidentId(incident)),
        audience: if about == Subjects::Sites { "under 41 and level:site" } else { "under 41" }.into(),
        due_ms: Some(LOADED_AT + 4 * HOUR_MS),
        particulars: Some(Particulars::Report(duty)),
        ..Content::of(MatterKind::Task, from, Space::Drill)
    };
    loader.write(vec![machine(Event::MatterSubmitted(Box::new(content)))])?;
    let matter = MatterId(loader.state().seq);
    let tree = &loader.state().tree;
    let sites: Bits = tree.of_level(Level::Site).collect();
    let (audience, subjects): (Bits, _) = match about {
        Subjects::Sites => (sites.iter().map(|site| filer(tree, site)).collect(), Some(sites)),
        Subjects::Units => (tree.territory().set_under(UnitNo(0)).minus(&sites), None),
    };
    let addressed = audience.count();
    loader.write(vec![machine(Event::MatterIssued { matter, audience, addressed, subjects })])?;
    Ok(matter)
}

/// Figures of a site on a day, always the same ones.
fn figure(site: UnitNo, period: Day, at: usize) -> i64 {
    let mixed = i64::from(site.0) * 31 + i64::from(period.0) * 7 + i64::try_from(at).unwrap_or(0) * 13;
    mixed % 900 + 20
}

pub(super) fn answers(site: UnitNo, period: Day) -> Answers {
    let mut answers: Answers =
        (0..).zip(NUMBERS).map(|(at, name)| (name.to_owned(), Answer::Number(figure(site, period, at)))).collect();
    let price = figure(site, period, 9);
    answers.extend([
        (PRICE.to_owned(), Answer::Text(format!("{}.{:02}", 15 + price % 20, price % 100))),
        (OPEN.to_owned(), Answer::Text("open".into())),
        (SHORT_OF.to_owned(), Answer::Many(vec!["mask".into(), "disinfectant".into()])),
        (TEXT.to_owned(), Answer::Text("口罩下午到货，价格平稳。".into())),
    ]);
    answers
}

fn filed(matter: MatterId, period: Day, town: UnitNo, site: UnitNo, post: u32) -> Record {
    let filing = Filing {
        matter,
        period,
        subject: site,
        unit: town,
        version: 1,
        revision: 1,
        nil: false,
        no_change: false,
        late: false,
        behalf: None,
        received_ms: None,
        answers: answers(site, period),
        reason: String::new(),
    };
    Record {
        at: period.starts_ms() + 10 * HOUR_MS + i64::from(site.0 % 400) * 60_000,
        device: None,
        cmd: None,
        by: Author::Person { person: PersonNo(post), post: PostNo(post), unit: town },
        event: Event::ReportFiled(Box::new(filing)),
    }
}
