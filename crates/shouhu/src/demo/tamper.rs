//! The demonstration of tampering: one byte of one record changes in a copy of the database, the
//! check is run on the copy, and the copy is thrown away. The database itself is only read.

use crate::check;
use crate::machine;
use anyhow::Context as _;
use shouhu_server::app::App;
use shouhu_server::demo::Tampered;
use shouhu_server::lang::Lang;
use shouhu_store::engine::{Connection, Database, Options, Role};
use shouhu_store::harm;
use shouhu_store::journal::{self, Verdict};
use std::path::{Path, PathBuf};

pub fn run(app: &App, folder: &Path) -> anyhow::Result<Tampered> {
    let copy = Copy(folder.join(format!("copy-{}.db", machine::code(6))));
    app.store.open_reader()?.backup_to(&copy.0).context("the copy")?;
    let mut connection = Connection::open(&Database::Sqlite(copy.0.clone()), Role::Writer, &Options::default())?;
    let last = connection.read(journal::head)?.seq.max(1);
    let mut drawn = [0; 8];
    machine::random(&mut drawn);
    let seq = 1 + (i64::from_le_bytes(drawn) & i64::MAX) % last;
    let harm = connection.write(|tx| harm::one_byte(tx, seq))?;
    let verdict = journal::verify(&mut connection, None, |_, _| true)?;
    let caught = matches!(&verdict, Verdict::Broken(broken) if broken.record == Some(seq));
    let found = |lang: Lang| match &verdict {
        Verdict::Broken(broken) => check::place_of(broken, lang),
        _ => lang.of("完好", "clean").to_owned(),
    };
    let (from, to, at) = (harm.from, harm.to, harm.at);
    let text = if caught {
        format!(
            "把副本里第 {seq} 条记录的第 {at} 个字节从“{from}”改成“{to}”，校验当场指出：第 {seq} 条被改过。副本已删除。"
        )
    } else {
        format!(
            "把副本里第 {seq} 条记录的第 {at} 个字节从“{from}”改成“{to}”，校验没有指出这一条：{}。",
            found(Lang::Zh)
        )
    };
    let found = found(Lang::En);
    let text_en =
        format!("In a copy, byte {at} of record {seq} was changed from “{from}” to “{to}”; the check says: {found}.");
    Ok(Tampered { at_ms: app.now(), seq, caught, text, text_en })
}

/// A file that goes away with everything that SQLite put beside it.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        let name = self.0.display().to_string();
        for end in ["", "-wal", "-shm", ".lock", "-journal"] {
            // Most of them do not exist.
            let _ = std::fs::remove_file(format!("{name}{end}"));
        }
    }
}
