//! What was filled in, by the name of the field or repeat.

use super::Answer;
use litemap::LiteMap;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// By the name of the field or repeat, in the order of the names. A field without an answer has no entry.
///
/// A sorted list: a form has few fields, a province millions of filings. It is written and read as an object only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(LiteMap<String, Answer>);

impl Answers {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Deref for Answers {
    type Target = LiteMap<String, Answer>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Answers {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, Answer)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl Extend<(String, Answer)> for Answers {
    fn extend<I: IntoIterator<Item = (String, Answer)>>(&mut self, answers: I) {
        self.0.extend(answers);
    }
}

impl IntoIterator for Answers {
    type Item = (String, Answer);
    type IntoIter = std::vec::IntoIter<(String, Answer)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_tuple_vec().into_iter()
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfAnswers)
    }
}

struct OfAnswers;

impl<'de> Visitor<'de> for OfAnswers {
    type Value = Answers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("answers by the names of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
        let mut answers = LiteMap::new();
        while let Some((name, answer)) = map.next_entry()? {
            // What we wrote ourselves is in order already.
            if let Some((name, answer)) = answers.try_append(name, answer) {
                answers.insert(name, answer);
            }
        }
        Ok(Answers(answers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_an_object_in_the_order_of_names_and_the_last_of_a_name_counts() {
        let read = |text: &str| serde_json::from_str::<Answers>(text);
        let written = |answers: &Answers| serde_json::to_string(answers).unwrap();
        assert_eq!(written(&Answers::new()), "{}");
        assert_eq!(written(&read(r#"{"b":2,"a":1,"c":3,"b":4}"#).unwrap()), r#"{"a":1,"b":4,"c":3}"#);
        assert!(read("[]").is_err() && read(r#"[["a",1]]"#).is_err());
    }
}
