//! Characters to tokens. Places count characters, so that an editor can underline them.

use super::{Decimal, ExprError, NAME_MAX, Op};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sign {
    Number(Decimal),
    Text(String),
    /// `${name}`
    Name(String),
    /// The name of a function.
    Word(String),
    /// `.`
    Own,
    Op(Op),
    Open,
    Close,
    Comma,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub sign: Sign,
    pub at: usize,
    pub len: usize,
}

/// Quotation marks, each with the one that closes it: spreadsheets bend straight ones by themselves.
pub(super) const QUOTES: [(char, char); 4] = [('\'', '\''), ('"', '"'), ('‘', '’'), ('“', '”')];

/// What people write that means something else in other languages, and what stands for it here.
const MEANT: &[(&str, &str)] = &[
    ("==", "="),
    ("<>", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("%", "mod"),
    ("!", "not(x)"),
    ("^", "x * x"),
    ("&", "concat(a, b, …)"),
];

/// Signs of XPath's paths: answers are named, never walked to.
const PATHS: &[&str] = &["..", "./", "//", "/", "@", "[", "]", "|", "::", "$"];

pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && text.chars().count() <= NAME_MAX
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExprError> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{3000}' | '\u{a0}') {
            at += 1;
            continue;
        }
        let token = token(&chars, at)?;
        at += token.len;
        out.push(token);
    }
    Ok(out)
}

fn token(chars: &[char], at: usize) -> Result<Token, ExprError> {
    let rest = &chars[at..];
    let next_is_digit = rest.get(1).is_some_and(char::is_ascii_digit);
    let one = |sign| Ok(Token { sign, at, len: 1 });
    match rest[0] {
        '(' | '（' => one(Sign::Open),
        ')' | '）' => one(Sign::Close),
        ',' | '，' => one(Sign::Comma),
        '$' if rest.get(1) == Some(&'{') => name(rest, at),
        c if c.is_ascii_digit() || (c == '.' && next_is_digit) => number(rest, at),
        c if c.is_alphabetic() || c == '_' => Ok(word(rest, at)),
        c => match QUOTES.iter().find(|(open, _)| *open == c) {
            Some((_, close)) => quoted(rest, *close, at),
            None => sign(rest, at),
        },
    }
}

fn sign(rest: &[char], at: usize) -> Result<Token, ExprError> {
    let starts = |sign: &str| sign.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c));
    let error = |sign: &str, code, instead| Err(ExprError::new(at, sign.chars().count(), code, sign, instead));
    if let Some(sign) = PATHS.iter().find(|sign| starts(sign) && !starts("||")) {
        return error(sign, "expr.path", if *sign == "/" { "div, ${question}" } else { "${question}" });
    }
    if rest[0] == '.' {
        return Ok(Token { sign: Sign::Own, at, len: 1 });
    }
    if let Some((sign, instead)) = MEANT.iter().find(|(sign, _)| starts(sign) && !(*sign == "!" && starts("!="))) {
        return error(sign, "expr.sign", instead);
    }
    let op = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*"].into_iter().find(|sign| starts(sign));
    match op.and_then(|sign| Some((Op::of_sign(sign)?, sign.len()))) {
        Some((op, len)) => Ok(Token { sign: Sign::Op(op), at, len }),
        None => error(&rest[0].escape_debug().to_string(), "expr.character", "").map_err(|e| ExprError { len: 1, ..e }),
    }
}

/// Letters, digits, `_`, `-`, `.` and `:`: a function, or an operator that is a word.
fn word(rest: &[char], at: usize) -> Token {
    let is_part = |c: &&char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let word: String = rest.iter().take_while(is_part).collect();
    let len = word.chars().count();
    let sign = Op::of_sign(&word).map_or(Sign::Word(word), Sign::Op);
    Token { sign, at, len }
}

fn number(rest: &[char], at: usize) -> Result<Token, ExprError> {
    let digits: String = rest.iter().take_while(|c| c.is_ascii_digit() || **c == '.').collect();
    let len = digits.len();
    match Decimal::parse(&digits) {
        Some(number) => Ok(Token { sign: Sign::Number(number), at, len }),
        None => Err(ExprError::new(at, len, "expr.number", &digits, "")),
    }
}

fn name(rest: &[char], at: usize) -> Result<Token, ExprError> {
    let Some(len) = rest.iter().position(|c| *c == '}').map(|end| end + 1) else {
        return Err(ExprError::new(at, rest.len(), "expr.name", "${", "${question}"));
    };
    let name: String = rest[2..len - 1].iter().collect();
    let name = name.trim_matches(' ').to_owned();
    if is_name(&name) {
        Ok(Token { sign: Sign::Name(name), at, len })
    } else {
        Err(ExprError::new(at, len, "expr.name", &name, "${question}"))
    }
}

/// There is no escape: a text with one kind of mark stands in the other.
fn quoted(rest: &[char], close: char, at: usize) -> Result<Token, ExprError> {
    let Some(end) = rest.iter().skip(1).position(|c| *c == close).map(|end| end + 1) else {
        return Err(ExprError::new(at, rest.len(), "expr.quote.open", &rest[0].to_string(), ""));
    };
    if let Some(stray) = rest[..end].iter().position(|c| c.is_control()) {
        return Err(ExprError::new(at + stray, 1, "expr.character", &rest[stray].escape_debug().to_string(), ""));
    }
    Ok(Token { sign: Sign::Text(rest[1..end].iter().collect()), at, len: end + 1 })
}
