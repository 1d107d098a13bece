//! `shouhu import units`: the real divisions in every shape that offices send them, and what is refused.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn shouhu(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouhu"));
    command.args(words).arg("--data").arg(folder).current_dir(folder).env("LANG", "C.UTF-8");
    command
}

fn import(folder: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = shouhu(folder, &["import", "units"]).arg(file).args(more).output().unwrap();
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
    assert!(err.contains("组织 → 导入单位"), "{err}");
}
