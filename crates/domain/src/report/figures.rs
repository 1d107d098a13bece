//! The cells of one filing: what its answers count in a roll-up. Pure, so that a replay and a recount make the same.

use super::cells::{Cell, Cells, Part};
use crate::form::{Answer, Answers, Choice, FormVersion, Node, Question, Shape};

/// A filing is one row; of nil nothing else is counted. Rows of a repeat are summed.
#[must_use]
pub fn cells_of(form: &FormVersion, answers: &Answers, nil: bool) -> Cells {
    let mut cells = Cells::default();
    cells.put(Cell::ROWS, 1);
    if !nil {
        count(form, &form.nodes, answers, &mut cells);
    }
    cells
}

fn count(form: &FormVersion, nodes: &[Node], answers: &Answers, cells: &mut Cells) {
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => count(form, nodes, answers, cells),
            Node::Repeat { name, nodes, .. } => {
                if let Some(Answer::Rows(rows)) = answers.get(name) {
                    rows.iter().for_each(|row| count(form, nodes, row, cells));
                }
            }
            Node::Question(question) => {
                if let Some(answer) = answers.get(&question.field) {
                    count_one(form, (question.no, &question.field), choices(form, question), answer, cells);
                }
            }
            Node::Calculate { no, field, .. } => {
                if let Some(answer) = answers.get(field) {
                    count_one(form, (*no, field), &[], answer, cells);
                }
            }
            Node::Note { .. } => {}
        }
    }
}

fn choices<'f>(form: &'f FormVersion, question: &Question) -> &'f [Choice] {
    question.list.as_ref().and_then(|list| form.lists.get(list)).map_or(&[], Vec::as_slice)
}

fn count_one(form: &FormVersion, (no, field): (u16, &str), choices: &[Choice], answer: &Answer, cells: &mut Cells) {
    let mut put = |part, value| cells.put(Cell { question: no, part }, value);
    put(Part::Count, 1);
    let shape = form.fields.get(field).map(|field| field.shape);
    let number = |name: &String| choices.iter().find(|choice| choice.name == *name).map(|choice| choice.no);
    match (shape, answer) {
        (Some(Shape::Integer), Answer::Number(value)) => put(Part::Sum, *value),
        (Some(Shape::Decimal { scale }), Answer::Text(text)) => put(Part::Sum, scaled(text, scale).unwrap_or(0)),
        (Some(Shape::One), Answer::Text(name)) => {
            number(name).into_iter().for_each(|no| put(Part::Choice(no), 1));
        }
        (Some(Shape::Many), Answer::Many(names)) => {
            names.iter().filter_map(number).for_each(|no| put(Part::Choice(no), 1));
        }
        _ => {}
    }
}

/// A decimal in units of its last digit: `12.5` with two digits is 1250. `None` when it is no such number.
#[must_use]
pub fn scaled(text: &str, scale: u8) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !sound(whole) || !sound(part) || part.len() > usize::from(scale) {
        return None;
    }
    let mut value: i64 = 0;
    let zeros = std::iter::repeat_n(b'0', usize::from(scale) - part.len());
    for digit in whole.bytes().chain(part.bytes()).chain(zeros) {
        value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    Some(sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{Field, Words};
    use crate::ids::UnitNo;

    fn field(name: &str, shape: Shape) -> (String, Field) {
        let (unit, purpose, basis) = (String::new(), "防控".into(), "法".into());
        let (sensitivity, seconds) = (crate::form::Sensitivity::Internal, 20);
        let label = Words { zh: name.into(), en: String::new() };
        let name = name.to_owned();
        let field = Field {
            name: name.clone(),
            label,
            shape,
            unit,
            purpose,
            basis,
            retention_days: 1,
            sensitivity,
            seconds,
            cumulative: false,
        };
        (name, field)
    }

    fn question(no: u16, name: &str, list: Option<&str>) -> Node {
        Node::Question(Box::new(Question { list: list.map(str::to_owned), ..Question::new(no, name) }))
    }

    fn form() -> FormVersion {
        let choice = |no, name: &str| Choice { no, name: name.into(), label: Words::default(), columns: [].into() };
        let rows = Node::Repeat {
            name: "stock".into(),
            label: Words::default(),
            relevant: None,
            max: 9,
            nodes: vec![question(3, "price", None)],
        };
        let nodes = vec![
            question(1, "people", None),
            Node::Group { name: "g".into(), label: Words::default(), relevant: None, nodes: vec![rows] },
            question(4, "open", Some("yes_no")),
            question(5, "remark", None),
        ];
        FormVersion {
            form: None,
            owner: UnitNo(0),
            version: 1,
            title: Words::default(),
            nodes,
            lists: [("yes_no".to_owned(), vec![choice(0, "yes"), choice(7, "no")])].into(),
            fields: [
                field("people", Shape::Integer),
                field("price", Shape::Decimal { scale: 2 }),
                field("open", Shape::Many),
                field("remark", Shape::Text),
            ]
            .into(),
            note: String::new(),
        }
    }

    #[test]
    fn numbers_are_summed_choices_counted_and_words_only_noted() {
        let row = |price: &str| Answers::from_iter([("price".to_owned(), Answer::Text(price.into()))]);
        let answers = Answers::from_iter([
            ("people".to_owned(), Answer::Number(-3)),
            ("stock".to_owned(), Answer::Rows(vec![row("12.5"), row("0.05")])),
            ("open".to_owned(), Answer::Many(vec!["no".into(), "yes".into(), "maybe".into()])),
            ("remark".to_owned(), Answer::Text("无".into())),
        ]);
        let cells = cells_of(&form(), &answers, false);
        let count = |question| (Cell { question, part: Part::Count }, 1);
        let expected = [
            (Cell::ROWS, 1),
            count(1),
            (Cell { question: 1, part: Part::Sum }, -3),
            (Cell { question: 3, part: Part::Count }, 2),
            (Cell { question: 3, part: Part::Sum }, 1_255),
            count(4),
            (Cell { question: 4, part: Part::Choice(0) }, 1),
            (Cell { question: 4, part: Part::Choice(7) }, 1),
            count(5),
        ];
        assert_eq!(cells.iter().collect::<Vec<_>>(), expected);
        assert_eq!(cells_of(&form(), &answers, true).iter().collect::<Vec<_>>(), [(Cell::ROWS, 1)]);
    }

    #[test]
    fn a_decimal_is_read_exactly_or_not_at_all() {
        for (text, scale, value) in [
            ("12.50", 2, Some(1_250)),
            ("12", 2, Some(1_200)),
            ("-0.01", 2, Some(-1)),
            ("0.001", 2, None),
            ("", 2, None),
        ] {
            assert_eq!(scaled(text, scale), value, "{text}");
        }
        assert_eq!(["1e3", "1,5", "+1", ".5", "9223372036854775808"].map(|text| scaled(text, 0)), [None; 5]);
    }
}
