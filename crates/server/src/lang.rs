//! The two languages: which one somebody reads, and the word of a pair.

use axum::http::{HeaderMap, header};
use std::str::FromStr;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

/// What is no language of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("zh or en")]
pub struct Unspoken;

impl FromStr for Lang {
    type Err = Unspoken;

    /// A tag as browsers, environments and command lines write it: `zh`, `zh-CN`, `en_GB.UTF-8`.
    fn from_str(tag: &str) -> Result<Self, Unspoken> {
        match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => Ok(Self::Zh),
            Some("en") => Ok(Self::En),
            _ => Err(Unspoken),
        }
    }
}

impl Lang {
    /// What the address asks for, else the first language of the browser that we speak, else Chinese.
    #[must_use]
    pub fn choose(asked: Option<&str>, headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        asked.into_iter().chain(accepted.split(',')).find_map(|tag| tag.parse().ok()).unwrap_or_default()
    }

    #[must_use]
    pub fn tag(self) -> &'static str {
        self.of("zh-CN", "en")
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        self.of("zh", "en")
    }

    /// The word of a pair.
    #[must_use]
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_comes_before_the_browser() {
        let mut headers = HeaderMap::new();
        assert_eq!(Lang::choose(None, &headers), Lang::Zh);
        headers.insert(header::ACCEPT_LANGUAGE, "fr-FR, en-GB;q=0.8, zh;q=0.5".parse().unwrap());
        assert_eq!(Lang::choose(None, &headers), Lang::En);
        assert_eq!((Lang::choose(Some("zh-CN"), &headers), Lang::choose(Some("de"), &headers)), (Lang::Zh, Lang::En));
    }
}
