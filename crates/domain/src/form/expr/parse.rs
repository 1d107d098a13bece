//! Tokens to a tree, by recursive descent of bounded depth.

use super::lex::{self, Sign, Token};
use super::{DEPTH_MAX, Expr, ExprError, Fold, Func, Node, Op, TEXT_MAX, funcs};
use crate::report::Day;

pub(super) fn expr(text: &str, columns: bool) -> Result<Expr, ExprError> {
    let length = text.chars().count();
    if length > TEXT_MAX {
        return Err(ExprError::new(TEXT_MAX, length - TEXT_MAX, "expr.too_long", &TEXT_MAX.to_string(), ""));
    }
    let tokens = lex::tokens(text)?;
    if tokens.is_empty() {
        return Err(ExprError::new(0, length, "expr.empty", "", ""));
    }
    let mut parser = Parser { tokens, at: 0, depth: 0, length, columns };
    let node = parser.chain(0)?;
    if parser.peek().is_some() {
        return Err(parser.expected("operator"));
    }
    if node.depth() > DEPTH_MAX {
        return Err(ExprError::new(0, length, "expr.too_deep", &DEPTH_MAX.to_string(), ""));
    }
    Ok(Expr { node })
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// Brackets, functions and minus signs around this place.
    depth: usize,
    /// Of the whole text in characters: the place of "something is missing at the end".
    length: usize,
    /// Whether bare words are columns of a list of choices.
    columns: bool,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, sign: &Sign) -> bool {
        let found = self.peek().is_some_and(|token| token.sign == *sign);
        self.at += usize::from(found);
        found
    }

    fn place(&self) -> (usize, usize) {
        self.peek().map_or((self.length, 0), |token| (token.at, token.len))
    }

    /// `what`: value, operator, open, comma or close.
    fn expected(&self, what: &str) -> ExprError {
        let (at, len) = self.place();
        ExprError::new(at, len, "expr.expected", what, "")
    }

    fn within<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, ExprError>) -> Result<T, ExprError> {
        if self.depth == DEPTH_MAX {
            let (at, len) = self.place();
            return Err(ExprError::new(at, len, "expr.too_deep", &DEPTH_MAX.to_string(), ""));
        }
        self.depth += 1;
        let found = inner(self)?;
        self.depth -= 1;
        Ok(found)
    }

    fn chain(&mut self, level: u8) -> Result<Node, ExprError> {
        if level == funcs::LEVELS {
            return self.unary();
        }
        let first = self.chain(level + 1)?;
        let mut more = Vec::new();
        while let Some(&Token { sign: Sign::Op(op), .. }) = self.peek() {
            if op.level() != level {
                break;
            }
            self.at += 1;
            more.push((op, self.chain(level + 1)?));
        }
        Ok(if more.is_empty() { first } else { Node::Chain(first.into(), more) })
    }

    fn unary(&mut self) -> Result<Node, ExprError> {
        if self.takes(&Sign::Op(Op::Minus)) {
            return self.within(|p| Ok(Node::Minus(p.unary()?.into())));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, ExprError> {
        let Some(token) = self.peek().cloned() else { return Err(self.expected("value")) };
        self.at += 1;
        Ok(match token.sign {
            Sign::Number(number) => Node::Number(number),
            Sign::Text(text) => Node::Text(text),
            Sign::Name(name) => Node::Ref(name),
            Sign::Own => Node::Own,
            Sign::Open => self.within(|p| {
                let inner = p.chain(0)?;
                if p.takes(&Sign::Close) { Ok(inner) } else { Err(p.expected("close")) }
            })?,
            Sign::Word(ref word) => self.function(&token, word)?,
            // XPath's `*` for "any" is a path.
            Sign::Op(Op::Times) => return Err(ExprError::new(token.at, token.len, "expr.path", "*", "${question}")),
            _ => {
                self.at -= 1;
                return Err(self.expected("value"));
            }
        })
    }

    fn function(&mut self, token: &Token, name: &str) -> Result<Node, ExprError> {
        let error = |code, instead: &str| Err(ExprError::new(token.at, token.len, code, name, instead));
        let (func, fold) = (Func::of_name(name), Fold::of_name(name));
        if !self.takes(&Sign::Open) {
            if self.columns && lex::is_name(name) {
                return Ok(Node::Column(name.to_owned()));
            }
            return match func {
                Some(func) => error("expr.word", func.signature()),
                None => error("expr.word", &format!("${{{name}}}, '{name}'")),
            };
        }
        if func.is_none() && fold.is_none() {
            return match funcs::refused(name) {
                Some(instead) => error("expr.function.unsupported", instead),
                None => error("expr.function.unknown", ""),
            };
        }
        let first = self.place();
        let arguments = self.within(Self::arguments)?;
        match (fold, func, &arguments[..]) {
            (Some(fold), _, [Node::Ref(of)]) => return Ok(Node::All(fold, of.clone())),
            (Some(fold), None, _) => return error("expr.arguments", fold.signature()),
            (_, Some(func), _) if !func.takes(arguments.len()) => return error("expr.arguments", func.signature()),
            (_, Some(Func::Date), [Node::Text(day)]) if Day::parse(day).is_none() => {
                return Err(ExprError::new(first.0, first.1, "expr.date", day, Func::Date.signature()));
            }
            _ => {}
        }
        // One of the two is there: it was asked above.
        func.map_or_else(|| Err(self.expected("value")), |func| Ok(Node::Call(func, arguments)))
    }

    /// After the opening bracket, to the closing one.
    fn arguments(&mut self) -> Result<Vec<Node>, ExprError> {
        let mut arguments = Vec::new();
        if self.takes(&Sign::Close) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.chain(0)?);
            if self.takes(&Sign::Close) {
                return Ok(arguments);
            }
            if !self.takes(&Sign::Comma) {
                return Err(self.expected("comma"));
            }
        }
    }
}
