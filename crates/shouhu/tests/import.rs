//! `shouhu import`: the real divisions in every shape that offices send them, people, and what is refused.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn shouhu(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouhu"));
    command.args(words).arg("--data").arg(folder).current_dir(folder).env("LANG", "C.UTF-8");
    command
}

fn import(folder: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    import_of("units", folder, file, more)
}

fn import_of(what: &str, folder: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = shouhu(folder, &["import", what]).arg(file).args(more).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn fresh() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(shouhu(folder.path(), &["init"]).output().unwrap().status.success());
    folder
}

fn divisions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/henan-divisions-2023.csv")
}

/// The same list as other programs write it: XLSX with codes as text, GB18030, UTF-16LE, UTF-8 with a mark.
fn variants(folder: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(divisions()).unwrap();
    let cells: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let rows = cells[1..].iter().map(|row| row.iter().map(|c| shouhu_server::table::Cell::from(*c)).collect());
    let utf16 = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files: [(&str, Vec<u8>); 4] = [
        ("divisions.xlsx", shouhu_server::table::xlsx_bytes("units", &cells[0], rows).unwrap()),
        ("gb18030.csv", encoding_rs::GB18030.encode(&text).0.into_owned()),
        ("utf16le.csv", utf16),
        ("bom.csv", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
    ];
    let write = |(name, bytes): (&str, Vec<u8>)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    files.into_iter().map(write).collect()
}

#[test]
fn the_real_divisions_come_in_once_in_whatever_shape_they_are_sent() {
    let folder = fresh();
    let (code, out, _) = import(folder.path(), &divisions(), &["--dry-run"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("2784 would be added") && out.contains("Nothing was written"), "{out}");
    let (code, out, err) = import(folder.path(), &divisions(), &["--lang", "zh"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("新增 2784") && out.contains("不通过 0"), "{out}");
    for file in variants(folder.path()) {
        let (code, out, err) = import(folder.path(), &file, &[]);
        assert_eq!(code, 0, "{}: {out}{err}", file.display());
        assert!(out.contains(": 0 added, 0 changed"), "{}: {out}", file.display());
    }
    let verify = shouhu(folder.path(), &["verify"]).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}

#[test]
fn refused_rows_come_back_with_their_reasons_and_can_be_mended() {
    let folder = fresh();
    let list = folder.path().join("units.csv");
    let text = "代码,级别,名称,上级\n410100000000,市,郑州市,41\n410102000000,县,中原区,4109\n410103000000,银河,二七区,410100\n";
    std::fs::write(&list, text).unwrap();
    let (code, out, _) = import(folder.path(), &list, &["--lang", "zh"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("新增 1") && out.contains("第 3 行 parent") && out.contains("第 4 行 level"), "{out}");
    let rest = folder.path().join("units.csv.refused.csv");
    let words = std::fs::read_to_string(&rest).unwrap();
    assert_eq!(words.lines().count(), 3, "{words}");
    assert!(words.contains("原因") && words.contains("没有这个级别"), "{words}");
    std::fs::write(&rest, words.replace("4109", "4101").replace("银河", "县")).unwrap();
    let (code, out, _) = import(folder.path(), &rest, &["--lang", "en"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("2 added"), "{out}");
    let told = out.lines().find_map(|line| line.strip_prefix("To undo it within 24 hours: shouhu ")).unwrap();
    let undo: Vec<&str> = told.split(' ').collect();
    let run = || shouhu(folder.path(), &undo).output().unwrap();
    let first = run();
    assert!(String::from_utf8_lossy(&first.stdout).contains("2 undone, 0 kept"), "{first:?}");
    assert_eq!(run().status.code(), Some(3), "once is enough");
}

#[test]
fn people_come_in_without_rights_and_the_same_list_changes_nothing() {
    let folder = fresh();
    let list = folder.path().join("people.csv");
    let text = "单位代码,岗位,类别,角色,电话,姓名,账号\n\
        41,值班室,值守,值守员,+86 371 1,李某,lizhang\n41,综合岗,其他,,0371-2,赵某,\n\
        4199,夜间值班室,值守,值守员,+86 371 3,王某,\n41,书记,正职,书记,=1,钱某,\n";
    std::fs::write(&list, encoding_rs::GB18030.encode(text).0).unwrap();
    let (code, out, err) = import_of("people", folder.path(), &list, &["--lang", "zh", "--dry-run"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("将新增 2") && out.contains("什么也没有写入"), "{out}");
    let (code, out, err) = import_of("people", folder.path(), &list, &["--lang", "zh"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("新增 2") && out.contains("第 4 行 unit") && out.contains("第 5 行 roles"), "{out}");
    let (_, out, _) = import_of("people", folder.path(), &list, &["--lang", "en"]);
    assert!(out.contains(": 0 added, 0 changed, 2 stay, 2 refused"), "{out}");
    let rest = folder.path().join("people.csv.refused.csv");
    let words = std::fs::read_to_string(&rest).unwrap();
    assert!(words.contains("'+86 371 3") && words.contains("'=1") && words.lines().count() == 3, "{words}");
    std::fs::write(&rest, words.replace("4199", "41").replace(",书记,=", ",,=").replace("正职,书记", "正职,")).unwrap();
    let (code, out, err) = import_of("people", folder.path(), &rest, &[]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("2 added") && !out.contains("Columns not used"), "{out}");
    let database = shouhu_store::engine::Database::Sqlite(folder.path().join("shouhu.db"));
    let options = shouhu_store::Options {
        engine: shouhu_store::engine::Options::default(),
        entropy: Box::new(|bytes| bytes.fill(7)),
        listener: Box::new(|_, _| {}),
        batch_max: 1,
    };
    let store = shouhu_store::Store::open(database, options).unwrap();
    let state = store.state();
    let duty: Vec<_> = state.posts.iter().filter(|p| p.title.ends_with("值班室")).collect();
    let phones: Vec<_> = duty.iter().map(|p| p.phone.as_deref().unwrap()).collect();
    assert_eq!(phones, ["+86 371 1", "+86 371 3"], "as they were written");
    for post in duty {
        assert!(post.roles.is_empty() && post.holder.is_none(), "rights wait for a second person: {post:?}");
        assert_eq!(post.proposed.as_ref().unwrap().roles, [shouhu_domain::policy::Role::Duty]);
    }
    drop(state);
    store.stop();
}

#[test]
fn it_does_not_make_a_database_and_does_not_write_beside_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = import(folder.path(), &divisions(), &[]);
    assert_eq!(code, 3);
    assert!(err.contains("there is no database"), "{err}");

    let folder = fresh();
    let serving = shouhu(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn();
    let mut serving = serving.unwrap();
    let mut address = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(serving.stdout.take().unwrap()), &mut address).unwrap();
    let (code, _, err) = import(folder.path(), &divisions(), &["--lang", "zh"]);
    let _ = serving.kill();
    let _ = serving.wait();
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("组织"), "{err}");
}
