//! `shouhu verify --file`: says in words what of an exported case file holds. No database is opened.

use crate::cli::{BROKEN, FAILED};
use anyhow::Context as _;
use shouhu_server::lang::Lang;
use shouhu_store::journal::Head;
use shouhu_store::journal::case::{self, CaseFault, Kept, Report};
use std::path::Path;
use std::process::ExitCode;

/// Faults that are named; their number is always told.
const NAMED_MAX: usize = 20;

pub fn verify(path: &Path, kept: Option<&Head>, lang: Lang) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let report = case::check(&bytes, kept);
    for line in words(&report, lang) {
        println!("{line}");
    }
    Ok(match (report.faults.is_empty(), report.kept) {
        (false, _) | (_, Some(Kept::Other)) => ExitCode::from(BROKEN),
        // Nothing was found wrong, but what was asked cannot be answered by this file.
        (_, Some(Kept::Outside)) => ExitCode::from(FAILED),
        _ => ExitCode::SUCCESS,
    })
}

/// What a report says, line by line.
fn words(report: &Report, lang: Lang) -> Vec<String> {
    let zh = lang == Lang::Zh;
    let mut lines = vec![];
    if let (Some(from), Some(to)) = (&report.from, &report.to) {
        let (matter, records, batches) = (report.matter, report.records.len(), report.batches);
        lines.push(if zh {
            format!("案卷：事项 {matter}，{records} 条记录，链上 {batches} 批")
        } else {
            format!("Case file: matter {matter}, {records} records, {batches} batches of the chain")
        });
        lines.push(if zh { format!("链头由：{from}") } else { format!("From head: {from}") });
        lines.push(if zh { format!("链头至：{to}") } else { format!("To head:   {to}") });
    }
    let faults = report.faults.len();
    if faults == 0 {
        lines.push(if zh {
            "相符：每条记录的哈希、到批根的路径、批与批之间的链头都对得上，文件未被改动。".into()
        } else {
            "Holds: the leaf of every record, its path to the root of its batch and the chain of heads; the file is as it was made.".into()
        });
    } else {
        lines.push(if zh { format!("不符：{faults} 处") } else { format!("Does not hold: {faults} places") });
        lines.extend(report.faults.iter().take(NAMED_MAX).map(|fault| format!("  {}", fault_words(fault, zh))));
    }
    lines.extend(report.kept.map(|kept| kept_words(kept, zh)));
    if report.kept.is_none() && faults == 0 {
        lines.push(if zh {
            "未与另存的链头比对：加 --expect 序号:哈希，才能证明整条链不是重写的。".into()
        } else {
            "Not compared with a head that was kept elsewhere: only --expect SEQ:HEX shows that the whole chain was not written anew.".into()
        });
    }
    lines
}

fn fault_words(fault: &CaseFault, zh: bool) -> String {
    match (fault, zh) {
        (CaseFault::RecordChanged { seq }, true) => format!("第 {seq} 条记录被改过：内容与其哈希不符"),
        (CaseFault::RecordChanged { seq }, false) => {
            format!("record {seq} was changed: its bytes do not give its leaf")
        }
        (CaseFault::PathBroken { seq }, true) => format!("第 {seq} 条记录不在它所说的批里"),
        (CaseFault::PathBroken { seq }, false) => format!("record {seq} does not lead to the root of its batch"),
        (CaseFault::ChainBroken { first, last }, true) => format!("记录 {first} 至 {last} 这一批接不上链"),
        (CaseFault::ChainBroken { first, last }, false) => {
            format!("the batch of records {first} to {last} does not fit the chain")
        }
        (CaseFault::Unknown { named }, true) => format!("不认识的格式或算法：{named}"),
        (CaseFault::Unknown { named }, false) => format!("a format or algorithm that is not known: {named}"),
        (CaseFault::SumWrong, true) => "记录都相符，但文件被改过（有内容被删去，或记录以外的地方被改）".into(),
        (CaseFault::SumWrong, false) => {
            "every record holds, but the file was changed (something left out, or changed beside the records)".into()
        }
        (CaseFault::Unreadable { line, record: Some(seq), why }, true) => {
            format!("第 {seq} 条记录被改过：文件第 {line} 行无法读取（{why}）")
        }
        (CaseFault::Unreadable { line, record: Some(seq), why }, false) => {
            format!("record {seq} was changed: line {line} of the file cannot be read ({why})")
        }
        (CaseFault::Unreadable { line, why, .. }, true) => format!("文件第 {line} 行无法读取（{why}）"),
        (CaseFault::Unreadable { line, why, .. }, false) => format!("line {line} of the file cannot be read ({why})"),
    }
}

fn kept_words(kept: Kept, zh: bool) -> String {
    match (kept, zh) {
        (Kept::Met, true) => "另存的链头：在链上，相符。",
        (Kept::Met, false) => "The head that was kept: on the chain, and the same.",
        (Kept::Other, true) => "另存的链头：不符，这条链被重写过。",
        (Kept::Other, false) => "The head that was kept: not the same; this chain was written anew.",
        (Kept::Outside, true) => "另存的链头：不在本文件所含的一段链上，无法比对。",
        (Kept::Outside, false) => {
            "The head that was kept: not in the part of the chain that this file holds; it cannot be compared."
        }
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_record_is_named_in_both_languages() {
        let report = Report { faults: vec![CaseFault::RecordChanged { seq: 42 }], ..Report::default() };
        assert!(words(&report, Lang::Zh).join("").contains("第 42 条记录被改过"));
        assert!(words(&report, Lang::En).join("").contains("record 42 was changed"));
        assert!(words(&Report::default(), Lang::En).join("").contains("--expect"), "what a check cannot show is said");
    }
}
