//! What the machine gives: the time, randomness, the log. Nothing else in the product asks for them.

use shouhu_domain::ids::Millis;
use shouhu_server::clock::Wall;
use shouhu_store::seal::Entropy;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

pub fn wall() -> Wall {
    Arc::new(now_ms)
}

/// Unpredictable bytes. Keys and tokens come from here: without randomness nothing may go on.
pub fn random(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        eprintln!("shouhu: the system gives no randomness: {error}");
        std::process::abort();
    }
}

/// The lane's own source.
pub fn lane_entropy() -> Entropy {
    Box::new(random)
}

/// Random characters that are easy to read aloud, 5 bits each.
pub fn code(length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut bytes = vec![0; length];
    random(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte % 32)])).collect()
}

/// The log goes to standard error; the address of a started server goes to standard output.
pub fn log_to_stderr(filter: Option<&str>) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter.unwrap_or("warn,shouhu=info"));
    let filter = filter.unwrap_or_else(|error| {
        eprintln!("shouhu: --log: {error}; logging warnings");
        tracing_subscriber::EnvFilter::new("warn")
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Only the first call in a process can set it.
    let _ = log.try_init();
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_have_their_length_and_no_two_are_alike() {
        let (a, b) = (super::code(12), super::code(12));
        assert_eq!(a.len(), 12);
        assert_ne!(a, b);
    }
}
