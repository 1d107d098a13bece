//! SQL stays in the store and inside the portable subset that SQLite, PostgreSQL and Citus share.

use super::Finding;
use crate::lexed::Lexed;
use crate::tree::File;

/// Words that fail on one engine or hide state in the database. `like` has its own rule.
const BANNED: &[&str] = &[
    "any(",
    "json_",
    "jsonb",
    "lateral",
    "skip locked",
    "for update",
    "ilike",
    "now()",
    "current_timestamp",
    "serial",
    "bigserial",
    "trigger",
    "array[",
    "greatest(",
    "least(",
    "autoincrement",
    "grouping sets",
    "rollup",
];

/// (path, word, reason): the only places where a banned word may stand.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// How a statement begins; used to find SQL outside the store. (`select` needs its `from`: it is a plain word too.)
const STATEMENTS: &[&str] = &[
    "insert into ",
    "insert or ",
    "delete from ",
    "create table ",
    "create index ",
    "create unique index ",
    "drop table ",
    "alter table ",
    "pragma ",
];

pub fn banned_words(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, line, text) in store_sql(files) {
        let text = squeezed(&text);
        for word in BANNED {
            let excepted = EXCEPTIONS.iter().any(|(at, allowed, _)| *at == path && allowed == word);
            if !excepted && has_word(&text, word) {
                findings.push(Finding::new("portable-sql", &path, line, format!("`{word}` is not portable SQL")));
            }
        }
    }
    findings
}

/// `like` behaves differently on the engines: one function knows how, all others call it.
pub fn one_like(files: &[File]) -> Vec<Finding> {
    let mut homes: Vec<(String, String, usize)> = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("migrations/")) {
        for (index, line) in without_sql_comments(&file.text).lines().enumerate() {
            if has_word(&squeezed(line), "like") {
                homes.push((file.path.clone(), String::new(), index + 1));
            }
        }
    }
    for file in store_sources(files) {
        let lexed = Lexed::new(&file.text);
        for literal in lexed.literals.iter().filter(|literal| !lexed.in_test(literal.line)) {
            let text = squeezed(&literal.text);
            if is_sql(&text) && has_word(&text, "like") {
                let home = lexed.function_at(literal.line).map(|function| function.name.clone());
                homes.push((file.path.clone(), home.unwrap_or_default(), literal.line));
            }
        }
    }
    let first = homes.first().map(|(path, function, _)| (path.clone(), function.clone()));
    homes
        .into_iter()
        .filter(|(path, function, _)| function.is_empty() || Some((path.clone(), function.clone())) != first)
        .map(|(path, _, line)| Finding::new("one-like", &path, line, "`like` belongs in one function of the store"))
        .collect()
}

pub fn only_in_the_store(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let elsewhere = ["crates/domain/", "crates/server/", "crates/shouhu/"];
    for file in super::rust(files).filter(|file| !file.is_test()) {
        if !elsewhere.iter().any(|start| file.path.starts_with(start)) {
            continue;
        }
        let lexed = Lexed::new(&file.text);
        for literal in lexed.literals.iter().filter(|literal| !lexed.in_test(literal.line)) {
            let text = squeezed(&literal.text);
            let reads = text.starts_with("select ") && text.contains(" from ");
            if reads || STATEMENTS.iter().any(|start| text.starts_with(start)) {
                let what = "SQL outside the store";
                findings.push(Finding::new("sql-in-store", &file.path, literal.line, what));
            }
        }
    }
    findings
}

fn store_sources(files: &[File]) -> impl Iterator<Item = &File> {
    super::rust(files).filter(|file| file.path.starts_with("crates/store/src/") && !file.is_test())
}

/// Every text of the store and of the migrations that may be SQL, with its place.
fn store_sql(files: &[File]) -> Vec<(String, usize, String)> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("migrations/") && file.has_extension(&["sql"])) {
        for (index, line) in without_sql_comments(&file.text).lines().enumerate() {
            found.push((file.path.clone(), index + 1, line.to_string()));
        }
    }
    for file in store_sources(files) {
        let lexed = Lexed::new(&file.text);
        for literal in lexed.literals.iter().filter(|literal| !lexed.in_test(literal.line)) {
            if is_sql(&squeezed(&literal.text)) {
                found.push((file.path.clone(), literal.line, literal.text.clone()));
            }
        }
    }
    found
}

/// A sentence for a person is no SQL; a piece of a statement holds one of these words and a sign of SQL.
fn is_sql(text: &str) -> bool {
    let words =
        ["select", "insert", "update", "delete", "create", "alter", "where", "and", "order by", "values", "from"];
    let signs = ["$", "=", "(", "*", "select ", "create ", "order by ", "from "];
    words.iter().any(|word| has_word(text, word)) && signs.iter().any(|sign| text.contains(sign))
}

fn squeezed(text: &str) -> String {
    let text = text.to_lowercase().replace("\\n", " ");
    let text = text.split(|c: char| c.is_whitespace() || c == '\\').filter(|part| !part.is_empty());
    text.collect::<Vec<_>>().join(" ").replace(" (", "(")
}

fn without_sql_comments(text: &str) -> String {
    text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// `word` as a whole word: neither end that is a letter runs on into another letter.
fn has_word(text: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let open_end = !joins(word.chars().next_back()) || word.ends_with('_');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !joins(before) && (open_end || !joins(after))
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{file, one};
    use super::*;

    fn store(sql: &str) -> Vec<File> {
        one("crates/store/src/matter.rs", &format!("fn read() {{ run(\"{sql}\") }}"))
    }

    #[test]
    fn each_banned_word_is_found() {
        for word in BANNED {
            let tail = if word.ends_with('(') { "1)" } else { " x" };
            let sql = format!("select a from t where {word}{tail}");
            assert!(!banned_words(&store(&sql)).is_empty(), "{word} in a string");
            let migration = one("migrations/0001_start.sql", &format!("create table t (\n a {word}{tail}\n)"));
            assert!(!banned_words(&migration).is_empty(), "{word} in a migration");
        }
        assert_eq!(banned_words(&store("select a from t where b = ANY ($1)")).len(), 1, "case and space");
    }

    #[test]
    fn words_that_only_look_alike_pass() {
        for sql in ["select many(a) from t", "select serialized from t", "select a_json_ from t", "select a from t"] {
            assert!(banned_words(&store(sql)).is_empty(), "{sql}");
        }
        assert!(banned_words(&one("migrations/0001_a.sql", "-- no triggers, no now()\n")).is_empty());
    }

    #[test]
    fn tests_may_use_what_they_need() {
        let text = "#[cfg(test)]\nmod tests {\n fn a() { run(\"select now()\") }\n}\n";
        assert!(banned_words(&one("crates/store/src/lib.rs", text)).is_empty());
    }

    #[test]
    fn like_has_one_home() {
        let helper = "fn starts_with() { run(\"select a from t where b like $1\"); }\n";
        let other = "fn other() { run(\"select a from t where c like $1\"); }\n";
        assert!(one_like(&one("crates/store/src/text.rs", helper)).is_empty());
        assert_eq!(one_like(&one("crates/store/src/text.rs", &format!("{helper}{other}"))).len(), 1);
        let two = vec![file("crates/store/src/a.rs", helper), file("crates/store/src/b.rs", other)];
        assert_eq!(one_like(&two).len(), 1);
    }

    #[test]
    fn a_statement_outside_the_store_is_found() {
        let text = "fn a() { run(\"select id from matter where id = $1\") }";
        assert_eq!(only_in_the_store(&one("crates/server/src/api/matter.rs", text)).len(), 1);
        assert!(only_in_the_store(&one("crates/store/src/matter.rs", text)).is_empty());
        let sentence = "fn a() { say(\"select a unit first\") }";
        assert!(only_in_the_store(&one("crates/server/src/api/matter.rs", sentence)).is_empty());
    }
}
