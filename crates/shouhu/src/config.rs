//! Settings from flag, environment, file and default, in this order. An unknown key is an error: a
//! mistyped setting must not be passed over.

use crate::cli::{Place, Settings};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use shouhu_server::channel::config::Channels;
use shouhu_store::engine::Database;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

const FILE: &str = "shouhu.toml";
const LISTEN: &str = "127.0.0.1:8080";
const DATA: &str = "shouhu-data";

/// What may stand in `shouhu.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    database: Option<String>,
    data: Option<PathBuf>,
    listen: Option<String>,
    https: Option<bool>,
    /// How messages go out; see docs/decisions/0006.
    channel: Option<Channels>,
}

/// All settings of `serve`, settled.
#[derive(Clone, Debug)]
pub struct Config {
    pub place: Installed,
    pub listen: SocketAddr,
    pub https: bool,
    pub channels: Option<Channels>,
}

/// Where an installation keeps its data.
#[derive(Clone, Debug)]
pub struct Installed {
    pub database: Database,
    pub data: PathBuf,
}

impl Installed {
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}

/// # Errors
/// When the file cannot be read, or a value has no meaning.
pub fn settle(file: Option<&Path>, flags: Settings) -> anyhow::Result<Config> {
    let stored = read(file)?;
    let listen = flags.listen.or(stored.listen.clone()).unwrap_or_else(|| LISTEN.into());
    let https = flags.https.or(stored.https).unwrap_or(false);
    let channels = stored.channel.clone();
    let place = place_of(flags.place, stored)?;
    let listen = listen.parse().with_context(|| format!("`{listen}` is no ADDRESS:PORT to listen on"))?;
    Ok(Config { place, listen, https, channels })
}

/// # Errors
/// As [`settle`].
pub fn settle_place(file: Option<&Path>, flags: Place) -> anyhow::Result<Installed> {
    place_of(flags, read(file)?)
}

fn place_of(flags: Place, stored: Stored) -> anyhow::Result<Installed> {
    let data = flags.data.or(stored.data).unwrap_or_else(|| DATA.into());
    let database = match flags.database.or(stored.database) {
        Some(text) => Database::parse(&text).context("the database")?,
        None => Database::Sqlite(data.join("shouhu.db")),
    };
    Ok(Installed { database, data })
}

fn read(named: Option<&Path>) -> anyhow::Result<Stored> {
    let path = named.unwrap_or(Path::new(FILE));
    if named.is_none() && !path.exists() {
        return Ok(Stored::default());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    match toml::from_str(&text) {
        Ok(stored) => Ok(stored),
        Err(error) => bail!("{}: {}", path.display(), error.to_string().trim_end().replace('\n', "\n  ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = file("listen = \"127.0.0.1:9001\"\nhttps = true\n");
        let flags = Settings { https: Some(false), ..Settings::default() };
        let config = settle(Some(file.path()), flags).unwrap();
        assert_eq!(config.listen.port(), 9001);
        assert!(!config.https);
        assert_eq!(config.place.database, Database::Sqlite("shouhu-data/shouhu.db".into()));
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let file = file("listne = \"127.0.0.1:9001\"\n");
        let error = settle(Some(file.path()), Settings::default()).unwrap_err().to_string();
        assert!(error.contains("listne"), "{error}");
    }

    #[test]
    fn channels_stand_in_the_file_and_a_mistyped_key_among_them_is_an_error() {
        let text = "[channel]\n[channel.sms]\nurl = \"http://127.0.0.1:1/send\"\nbody = \"{text}\"\n";
        let good = file(text);
        assert!(settle(Some(good.path()), Settings::default()).unwrap().channels.is_some());
        let bad = file(&format!("{text}ulr = \"x\"\n"));
        assert!(settle(Some(bad.path()), Settings::default()).is_err());
    }

    #[test]
    fn a_named_file_must_exist() {
        assert!(settle(Some(Path::new("/no/such/shouhu.toml")), Settings::default()).is_err());
    }
}
