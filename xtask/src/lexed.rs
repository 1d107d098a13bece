//! Rust source cut into code, strings and comments, without a parser.
//!
//! Braces inside strings and comments must not count, and a banned word inside a comment is no finding; this is
//! all that the rules need. Must never fail on unfinished source: what is open at the end of the file ends there.

/// What a byte of the source belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Text,
    Comment,
}

/// One string literal: the line where it begins (from 1) and its content as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// One function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub first_line: usize,
    pub last_line: usize,
    pub test: bool,
}

/// A source file, cut.
#[derive(Debug)]
pub struct Lexed {
    /// The source with strings and comments blanked out, line by line.
    pub code: Vec<String>,
    /// Does a comment begin or stand on this line?
    pub commented: Vec<bool>,
    pub literals: Vec<Literal>,
    pub functions: Vec<Function>,
    /// Lines (from 1) that belong to `#[cfg(test)]` modules or `#[test]` functions.
    test_lines: Vec<bool>,
}

impl Lexed {
    pub fn new(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let (parts, literals) = parts(&chars);
        let mut code = vec![String::new()];
        let mut commented = vec![false];
        for (c, part) in chars.iter().zip(&parts) {
            if *c == '\n' {
                code.push(String::new());
                commented.push(false);
                continue;
            }
            let last = code.len() - 1;
            code[last].push(if *part == Part::Code { *c } else { ' ' });
            commented[last] |= *part == Part::Comment;
        }
        let (functions, test_lines) = blocks(&code);
        Self { code, commented, literals, functions, test_lines }
    }

    /// Is this line (from 1) part of a test?
    pub fn in_test(&self, line: usize) -> bool {
        self.test_lines.get(line.saturating_sub(1)).copied().unwrap_or(false)
    }

    /// The innermost function around a line (from 1).
    pub fn function_at(&self, line: usize) -> Option<&Function> {
        self.functions
            .iter()
            .filter(|function| (function.first_line..=function.last_line).contains(&line))
            .min_by_key(|function| function.last_line - function.first_line)
    }
}

/// Marks each character as code, text or comment, and collects the string literals.
fn parts(chars: &[char]) -> (Vec<Part>, Vec<Literal>) {
    let mut parts = vec![Part::Code; chars.len()];
    let mut literals = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = if starts(chars, at, "//") {
            mark(&mut parts, at, line_end(chars, at), Part::Comment)
        } else if starts(chars, at, "/*") {
            mark(&mut parts, at, block_comment_end(chars, at), Part::Comment)
        } else if let Some((open, hashes)) = raw_string(chars, at) {
            let close = raw_string_end(chars, open, hashes);
            literals.push(literal(chars, open, close, line));
            mark(&mut parts, open, close, Part::Text) + 1 + hashes
        } else if chars[at] == '"' {
            let close = string_end(chars, at + 1);
            literals.push(literal(chars, at + 1, close, line));
            mark(&mut parts, at + 1, close, Part::Text) + 1
        } else if let Some(close) = char_literal_end(chars, at) {
            mark(&mut parts, at + 1, close, Part::Text) + 1
        } else {
            at + 1
        };
        line += chars[at..end.min(chars.len())].iter().filter(|c| **c == '\n').count();
        at = end;
    }
    (parts, literals)
}

fn starts(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c))
}

fn mark(parts: &mut [Part], from: usize, to: usize, part: Part) -> usize {
    let to = to.min(parts.len());
    parts[from.min(to)..to].fill(part);
    to.max(from)
}

fn literal(chars: &[char], from: usize, to: usize, line: usize) -> Literal {
    Literal { line, text: chars[from.min(chars.len())..to.min(chars.len())].iter().collect() }
}

fn line_end(chars: &[char], from: usize) -> usize {
    chars[from..].iter().position(|c| *c == '\n').map_or(chars.len(), |offset| from + offset)
}

/// Block comments nest in Rust.
fn block_comment_end(chars: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_usize);
    while at < chars.len() {
        if starts(chars, at, "/*") {
            depth += 1;
            at += 2;
        } else if starts(chars, at, "*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    chars.len()
}

/// `r"`, `r#"`, `br##"` at this place: where the text begins and how many hashes close it.
fn raw_string(chars: &[char], at: usize) -> Option<(usize, usize)> {
    if at > 0 && is_word(chars[at - 1]) {
        return None;
    }
    let mut next = at + usize::from(matches!(chars[at], 'b' | 'c'));
    if chars.get(next) != Some(&'r') {
        return None;
    }
    next += 1;
    let hashes = chars[next.min(chars.len())..].iter().take_while(|c| **c == '#').count();
    (chars.get(next + hashes) == Some(&'"')).then_some((next + hashes + 1, hashes))
}

fn raw_string_end(chars: &[char], from: usize, hashes: usize) -> usize {
    (from..chars.len())
        .find(|at| chars[*at] == '"' && (1..=hashes).all(|n| chars.get(at + n) == Some(&'#')))
        .unwrap_or(chars.len())
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at.min(chars.len())
}

/// A character literal and not a lifetime: `'a'`, `'\n'`, `'"'`.
fn char_literal_end(chars: &[char], at: usize) -> Option<usize> {
    if chars[at] != '\'' {
        return None;
    }
    if chars.get(at + 1) == Some(&'\\') {
        return (at + 3..chars.len().min(at + 14)).find(|end| chars[*end] == '\'');
    }
    (chars.get(at + 2) == Some(&'\'')).then_some(at + 2)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A block that is open while the code is walked.
struct Open {
    depth: usize,
    function: Option<(String, usize)>,
    test: bool,
}

/// What stands before the next `{`: a function's head, a module's head, attributes.
#[derive(Default)]
struct Pending {
    function: Option<(String, usize)>,
    test: bool,
}

/// Finds functions and test lines by counting braces in code that has neither strings nor comments.
fn blocks(code: &[String]) -> (Vec<Function>, Vec<bool>) {
    let mut functions = Vec::new();
    let mut test_lines = vec![false; code.len()];
    let mut open: Vec<Open> = Vec::new();
    let mut pending = Pending::default();
    let (mut depth, mut round) = (0_usize, 0_usize);
    for (index, text) in code.iter().enumerate() {
        let line = index + 1;
        let trimmed = text.trim();
        let marks_test = trimmed.starts_with("#[cfg(test)]")
            || trimmed.starts_with("#[test]")
            || trimmed.starts_with("#[tokio::test");
        pending.test |= marks_test;
        let mut touches_test = marks_test;
        for (at, c) in text.char_indices() {
            match c {
                '(' | '[' => round += 1,
                ')' | ']' => round = round.saturating_sub(1),
                '{' => {
                    depth += 1;
                    let head = std::mem::take(&mut pending);
                    open.push(Open { depth, function: head.function, test: head.test });
                }
                '}' => {
                    touches_test |= open.iter().any(|block| block.test);
                    while open.last().is_some_and(|block| block.depth >= depth) {
                        let Some(block) = open.pop() else { break };
                        if let Some((name, first_line)) = block.function {
                            let test = block.test || open.iter().any(|outer| outer.test);
                            functions.push(Function { name, first_line, last_line: line, test });
                        }
                    }
                    depth = depth.saturating_sub(1);
                }
                ';' if round == 0 => pending = Pending::default(),
                'f' if round == 0 => {
                    if let Some(name) = function_name(text, at) {
                        pending.function = Some((name, line));
                    }
                }
                _ => {}
            }
        }
        test_lines[index] = touches_test || pending.test || open.iter().any(|block| block.test);
    }
    (functions, test_lines)
}

/// The name after `fn ` at this place of a line, if a function's head stands there.
fn function_name(text: &str, at: usize) -> Option<String> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(is_word) {
        return None;
    }
    let rest = text[at..].strip_prefix("fn ")?;
    let name: String = rest.trim_start().chars().take_while(|c| is_word(*c)).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_no_code() {
        let lexed = Lexed::new("let a = \"{ fn b() {\"; // }}}\nlet c = '{'; /* { /* { */ } */ let d = r#\"\"{\"#;");
        assert!(lexed.code.iter().all(|line| !line.contains('{') && !line.contains('}')), "{:?}", lexed.code);
        assert_eq!(lexed.literals.len(), 2);
        assert_eq!(lexed.literals[1].text, "\"{");
        assert_eq!(lexed.commented, vec![true, true]);
    }

    #[test]
    fn lifetimes_are_code_and_open_no_literal() {
        let lexed = Lexed::new("fn a<'a>(x: &'a str) -> &'a str { x }");
        assert!(lexed.code[0].ends_with("{ x }"), "{:?}", lexed.code);
        assert_eq!(lexed.functions[0].name, "a");
    }

    #[test]
    fn an_escaped_quote_does_not_close_a_string() {
        let lexed = Lexed::new("let a = \"x\\\"{\"; fn b() {}");
        assert_eq!(lexed.functions.len(), 1);
        assert_eq!(lexed.literals[0].text, "x\\\"{");
    }

    #[test]
    fn an_empty_string_does_not_swallow_the_rest() {
        let lexed = Lexed::new("let a = \"\"; fn b() { c(\"d\") }");
        assert_eq!(lexed.functions.len(), 1, "{:?}", lexed.code);
        assert_eq!(lexed.literals.len(), 2, "{:?}", lexed.literals);
    }

    #[test]
    fn functions_know_their_lines_and_tests_are_marked() {
        let source =
            "fn a() {\n  let x = [0; 2];\n}\n#[cfg(test)]\nmod tests {\n  #[test]\n  fn b() {\n  }\n}\nfn c() {}\n";
        let lexed = Lexed::new(source);
        let names: Vec<(&str, usize, usize, bool)> =
            lexed.functions.iter().map(|f| (f.name.as_str(), f.first_line, f.last_line, f.test)).collect();
        assert_eq!(names, vec![("a", 1, 3, false), ("b", 7, 8, true), ("c", 10, 10, false)]);
        assert!(!lexed.in_test(2) && lexed.in_test(4) && lexed.in_test(7) && lexed.in_test(9) && !lexed.in_test(10));
        assert_eq!(lexed.function_at(2).map(|f| f.name.as_str()), Some("a"));
    }

    #[test]
    fn unfinished_source_ends_where_the_file_ends() {
        for source in ["let a = \"", "/* a", "fn a() {", "r#\"", "'", "let a = \"x\\"] {
            let _ = Lexed::new(source);
        }
    }
}
