use super::super::read;
use super::*;
use rust_xlsxwriter::Workbook;
use std::io::Write;
use zip::write::SimpleFileOptions;

/// A workbook as a spreadsheet writes it, with one part more, or another one of that name.
fn with(name: &str, part: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "代码").unwrap();
    let plain = book.save_to_buffer().unwrap();
    let mut plain = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..plain.len() {
        let kept = plain.by_index_raw(at).unwrap();
        if kept.name().unwrap() != name {
            archive.raw_copy_file(kept).unwrap();
        }
    }
    archive.start_file(name, SimpleFileOptions::default().compression_level(Some(6))).unwrap();
    part(&mut archive);
    archive.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn filled(name: &str, mib: usize, piece: &[u8]) -> Vec<u8> {
    let pieces = piece.repeat(1024 * 1024 / piece.len());
    with(name, |part| (0..mib).for_each(|_| part.write_all(&pieces).unwrap()))
}

/// A million rows that have a style and nothing else, as a spreadsheet keeps them when whole rows were coloured.
fn styled_rows() -> Vec<u8> {
    with(SHEET, |part| {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        write!(part, r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>"#).unwrap();
        let mut rows = std::io::BufWriter::with_capacity(1 << 16, part);
        for row in 1..=1_048_576 {
            write!(rows, r#"<row r="{row}" s="1" customFormat="1"/>"#).unwrap();
        }
        rows.write_all(b"</sheetData></worksheet>").unwrap();
    })
}

/// What the machine says of this process: CPU seconds so far, and kilobytes at the highest since the last reset.
#[cfg(target_os = "linux")]
fn spent() -> (f64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let high = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    (ticks / 100.0, high.trim().trim_end_matches(" kB").parse().unwrap())
}

/// Reads a file and looks at what the refusal cost.
#[cfg(target_os = "linux")]
fn refused(what: &str, bytes: &[u8]) -> &'static str {
    // The kernel takes 5 as: the highest is what is used now.
    let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = spent();
    let code = read(bytes).unwrap_err().code();
    let after = spent();
    let (seconds, growth_mb) = (after.0 - before.0, (after.1 - before.1) / 1024);
    assert!(seconds < 2.0, "{what}: {seconds} s");
    assert!(!reset || growth_mb < 128, "{what}: {growth_mb} MB");
    code
}

#[test]
#[cfg(target_os = "linux")]
fn hostile_workbooks_are_refused_by_their_code_within_two_seconds_and_128_megabytes() {
    // Tags near enough to each other, and between them what packs to next to nothing.
    let spaced = [b"<c r=\"A1\"/>".as_slice(), &[b' '; 1_013]].concat();
    let bomb = |name: &str| filled(name, 20, &spaced);
    let deep = with("xl/nested.zip", |part| part.write_all(&filled("xl/media/1.bin", 10, &[0; 64])).unwrap());
    let entities = br#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>"#;
    let dtd = |name: &str| with(name, |part| part.write_all(entities).unwrap());
    // The list of parts is nearly the whole file.
    let mut parts = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..=PARTS_MAX {
        parts.start_file(format!("xl/p{at}"), SimpleFileOptions::default()).unwrap();
    }
    let parts = parts.finish().unwrap().into_inner();
    for (what, code, bytes) in [
        ("a sheet that packs to nothing", "table.bomb", bomb(SHEET)),
        ("styles that pack to nothing", "table.bomb", bomb("xl/styles.xml")),
        ("a picture of 20 MB that packs to nothing", "table.bomb", filled("xl/media/image1.png", 20, &[0; 64])),
        ("texts that are all tags", "table.bomb", filled("xl/sharedStrings.xml", 20, b"<si/>")),
        ("one cell of 4 MB", "table.bomb", filled(SHEET, 4, b"aaaa")),
        ("parts without end", "table.bomb", parts),
        ("coloured rows", "table.too_many_rows", styled_rows()),
        ("entities in a sheet", "table.entities", dtd(SHEET)),
        ("entities in the list of parts", "table.entities", dtd("[Content_Types].xml")),
        ("macros", "table.macros", filled("xl/vbaProject.bin", 1, b"\xD0\xCF\x11\xE0")),
        ("old macros", "table.macros", filled("xl/macroSheets/sheet1.xml", 1, b"<a/>")),
        ("a name that climbs", "table.path", filled("xl/../../../etc/cron.d/x", 1, b"x")),
        ("a name with the other stroke", "table.path", filled("xl\\..\\x", 1, b"x")),
        ("a name from the root", "table.path", filled("/etc/passwd", 1, b"x")),
        ("more than 50 MB", "table.too_large", [b"PK\x03\x04".as_slice(), &vec![0; BYTES_MAX]].concat()),
    ] {
        assert_eq!(refused(what, &bytes), code, "{what}");
    }
    assert_eq!(read(&deep).map(|table| table.header), Ok(vec!["代码".to_owned()]), "an archive inside is not opened");
}

#[test]
fn one_long_text_in_many_cells_is_measured_by_what_it_comes_to() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let long = "长".repeat(10_000);
    (0..4_000).for_each(|row| _ = page.write_string(row, 0, &long).unwrap());
    assert_eq!(read(&book.save_to_buffer().unwrap()).unwrap_err().code(), "table.bomb");
}

#[test]
fn a_tag_that_lies_across_two_pieces_is_seen() {
    let before = |length: usize| [vec![b' '; length], ENTITY.to_vec()].concat();
    for length in 64 * 1024 - 12..64 * 1024 + 2 {
        let found = Gauge::of("xl/styles.xml").measure(before(length).as_slice(), u64::MAX);
        assert_eq!(found, Err(TableError::Entities), "{length}");
        let mut gauge = Gauge::of(SHEET);
        let rows = [vec![b' '; length], b"<row r=\"1\"><c r=\"A1\"/>".to_vec()].concat();
        assert!(gauge.measure(rows.as_slice(), u64::MAX).is_ok());
        assert_eq!((gauge.rows, gauge.cells), (1, 1), "once, at {length}");
    }
}

#[test]
fn cells_and_tags_are_counted_while_they_are_unpacked() {
    let measure = |name: &str, piece: &[u8]| Gauge::of(name).measure(piece.repeat(3_000_000).as_slice(), u64::MAX);
    assert_eq!(measure(SHEET, b"<c ><c >"), Err(TableError::TooManyCells { max: CELLS_MAX }));
    assert_eq!(measure(SHEET, b"<row"), Err(TableError::TooManyRows { max: ROWS_MAX }));
    assert_eq!(measure("xl/sharedstrings.xml", b"<si/><si/>"), Err(TableError::Bomb));
    assert_eq!(measure("xl/sharedstrings.xml", b"<si/>"), Ok(15_000_000));
}
