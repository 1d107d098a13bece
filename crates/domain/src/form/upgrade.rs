//! Answers of an older version of a form under its current one: what stays is carried over by the identity of
//! its field, and what does not fit any more is told, one by one, with what stood there.
//!
//! It must never lose an answer in silence, and it judges no value: that is [`super::check::answers`]' part.

use super::{Answer, Answers, FormVersion, Node, Question, Words};
use crate::form::check::escaped;
use std::collections::BTreeMap;

/// An answer that has no place in the new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where it stood: `/answers/people/3/age`.
    pub pointer: String,
    /// The field or repeat.
    pub name: String,
    /// As the older version asked for it, or the newer one.
    pub label: Words,
    pub value: Answer,
    /// `form.upgrade.gone`, `.moved`, `.calculated`, `.choice` or `.rows`.
    pub code: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upgraded {
    pub answers: Answers,
    pub dropped: Vec<Dropped>,
}

/// Where an answer belongs in a version.
enum Place<'f> {
    Question(&'f Question),
    Repeat { max: u32 },
    Calculate,
}

/// A version by the names of its answers: each with the repeat in which it stands.
struct Places<'f> {
    form: &'f FormVersion,
    places: BTreeMap<&'f str, (Option<&'f str>, Place<'f>)>,
    labels: BTreeMap<&'f str, &'f Words>,
}

impl<'f> Places<'f> {
    fn of(form: &'f FormVersion) -> Self {
        let mut found = Self { form, places: BTreeMap::new(), labels: BTreeMap::new() };
        found.collect(&form.nodes, None);
        found
    }

    fn collect(&mut self, nodes: &'f [Node], repeat: Option<&'f str>) {
        for node in nodes {
            match node {
                Node::Group { nodes, .. } => self.collect(nodes, repeat),
                Node::Repeat { name, label, max, nodes, .. } => {
                    self.places.insert(name, (repeat, Place::Repeat { max: *max }));
                    self.labels.insert(name, label);
                    self.collect(nodes, Some(name));
                }
                Node::Question(question) => {
                    self.places.insert(&question.field, (repeat, Place::Question(question)));
                    self.labels.extend(question.label.as_ref().map(|label| (question.field.as_str(), label)));
                }
                Node::Calculate { field, .. } => {
                    self.places.insert(field, (repeat, Place::Calculate));
                }
                Node::Note { .. } => {}
            }
        }
    }

    fn label(&self, name: &str) -> Option<Words> {
        let own = self.labels.get(name).map(|label| (*label).clone());
        own.or_else(|| self.form.fields.get(name).map(|field| field.label.clone()))
    }

    fn has_choice(&self, question: &Question, choice: &str) -> bool {
        let list = question.list.as_ref().and_then(|list| self.form.lists.get(list));
        list.is_none_or(|list| list.iter().any(|known| known.name == choice))
    }
}

/// The answers that were given under `from`, as they stand under `to`.
#[must_use]
pub fn upgraded(from: &FormVersion, to: &FormVersion, answers: &Answers) -> Upgraded {
    let mut upgrade = Upgrade { from: Places::of(from), to: Places::of(to), dropped: vec![] };
    let answers = upgrade.carried(answers, None, "/answers");
    Upgraded { answers, dropped: upgrade.dropped }
}

struct Upgrade<'f> {
    from: Places<'f>,
    to: Places<'f>,
    dropped: Vec<Dropped>,
}

impl Upgrade<'_> {
    fn drop(&mut self, pointer: &str, name: &str, value: Answer, code: &'static str) {
        let label = self.from.label(name).or_else(|| self.to.label(name)).unwrap_or_default();
        let (pointer, name) = (pointer.to_owned(), name.to_owned());
        self.dropped.push(Dropped { pointer, name, label, value, code });
    }

    fn carried(&mut self, answers: &Answers, repeat: Option<&str>, above: &str) -> Answers {
        let mut carried = Answers::new();
        for (name, answer) in answers.iter() {
            let pointer = format!("{above}/{}", escaped(name));
            if let Some(answer) = self.one(name, answer, repeat, &pointer) {
                carried.insert(name.clone(), answer);
            }
        }
        carried
    }

    fn one(&mut self, name: &str, answer: &Answer, repeat: Option<&str>, pointer: &str) -> Option<Answer> {
        let code = match self.to.places.get(name) {
            None => "form.upgrade.gone",
            Some((stands, _)) if *stands != repeat => "form.upgrade.moved",
            Some((_, Place::Calculate)) => {
                // What was computed before is computed again: nobody has typed it.
                if matches!(self.from.places.get(name), Some((_, Place::Calculate))) {
                    return None;
                }
                "form.upgrade.calculated"
            }
            Some((_, Place::Repeat { max })) => return Some(self.rows(name, answer, *max, pointer)),
            Some((_, Place::Question(question))) => return self.value(name, answer, question, pointer),
        };
        self.drop(pointer, name, answer.clone(), code);
        None
    }

    fn rows(&mut self, name: &str, answer: &Answer, max: u32, pointer: &str) -> Answer {
        let Answer::Rows(rows) = answer else { return answer.clone() };
        let mut carried = vec![];
        for (at, row) in rows.iter().enumerate() {
            let place = format!("{pointer}/{at}");
            if at >= max as usize {
                self.drop(&place, name, Answer::Rows(vec![row.clone()]), "form.upgrade.rows");
                continue;
            }
            carried.push(self.carried(row, Some(name), &place));
        }
        Answer::Rows(carried)
    }

    fn value(&mut self, name: &str, answer: &Answer, question: &Question, pointer: &str) -> Option<Answer> {
        let choices = self.to.form.fields.get(name).is_some_and(|field| field.shape.has_choices());
        match answer {
            Answer::Text(choice) if choices && !self.to.has_choice(question, choice) => {
                self.drop(pointer, name, answer.clone(), "form.upgrade.choice");
                None
            }
            Answer::Many(chosen) if choices => {
                let (kept, gone): (Vec<String>, Vec<String>) =
                    chosen.iter().cloned().partition(|choice| self.to.has_choice(question, choice));
                if !gone.is_empty() {
                    self.drop(pointer, name, Answer::Many(gone), "form.upgrade.choice");
                }
                Some(Answer::Many(kept)).filter(|kept| !matches!(kept, Answer::Many(kept) if kept.is_empty()))
            }
            answer => Some(answer.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::draft::{Draft, compiled};
    use crate::form::{Form, check};
    use crate::ids::FormId;
    use crate::report::Day;
    use serde_json::{Value, json};

    /// Fields are text unless their name says more.
    fn version(no: u32, nodes: Value, before: Option<&FormVersion>) -> FormVersion {
        let names = ["name", "age", "note", "kind", "kinds", "total", "masks", "years"];
        let shape = |name: &str| match name {
            "age" | "total" | "masks" | "years" => "integer",
            "kind" => "one",
            "kinds" => "many",
            _ => "text",
        };
        let field = |name: &&str| {
            let shape = json!({ "type": shape(name) });
            (
                name.to_string(),
                json!({ "name": name, "label": { "zh": format!("字段{name}") }, "shape": shape, "purpose": "调拨", "basis": "法", "retention_days": 30 }),
            )
        };
        let choices = if no == 1 { ["a", "b", "c"] } else { ["b", "c", "d"] };
        let list: Vec<Value> = choices.iter().map(|name| json!({ "name": name, "label": { "zh": name } })).collect();
        let draft: Draft = serde_json::from_value(json!({
            "owner": 0, "version": no, "title": { "zh": "表" }, "nodes": nodes, "lists": { "l": list },
            "fields": names.iter().map(field).collect::<serde_json::Map<_, _>>(),
        }))
        .unwrap();
        let form = before.map(|before| Form { id: FormId(1), versions: vec![before.clone().into()], retired: false });
        let (version, faults) = compiled(draft, form.as_ref());
        assert_eq!(faults, [], "{no}");
        version
    }

    fn question(field: &str) -> Value {
        match field {
            "kind" | "kinds" => json!({ "node": "question", "field": field, "list": "l" }),
            _ => json!({ "node": "question", "field": field }),
        }
    }

    fn repeat(max: u32, fields: &[&str]) -> Value {
        let nodes: Vec<Value> = fields.iter().map(|field| question(field)).collect();
        json!({ "node": "repeat", "name": "people", "label": { "zh": "人员" }, "max": max, "nodes": nodes })
    }

    fn answers(value: Value) -> Answers {
        serde_json::from_value(value).unwrap()
    }

    fn told(upgraded: &Upgraded) -> Vec<(&str, &str, String)> {
        let text = |value: &Answer| serde_json::to_string(value).unwrap();
        upgraded.dropped.iter().map(|d| (d.pointer.as_str(), d.code, text(&d.value))).collect()
    }

    #[test]
    fn what_stays_is_carried_wherever_it_stands_and_what_does_not_fit_is_told() {
        let masks =
            json!({ "node": "group", "name": "stock", "label": { "zh": "库存" }, "nodes": [question("masks")] });
        let first = json!([
            question("name"),
            question("note"),
            question("kind"),
            question("kinds"),
            question("total"),
            masks,
            repeat(5, &["age", "years"])
        ]);
        let one = version(1, first, None);
        // In another order and group; one question gone, one computed now, one moved into the rows, choices changed.
        let total = json!({ "node": "calculate", "field": "total", "formula": "${masks} + 1" });
        let next = json!([
            repeat(2, &["age", "name"]),
            question("masks"),
            question("kinds"),
            question("kind"),
            total,
            question("years")
        ]);
        let two = version(2, next, Some(&one));
        let given = answers(json!({
            "name": "王", "note": "备注", "kind": "a", "kinds": ["a", "b"], "total": 9, "masks": 400,
            "people": [{ "age": 3, "years": 1 }, { "age": 4 }, { "age": 5 }],
        }));
        let upgraded = upgraded(&one, &two, &given);
        let carried = json!({ "kinds": ["b"], "masks": 400, "people": [{ "age": 3 }, { "age": 4 }] });
        assert_eq!(upgraded.answers, answers(carried));
        let lost = [
            ("/answers/kind", "form.upgrade.choice", r#""a""#),
            ("/answers/kinds", "form.upgrade.choice", r#"["a"]"#),
            ("/answers/name", "form.upgrade.moved", r#""王""#),
            ("/answers/note", "form.upgrade.gone", r#""备注""#),
            ("/answers/people/0/years", "form.upgrade.moved", "1"),
            ("/answers/people/2", "form.upgrade.rows", r#"[{"age":5}]"#),
            ("/answers/total", "form.upgrade.calculated", "9"),
        ];
        assert_eq!(told(&upgraded), lost.map(|(at, code, value)| (at, code, value.to_owned())));
        assert_eq!(upgraded.dropped[5].label.zh, "人员");
        assert_eq!(upgraded.dropped[3].label.zh, "字段note");
        assert!(check::answers(&two, &upgraded.answers, Day(0)).is_ok(), "what is left can be filed");
    }

    /// Every value that was given is either carried or told.
    fn values(answers: &Answers, found: &mut Vec<String>) {
        for answer in answers.values() {
            match answer {
                Answer::Rows(rows) => rows.iter().for_each(|row| values(row, found)),
                Answer::Many(many) => found.extend(many.iter().cloned()),
                other => found.push(serde_json::to_string(other).unwrap()),
            }
        }
    }

    #[test]
    fn no_answer_is_lost_in_silence_between_any_two_arrangements() {
        let arrangements = [
            json!([question("name"), question("kinds"), repeat(3, &["age", "note"])]),
            json!([question("age"), question("note"), repeat(1, &["name", "kinds"])]),
            json!([question("masks")]),
            json!([repeat(3, &["age"]), question("name"), question("kind")]),
        ];
        let given = answers(json!({
            "name": "n", "kinds": ["a", "b", "c"], "kind": "a", "strange": "s",
            "people": [{ "age": 1, "note": "x" }, { "age": 2, "note": "y", "name": "z" }],
        }));
        let mut before = vec![];
        values(&given, &mut before);
        before.sort();
        for from in &arrangements {
            for to in &arrangements {
                let (one, two) = (version(1, from.clone(), None), version(2, to.clone(), None));
                let upgraded = upgraded(&one, &two, &given);
                let mut after = vec![];
                values(&upgraded.answers, &mut after);
                for dropped in &upgraded.dropped {
                    values(&Answers::from_iter([(dropped.name.clone(), dropped.value.clone())]), &mut after);
                }
                after.sort();
                assert_eq!(after, before, "{from} to {to}");
            }
        }
    }

    #[test]
    fn what_was_computed_is_computed_again_and_the_same_version_changes_nothing() {
        let total = json!({ "node": "calculate", "field": "total", "formula": "${masks} + 1" });
        let one = version(1, json!([question("masks"), total]), None);
        let given = answers(json!({ "masks": 4, "total": 5 }));
        let upgraded = upgraded(&one, &one, &given);
        assert_eq!((upgraded.answers, upgraded.dropped), (answers(json!({ "masks": 4 })), vec![]));
    }
}
