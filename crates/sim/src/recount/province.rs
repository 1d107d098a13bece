//! A province of two dozen units with all that makes lines differ: a city that is its own county, organs of a
//! sector with gaps, institutions, sites, an organ under no city.

use shouhu_domain::form::{Choice, Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{FormId, UnitNo};
use shouhu_domain::tree::{Level, Unit};

pub fn units() -> Vec<Unit> {
    use Level::{City, County, Institution, Organ, Province, Site, Town, Village};
    let rows = [
        (Province, None, None),
        (City, Some(0), None),
        (County, Some(1), None),
        (Town, Some(2), None),
        (Town, Some(2), None),
        (Village, Some(3), None),
        (Village, Some(4), None),
        (County, Some(1), None),
        (Town, Some(7), None),
        (City, Some(0), None),
        (County, Some(9), None),
        (Town, Some(10), None),
        (Village, Some(11), None),
        (City, Some(0), None),
        (Town, Some(13), None),
        (Village, Some(14), None),
        (Organ, Some(0), Some("health")),
        (Organ, Some(2), Some("health")),
        (Organ, Some(10), Some("health")),
        (Organ, Some(1), Some("health")),
        (Institution, Some(3), Some("health")),
        (Institution, Some(11), Some("health")),
        (Site, Some(3), None),
        (Site, Some(8), None),
        (Site, Some(14), None),
        (Site, Some(12), None),
        (Institution, Some(0), Some("commerce")),
    ];
    let unit = |(no, (level, parent, sector)): (u32, (Level, Option<u32>, Option<&str>))| Unit {
        no: UnitNo(no),
        code: if no == 0 { "410000000000".into() } else { format!("u{no}") },
        level,
        kind: "territory".into(),
        name: format!("单位{no}"),
        parent: parent.map(UnitNo),
        sector: sector.map(str::to_owned),
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: no == 13,
        synthetic: true,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    };
    (0..).zip(rows).map(unit).collect()
}

fn words(zh: &str) -> Words {
    Words { zh: zh.into(), en: String::new() }
}

fn question(no: u16, field: &str, list: Option<&str>) -> Node {
    Node::Question(Box::new(Question { list: list.map(str::to_owned), ..Question::new(no, field) }))
}

/// The second version asks one thing more.
pub fn form(id: Option<FormId>) -> FormVersion {
    let choice = |no, name: &str| Choice { no, name: name.into(), label: words(name), columns: [].into() };
    let goods = Node::Repeat {
        name: "goods".into(),
        label: words("商品"),
        relevant: None,
        max: 5,
        nodes: vec![question(4, "each", None)],
    };
    let mut nodes =
        vec![question(1, "stock", None), question(2, "price", None), question(3, "open", Some("yes_no")), goods];
    let mut shapes = vec![
        ("stock", Shape::Integer),
        ("price", Shape::Decimal { scale: 2 }),
        ("open", Shape::One),
        ("each", Shape::Decimal { scale: 2 }),
    ];
    if id.is_some() {
        nodes.push(question(6, "staff", None));
        shapes.push(("staff", Shape::Integer));
    }
    let field = |(name, shape): (&str, Shape)| {
        let field = Field {
            name: name.into(),
            label: words(name),
            shape,
            unit: String::new(),
            purpose: "保供".into(),
            basis: "价格法".into(),
            retention_days: 365,
            sensitivity: Sensitivity::Internal,
            seconds: 20,
            cumulative: false,
        };
        (name.to_owned(), field)
    };
    FormVersion {
        form: id,
        owner: UnitNo(0),
        version: if id.is_some() { 2 } else { 1 },
        title: words("日报"),
        nodes,
        lists: [("yes_no".to_owned(), vec![choice(0, "yes"), choice(1, "no")])].into(),
        fields: shapes.into_iter().map(field).collect(),
        note: String::new(),
    }
}
