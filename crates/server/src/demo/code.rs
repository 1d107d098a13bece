//! The code that a phone must bring to a demonstration on the network: random, compared whole, and slower to guess
//! with every wrong one.

use crate::api::session::wait_after;
use crate::problem::Problem;
use shouhu_domain::ids::Millis;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Addresses that are remembered at once; when they are more, whoever may go on soonest is forgotten.
const PEERS_MAX: usize = 1_024;
/// Characters of a wrong code that are remembered.
const REMEMBERED_MAX: usize = 64;

/// The code, and who has brought a wrong one.
pub struct Code {
    text: String,
    wrong: Mutex<HashMap<IpAddr, Wrong>>,
}

/// What an address has brought.
#[derive(Default)]
struct Wrong {
    failures: i64,
    until_ms: Millis,
    last: String,
}

impl Code {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text, wrong: Mutex::default() }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether what an address brings lets it in. The same wrong code again counts once: a page asks for many things
    /// with the cookie that it has. While an address waits, even the right code is refused, so that a guess told
    /// apart by its answer is no use.
    ///
    /// # Errors
    /// `not_found` without the right code, `demo.wait` after too many wrong ones.
    pub fn judge(&self, from: IpAddr, given: &str, now: Millis) -> Result<(), Problem> {
        let peer = network_of(from);
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waits) = wrong.get(&peer).filter(|w| w.until_ms > now) {
            let wait = serde_json::json!({ "retry_after_ms": waits.until_ms - now });
            return Err(Problem::new("demo.wait").params(wait));
        }
        if same(given, &self.text) {
            wrong.remove(&peer);
            return Ok(());
        }
        if wrong.len() >= PEERS_MAX && !wrong.contains_key(&peer) {
            let soonest = wrong.iter().min_by_key(|(_, w)| (w.until_ms, w.failures)).map(|(peer, _)| *peer);
            soonest.and_then(|peer| wrong.remove(&peer));
        }
        let found = wrong.entry(peer).or_default();
        let brought: String = given.chars().take(REMEMBERED_MAX).collect();
        if found.last != brought {
            found.failures += 1;
            found.until_ms = now + wait_after(found.failures);
            found.last = brought;
        }
        Err(Problem::new("not_found"))
    }
}

/// One device has as many addresses as it likes in its network of IPv6.
fn network_of(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) & !u128::from(u64::MAX)).into()),
        four @ IpAddr::V4(_) => four,
    }
}

/// Takes as long for every wrong code.
fn same(given: &str, code: &str) -> bool {
    given.len() == code.len() && given.bytes().zip(code.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(last: u16) -> IpAddr {
        let [high, low] = last.to_be_bytes();
        [10, 0, high, low].into()
    }

    #[test]
    fn a_code_is_compared_whole() {
        assert!(same("abc", "abc"));
        assert!(!same("abd", "abc"));
        assert!(!same("ab", "abc"));
    }

    #[test]
    fn whoever_waits_is_not_forgotten_for_newcomers() {
        let code = Code::new("right".into());
        for guess in 0..6 {
            assert!(code.judge(from(0), &guess.to_string(), 0).is_err());
        }
        for newcomer in 1..=2_000 {
            assert!(code.judge(from(newcomer), "wrong", 0).is_err());
        }
        assert!(code.wrong.lock().unwrap().len() <= PEERS_MAX);
        assert_eq!(code.judge(from(0), "right", 999).unwrap_err().code, "demo.wait");
        assert!(code.judge(from(0), "right", 1_000).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_is_one_device() {
        let code = Code::new("right".into());
        for guess in 0..6 {
            let address: IpAddr = format!("2001:db8::{guess}").parse().unwrap();
            assert!(code.judge(address, &guess.to_string(), 0).is_err());
        }
        assert_eq!(code.judge("2001:db8::ffff".parse().unwrap(), "7", 1).unwrap_err().code, "demo.wait");
        assert_eq!(network_of("::ffff:10.0.0.1".parse().unwrap()), from(1));
    }
}
