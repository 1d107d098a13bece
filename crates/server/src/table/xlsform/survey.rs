//! The sheet of questions: rows become nodes, `begin` and `end` become depth.

use super::lines::{self, Line, columns};
use super::{Reader, SURVEY, Sheet, SheetFault};
use shouhu_domain::decide::{RETENTION_DAYS, SCALE_MAX, SECONDS};
use shouhu_domain::form::{FIELD_SECONDS, Field, Node, Question, Sensitivity, Shape, Words};

/// What a row is, by its type.
enum Kind {
    Question(Shape, Option<String>),
    Calculate,
    Note,
    BeginGroup,
    BeginRepeat,
    /// Whether of a repeat.
    End(bool),
}

/// Shapes of questions by their types; decimals get their scale from the parameters.
fn kind_of(text: &str) -> Result<Kind, &'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let plain = |kind| if words.len() == 1 { Ok(kind) } else { Err("xlsform.type") };
    let question = |shape| plain(Kind::Question(shape, None));
    match first.as_str() {
        "integer" | "int" => question(Shape::Integer),
        "decimal" => question(Shape::Decimal { scale: 0 }),
        "text" | "string" => question(Shape::Text),
        "date" => question(Shape::Date),
        "time" => question(Shape::Time),
        "geopoint" => question(Shape::Geopoint),
        "image" | "photo" => question(Shape::Photo),
        "file" => question(Shape::File),
        "calculate" => plain(Kind::Calculate),
        "note" => plain(Kind::Note),
        "select_one" | "select_multiple" => match words.as_slice() {
            [_, list] => {
                let shape = if first == "select_one" { Shape::One } else { Shape::Many };
                Ok(Kind::Question(shape, Some((*list).to_owned())))
            }
            _ => Err("xlsform.type"),
        },
        "begin" | "end" | "begin_group" | "end_group" | "begin_repeat" | "end_repeat" => {
            match words.join("_").to_lowercase().as_str() {
                "begin_group" => Ok(Kind::BeginGroup),
                "begin_repeat" => Ok(Kind::BeginRepeat),
                "end_group" => Ok(Kind::End(false)),
                "end_repeat" => Ok(Kind::End(true)),
                _ => Err("xlsform.type"),
            }
        }
        "select_one_from_file"
        | "select_multiple_from_file"
        | "select_one_external"
        | "csv-external"
        | "xml-external" => Err("xlsform.external"),
        _ => Err("xlsform.type"),
    }
}

/// A group or repeat that has begun and not ended; the first is the form itself.
struct Open {
    pointer: String,
    /// `None`: the form.
    begun: Option<(SheetFault, Begun)>,
    nodes: Vec<Node<String>>,
}

struct Begun {
    name: String,
    label: Words,
    relevant: Option<String>,
    /// Of a repeat.
    max: Option<u32>,
}

impl Begun {
    fn node(self, nodes: Vec<Node<String>>) -> Node<String> {
        let Self { name, label, relevant, max } = self;
        match max {
            Some(max) => Node::Repeat { name, label, relevant, max, nodes },
            None => Node::Group { name, label, relevant, nodes },
        }
    }
}

impl Reader<'_> {
    pub(super) fn survey(&mut self, sheet: &Sheet) -> Vec<Node<String>> {
        let columns = columns(sheet, &lines::SURVEY, self.tongue, &mut self.faults);
        let mut open = vec![Open { pointer: String::new(), begun: None, nodes: vec![] }];
        for row in &sheet.rows {
            let line = Line::new(SURVEY, &columns, row);
            let Some(text) = line.text("type") else {
                self.faults.push(line.fault("type", "xlsform.missing", ""));
                continue;
            };
            match kind_of(text) {
                Err(code) => self.faults.push(line.fault("type", code, text)),
                Ok(kind) => {
                    self.row(&line, kind, &mut open);
                    // Of a type that is not read only the type is wrong.
                    self.faults.extend(line.rest());
                }
            }
        }
        while open.len() > 1 {
            let left = open.pop();
            self.faults.extend(left.and_then(|left| left.begun).map(|(fault, _)| fault));
        }
        open.pop().map(|form| form.nodes).unwrap_or_default()
    }

    fn row(&mut self, line: &Line<'_>, kind: Kind, open: &mut Vec<Open>) {
        if let Kind::End(repeat) = kind {
            return self.end(line, repeat, open);
        }
        let Some(name) = line.text("name").map(|name| name.trim().to_owned()) else {
            return self.faults.push(line.fault("name", "xlsform.missing", ""));
        };
        let Some(inner) = open.last() else { return };
        let pointer = format!("{}/nodes/{}", inner.pointer, inner.nodes.len());
        self.places.rows.insert(pointer.clone(), (SURVEY, line.row()));
        let node = match kind {
            Kind::BeginGroup | Kind::BeginRepeat => {
                let max = matches!(kind, Kind::BeginRepeat).then(|| self.max(line));
                let begun = Begun { name, label: self.label(line), relevant: formula(line, "relevant"), max };
                let begun = Some((line.fault("type", "xlsform.begin", &begun.name), begun));
                return open.push(Open { pointer, begun, nodes: vec![] });
            }
            Kind::Note => Node::Note { name, label: self.label(line), relevant: formula(line, "relevant") },
            Kind::Calculate => self.calculate(line, name),
            Kind::Question(shape, list) => self.question(line, name, shape, list),
            Kind::End(_) => return,
        };
        if let Some(inner) = open.last_mut() {
            inner.nodes.push(node);
        }
    }

    fn end(&mut self, line: &Line<'_>, repeat: bool, open: &mut Vec<Open>) {
        let fits =
            |begun: &Begun| begun.max.is_some() == repeat && line.text("name").is_none_or(|n| n.trim() == begun.name);
        let closes = open.last().and_then(|inner| inner.begun.as_ref()).is_some_and(|(_, begun)| fits(begun));
        if !closes {
            return self.faults.push(line.fault("type", "xlsform.end", line.text("type").unwrap_or_default()));
        }
        let Some(Open { begun: Some((_, begun)), nodes, .. }) = open.pop() else { return };
        if let Some(outer) = open.last_mut() {
            outer.nodes.push(begun.node(nodes));
        }
    }

    fn label(&mut self, line: &Line<'_>) -> Words {
        line.words("label").unwrap_or_else(|| {
            self.faults.push(line.fault("label", "xlsform.missing", ""));
            Words::default()
        })
    }

    fn number(&mut self, line: &Line<'_>, key: &'static str, text: &str) -> Option<u32> {
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.faults.push(line.fault(key, "xlsform.number", text));
        }
        number
    }

    /// The most rows of a repeat.
    fn max(&mut self, line: &Line<'_>) -> u32 {
        match line.text("repeat_count") {
            Some(text) => self.number(line, "repeat_count", text).unwrap_or(1),
            None => {
                self.faults.push(line.fault("repeat_count", "xlsform.missing", ""));
                1
            }
        }
    }

    fn question(&mut self, line: &Line<'_>, name: String, shape: Shape, list: Option<String>) -> Node<String> {
        let given = Parameters::of(line, &["scale"], &mut self.faults);
        let label = line.words("label");
        let own = self.field(line, &name, Some(shape), &given, label.as_ref());
        let required = formula(line, "required").and_then(|text| match yes_or_no(&text) {
            Some(yes) => yes.then(|| "true()".to_owned()),
            None => Some(text),
        });
        let filter = if list.is_some() { formula(line, "choice_filter") } else { None };
        Node::Question(Box::new(Question {
            no: 0,
            field: name,
            label: own,
            hint: line.words("hint"),
            required,
            relevant: formula(line, "relevant"),
            constraint: formula(line, "constraint"),
            message: line.words("constraint_message"),
            list,
            filter,
            total_of: line.text("total_of").map(|name| name.trim().to_owned()),
        }))
    }

    fn calculate(&mut self, line: &Line<'_>, name: String) -> Node<String> {
        let given = Parameters::of(line, &["type", "scale"], &mut self.faults);
        let shape = match given.get("type") {
            None => None,
            Some(text) => match kind_of(text) {
                Ok(Kind::Question(shape, None)) => Some(shape),
                _ => {
                    self.faults.push(line.fault("parameters", "xlsform.parameter", text));
                    None
                }
            },
        };
        let label = line.words("label");
        if self.field(line, &name, shape, &given, label.as_ref()).is_some() {
            // A calculation has no label but that of its field.
            let value = label.map(|label| label.to_string()).unwrap_or_default();
            self.faults.push(line.fault("label", "xlsform.field.differs", &value));
        }
        let formula = formula(line, "calculation").unwrap_or_else(|| {
            self.faults.push(line.fault("calculation", "xlsform.missing", ""));
            String::new()
        });
        Node::Calculate { no: 0, field: name, formula }
    }

    /// Looks the field up in the registry, or makes an entry for it; answers the label that the question has of
    /// its own.
    fn field(
        &mut self,
        line: &Line<'_>,
        name: &str,
        shape: Option<Shape>,
        given: &Parameters,
        label: Option<&Words>,
    ) -> Option<Words> {
        let shape = self.scaled(line, shape, given);
        let stated = self.stated(line);
        match (self.around.known)(name) {
            Some(known) => {
                self.same(line, &known, shape, &stated);
                label.filter(|label| **label != known.label).cloned()
            }
            None => self.fresh(line, name, shape, stated, label),
        }
    }

    /// A decimal has its scale in the parameters; `None` in one means that the registry is to say it.
    fn scaled(&mut self, line: &Line<'_>, shape: Option<Shape>, given: &Parameters) -> Stated<Shape> {
        let scale = given.get("scale").map(|text| match text.parse::<u8>() {
            Ok(scale) if (1..=SCALE_MAX).contains(&scale) => scale,
            _ => {
                self.faults.push(line.fault("parameters", "field.scale", text));
                1
            }
        });
        match (shape, scale) {
            (Some(Shape::Decimal { .. }), Some(scale)) => Stated::As(Shape::Decimal { scale }),
            (Some(Shape::Decimal { .. }), None) => Stated::Scale,
            (Some(shape), None) => Stated::As(shape),
            (None, None) => Stated::Nothing,
            (_, Some(scale)) => {
                self.faults.push(line.fault("parameters", "xlsform.parameter", &format!("scale={scale}")));
                Stated::Nothing
            }
        }
    }

    /// What the row says of the field itself.
    fn stated(&mut self, line: &Line<'_>) -> Entry {
        let cell = |key| line.text(key).map(|text: &str| text.trim().to_owned());
        let (unit, purpose, basis) = (cell("unit"), cell("purpose"), cell("basis"));
        let mut number = |key, range: std::ops::RangeInclusive<u32>| {
            let text = line.text(key)?;
            let number = self.number(line, key, text)?;
            if !range.contains(&number) {
                self.faults.push(line.fault(key, "field.range", text));
            }
            Some(number)
        };
        let (retention_days, seconds) = (number("retention_days", RETENTION_DAYS), number("seconds", SECONDS));
        let sensitivity = line.text("sensitivity").and_then(|text| {
            let found = sensitivity_of(text.trim());
            if found.is_none() {
                self.faults.push(line.fault("sensitivity", "xlsform.sensitivity", text));
            }
            found
        });
        let cumulative = line.text("cumulative").and_then(|text| {
            let found = yes_or_no(text);
            if found.is_none() {
                self.faults.push(line.fault("cumulative", "xlsform.yes_no", text));
            }
            found
        });
        let label = line.words("field_label");
        Entry { label, unit, purpose, basis, retention_days, seconds, sensitivity, cumulative }
    }

    /// What is said of a known field must be what the registry says: nothing is changed by the way.
    fn same(&mut self, line: &Line<'_>, known: &Field, shape: Stated<Shape>, stated: &Entry) {
        let shape_differs = match shape {
            Stated::As(shape) => shape != known.shape,
            Stated::Scale => !matches!(known.shape, Shape::Decimal { .. }),
            Stated::Nothing => false,
        };
        let differs = |said: &Option<String>, is: &str| said.as_ref().is_some_and(|said| said != is);
        for (key, wrong) in [
            ("type", shape_differs),
            ("field_label", stated.label.as_ref().is_some_and(|said| *said != known.label)),
            ("unit", differs(&stated.unit, &known.unit)),
            ("purpose", differs(&stated.purpose, &known.purpose)),
            ("basis", differs(&stated.basis, &known.basis)),
            ("retention_days", stated.retention_days.is_some_and(|said| said != known.retention_days)),
            ("seconds", stated.seconds.is_some_and(|said| said != known.seconds)),
            ("sensitivity", stated.sensitivity.is_some_and(|said| said != known.sensitivity)),
            ("cumulative", stated.cumulative.is_some_and(|said| said != known.cumulative)),
        ] {
            if wrong {
                self.faults.push(line.fault(key, "xlsform.field.differs", &known.name));
            }
        }
    }

    /// An entry for a field that the registry does not know; all that it needs must be said.
    fn fresh(
        &mut self,
        line: &Line<'_>,
        name: &str,
        shape: Stated<Shape>,
        stated: Entry,
        label: Option<&Words>,
    ) -> Option<Words> {
        let own = if stated.label.is_some() { label.cloned() } else { None };
        let label = stated.label.or_else(|| label.cloned());
        let lacks_label = label.as_ref().is_none_or(|label| label.zh.trim().is_empty());
        for (key, missing) in [
            ("label", lacks_label),
            ("parameters", !matches!(shape, Stated::As(_))),
            ("purpose", stated.purpose.is_none()),
            ("basis", stated.basis.is_none()),
            ("retention_days", stated.retention_days.is_none() && line.text("retention_days").is_none()),
            ("sensitivity", stated.sensitivity.is_none() && line.text("sensitivity").is_none()),
        ] {
            if missing {
                let value = if key == "parameters" { parameter_for(shape) } else { "" };
                self.faults.push(line.fault(key, "xlsform.missing", value));
            }
        }
        let field = Field {
            name: name.to_owned(),
            label: label.unwrap_or_default(),
            shape: if let Stated::As(shape) = shape { shape } else { Shape::Text },
            unit: stated.unit.unwrap_or_default(),
            purpose: stated.purpose.unwrap_or_default(),
            basis: stated.basis.unwrap_or_default(),
            retention_days: stated.retention_days.unwrap_or_default(),
            sensitivity: stated.sensitivity.unwrap_or_default(),
            seconds: stated.seconds.unwrap_or(FIELD_SECONDS),
            cumulative: stated.cumulative.unwrap_or_default(),
        };
        self.fields.insert(name.to_owned(), field);
        own
    }
}

/// What a row says of a field's shape.
#[derive(Clone, Copy)]
enum Stated<T> {
    As(T),
    /// A decimal, but not its scale.
    Scale,
    Nothing,
}

fn parameter_for(shape: Stated<Shape>) -> &'static str {
    if matches!(shape, Stated::Scale) { "scale=2" } else { "type=integer" }
}

/// What a row says of its field.
struct Entry {
    label: Option<Words>,
    unit: Option<String>,
    purpose: Option<String>,
    basis: Option<String>,
    retention_days: Option<u32>,
    seconds: Option<u32>,
    sensitivity: Option<Sensitivity>,
    cumulative: Option<bool>,
}

fn formula(line: &Line<'_>, key: &'static str) -> Option<String> {
    line.text(key).map(str::to_owned)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "true()" | "是" => Some(true),
        "no" | "false" | "false()" | "否" => Some(false),
        _ => None,
    }
}

fn sensitivity_of(text: &str) -> Option<Sensitivity> {
    match text.to_lowercase().as_str() {
        "public" | "公开" => Some(Sensitivity::Public),
        "internal" | "内部" => Some(Sensitivity::Internal),
        "personal" | "个人" => Some(Sensitivity::Personal),
        _ => None,
    }
}

/// `scale=2`, `type=decimal scale=2`.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(line: &Line<'_>, known: &[&str], faults: &mut Vec<SheetFault>) -> Self {
        let text = line.text("parameters").unwrap_or_default();
        let mut found: Vec<(String, String)> = vec![];
        for part in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some((key, value)) if known.contains(&key) && !found.iter().any(|(other, _)| other == key) => {
                    found.push((key.to_owned(), value.to_owned()));
                }
                _ => faults.push(line.fault("parameters", "xlsform.parameter", part)),
            }
        }
        Self(found)
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
    }
}
