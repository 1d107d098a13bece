//! Characters to tokens. Places count characters, so that an editor can underline them.

use super::AudienceError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A word without quotation marks: a keyword or a value.
    Bare,
    Quoted,
    Colon,
    Open,
    Close,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub sign: Sign,
    /// The word without its quotation marks; empty for signs.
    pub text: String,
    pub at: usize,
    /// With the quotation marks.
    pub len: usize,
}

/// Characters that a value may hold without quotation marks.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '(' | ')' | '（' | '）' | ':' | '：' | '"' | '“' | '”' | '\\')
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, AudienceError> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let sign = match c {
            '(' | '（' => Some(Sign::Open),
            ')' | '）' => Some(Sign::Close),
            ':' | '：' => Some(Sign::Colon),
            _ => None,
        };
        if c.is_whitespace() {
            at += 1;
        } else if let Some(sign) = sign {
            out.push(Token { sign, text: String::new(), at, len: 1 });
            at += 1;
        } else if c == '"' || c == '“' {
            let token = quoted(&chars, at)?;
            at += token.len;
            out.push(token);
        } else if is_bare(c) {
            let word: String = chars[at..].iter().take_while(|c| is_bare(**c)).collect();
            let len = word.chars().count();
            out.push(Token { sign: Sign::Bare, text: word, at, len });
            at += len;
        } else {
            return Err(stray(at, c));
        }
    }
    Ok(out)
}

fn stray(at: usize, c: char) -> AudienceError {
    AudienceError::new(at, 1, "audience.character").with("character", c.escape_default().to_string())
}

/// A value in `"…"` or `“…”`; a backslash before a mark or another backslash takes it literally.
fn quoted(chars: &[char], from: usize) -> Result<Token, AudienceError> {
    let close = if chars[from] == '"' { '"' } else { '”' };
    let mut text = String::new();
    let mut at = from + 1;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match (c, chars.get(at)) {
            ('\\', Some(&next)) if next == '\\' || next == close => {
                text.push(next);
                at += 1;
            }
            (c, _) if c == close => return Ok(Token { sign: Sign::Quoted, text, at: from, len: at - from }),
            (c, _) if c.is_control() => return Err(stray(at - 1, c)),
            (c, _) => text.push(c),
        }
    }
    Err(AudienceError::new(from, chars.len() - from, "audience.quote.open"))
}
