//! Printing and reading are inverse, and nothing that arrives can hurt; the meaning is in the shared vectors.

use super::lex::is_name;
use super::*;
use crate::report::Day;
use proptest::prelude::*;

fn leaf() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(Node::Own),
        "[a-z][a-z0-9_]{0,8}".prop_map(Node::Ref),
        "[a-z][a-z0-9_]{0,8}".prop_map(Node::Column),
        (0i64..=i64::MAX, 0u8..=9)
            .prop_filter_map("fits", |(n, scale)| Decimal::from_scaled(n, scale).map(Node::Number)),
        "[a-z0-9口罩𠮷' .:-]{0,6}|2020-0[1-9]-[0-2][0-9]|[0-9]{1,3}".prop_map(Node::Text),
        (prop::sample::select(vec![Fold::Sum, Fold::Count, Fold::CountNonEmpty, Fold::Min, Fold::Max]), "[a-z]{1,3}")
            .prop_map(|(fold, name)| Node::All(fold, name)),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let op = prop::sample::select(vec!["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]);
        let chain = (inner.clone(), prop::collection::vec((op, inner.clone()), 1..4)).prop_map(|(first, more)| {
            let more: Vec<(Op, Node)> = more.into_iter().filter_map(|(op, n)| Some((Op::of_sign(op)?, n))).collect();
            let level = more[0].0.level();
            Node::Chain(first.into(), more.into_iter().filter(|(op, _)| op.level() == level).collect())
        });
        let call = (prop::sample::select(funcs::FUNCS), prop::collection::vec(inner.clone(), 4), 0usize..4).prop_map(
            |((func, _, _, least, most), mut arguments, more)| {
                arguments.truncate((least + more).min(most));
                Node::Call(func, arguments)
            },
        );
        prop_oneof![chain, call, inner.prop_map(|n| Node::Minus(n.into()))]
    })
}

/// Trees that some text makes.
fn expression() -> impl Strategy<Value = Expr> {
    node().prop_map(|node| Expr { node }).prop_filter("is a tree of a text", |expr| {
        serde_json::to_value(expr).is_ok_and(|json| serde_json::from_value::<Expr>(json).is_ok())
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Empty),
        any::<bool>().prop_map(Value::Bool),
        (any::<i64>(), 0u8..=9).prop_filter_map("fits", |(n, s)| Decimal::from_scaled(n, s).map(Value::Number)),
        "\\PC{0,6}|[0-9.-]{0,5}|2020-02-[0-3][0-9]".prop_map(Value::text),
        any::<i32>().prop_map(|day| Value::Date(Day(day))),
        (0u16..1440).prop_map(Value::Time),
        prop::collection::vec("[a-c]", 0..4).prop_map(Value::choices),
    ]
}

#[derive(Debug)]
struct Given(Vec<Value>, Day);

impl Env for Given {
    fn value(&self, name: &str) -> Value {
        self.0[name.len() % self.0.len()].clone()
    }
    fn all(&self, _: &str) -> Vec<Value> {
        self.0.clone()
    }
    fn own(&self) -> Value {
        self.0[0].clone()
    }
    fn today(&self) -> Day {
        self.1
    }
}

proptest! {
    #[test]
    fn a_printed_tree_reads_as_itself(expr in expression()) {
        let printed = expr.to_string();
        prop_assume!(printed.chars().count() <= TEXT_MAX);
        prop_assert_eq!(Expr::parse_filter(&printed), Ok(expr), "{}", printed);
    }

    #[test]
    fn a_tree_passes_through_json(expr in expression()) {
        let json = serde_json::to_string(&expr).unwrap();
        prop_assert_eq!(serde_json::from_str::<Expr>(&json).unwrap(), expr);
    }

    #[test]
    fn what_has_a_kind_gives_a_value_of_it(expr in expression(), values in prop::collection::vec(value(), 1..6)) {
        // Without names nothing is left to chance but overflow, bounds and lengths.
        let day = Day::parse("2020-02-06").unwrap();
        let given = Given(values, day);
        let kind = expr.kind(&|_| Kind::Any);
        if let (Ok(kind), Ok(value)) = (kind, expr.value(&given)) {
            prop_assert!(kind.fits(&value), "{} is {:?}, not {:?}", expr, value, kind);
        }
    }

    #[test]
    fn no_tree_and_no_value_is_a_panic(expr in expression(), values in prop::collection::vec(value(), 1..6), day in any::<i32>()) {
        let _ = expr.value(&Given(values, Day(day)));
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_within_it(text in "\\PC{0,60}|[-a-z0-9${}()'. ,+*<>=]{0,60}") {
        match Expr::parse(&text) {
            Ok(expr) => prop_assert_eq!(Expr::parse(&expr.to_string()), Ok(expr)),
            Err(e) => prop_assert!(e.at + e.len <= text.chars().count()),
        }
    }
}

#[test]
fn a_foreign_tree_is_refused() {
    let nested = |n| format!("{}{}{}", r#"["neg","#.repeat(n), r#"["."]"#, "]".repeat(n));
    let bad = [
        r#"["n","-1"]"#,
        r#"["n","1.50"]"#,
        r#"["n",1]"#,
        r#"["r","a b"]"#,
        r#"["r"]"#,
        r#"["round"]"#,
        r#"["min",["r","a"]]"#,
        r#"["op",["."]]"#,
        r#"["op",["."],"+"]"#,
        r#"["op",["."],"+",["."],"*",["."]]"#,
        r#"["all","round","a"]"#,
        r#"["regex",["."],"x"]"#,
        r#"["date","2020-02-30"]"#,
        "\"'\\\"’”\"",
        "{}",
        "1",
        "[]",
    ];
    for json in bad {
        assert!(serde_json::from_str::<Expr>(json).is_err(), "{json}");
    }
    assert!(serde_json::from_str::<Expr>(&nested(DEPTH_MAX - 1)).is_ok());
    assert!(serde_json::from_str::<Expr>(&nested(DEPTH_MAX)).is_err());
    let wide = format!(r#"["op",["."]{}]"#, r#","+",["."]"#.repeat(TEXT_MAX));
    assert!(serde_json::from_str::<Expr>(&wide).is_err());
}

#[test]
fn a_filter_names_columns() {
    let expr = Expr::parse_filter("county = ${county} and date != 'x' or today() = date").unwrap();
    assert_eq!(expr.columns().collect::<Vec<_>>(), ["county", "date", "date"]);
    assert_eq!(Expr::parse("county = 1").unwrap_err().code, "expr.word");
}

#[test]
fn what_can_never_stand_is_found_before_anything_is_answered() {
    let of = |name: &str| match name {
        "n" => Kind::Number,
        "s" => Kind::Score,
        "t" => Kind::Text,
        "d" => Kind::Date,
        "h" => Kind::Time,
        "c" => Kind::Choices,
        _ => Kind::Any,
    };
    let kind = |text: &str| Expr::parse(text).unwrap().kind(&of).map_err(|e| e.of);
    for (text, found) in [
        ("${n} + 1", Kind::Number),
        ("${s} + ${s}", Kind::Number),
        ("${d} - ${d}", Kind::Number),
        ("${d} + 1", Kind::Date),
        ("today()", Kind::Date),
        ("if(${n} > 1, ${n}, '')", Kind::Number),
        ("if(${n} > 1, ${n}, 'x')", Kind::Any),
        ("coalesce(${n}, 0)", Kind::Number),
        ("${d} < '2020-02-06'", Kind::Bool),
        ("${h} >= '08:30'", Kind::Bool),
        ("max(${d}, today())", Kind::Date),
        ("sum(${n}) div count(${r})", Kind::Number),
        ("concat(${n}, ${d})", Kind::Text),
        ("number(${t}) + 1", Kind::Number),
        ("${t} = 5", Kind::Bool),
        ("${x} + 1", Kind::Any),
        ("''", Kind::Empty),
        ("selected(${c}, 'a') + 1", Kind::Number),
    ] {
        assert_eq!(kind(text), Ok(found), "{text}");
    }
    for (text, of) in [
        ("${t} + 1", "+"),
        ("${d} * 2", "*"),
        ("${n} < ${d}", "<"),
        ("${d} > 'x'", ">"),
        ("${d} > ${t}", ">"),
        ("${h} < 5", "<"),
        ("-${d}", "-"),
        ("sum(${t})", "sum"),
        ("round(${h})", "round"),
        ("max(${d}, 1)", "max"),
        ("count-selected(${n})", "count-selected"),
        ("1 + ('x' + 1)", "+"),
        ("date(5)", "date"),
    ] {
        assert_eq!(kind(text), Err(of), "{text}");
    }
}

#[test]
fn references_come_in_order_and_once() {
    let expr = Expr::parse("if(${a} > 0, sum(${b}) + ${c}, ${a} - .) + max(${b}) + sum(${b})").unwrap();
    let found: Vec<(&str, Option<Fold>)> = expr.references().iter().map(|r| (r.name, r.all)).collect();
    assert_eq!(found, [("a", None), ("b", Some(Fold::Sum)), ("c", None), ("b", Some(Fold::Max))]);
    assert!(expr.uses_own() && !Expr::parse("${a}").unwrap().uses_own());
    assert!(is_name("a_1-b.c") && is_name("口罩") && !is_name("1a") && !is_name(""));
}
