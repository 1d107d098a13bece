//! How choices are written for people and read back: by label where that says which one is meant, else by name.

use super::Choice;

/// What parts several choices in one cell. A label that holds one of them is written as its name.
const PARTS: [char; 6] = [';', '；', '、', ',', '，', '|'];
/// What several choices in one cell are written with.
pub const BETWEEN: &str = "; ";

fn label(choice: &Choice, english: bool) -> &str {
    if english && !choice.label.en.is_empty() { &choice.label.en } else { &choice.label.zh }
}

/// What is written for a choice; `many`: it may stand beside others in one cell.
#[must_use]
pub fn written<'c>(list: &'c [Choice], choice: &'c Choice, english: bool, many: bool) -> &'c str {
    let label = label(choice, english);
    let is_clear = list.iter().all(|other| {
        other.name == choice.name || (other.label.zh != label && other.label.en != label && other.name != label)
    });
    if is_clear && !(many && label.contains(PARTS)) { label } else { &choice.name }
}

/// Several choices have the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ambiguous;

/// The name of the choice that a text means; the text itself when none is called so.
///
/// # Errors
/// When it is the label of several.
pub fn read(list: &[Choice], text: &str) -> Result<String, Ambiguous> {
    find(list, text).map(|found| found.unwrap_or(text.trim()).to_owned())
}

/// The names of all choices that a text means: it may be the label of one, whatever it holds.
///
/// # Errors
/// When a part is the label of several.
pub fn read_many(list: &[Choice], text: &str) -> Result<Vec<String>, Ambiguous> {
    if let Some(one) = find(list, text)? {
        return Ok(vec![one.to_owned()]);
    }
    text.split(PARTS).filter(|part| !part.trim().is_empty()).map(|part| read(list, part)).collect()
}

fn find<'c>(list: &'c [Choice], text: &str) -> Result<Option<&'c str>, Ambiguous> {
    let text = text.trim();
    if let Some(named) = list.iter().find(|choice| choice.name == text) {
        return Ok(Some(&named.name));
    }
    let mut called = list.iter().filter(|choice| choice.label.zh == text || choice.label.en == text);
    match (called.next(), called.next()) {
        (Some(_), Some(_)) => Err(Ambiguous),
        (one, _) => Ok(one.map(|choice| choice.name.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Words;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn list(labels: &[String]) -> Vec<Choice> {
        let choice = |(at, label): (usize, &String)| Choice {
            no: 0,
            name: format!("c{at}"),
            label: Words { zh: label.clone(), en: String::new() },
            columns: BTreeMap::new(),
        };
        labels.iter().enumerate().map(choice).collect()
    }

    #[test]
    fn a_label_of_several_is_refused_and_never_written() {
        let list = list(&["城关镇".into(), "城关镇".into(), "口罩、手套".into()]);
        assert_eq!(written(&list, &list[1], false, false), "c1");
        assert_eq!(read(&list, "城关镇"), Err(Ambiguous));
        assert_eq!(
            (written(&list, &list[2], false, false), written(&list, &list[2], false, true)),
            ("口罩、手套", "c2")
        );
        assert_eq!(read_many(&list, "口罩、手套"), Ok(vec!["c2".into()]));
    }

    proptest! {
        /// Whatever the labels are, what is written is read back as the same choices.
        #[test]
        fn what_is_written_is_read_back(labels in prop::collection::vec("[ab、; ]{1,3}|c[0-2]", 1..5)) {
            let labels: Vec<String> = labels.iter().map(|label| label.trim().to_owned()).collect();
            let list = list(&labels);
            for choice in &list {
                prop_assert_eq!(read(&list, written(&list, choice, false, false)), Ok(choice.name.clone()));
            }
            let all: Vec<&str> = list.iter().map(|choice| written(&list, choice, false, true)).collect();
            let names: Vec<String> = list.iter().map(|choice| choice.name.clone()).collect();
            prop_assert_eq!(read_many(&list, &all.join(BETWEEN)), Ok(names));
        }
    }
}
