//! Lists that are taken away open again, with their rare characters, and run nothing.

use super::world::{COUNTY, OTHER_TOWN, TOWN, VILLAGE, World};
use calamine::{Reader as _, Xlsx};
use serde_json::json;
use std::io::Cursor;

fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{FEFF}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn xlsx_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn boards_and_units_open_again_as_csv_and_as_workbook() {
    for world in World::each().await {
        let county = world.duty(COUNTY).await;
        let village = world.duty(VILLAGE).await;
        let town = world.duty(TOWN).await;
        let title = "𠮷堽𫝆/值守:通知";
        let id = world.issue(&county, "under 410102", json!({ "title": title, "due_ms": world.hours(4) })).await;
        world.post(&village, &format!("/matters/{id}/sign"), json!({})).await.good();
        let formula = "=cmd|' /C calc'!A0";
        world.post(&town, &format!("/matters/{id}/difficulty"), json!({ "text": formula })).await.good();

        let board = world.get(&county, &format!("/matters/{id}/board.csv")).await;
        let disposition = board.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.contains("filename*=UTF-8''%F0%A0%AE%B7"), "{disposition}");
        assert!(!disposition.contains(':') && !disposition.contains('/'), "{disposition}");
        let rows = csv_rows(&board.bytes);
        assert_eq!(rows[0][..5], ["单位代码", "单位名称", "级别", "应收", "送达"]);
        let towns: Vec<&str> = rows[1..].iter().map(|r| r[1].as_str()).collect();
        assert_eq!(towns.len(), 4, "two streets, an organ and the sum: {towns:?}");
        let total = rows.iter().find(|r| r[1].contains("合计")).unwrap();
        assert_eq!((total[3].as_str(), total[6].as_str(), total[10].as_str()), ("7", "1", "1"));
        let workbook = world.get(&county, &format!("/matters/{id}/board.xlsx")).await;
        assert_eq!(xlsx_rows(&workbook.bytes).len(), rows.len());

        let units = world.get(&county, &format!("/matters/{id}/units.csv")).await;
        let rows = csv_rows(&units.bytes);
        assert_eq!(rows.len(), 8);
        let signed = rows.iter().find(|r| r[1] == "𠮷村").unwrap();
        assert_eq!((signed[0].as_str(), signed[4].as_str()), ("410102001201", "已签收"));
        assert_eq!(signed[8], "2020-02-06 09:37:00", "the time of Shanghai");
        let difficult = rows.iter().find(|r| r[1] == "林山寨街道").unwrap();
        assert_eq!(difficult[11], format!("'{formula}"), "a formula is marked");
        assert!(difficult[14].starts_with("0371-"), "the phone of the post on duty");
        let english = world.get(&county, &format!("/matters/{id}/board.csv?lang=en")).await;
        let disposition = english.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.contains("-Receipts.csv"), "{disposition}");
        let rows = csv_rows(&english.bytes);
        assert_eq!(rows[0][..4], ["Unit code", "Unit name", "Level", "Expected"]);
        assert_eq!((rows[1][2].as_str(), rows.last().unwrap()[1].contains("(total)")), ("Town", true), "{rows:?}");
        let english = world.get(&county, &format!("/matters/{id}/units.xlsx?lang=en&filter=signed")).await;
        let rows = xlsx_rows(&english.bytes);
        assert_eq!((rows[0][4].as_str(), rows[1][2].as_str(), rows[1][4].as_str()), ("Stage", "Village", "Signed"));
        let han = |text: &String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!rows[0].iter().any(han) && !rows[1].iter().any(han), "{rows:?}");
        let sheet = world.get(&county, &format!("/matters/{id}/sheet?lang=zh")).await.text();
        for words in ["签收单", title, "2020-02-06 09:37", "林山寨街道", "共 7 个单位", "日志序号"] {
            assert!(sheet.contains(words), "{words}: {sheet}");
        }
        let part = world.get(&county, &format!("/matters/{id}/sheet?lang=en&node={OTHER_TOWN}")).await.text();
        assert!(
            part.contains("Sign-off sheet") && part.contains("2 units.") && !part.contains("Linshanzhai"),
            "{part}"
        );
        let workbook = world.get(&county, &format!("/matters/{id}/units.xlsx?under={OTHER_TOWN}")).await;
        let rows = xlsx_rows(&workbook.bytes);
        assert_eq!(rows.len(), 3, "the street and its village: {rows:?}");
        assert_eq!(rows[1][0], "410102002000", "twelve digits stay text");
    }
}
