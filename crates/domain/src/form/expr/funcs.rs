//! The closed lists: operators, functions, and what XLSForm has that we refuse, with what to use instead.

/// Operators by level, the loosest first; those of one level are worked from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Div,
    Mod,
}

/// Levels of binary operators.
pub(super) const LEVELS: u8 = 6;

const OPS: &[(Op, &str, u8)] = &[
    (Op::Or, "or", 0),
    (Op::And, "and", 1),
    (Op::Equal, "=", 2),
    (Op::Unequal, "!=", 2),
    (Op::Less, "<", 3),
    (Op::LessEqual, "<=", 3),
    (Op::Greater, ">", 3),
    (Op::GreaterEqual, ">=", 3),
    (Op::Plus, "+", 4),
    (Op::Minus, "-", 4),
    (Op::Times, "*", 5),
    (Op::Div, "div", 5),
    (Op::Mod, "mod", 5),
];

impl Op {
    fn row(self) -> (&'static str, u8) {
        // The table has a row for each: a test looks.
        OPS.iter().find(|row| row.0 == self).map_or(("", 0), |row| (row.1, row.2))
    }

    #[must_use]
    pub fn sign(self) -> &'static str {
        self.row().0
    }

    pub(super) fn level(self) -> u8 {
        self.row().1
    }

    pub(super) fn of_sign(sign: &str) -> Option<Self> {
        OPS.iter().find(|row| row.1 == sign).map(|row| row.0)
    }
}

/// Functions of single values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Func {
    If,
    Coalesce,
    Not,
    True,
    False,
    Selected,
    CountSelected,
    SelectedAt,
    StringLength,
    Contains,
    StartsWith,
    EndsWith,
    Concat,
    Substr,
    Number,
    String,
    Int,
    Round,
    Floor,
    Ceiling,
    Abs,
    Min,
    Max,
    Date,
    Today,
}

/// So many arguments at most where a function takes any number of them.
const MANY: usize = 64;

/// Name, how it is called, fewest and most arguments.
pub(super) const FUNCS: &[(Func, &str, &str, usize, usize)] = &[
    (Func::If, "if", "if(condition, then, else)", 3, 3),
    (Func::Coalesce, "coalesce", "coalesce(a, b, …)", 2, MANY),
    (Func::Not, "not", "not(x)", 1, 1),
    (Func::True, "true", "true()", 0, 0),
    (Func::False, "false", "false()", 0, 0),
    (Func::Selected, "selected", "selected(${question}, 'choice')", 2, 2),
    (Func::CountSelected, "count-selected", "count-selected(${question})", 1, 1),
    (Func::SelectedAt, "selected-at", "selected-at(${question}, n)", 2, 2),
    (Func::StringLength, "string-length", "string-length(text)", 1, 1),
    (Func::Contains, "contains", "contains(text, part)", 2, 2),
    (Func::StartsWith, "starts-with", "starts-with(text, part)", 2, 2),
    (Func::EndsWith, "ends-with", "ends-with(text, part)", 2, 2),
    (Func::Concat, "concat", "concat(a, b, …)", 1, MANY),
    (Func::Substr, "substr", "substr(text, from, to?)", 2, 3),
    (Func::Number, "number", "number(x)", 1, 1),
    (Func::String, "string", "string(x)", 1, 1),
    (Func::Int, "int", "int(x)", 1, 1),
    (Func::Round, "round", "round(x, digits?)", 1, 2),
    (Func::Floor, "floor", "floor(x)", 1, 1),
    (Func::Ceiling, "ceiling", "ceiling(x)", 1, 1),
    (Func::Abs, "abs", "abs(x)", 1, 1),
    (Func::Min, "min", "min(a, b, …) or min(${question})", 2, MANY),
    (Func::Max, "max", "max(a, b, …) or max(${question})", 2, MANY),
    (Func::Date, "date", "date('2020-02-06')", 1, 1),
    (Func::Today, "today", "today()", 0, 0),
];

impl Func {
    fn row(self) -> Option<&'static (Self, &'static str, &'static str, usize, usize)> {
        FUNCS.iter().find(|row| row.0 == self)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    pub(super) fn signature(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    pub(super) fn takes(self, arguments: usize) -> bool {
        self.row().is_some_and(|row| (row.3..=row.4).contains(&arguments))
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        FUNCS.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// What is made of all values of a question in a repeat, or of the rows of a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Sum,
    Count,
    CountNonEmpty,
    Min,
    Max,
}

const FOLDS: &[(Fold, &str, &str)] = &[
    (Fold::Sum, "sum", "sum(${question})"),
    (Fold::Count, "count", "count(${repeat})"),
    (Fold::CountNonEmpty, "count-non-empty", "count-non-empty(${question})"),
    (Fold::Min, "min", "min(a, b, …) or min(${question})"),
    (Fold::Max, "max", "max(a, b, …) or max(${question})"),
];

impl Fold {
    #[must_use]
    pub fn name(self) -> &'static str {
        FOLDS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    pub(super) fn signature(self) -> &'static str {
        FOLDS.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        FOLDS.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// Functions of XLSForm and XPath that are refused, and what to use instead; empty where nothing does.
const REFUSED: &[(&str, &str)] = &[
    // Dialects of patterns differ, and some patterns take for ever.
    ("regex", "contains(), starts-with(), ends-with(), string-length()"),
    ("jr:choice-name", "selected(${question}, 'choice')"),
    ("jr:itext", ""),
    ("choice-label", "selected(${question}, 'choice')"),
    // The time of day decides nothing; the day comes with the filing.
    ("now", "today()"),
    ("format-date", "string(${date})"),
    ("format-date-time", "string(${date})"),
    ("date-time", "date('2020-02-06')"),
    ("decimal-date-time", "${date} - date('2020-02-06')"),
    ("decimal-time", "${time} < '08:30'"),
    ("time", "'08:30'"),
    // The same answers must always give the same result.
    ("random", ""),
    ("randomize", ""),
    ("uuid", ""),
    ("once", ""),
    ("digest", ""),
    ("base64-decode", ""),
    ("extract-signed", ""),
    ("property", ""),
    ("version", ""),
    // Other data belongs into choice lists.
    ("pulldata", "choice_filter"),
    ("instance", "choice_filter"),
    ("indexed-repeat", "sum(${question}), min(${question}), max(${question})"),
    ("position", ""),
    ("last", "count(${repeat})"),
    ("current", "${question}"),
    ("id", "${question}"),
    ("name", "${question}"),
    ("local-name", "${question}"),
    ("join", "concat(a, b, …)"),
    ("substring", "substr(text, from, to?)"),
    ("substring-before", "substr(text, from, to?)"),
    ("substring-after", "substr(text, from, to?)"),
    ("normalize-space", ""),
    ("translate", ""),
    ("boolean", "not(not(x))"),
    ("boolean-from-string", "${question} = 'true'"),
    ("checklist", "count-selected(${question})"),
    ("weighted-checklist", "if(condition, then, else) + …"),
    // None of these has an exact decimal result.
    ("pow", "x * x"),
    ("sqrt", ""),
    ("exp", ""),
    ("exp10", ""),
    ("log", ""),
    ("log10", ""),
    ("pi", ""),
    ("sin", ""),
    ("cos", ""),
    ("tan", ""),
    ("asin", ""),
    ("acos", ""),
    ("atan", ""),
    ("atan2", ""),
    ("area", ""),
    ("distance", ""),
    ("geofence", ""),
    ("intersects", ""),
];

/// What to use instead of a function that XLSForm has; `None` for a name that it does not know either.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    REFUSED.iter().find(|row| row.0 == name).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once() {
        let known = FUNCS.iter().map(|row| row.1).chain(REFUSED.iter().map(|row| row.0));
        let folds = FOLDS.iter().map(|row| row.1).filter(|name| Func::of_name(name).is_none());
        let mut names: Vec<&str> = known.chain(folds).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]));
        assert!(FUNCS.iter().all(|row| row.0.name() == row.1) && FOLDS.iter().all(|row| row.0.name() == row.1));
    }
}
