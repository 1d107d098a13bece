//! How an answer is read: by what stands there, in one pass.
//!
//! Trying one kind after the other, as `untagged` does, words an error for each that does not fit: half the time of
//! reading a filing.

use super::{Answer, Answers, Geopoint};
use crate::matter::FileRef;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfAnswer)
    }
}

struct OfAnswer;

impl<'de> Visitor<'de> for OfAnswer {
    type Value = Answer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, a text, a list of choices or rows, a place or a file")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Answer, E> {
        Ok(Answer::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Answer, E> {
        i64::try_from(number).map(Answer::Number).map_err(|_| E::custom("a number that is too large"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Answer, E> {
        Ok(Answer::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Answer, E> {
        Ok(Answer::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Answer, A::Error> {
        // An empty list reads as a choice of nothing.
        let (mut names, mut rows) = (vec![], vec![]);
        while let Some(item) = list.next_element::<Item>()? {
            match item {
                Item::Name(name) => names.push(name),
                Item::Row(row) => rows.push(row),
            }
        }
        match (names.is_empty(), rows.is_empty()) {
            (_, true) => Ok(Answer::Many(names)),
            (true, false) => Ok(Answer::Rows(rows)),
            (false, false) => Err(A::Error::custom("a list of choices and rows")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Answer, A::Error> {
        Ok(match Thing::deserialize(MapAccessDeserializer::new(map))? {
            Thing::Place(place) => Answer::Place(place),
            Thing::File(file) => Answer::File(file),
        })
    }
}

/// Few answers are one of these.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Thing {
    Place(Geopoint),
    File(FileRef),
}

enum Item {
    Name(String),
    Row(Answers),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfItem)
    }
}

struct OfItem;

impl<'de> Visitor<'de> for OfItem {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a choice or a row")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Item, E> {
        Ok(Item::Name(name.to_owned()))
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Item, E> {
        Ok(Item::Name(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
        Answers::deserialize(MapAccessDeserializer::new(map)).map(Item::Row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_as_it_is_written() {
        let row = Answers::from_iter([("price".to_owned(), Answer::Text("1.50".into()))]);
        let place = Geopoint { lat_e7: 347_466_000, lon_e7: -1, accuracy_m: Some(3) };
        let file: FileRef =
            serde_json::from_str(r#"{"sha256":"00","name":"a.jpg","media_type":"image/jpeg","size":1}"#).unwrap();
        let all = [
            Answer::Number(-7),
            Answer::Text("口罩 \"三\" 箱".into()),
            Answer::Text(String::new()),
            Answer::Many(vec!["mask".into(), "egg".into()]),
            Answer::Many(vec![]),
            Answer::Rows(vec![row, Answers::new()]),
            Answer::Place(place),
            Answer::File(file),
        ];
        for answer in all {
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer, "{text}");
            assert_eq!(serde_json::from_value::<Answer>(serde_json::to_value(&answer).unwrap()).unwrap(), answer);
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in
            ["1.5", "true", "null", "9223372036854775808", r#"["a",{}]"#, "[1]", r#"[["a"]]"#, "{}", r#"{"lat_e7":1}"#]
        {
            assert!(serde_json::from_str::<Answer>(text).is_err(), "{text}");
        }
    }
}
