//! Answers against a form: what is asked, what must be there, what is computed. The browser has the same
//! rules in `web/src/form/check.ts`.

use super::plan::{Item, Plan};
use super::value::{self, Misfit};
use super::{FAULTS_MAX, Fault, VALUE_MAX, escaped};
use crate::form::expr::{Env, Expr, Value};
use crate::form::{Answer, Answers, Choice, FormVersion, Node, Question, Shape};
use crate::report::Day;

pub(super) fn filled(form: &FormVersion, given: &Answers, today: Day) -> (Answers, Vec<Fault>) {
    let plan = Plan::of(form);
    // A published form has no circles.
    let order = plan.order().unwrap_or_default();
    let mut sheet = Sheet::new(form, &plan, today);
    sheet.read(given);
    for at in order {
        sheet.work_out(at);
    }
    for at in 0..plan.items.len() {
        sheet.check(at);
    }
    let answers = sheet.answers(None, 0);
    sheet.faults.truncate(FAULTS_MAX);
    (answers, sheet.faults)
}

/// What one item holds in one row: its answer as it travels, and as expressions see it.
#[derive(Clone, Default)]
struct Cell {
    answer: Option<Answer>,
    value: Value,
    /// Whether it is asked.
    open: bool,
    /// What was given does not fit: nothing more is said about it.
    wrong: bool,
}

struct Sheet<'a> {
    form: &'a FormVersion,
    plan: &'a Plan<'a>,
    today: Day,
    /// By item, then by row; one row outside repeats.
    cells: Vec<Vec<Cell>>,
    /// By item: how many rows a repeat has.
    rows: Vec<usize>,
    faults: Vec<Fault>,
}

/// Where an expression is evaluated.
struct Place<'s, 'a> {
    sheet: &'s Sheet<'a>,
    at: usize,
    row: usize,
    choice: Option<&'a Choice>,
}

impl Env for Place<'_, '_> {
    fn value(&self, name: &str) -> Value {
        let Some(at) = self.sheet.plan.find(name) else { return Value::Empty };
        let row = if self.sheet.plan.items[at].repeat.is_some() { self.row } else { 0 };
        self.sheet.cells[at].get(row).map_or(Value::Empty, |cell| cell.value.clone())
    }

    fn all(&self, name: &str) -> Vec<Value> {
        let Some(at) = self.sheet.plan.find(name) else { return vec![] };
        if matches!(self.sheet.plan.items[at].node, Node::Repeat { .. }) {
            return vec![Value::Empty; self.sheet.rows[at]];
        }
        self.sheet.cells[at].iter().map(|cell| cell.value.clone()).collect()
    }

    fn own(&self) -> Value {
        self.sheet.cells[self.at].get(self.row).map_or(Value::Empty, |cell| cell.value.clone())
    }

    fn column(&self, name: &str) -> Value {
        let Some(choice) = self.choice else { return Value::Empty };
        let cell = if name == "name" { Some(&choice.name) } else { choice.columns.get(name) };
        cell.map_or(Value::Empty, Value::text)
    }

    fn today(&self) -> Day {
        self.sheet.today
    }
}

impl<'a> Sheet<'a> {
    fn new(form: &'a FormVersion, plan: &'a Plan<'a>, today: Day) -> Self {
        let cells = plan.items.iter().map(|item| vec![Cell::default(); usize::from(item.repeat.is_none())]).collect();
        Self { form, plan, today, cells, rows: vec![0; plan.items.len()], faults: vec![] }
    }

    fn wrong(&mut self, pointer: String, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault::new(pointer, code, detail));
    }

    /// `/answers/age`, `/answers/people/2/age`
    fn pointer(&self, at: usize, row: usize) -> String {
        let item = &self.plan.items[at];
        match item.repeat {
            Some(repeat) => format!("/answers/{}/{row}/{}", self.plan.items[repeat].name(), item.name()),
            None => format!("/answers/{}", item.name()),
        }
    }

    fn read(&mut self, given: &Answers) {
        for (name, answer) in given.iter() {
            let Some(at) = self.place_of(name, None) else {
                self.wrong(format!("/answers/{}", escaped(name)), "report.answer.unknown", "");
                continue;
            };
            match (self.plan.items[at].node, answer) {
                (Node::Question(question), answer) => self.take(at, 0, question, answer),
                (Node::Repeat { max, .. }, Answer::Rows(rows)) if rows.len() > *max as usize => {
                    self.wrong(format!("/answers/{name}"), "report.answer.rows", max.to_string());
                }
                (Node::Repeat { .. }, Answer::Rows(rows)) => self.take_rows(at, rows),
                // An empty list reads as a choice of nothing.
                (Node::Repeat { .. }, Answer::Many(none)) if none.is_empty() => {}
                (Node::Repeat { .. }, _) => self.wrong(format!("/answers/{name}"), "report.answer.type", ""),
                // Computed anew, whatever was sent.
                _ => {}
            }
        }
    }

    /// The item whose answer has this name in this repeat, or outside all.
    fn place_of(&self, name: &str, repeat: Option<usize>) -> Option<usize> {
        self.plan.find(name).filter(|at| {
            let item = &self.plan.items[*at];
            let has_answer = item.field().is_some() || matches!(item.node, Node::Repeat { .. });
            has_answer && item.repeat == repeat
        })
    }

    fn take_rows(&mut self, repeat: usize, rows: &[Answers]) {
        self.rows[repeat] = rows.len();
        for (at, item) in self.plan.items.iter().enumerate() {
            if item.repeat == Some(repeat) {
                self.cells[at] = vec![Cell::default(); rows.len()];
            }
        }
        for (row, given) in rows.iter().enumerate() {
            for (name, answer) in given.iter() {
                match self.place_of(name, Some(repeat)).map(|at| (at, self.plan.items[at].question())) {
                    Some((at, Some(question))) => self.take(at, row, question, answer),
                    Some(_) => {}
                    None => {
                        let above = self.plan.items[repeat].name();
                        self.wrong(format!("/answers/{above}/{row}/{}", escaped(name)), "report.answer.unknown", "");
                    }
                }
            }
        }
    }

    fn take(&mut self, at: usize, row: usize, question: &Question, answer: &Answer) {
        match value::read(self.form, question, answer) {
            Ok(found) => {
                let (answer, value) = found.unzip();
                self.cells[at][row] = Cell { answer, value: value.unwrap_or_default(), ..Cell::default() };
            }
            Err(Misfit { code, detail }) => {
                self.cells[at][row].wrong = true;
                self.wrong(self.pointer(at, row), code, detail);
            }
        }
    }

    /// Whether the item is asked in each row, and what a calculation gives.
    fn work_out(&mut self, at: usize) {
        let item = &self.plan.items[at];
        for row in 0..self.cells[at].len() {
            let parent = item.parent.and_then(|parent| {
                let row = if self.plan.items[parent].repeat.is_some() { row } else { 0 };
                self.cells[parent].get(row)
            });
            let above = item.parent.is_none() || parent.is_some_and(|cell| cell.open);
            let open = above && item.relevant().is_none_or(|formula| self.holds(at, row, &formula.tree, true));
            let computed = match item.node {
                Node::Calculate { field, formula, .. } if open => Some(self.computed(at, row, field, &formula.tree)),
                _ => None,
            };
            let cell = &mut self.cells[at][row];
            cell.open = open;
            if let Some(found) = computed {
                (cell.answer, cell.value) = found.map_or((None, Value::Empty), |(answer, value)| (Some(answer), value));
            } else if !open {
                // What is not asked is not answered: it counts nowhere.
                (cell.answer, cell.value) = (None, Value::Empty);
            }
        }
        if matches!(item.node, Node::Repeat { .. }) && !self.cells[at].iter().any(|cell| cell.open) {
            self.take_rows(at, &[]);
        }
    }

    fn evaluated(&mut self, at: usize, row: usize, expr: &Expr, choice: Option<&'a Choice>) -> Option<Value> {
        match expr.value(&Place { sheet: self, at, row, choice }) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(self.pointer(at, row), "report.formula", format!("{} {}", error.code, error.of));
                None
            }
        }
    }

    fn holds(&mut self, at: usize, row: usize, expr: &Expr, otherwise: bool) -> bool {
        self.evaluated(at, row, expr, None).map_or(otherwise, |value| value.is_true())
    }

    fn computed(&mut self, at: usize, row: usize, field: &str, expr: &Expr) -> Option<(Answer, Value)> {
        let shape = self.form.fields.get(field)?.shape;
        let value = self.evaluated(at, row, expr, None)?;
        match value::fitted(shape, &value) {
            Ok(found) => found,
            Err(Misfit { code, detail }) => {
                self.wrong(self.pointer(at, row), code, detail);
                None
            }
        }
    }

    /// Required, constraint and choice filter of a question in each row; the sum of a column.
    fn check(&mut self, at: usize) {
        let item = &self.plan.items[at];
        if let Some(question) = item.question() {
            for row in 0..self.cells[at].len() {
                let cell = &self.cells[at][row];
                if cell.wrong || !cell.open {
                    continue;
                }
                if cell.value.is_empty() {
                    let is_required = question.required.as_ref().is_some_and(|f| self.holds(at, row, &f.tree, false));
                    if is_required {
                        self.wrong(self.pointer(at, row), "report.answer.required", "");
                    }
                } else {
                    self.check_filter(at, row, question);
                    let constraint = question.constraint.as_ref();
                    if constraint.is_some_and(|f| !self.holds(at, row, &f.tree, true)) {
                        let words = question.message.as_ref().map(ToString::to_string).unwrap_or_default();
                        self.wrong(self.pointer(at, row), "report.answer.constraint", words);
                    }
                }
            }
        }
        self.check_sum(at, item);
    }

    fn check_filter(&mut self, at: usize, row: usize, question: &Question) {
        let Some(filter) = &question.filter else { return };
        let list = question.list.as_ref().and_then(|list| self.form.lists.get(list));
        let chosen: Vec<&Choice> = match (&self.cells[at][row].value, list) {
            (Value::Choices(names), Some(list)) => list.iter().filter(|choice| names.contains(&choice.name)).collect(),
            (Value::Text(name), Some(list)) => list.iter().filter(|choice| choice.name == *name).collect(),
            _ => return,
        };
        for choice in chosen {
            let is_open = self.evaluated(at, row, &filter.tree, Some(choice)).is_none_or(|value| value.is_true());
            if !is_open {
                self.wrong(self.pointer(at, row), "report.answer.choice_closed", &choice.name);
            }
        }
    }

    /// The rows of one filing count in a roll-up like one value, and are bounded like one.
    fn check_sum(&mut self, at: usize, item: &Item<'_>) {
        let (Some(repeat), Some((_, field))) = (item.repeat, item.field()) else { return };
        let scale = match self.form.fields.get(field).map(|field| field.shape) {
            Some(Shape::Integer) => 0,
            Some(Shape::Decimal { scale }) => scale,
            _ => return,
        };
        let units = |cell: &Cell| if let Value::Number(n) = cell.value { n.to_scaled(scale) } else { None };
        // At most 500 values of at most 10^12.
        let sum: i64 = self.cells[at].iter().filter_map(units).sum();
        if sum.abs() > VALUE_MAX {
            let pointer = format!("/answers/{}", self.plan.items[repeat].name());
            self.wrong(pointer, "report.answer.too_large", field);
        }
    }

    /// Takes what was filled in: it is the last that is asked of a sheet.
    fn answers(&mut self, repeat: Option<usize>, row: usize) -> Answers {
        let (mut answers, plan) = (Answers::new(), self.plan);
        for (at, item) in plan.items.iter().enumerate().filter(|(_, item)| item.repeat == repeat) {
            let answer = match item.node {
                Node::Repeat { .. } if self.rows[at] > 0 => {
                    Some(Answer::Rows((0..self.rows[at]).map(|row| self.answers(Some(at), row)).collect()))
                }
                _ => self.cells[at].get_mut(row).and_then(|cell| cell.answer.take()),
            };
            answers.extend(answer.map(|answer| (item.name().to_owned(), answer)));
        }
        answers
    }
}
