use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let table = read(bytes).unwrap();
    std::iter::once(table.header).chain(table.rows.into_iter().map(|r| r.cells)).collect()
}

const TEXT: &str = "代码,级别,名称,上级\n410000000000,省,河南省,\n410102003001,村,𠮷塬村,410102003\n";

fn expected() -> Vec<Vec<String>> {
    [
        ["代码", "级别", "名称", "上级"],
        ["410000000000", "省", "河南省", ""],
        ["410102003001", "村", "𠮷塬村", "410102003"],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec()
}

#[test]
fn every_encoding_gives_the_same_cells() {
    let utf16 = |to: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let (gb, _, failed) = encoding_rs::GB18030.encode(TEXT);
    assert!(!failed);
    assert!(std::str::from_utf8(&gb).is_err());
    for (name, bytes) in [
        ("UTF-8", TEXT.as_bytes().to_vec()),
        ("UTF-8 with mark", [&[0xEF, 0xBB, 0xBF], TEXT.as_bytes()].concat()),
        ("UTF-16LE", [vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat()),
        ("UTF-16BE", [vec![0xFE, 0xFF], utf16(u16::to_be_bytes)].concat()),
        ("GB18030", gb.into_owned()),
        ("CR LF", TEXT.replace('\n', "\r\n").into_bytes()),
        ("semicolons", TEXT.replace(',', ";").into_bytes()),
        ("tabs", TEXT.replace(',', "\t").into_bytes()),
    ] {
        assert_eq!(cells(&bytes), expected(), "{name}");
    }
}

#[test]
fn what_is_no_list_is_refused() {
    let code = |bytes: &[u8]| read(bytes).unwrap_err().code();
    assert_eq!(code(b""), "table.empty");
    assert_eq!(code(b"\n ,\n\n"), "table.empty");
    assert_eq!(code(&[0x80, 0x81, 0xFF, 0xFF]), "table.unknown_encoding");
    assert_eq!(code(&[0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00]), "table.unknown_encoding", "a lone surrogate");
    assert_eq!(code(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), "table.unknown_format", "the old XLS");
    assert_eq!(code(b"PK\x03\x04 no archive"), "table.broken");
    assert_eq!(code(&vec![b'a'; BYTES_MAX + 1]), "table.too_large");
    assert_eq!(code("a,".repeat(COLUMNS_MAX).as_bytes()), "table.too_many_columns");
    assert_eq!(code("a\n".repeat(ROWS_MAX + 1).as_bytes()), "table.too_many_rows");
    assert_eq!(code(format!("{}\n", ",".repeat(40)).repeat(CELLS_MAX / 40 + 1).as_bytes()), "table.too_many_cells");
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts() {
    let text = "# remark\ncode,name\n\n41,\"two\nlines\"\n,,\n42,x,more\n43\n";
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.header, ["code", "name"]);
    let rows: Vec<(u32, &str, &str)> = table.rows.iter().map(|r| (r.row, r.cell(0), r.cell(1))).collect();
    assert_eq!(rows, [(4, "41", "two\nlines"), (6, "42", "x"), (7, "43", "")]);
}

#[test]
fn codes_in_numeric_cells_stay_codes_and_dates_are_dates() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "代码").unwrap();
    page.write_number(2, 0, 410_102_003_001_f64).unwrap();
    page.write_number(2, 1, 1.5).unwrap();
    let date = Format::new().set_num_format("yyyy/m/d");
    page.write_datetime_with_format(2, 2, ExcelDateTime::from_ymd(2020, 1, 25).unwrap(), &date).unwrap();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let at = ExcelDateTime::from_ymd(2020, 1, 25).unwrap().and_hms(8, 30, 0).unwrap();
    page.write_datetime_with_format(2, 3, at, &time).unwrap();
    page.write_string(2, 4, "041").unwrap();
    page.write_boolean(2, 6, true).unwrap();
    let table = read(&book.save_to_buffer().unwrap()).unwrap();
    let cells = ["410102003001", "1.5", "2020-01-25", "2020-01-25T08:30:00", "041", "", "true"].map(str::to_owned);
    assert_eq!(table.rows, [TableRow { row: 3, cells: cells.to_vec() }]);
}

#[test]
fn a_cell_at_the_far_corner_costs_nothing_but_a_refusal() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "代码").unwrap();
    page.write_string(1_048_575, 16_383, "far").unwrap();
    assert_eq!(read(&book.save_to_buffer().unwrap()).unwrap_err().code(), "table.too_many_columns");
}

#[test]
fn columns_go_by_chinese_and_english_names_in_any_order() {
    let table = read(
        "上级代码,名称（必填）,*级别, 代码 ,简称,备注,上级：党组织,superior:youth,\n\
         41,郑州市,市,4101,郑,x,41-ZZB,,\n"
            .as_bytes(),
    )
    .unwrap();
    let (rows, unknown) = unit_rows(&table).unwrap();
    assert_eq!(unknown, ["备注"]);
    let row = &rows[0];
    assert_eq!(
        (row.row, row.code.as_str(), row.level.as_str(), row.name.as_str(), row.parent.as_str()),
        (2, "4101", "市", "郑州市", "41")
    );
    assert_eq!((row.aliases.as_deref(), row.tags.as_deref()), (Some("郑"), None));
    assert_eq!(row.superiors, [("party".to_owned(), "41-ZZB".to_owned()), ("youth".to_owned(), String::new())]);
    let missing = read(b"code,tags\n41,x\n").unwrap();
    assert_eq!(unit_rows(&missing), Err(TableError::ColumnsMissing(vec!["level", "name", "parent"])));
    let twice = read("code,代码\n41,x\n".as_bytes()).unwrap();
    assert_eq!(unit_rows(&twice), Err(TableError::ColumnTwice("code")));
}

#[test]
fn the_real_divisions_pass_through_both_formats() {
    let bytes = include_bytes!("../../../../data/henan-divisions-2023.csv");
    let table = read(bytes).unwrap();
    assert_eq!(table.rows.len(), 2_786);
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let rows = || table.rows.iter().map(|r| r.cells.iter().map(|c| Cell::from(c.as_str())).collect());
    let trimmed = |t: Table| unit_rows(&t).unwrap().0;
    let plain = trimmed(table.clone());
    assert_eq!(trimmed(read(&csv_bytes(&header, rows())).unwrap()), plain);
    assert_eq!(trimmed(read(&xlsx_bytes("区划", &header, rows()).unwrap()).unwrap()), plain);
}

#[test]
fn no_text_leaves_as_a_formula() {
    let dangerous = ["=1+1", "+86 371", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1"];
    let rows = dangerous.iter().map(|text| vec![Cell::from(*text), Cell::from(-5_i64), Cell::Nothing]);
    let bytes = csv_bytes(&["a", "b", "c"], rows);
    assert!(bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
    let text = String::from_utf8(bytes.clone()).unwrap();
    for line in text.split("\r\n").skip(1).filter(|l| !l.is_empty()) {
        assert!(line.starts_with('\'') || line.starts_with("\"'"), "{line:?}");
        assert!(line.ends_with(",-5,"), "a number is a number: {line:?}");
    }
    let back: Vec<String> = read(&bytes).unwrap().rows.iter().map(|r| r.cell(0).to_owned()).collect();
    assert_eq!(back, dangerous);
}

#[test]
fn times_are_those_of_shanghai() {
    // 2020-01-25 08:30:00 in Shanghai.
    let at = 1_579_912_200_000;
    let rows = || std::iter::once(vec![Cell::Time(at), Cell::Number(i64::MAX)]);
    let header = ["时间", "数"];
    assert_eq!(read(&csv_bytes(&header, rows())).unwrap().rows[0].cell(0), "2020-01-25 08:30:00");
    let sheet = read(&xlsx_bytes("表", &header, rows()).unwrap()).unwrap();
    assert_eq!(sheet.rows[0].cells, ["2020-01-25T08:30:00", "9223372036854775807"]);
}

#[test]
fn long_lists_are_written_in_pieces() {
    let rows = || (0..20_000_u32).map(|n| vec![Cell::from(n), Cell::from("单位")]);
    let chunks: Vec<Vec<u8>> = csv_chunks(&["no", "name"], rows()).collect();
    assert!(chunks.len() > 3 && chunks.iter().all(|c| c.len() < CHUNK_LIMIT && !c.is_empty()));
    assert_eq!(read(&chunks.concat()).unwrap().rows.len(), 20_000);
    assert_eq!(csv_chunks(&["no"], std::iter::empty()).count(), 1);
}

const CHUNK_LIMIT: usize = 80 * 1024;

proptest! {
    #[test]
    fn any_text_comes_back_from_our_own_csv(texts in prop::collection::vec("[\\PC\t\r\n'=+@\"-]{1,12}", 1..6)) {
        let bytes = csv_bytes(&["x", "y"], texts.iter().map(|t| vec![Cell::from("k"), Cell::from(t.as_str())]));
        let back: Vec<String> = read(&bytes).unwrap().rows.iter().map(|r| r.cell(1).to_owned()).collect();
        prop_assert_eq!(back, texts);
    }

    #[test]
    fn any_bytes_are_a_table_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), zip in any::<bool>()) {
        let bytes = if zip { [b"PK\x03\x04".as_slice(), &bytes].concat() } else { bytes };
        let _ = read(&bytes);
    }
}
