//! Codes on labels and delivery notes: what they stand for, and a mark that only this installation can make.
//!
//! A code is typed or scanned. It opens nothing by itself: whoever brings it is asked by the policy like anybody else.

use crate::app::App;
use axum::http::{HeaderMap, header};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shouhu_domain::ids::{CommodityId, EntryId};
use shouhu_store::lane::WriteError;

/// Without letters that look like digits, as on the slips with one-time codes.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Letters of the mark, five bits each.
const MARK: usize = 12;
const GROUP: usize = 4;
/// A code with its address is far shorter.
const TEXT_MAX: usize = 300;

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labelled {
    Lot(CommodityId),
    Shipment(EntryId),
}

impl Labelled {
    fn name(self) -> String {
        match self {
            Self::Lot(id) => format!("l{id}"),
            Self::Shipment(id) => format!("s{id}"),
        }
    }
}

fn mark(key: &[u8; 32], what: Labelled) -> [u8; MARK] {
    let mut letters = [0; MARK];
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return letters };
    mac.update(format!("label:{}", what.name()).as_bytes());
    for (letter, byte) in letters.iter_mut().zip(mac.finalize().into_bytes()) {
        *letter = ALPHABET[usize::from(byte % 32)];
    }
    letters
}

/// `L12-abcd-efgh-jkmn`.
#[must_use]
pub fn code(key: &[u8; 32], what: Labelled) -> String {
    let mut code = what.name().to_uppercase();
    for group in mark(key, what).chunks(GROUP) {
        code.push('-');
        code.extend(group.iter().map(|byte| char::from(*byte)));
    }
    code
}

/// What was scanned or typed, with or without the address in front and the dashes between; nothing that was not made here.
#[must_use]
pub fn read(key: &[u8; 32], text: &str) -> Option<Labelled> {
    let bare = text.get(..text.len().min(TEXT_MAX))?.rsplit('/').next()?;
    let plain: Vec<u8> = bare.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect();
    let (name, brought) = plain.split_at_checked(plain.len().checked_sub(MARK)?)?;
    let number = std::str::from_utf8(name.get(1..)?).ok()?.parse().ok()?;
    let what = match name.first()? {
        b'l' => Labelled::Lot(CommodityId(number)),
        b's' => Labelled::Shipment(EntryId(number)),
        _ => return None,
    };
    // However many letters are right, it takes as long.
    let wrong = mark(key, what).iter().zip(brought).fold(0, |wrong, (ours, theirs)| wrong | (ours ^ theirs));
    (wrong == 0).then_some(what)
}

/// The installation's key, made when the first label is.
///
/// # Errors
/// When the store cannot be written.
pub async fn key(app: &App) -> Result<[u8; 32], WriteError> {
    if let Some(key) = app.label_key.get() {
        return Ok(*key);
    }
    let fresh = app.random();
    let key = app.chore(move |tx| shouhu_store::seal::installation_key(tx, &fresh)).await?;
    Ok(*app.label_key.get_or_init(|| key))
}

/// Where a phone's camera goes with a code.
#[must_use]
pub fn address(app: &App, headers: &HeaderMap, code: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if app.https { "https" } else { "http" };
    format!("{scheme}://{host}/field/#/code/{code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_scanned_or_typed_and_not_when_it_was_made_elsewhere() {
        let (key, other) = ([7; 32], [8; 32]);
        for what in [Labelled::Lot(CommodityId(12)), Labelled::Shipment(EntryId(90_071))] {
            let made = code(&key, what);
            let typed = made.replace('-', "").to_uppercase();
            for text in [made.clone(), typed, format!("https://a.example/field/#/code/{made}"), format!(" {made} ")] {
                assert_eq!(read(&key, &text), Some(what), "{text}");
            }
            assert_eq!(read(&other, &made), None, "a foreign code");
            let last = if made.ends_with('a') { "b" } else { "a" };
            assert_eq!(read(&key, &format!("{}{last}", &made[..made.len() - 1])), None, "one letter is wrong");
        }
        let lot = code(&key, Labelled::Lot(CommodityId(12)));
        for forged in [
            "",
            "L",
            "L12",
            "口罩口罩口罩口罩口罩",
            &lot.replace("L12", "L13"),
            &lot.replace("L12", "S12"),
            &lot.replace("L12", "L-12x"),
        ] {
            assert_eq!(read(&key, forged), None, "{forged}");
        }
    }
}
