//! The OpenAPI document: what the routes say of themselves, completed by what only the whole document knows.

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// As it is served and kept. Handlers of different nouns have the same name, so an operation is called after its
/// verb and path; and what a query takes does not stand in the path.
#[must_use]
pub fn complete(document: &OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (verb, operation) in item.as_object_mut().into_iter().flatten() {
            operation["operationId"] = name(verb, path).into();
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                let placed = format!("{{{}}}", parameter["name"].as_str().unwrap_or_default());
                if parameter["in"] == "path" && !path.contains(&placed) {
                    parameter["in"] = "query".into();
                    parameter["required"] = (!may_be_null(&parameter["schema"])).into();
                }
            }
        }
    }
    document
}

fn name(verb: &str, path: &str) -> String {
    let words: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("{verb}_{}", words.join("_"))
}

fn may_be_null(schema: &Value) -> bool {
    let among = |list: &Value| list.as_array().is_some_and(|all| all.iter().any(|one| one == "null"));
    let types = among(&schema["type"]);
    types || schema["oneOf"].as_array().is_some_and(|all| all.iter().any(|one| one["type"] == "null"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_operation_has_a_name_of_its_own_and_each_parameter_its_place() {
        let document: Value = serde_json::from_str(&crate::openapi()).unwrap();
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                assert!(names.insert(operation["operationId"].to_string()), "{path}: {}", operation["operationId"]);
                for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
                    let placed = path.contains(&format!("{{{}}}", parameter["name"].as_str().unwrap()));
                    assert_eq!(placed, parameter["in"] == "path", "{path}: {parameter}");
                }
            }
        }
    }

    /// A schema that only a parameter names is not taken into the document by itself: `#[param(inline)]`.
    #[test]
    fn each_schema_that_is_named_is_there() {
        let text = crate::openapi();
        let document: Value = serde_json::from_str(&text).unwrap();
        let missing: BTreeSet<&str> = text
            .split("\"#/components/schemas/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|name| document["components"]["schemas"].get(name).is_none())
            .collect();
        assert_eq!(missing, BTreeSet::new());
    }
}
