//! Whether a form can be asked at all: names, numbers, lists, references, kinds, circles, bounds.

use super::Fault;
use super::plan::{Item, Plan};
use crate::decide::is_name;
use crate::form::expr::{Expr, Fold, Kind};
use crate::form::{Choice, FormVersion, Formula, Node, Question, Sensitivity, Shape, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Groups, repeats, notes, questions and calculations of a form.
pub const NODES_MAX: usize = 500;
/// Groups and repeats inside each other.
pub const DEPTH_MAX: usize = 6;
pub const CHOICES_MAX: usize = 2_000;
/// Rows of a repeat.
pub const ROWS_MAX: u32 = 500;
/// Steps that checking one filing takes at most: some milliseconds, so that no form makes others wait.
pub const STEPS_MAX: usize = 500_000;
const WORDS_MAX: usize = 1_000;
const CHOICE_NAME_MAX: usize = 64;
const COLUMNS_MAX: usize = 20;

pub(super) fn faults(form: &FormVersion, before: Option<&FormVersion>) -> Vec<Fault> {
    let plan = Plan::of(form);
    let mut sound = Sound { form, plan: &plan, faults: vec![] };
    if plan.items.len() > NODES_MAX {
        return vec![Fault::too_many_nodes()];
    }
    if !plan.items.iter().any(|item| item.question().is_some()) {
        sound.wrong("/nodes", "form.empty", "");
    }
    for at in 0..plan.items.len() {
        sound.item(at);
    }
    sound.lists();
    sound.numbers(before);
    sound.circles();
    sound.cost();
    sound.faults
}

struct Sound<'a> {
    form: &'a FormVersion,
    plan: &'a Plan<'a>,
    faults: Vec<Fault>,
}

impl Sound<'_> {
    fn wrong(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Fault::new(pointer, code, detail));
    }

    fn item(&mut self, at: usize) {
        let (item, pointer) = (&self.plan.items[at], self.plan.pointer(at));
        let name = item.name();
        let key = if item.field().is_some() { "field" } else { "name" };
        if !is_name(name) {
            self.wrong(format!("{pointer}/{key}"), "form.name.wrong", name);
        } else if self.plan.find(name) != Some(at) {
            self.wrong(format!("{pointer}/{key}"), "form.name.twice", name);
        }
        if item.depth >= DEPTH_MAX {
            self.wrong(&pointer, "form.too_deep", DEPTH_MAX.to_string());
        }
        match item.node {
            Node::Group { label, nodes, .. } => {
                self.words(&format!("{pointer}/label"), label);
                if nodes.is_empty() {
                    self.wrong(&pointer, "form.empty", name);
                }
            }
            Node::Repeat { label, max, nodes, .. } => {
                self.words(&format!("{pointer}/label"), label);
                if nodes.is_empty() {
                    self.wrong(&pointer, "form.empty", name);
                }
                if item.repeat.is_some() {
                    self.wrong(&pointer, "form.repeat.nested", name);
                }
                if !(1..=ROWS_MAX).contains(max) {
                    self.wrong(format!("{pointer}/max"), "form.repeat.max", ROWS_MAX.to_string());
                }
            }
            Node::Note { label, .. } => self.words(&format!("{pointer}/label"), label),
            Node::Question(question) => self.question(&pointer, item, question),
            Node::Calculate { field, .. } => {
                let computable =
                    |shape| !matches!(shape, Shape::One | Shape::Many | Shape::Geopoint | Shape::Photo | Shape::File);
                if self.known_field(&pointer, field).is_some_and(|shape| !computable(shape)) {
                    self.wrong(format!("{pointer}/field"), "form.calculate.shape", field);
                }
            }
        }
        for (role, formula) in item.formulas() {
            self.formula(&format!("{pointer}/{role}"), item, role, formula);
        }
    }

    fn known_field(&mut self, pointer: &str, name: &str) -> Option<Shape> {
        let Some(field) = self.form.fields.get(name) else {
            self.wrong(format!("{pointer}/field"), "form.field.unknown", name);
            return None;
        };
        if field.sensitivity == Sensitivity::Personal {
            self.wrong(format!("{pointer}/field"), "form.personal", name);
        }
        Some(field.shape)
    }

    fn words(&mut self, pointer: &str, words: &Words) {
        if words.zh.trim().is_empty() {
            self.wrong(format!("{pointer}/zh"), "input.missing", "");
        }
        for (language, text) in [("zh", &words.zh), ("en", &words.en)] {
            if text.chars().count() > WORDS_MAX {
                self.wrong(format!("{pointer}/{language}"), "input.too_long", WORDS_MAX.to_string());
            }
            if super::has_bad_character(text) {
                self.wrong(format!("{pointer}/{language}"), "input.bad_character", "");
            }
        }
    }

    fn question(&mut self, pointer: &str, item: &Item<'_>, question: &Question) {
        let words = [("label", &question.label), ("hint", &question.hint), ("message", &question.message)];
        for (role, words) in words.into_iter().filter_map(|(role, words)| Some((role, words.as_ref()?))) {
            self.words(&format!("{pointer}/{role}"), words);
        }
        let Some(shape) = self.known_field(pointer, &question.field) else { return };
        let list = question.list.as_ref().map(|list| (list, self.form.lists.contains_key(list)));
        match (shape.has_choices(), list) {
            (true, None) => self.wrong(format!("{pointer}/list"), "form.list.missing", &question.field),
            (true, Some((list, false))) => self.wrong(format!("{pointer}/list"), "form.list.unknown", list),
            (false, Some((list, _))) => self.wrong(format!("{pointer}/list"), "form.list.unexpected", list),
            _ => {}
        }
        if question.filter.is_some() && !shape.has_choices() {
            self.wrong(format!("{pointer}/filter"), "form.list.unexpected", &question.field);
        }
        if let Some(total) = &question.total_of {
            let part = self.plan.find(total).map(|at| &self.plan.items[at]);
            let of =
                part.filter(|part| part.repeat.is_some()).and_then(Item::field).map(|(_, field)| self.shape(field));
            if item.repeat.is_some() || !shape.is_number() || of != Some(Some(shape)) {
                self.wrong(format!("{pointer}/total_of"), "form.total", total);
            }
        }
    }

    fn shape(&self, field: &str) -> Option<Shape> {
        self.form.fields.get(field).map(|field| field.shape)
    }

    fn formula(&mut self, pointer: &str, item: &Item<'_>, role: &str, formula: &Formula) {
        let expr = &formula.tree;
        let parsed = if role == "filter" { Expr::parse_filter(&formula.text) } else { Expr::parse(&formula.text) };
        if parsed.as_ref() != Ok(expr) {
            return match parsed {
                Err(error) => self.faults.push(Fault::of_text(pointer, &error)),
                Ok(_) => self.wrong(pointer, "form.formula", ""),
            };
        }
        let faults = self.faults.len();
        for reference in expr.references() {
            if let Some(code) = self.misplaced(item, reference.name, reference.all) {
                self.wrong(pointer, code, reference.name);
            }
        }
        if role != "constraint" && expr.uses_own() {
            self.wrong(pointer, "form.reference.own", ".");
        }
        let list = item.question().and_then(|q| q.list.as_ref()).and_then(|list| self.form.lists.get(list));
        let has_column = |name: &str| {
            name == "name" || list.is_none_or(|list| list.iter().any(|choice| choice.columns.contains_key(name)))
        };
        if let Some(column) = expr.columns().find(|column| !has_column(column)) {
            self.wrong(pointer, "form.reference.column", column);
        }
        if faults == self.faults.len() {
            self.kind(pointer, item, role, expr);
        }
    }

    /// Why a name cannot be used here.
    fn misplaced(&self, item: &Item<'_>, name: &str, all: Option<Fold>) -> Option<&'static str> {
        let Some(at) = self.plan.find(name) else { return Some("form.reference.unknown") };
        let found = &self.plan.items[at];
        let is_repeat = matches!(found.node, Node::Repeat { .. });
        if is_repeat && all == Some(Fold::Count) {
            return None;
        }
        if found.field().is_none() {
            return Some("form.reference.kind");
        }
        // Of which row?
        (all.is_none() && found.repeat.is_some() && found.repeat != item.repeat).then_some("form.reference.row")
    }

    fn kind(&mut self, pointer: &str, item: &Item<'_>, role: &str, expr: &Expr) {
        let of = |name: &str| {
            let field = if name == "." {
                item.field()
            } else {
                self.plan.find(name).and_then(|at| self.plan.items[at].field())
            };
            field.map_or(Kind::Any, |(_, field)| self.kind_of(field))
        };
        let kind = match expr.kind(&of) {
            Ok(kind) => kind,
            Err(error) => return self.wrong(pointer, error.code, error.of),
        };
        let shape = item.field().and_then(|(_, field)| self.shape(field));
        let fits = |shape| match shape {
            Shape::Integer | Shape::Decimal { .. } => {
                matches!(kind, Kind::Any | Kind::Empty | Kind::Bool | Kind::Number | Kind::Score)
            }
            Shape::Date => matches!(kind, Kind::Any | Kind::Empty | Kind::Date | Kind::DateText),
            Shape::Time => matches!(kind, Kind::Any | Kind::Empty | Kind::Time | Kind::TimeText),
            _ => true,
        };
        if role == "formula" && shape.is_some_and(|shape| !fits(shape)) {
            self.wrong(pointer, "form.calculate.type", item.name());
        }
    }

    fn kind_of(&self, field: &str) -> Kind {
        match self.shape(field) {
            None => Kind::Any,
            Some(Shape::Integer | Shape::Decimal { .. }) => Kind::Number,
            Some(Shape::Date) => Kind::Date,
            Some(Shape::Time) => Kind::Time,
            Some(Shape::Many) => Kind::Choices,
            Some(Shape::One) if self.is_score(field) => Kind::Score,
            Some(_) => Kind::Text,
        }
    }

    /// Whether all choices of a question have numbers for names.
    fn is_score(&self, field: &str) -> bool {
        let question = self.plan.find(field).and_then(|at| self.plan.items[at].question());
        let list = question.and_then(|q| q.list.as_ref()).and_then(|list| self.form.lists.get(list));
        list.is_some_and(|list| list.iter().all(|choice| crate::form::expr::Decimal::parse(&choice.name).is_some()))
    }

    fn lists(&mut self) {
        let form = self.form;
        let choices: usize = form.lists.values().map(Vec::len).sum();
        if choices > CHOICES_MAX {
            self.wrong("/lists", "form.choice.too_many", CHOICES_MAX.to_string());
            return;
        }
        let mut numbers = BTreeMap::new();
        for (list, choices) in &form.lists {
            if !is_name(list) {
                self.wrong(format!("/lists/{}", super::escaped(list)), "form.name.wrong", list);
            }
            if choices.is_empty() {
                self.wrong(format!("/lists/{}", super::escaped(list)), "form.list.empty", list);
            }
            let mut names = BTreeSet::new();
            for (at, choice) in choices.iter().enumerate() {
                let pointer = format!("/lists/{}/{at}", super::escaped(list));
                self.choice(&pointer, choice);
                if !names.insert(&choice.name) {
                    self.wrong(format!("{pointer}/name"), "form.choice.twice", &choice.name);
                }
                // A number means one name in the whole form: roll-ups are read by it.
                if *numbers.entry(choice.no).or_insert(&choice.name) != &choice.name {
                    self.wrong(format!("{pointer}/no"), "form.number", choice.no.to_string());
                }
            }
        }
    }

    fn choice(&mut self, pointer: &str, choice: &Choice) {
        let name = &choice.name;
        let length = name.chars().count();
        if !(1..=CHOICE_NAME_MAX).contains(&length) || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.wrong(format!("{pointer}/name"), "form.choice.name", name);
        }
        self.words(&format!("{pointer}/label"), &choice.label);
        if choice.columns.len() > COLUMNS_MAX {
            self.wrong(format!("{pointer}/columns"), "form.choice.too_many", COLUMNS_MAX.to_string());
        }
        for (column, cell) in &choice.columns {
            let fits = is_name(column) && cell.chars().count() <= WORDS_MAX && !super::has_bad_character(cell);
            if !fits {
                self.wrong(format!("{pointer}/columns/{}", super::escaped(column)), "form.name.wrong", column);
            }
        }
    }

    /// A number means one field, and one choice, for ever: roll-ups of before are read by it.
    fn numbers(&mut self, before: Option<&FormVersion>) {
        let former = before.map(Plan::of);
        let former: Vec<(u16, &str)> =
            former.iter().flat_map(|plan| plan.items.iter().filter_map(Item::field)).collect();
        let mut seen = BTreeSet::new();
        for (at, item) in self.plan.items.iter().enumerate() {
            let Some((no, field)) = item.field() else { continue };
            let changed = former.iter().any(|was| (was.0 == no) != (was.1 == field));
            if no == 0 || !seen.insert(no) || changed {
                self.wrong(format!("{}/no", self.plan.pointer(at)), "form.number", no.to_string());
            }
        }
        let choices = |form: &FormVersion| -> BTreeSet<(String, u16)> {
            form.lists.values().flatten().map(|choice| (choice.name.clone(), choice.no)).collect()
        };
        let was = before.map(choices).unwrap_or_default();
        for (name, no) in choices(self.form) {
            if was.iter().any(|(was, former)| (*was == name) != (*former == no)) {
                self.wrong("/lists", "form.number", format!("{name} {no}"));
            }
        }
    }

    fn circles(&mut self) {
        let Err(waiting) = self.plan.order() else { return };
        for at in self.plan.circle(&waiting) {
            self.wrong(self.plan.pointer(at), "form.circle", self.plan.items[at].name());
        }
    }

    fn cost(&mut self) {
        let plan = self.plan;
        let cost = |(at, item): (usize, &Item<'_>)| {
            let steps = item.formulas().into_iter().map(|(role, formula)| {
                let list = item.question().and_then(|q| q.list.as_ref()).and_then(|list| self.form.lists.get(list));
                let times = if role == "filter" { list.map_or(1, Vec::len) } else { 1 };
                plan.steps(&formula.tree).saturating_mul(times)
            });
            let each = steps.fold(1usize, usize::saturating_add);
            each.saturating_mul(plan.rows_max(at))
        };
        let whole = plan.items.iter().enumerate().map(cost).fold(0, usize::saturating_add);
        if whole > STEPS_MAX {
            self.wrong("/nodes", "form.too_costly", whole.to_string());
        }
    }
}
