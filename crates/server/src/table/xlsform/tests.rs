use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use shouhu_domain::form::{Choice, Node, Question, Sensitivity, Shape};

/// A workbook of these sheets, each cell a text.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let page = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                page.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn nothing_known(_: &str) -> Option<Field> {
    None
}

fn read_for(bytes: &[u8], known: &dyn Fn(&str) -> Option<Field>) -> Result<Imported, Vec<SheetFault>> {
    draft(&sheets(bytes).unwrap(), &Around { owner: UnitNo(7), form: None, known })
}

fn read(bytes: &[u8]) -> Result<Imported, Vec<SheetFault>> {
    read_for(bytes, &nothing_known)
}

fn told(faults: &[SheetFault]) -> Vec<(&str, u32, &str, &str, &str)> {
    faults.iter().map(|f| (f.sheet.as_str(), f.row, f.column.as_str(), f.code, f.value.as_str())).collect()
}

const HEAD: [&str; 20] = [
    "type",
    "name",
    "label::Chinese (zh)",
    "label::English (en)",
    "hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "choice_filter",
    "repeat_count",
    "parameters",
    "purpose",
    "basis",
    "unit",
    "retention_days",
    "sensitivity",
    "cumulative",
    "appearance",
];

/// A row of the survey: what is not said is empty.
fn row<'a>(cells: &[(&str, &'a str)]) -> [&'a str; 20] {
    let mut row = [""; 20];
    for (column, cell) in cells {
        row[HEAD.iter().position(|head| head == column).unwrap()] = cell;
    }
    row
}

/// The same with what a new field needs.
fn fresh<'a>(cells: &[(&str, &'a str)]) -> [&'a str; 20] {
    let needed =
        [("purpose", "防控"), ("basis", "传染病防治法"), ("retention_days", "730"), ("sensitivity", "internal")];
    let mut row = row(cells);
    for (column, cell) in needed {
        let at = HEAD.iter().position(|head| *head == column).unwrap();
        if row[at].is_empty() {
            row[at] = cell;
        }
    }
    row
}

fn survey(rows: &[[&str; 20]]) -> Vec<u8> {
    let mut all: Vec<&[&str]> = vec![&HEAD];
    all.extend(rows.iter().map(<[&str; 20]>::as_slice));
    let choices: &[&[&str]] = &[
        &["list_name", "name", "label", "label::en", "city"],
        &["kinds", "a", "甲", "A", "4101"],
        &["kinds", "b", "乙"],
    ];
    let settings: &[&[&str]] = &[
        &["form_title", "form_title::en", "form_id", "version", "default_language"],
        &["物资日报", "Stocks", "stocks", "3", "Chinese (zh)"],
    ];
    book(&[("survey", &all), ("choices", choices), ("settings", settings)])
}

#[test]
fn a_form_of_every_type_is_read() {
    let (zh, en) = ("label::Chinese (zh)", "label::English (en)");
    let bytes = survey(&[
        row(&[("type", "note"), ("name", "intro"), (zh, "请每日填报"), (en, "Daily")]),
        row(&[("type", "begin group"), ("name", "stocks"), (zh, "库存"), ("relevant", "1 = 1")]),
        fresh(&[("type", "select_one kinds"), ("name", "kind"), (zh, "类别"), ("choice_filter", "city = '4101'")]),
        fresh(&[
            ("type", "integer"),
            ("name", "masks"),
            (zh, "口罩"),
            ("unit", "只"),
            ("required", "yes"),
            ("cumulative", "是"),
        ]),
        fresh(&[
            ("type", "decimal"),
            ("name", "price"),
            (zh, "价格"),
            ("parameters", "scale=2"),
            ("constraint", ". > 0"),
            ("constraint_message", "须大于零"),
        ]),
        row(&[("type", "end group")]),
        row(&[("type", "begin_repeat"), ("name", "teams"), (zh, "队伍"), ("repeat_count", "20")]),
        fresh(&[("type", "select_multiple kinds"), ("name", "skills"), (zh, "专长")]),
        row(&[("type", "end_repeat"), ("name", "teams")]),
        fresh(&[("type", "image"), ("name", "picture"), (zh, "照片"), ("hint", "正面")]),
        fresh(&[
            ("type", "calculate"),
            ("name", "twice"),
            (zh, "两倍"),
            ("calculation", "${masks} * 2"),
            ("parameters", "type=integer"),
        ]),
    ]);
    let Imported { version: draft, faults } = read(&bytes).unwrap();
    assert_eq!(faults, []);
    assert_eq!((draft.version, draft.owner, draft.title.to_string()), (3, UnitNo(7), "物资日报 / Stocks".into()));
    assert_eq!(draft.nodes.len(), 5);
    let Node::Group { nodes, relevant, .. } = &draft.nodes[1] else { panic!("{:?}", draft.nodes[1]) };
    assert_eq!((nodes.len(), relevant.as_ref().map(|formula| formula.text.as_str())), (3, Some("1 = 1")));
    let Node::Repeat { max, .. } = &draft.nodes[2] else { panic!("{:?}", draft.nodes[2]) };
    assert_eq!(*max, 20);
    assert_eq!(draft.fields["price"].shape, Shape::Decimal { scale: 2 });
    assert_eq!((draft.fields["masks"].unit.as_str(), draft.fields["masks"].cumulative), ("只", true));
    assert_eq!(draft.fields["twice"].shape, Shape::Integer);
    assert_eq!(draft.lists["kinds"][0].columns["city"], "4101");
    let Node::Question(q) = &nodes[1] else { panic!("{:?}", nodes[1]) };
    assert_eq!((q.required.as_ref().map(|formula| formula.text.as_str()), q.label.as_ref()), (Some("true()"), None));
}

#[test]
fn whatever_is_outside_is_told_at_once_with_its_place() {
    let zh = "label::Chinese (zh)";
    let mut all: Vec<&[&str]> = vec![&HEAD];
    let rows = [
        fresh(&[("type", "barcode"), ("name", "code"), (zh, "码")]),
        fresh(&[("type", "text"), ("name", "remark"), (zh, "备注"), ("appearance", "multiline")]),
        fresh(&[("type", "select_one_from_file places.csv"), ("name", "place"), (zh, "地点")]),
        fresh(&[("type", "select_one kinds or_other"), ("name", "kind"), (zh, "类别")]),
        fresh(&[("type", "integer"), ("name", "masks"), (zh, "口罩"), ("constraint", "regex(., '[0-9]+')")]),
        fresh(&[("type", "decimal"), ("name", "price"), (zh, "价格")]),
        fresh(&[
            ("type", "integer"),
            ("name", "beds"),
            (zh, "床位"),
            ("parameters", "start=1"),
            ("sensitivity", "secret"),
        ]),
        row(&[("type", "text"), ("name", "fresh"), (zh, "新字段")]),
        row(&[("type", "end repeat")]),
        row(&[("type", "begin group"), ("name", "open"), (zh, "没有结束"), ("calculation", "1")]),
    ];
    all.extend(rows.iter().map(<[&str; 20]>::as_slice));
    let choices: &[&[&str]] = &[
        &["list_name", "name", "label", "label::French (fr)", "media::image"],
        &["kinds", "a", "甲", "jaune", "a.png"],
        &["", "b", "乙"],
    ];
    let settings: &[&[&str]] = &[&["form_title", "style"], &["日报", "pages"]];
    let bytes = book(&[("survey", &all), ("choices", choices), ("settings", settings), ("entities", &[&["dataset"]])]);
    let faults = read(&bytes).unwrap_err();
    let expected = [
        ("survey", 2, "type", "xlsform.type", "barcode"),
        ("survey", 3, "appearance", "xlsform.column", "multiline"),
        ("survey", 4, "type", "xlsform.external", "select_one_from_file places.csv"),
        ("survey", 5, "type", "xlsform.type", "select_one kinds or_other"),
        ("survey", 6, "constraint", "expr.function.unsupported", "regex"),
        ("survey", 7, "parameters", "xlsform.missing", "scale=2"),
        ("survey", 8, "parameters", "xlsform.parameter", "start=1"),
        ("survey", 8, "sensitivity", "xlsform.sensitivity", "secret"),
        ("survey", 9, "purpose", "xlsform.missing", ""),
        ("survey", 9, "basis", "xlsform.missing", ""),
        ("survey", 9, "retention_days", "xlsform.missing", ""),
        ("survey", 9, "sensitivity", "xlsform.missing", ""),
        ("survey", 10, "type", "xlsform.end", "end repeat"),
        ("survey", 11, "calculation", "xlsform.cell", "1"),
        ("survey", 11, "type", "xlsform.begin", "open"),
        ("choices", 2, "label::French (fr)", "xlsform.language", "jaune"),
        ("choices", 2, "media::image", "xlsform.column", "a.png"),
        ("choices", 3, "list_name", "xlsform.missing", ""),
        ("settings", 2, "style", "xlsform.column", "pages"),
        ("entities", 1, "dataset", "xlsform.sheet.unknown", "entities"),
    ];
    let mut found = told(&faults);
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    for fault in &faults {
        let (status, english, chinese) = crate::problem::words(fault.code);
        assert_eq!(status, 422, "{}", fault.code);
        assert!(!english.is_empty() && !chinese.is_empty());
    }
}

#[test]
fn a_field_that_the_registry_knows_needs_no_entry_and_is_never_changed_by_the_way() {
    let zh = "label::Chinese (zh)";
    let known = Field {
        name: "masks".into(),
        label: Words { zh: "口罩".into(), en: "Masks".into() },
        shape: Shape::Integer,
        unit: "只".into(),
        purpose: "防控".into(),
        basis: "传染病防治法".into(),
        retention_days: 730,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: false,
    };
    let registry = |name: &str| Some(known.clone()).filter(|known| known.name == name);
    let same = survey(&[row(&[("type", "integer"), ("name", "masks"), (zh, "今日口罩"), ("unit", "只")])]);
    let Imported { version: draft, faults } = read_for(&same, &registry).unwrap();
    assert_eq!((&draft.fields["masks"], faults), (&known, vec![]));
    let Node::Question(q) = &draft.nodes[0] else { panic!("{:?}", draft.nodes) };
    assert_eq!(q.label.as_ref().map(|label| label.zh.as_str()), Some("今日口罩"));
    let other = survey(&[row(&[
        ("type", "decimal"),
        ("name", "masks"),
        ("unit", "箱"),
        ("retention_days", "30"),
        ("cumulative", "yes"),
    ])]);
    let faults = read_for(&other, &registry).unwrap_err();
    let columns: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.column.as_str(), fault.code)).collect();
    let differs = |column| (column, "xlsform.field.differs");
    assert_eq!(columns, ["type", "unit", "retention_days", "cumulative"].map(differs));
}

#[test]
fn what_can_be_mended_in_the_editor_comes_with_the_draft() {
    let bytes = survey(&[fresh(&[
        ("type", "integer"),
        ("name", "masks"),
        ("label::Chinese (zh)", "口罩"),
        ("relevant", "${nobody} > 1"),
    ])]);
    let Imported { version: draft, faults } = read(&bytes).unwrap();
    assert_eq!(draft.nodes.len(), 1);
    assert_eq!(
        faults.iter().map(|f| (f.pointer.as_str(), f.code)).collect::<Vec<_>>(),
        [("/nodes/0/relevant", "form.reference.unknown")]
    );
}

#[test]
fn what_is_no_workbook_or_lacks_its_sheets_is_refused() {
    assert_eq!(sheets(b"type,name\n").unwrap_err().code(), "xlsform.not_xlsx");
    assert_eq!(sheets(b"").unwrap_err().code(), "table.empty");
    let faults = read(&book(&[("Sheet1", &[&["a"]])])).unwrap_err();
    let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["xlsform.missing", "xlsform.sheet.missing", "xlsform.sheet.unknown"]);
    let twice: &[&[&str]] = &[&["type", "type", "label", "label::zh"], &["", "", "", ""]];
    let faults = read(&book(&[("survey", twice), ("settings", &[&["form_title"], &["x"]])])).unwrap_err();
    let twice = |column| ("survey", 1, column, "xlsform.column.twice", column);
    assert_eq!(told(&faults), [twice("type"), twice("label::zh")]);
}

/// A draft from a seed.
struct Draw {
    seed: u64,
    names: u32,
    fields: BTreeMap<String, Field>,
    lists: BTreeMap<String, Vec<Choice>>,
}

impl Draw {
    fn up_to(&mut self, n: u64) -> u64 {
        // Numerical Recipes' generator: enough for a draw.
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let at = self.up_to(of.len() as u64);
        of[usize::try_from(at).unwrap()]
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("n{}", self.names)
    }

    fn text(&mut self) -> String {
        let parts =
            ["口罩", "=1+1", "'单", "\"x\"", "a\nb", "+86", "@", "_x0041_", "<&>", "𠮷", "; ", "-5", "100", " "];
        let parts: Vec<&str> = (0..=self.up_to(4)).map(|_| self.one(&parts)).collect();
        format!("词{}", parts.concat())
    }

    fn words(&mut self) -> Words {
        Words { zh: self.text(), en: if self.up_to(2) == 0 { self.text() } else { String::new() } }
    }

    fn some<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.up_to(3) == 0).then(|| draw(self))
    }

    fn formula(&mut self) -> String {
        self.one(&["${n1} > 1", "true()", "'=1' = ${n2}", "if(${n1} = '', 1, 2)"]).to_owned()
    }

    fn field(&mut self, shapes: &[Shape]) -> (String, Shape) {
        let name = self.name();
        let shape = self.one(shapes);
        let field = Field {
            name: name.clone(),
            label: self.words(),
            shape,
            unit: if self.up_to(2) == 0 { "只".into() } else { String::new() },
            purpose: self.text().trim().into(),
            basis: self.text().trim().into(),
            retention_days: 1 + u32::try_from(self.up_to(3_000)).unwrap(),
            sensitivity: self.one(&[Sensitivity::Public, Sensitivity::Internal, Sensitivity::Personal]),
            seconds: 1 + u32::try_from(self.up_to(60)).unwrap(),
            cumulative: self.up_to(2) == 0,
        };
        self.fields.insert(name.clone(), field);
        (name, shape)
    }

    fn list(&mut self) -> String {
        let list = self.name();
        let choices = (0..=self.up_to(3)).map(|at| Choice {
            no: 0,
            name: format!("{at}"),
            label: self.words(),
            columns: self
                .some(|draw| BTreeMap::from([("city".to_owned(), draw.text().trim().to_owned())]))
                .unwrap_or_default(),
        });
        let choices = choices.collect();
        self.lists.insert(list.clone(), choices);
        list
    }

    fn node(&mut self, depth: u32) -> Node<String> {
        const NUMBERS: [Shape; 3] = [Shape::Integer, Shape::Decimal { scale: 2 }, Shape::Date];
        const ALL: [Shape; 11] = [
            Shape::Integer,
            Shape::Decimal { scale: 1 },
            Shape::Decimal { scale: 6 },
            Shape::Text,
            Shape::One,
            Shape::Many,
            Shape::Date,
            Shape::Time,
            Shape::Geopoint,
            Shape::Photo,
            Shape::File,
        ];
        match self.up_to(if depth < 3 { 8 } else { 6 }) {
            0 => Node::Note { name: self.name(), label: self.words(), relevant: self.some(Self::formula) },
            1 => Node::Calculate { no: 0, field: self.field(&NUMBERS).0, formula: self.formula() },
            6 => {
                let (name, label, relevant) = (self.name(), self.words(), self.some(Self::formula));
                Node::Group { name, label, relevant, nodes: self.nodes(depth + 1) }
            }
            7 => {
                let (name, label, relevant) = (self.name(), self.words(), self.some(Self::formula));
                let max = 1 + u32::try_from(self.up_to(500)).unwrap();
                Node::Repeat { name, label, relevant, max, nodes: self.nodes(depth + 1) }
            }
            _ => {
                let (field, shape) = self.field(&ALL);
                let choices = shape.has_choices();
                Node::Question(Box::new(Question {
                    // Never that of the field: a question that says the same says nothing of its own.
                    label: self.some(|draw| Words { zh: format!("题{}", draw.text()), en: String::new() }),
                    hint: self.some(Self::words),
                    required: self.some(Self::formula),
                    relevant: self.some(Self::formula),
                    constraint: self.some(|_| ". > 0 and . < 100".to_owned()),
                    message: self.some(Self::words),
                    list: choices.then(|| self.list()),
                    filter: if choices { self.some(|_| "city = '4101'".to_owned()) } else { None },
                    total_of: self.some(|_| "n1".to_owned()),
                    ..Question::new(0, &field)
                }))
            }
        }
    }

    fn nodes(&mut self, depth: u32) -> Vec<Node<String>> {
        (0..self.up_to(5)).map(|_| self.node(depth)).collect()
    }
}

fn drawn(seed: u64) -> Draft {
    let mut draw = Draw { seed, names: 0, fields: BTreeMap::new(), lists: BTreeMap::new() };
    let nodes = draw.nodes(0);
    let (title, version) = (draw.words(), 1 + u32::try_from(draw.up_to(900)).unwrap());
    let note = draw.some(Draw::text).unwrap_or_default();
    let Draw { fields, lists, .. } = draw;
    Draft { form: None, owner: UnitNo(7), version, title, nodes, lists, fields, note }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_reads_back_as_the_same_draft(seed in any::<u64>()) {
        let draft = drawn(seed);
        let bytes = write(&draft).unwrap();
        let again = read(&bytes).map(|imported| unnumbered(&imported.version));
        prop_assert_eq!(again, Ok(draft.clone()));
        // Where the registry knows the fields, it says the same of them.
        let known = |name: &str| draft.fields.get(name).cloned();
        let again = read_for(&bytes, &known).map(|imported| unnumbered(&imported.version));
        prop_assert_eq!(again, Ok(draft.clone()));
    }
}

/// The draft behind a version: no workbook has numbers.
fn unnumbered(version: &FormVersion) -> Draft {
    fn strip(nodes: &mut [Node<String>]) {
        for node in nodes {
            match node {
                Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => strip(nodes),
                Node::Question(question) => question.no = 0,
                Node::Calculate { no, .. } => *no = 0,
                Node::Note { .. } => {}
            }
        }
    }
    let mut draft = draft::of(version);
    strip(&mut draft.nodes);
    draft.lists.values_mut().flatten().for_each(|choice| choice.no = 0);
    draft
}
