//! Forms as XLSForm workbooks over HTTP: out and in again, and every cell that is not read told at once.

use super::world::{COUNTY, PROVINCE, World};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let page = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                page.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const HEAD: &[&str] =
    &["type", "name", "label", "purpose", "basis", "retention_days", "sensitivity", "constraint", "appearance"];

#[tokio::test]
async fn a_form_goes_out_as_a_workbook_and_comes_back_as_the_same_draft() {
    for world in World::each().await {
        let province = world.duty(PROVINCE).await;
        let form = world.form(PROVINCE).await;
        let reply = world.raw(world.request(Some(&province), "GET", &format!("/forms/{form}/xlsform"), None)).await;
        assert_eq!(reply.status(), 200);
        let bytes = axum::body::to_bytes(reply.into_body(), usize::MAX).await.unwrap();
        let head = world.head();
        let path = format!("/forms/xlsform?form={form}");
        let back = world.send(world.request(Some(&province), "POST", &path, Some(&bytes))).await.good();
        let mut draft = world.get(&province, &format!("/forms/{form}")).await.good()["draft"].clone();
        let mut read = back["draft"].clone();
        for side in [&mut draft, &mut read] {
            side["nodes"].as_array_mut().unwrap().iter_mut().for_each(|node| node["no"] = json!(0));
        }
        assert_eq!((&read, &back["faults"]), (&draft, &json!([])));
        assert_eq!(world.head(), head, "nothing is published");
        // It can be published as it came: the next version.
        read["version"] = json!(2);
        read["note"] = json!("再来一次");
        let published = world.post(&province, &format!("/forms/{form}/versions"), read).await.good();
        assert_eq!(published["version"], 2, "{published}");
    }
}

#[tokio::test]
async fn a_workbook_of_new_fields_becomes_a_draft_that_can_be_published() {
    let world = World::new().await;
    let province = world.duty(PROVINCE).await;
    let entry = ["防控", "传染病防治法", "730", "internal"];
    let question = |kind, name, label| [&[kind, name, label][..], &entry].concat();
    let rows = [question("integer", "beds", "床位"), question("image", "gate", "大门照片")];
    let survey: Vec<&[&str]> = std::iter::once(HEAD).chain(rows.iter().map(Vec::as_slice)).collect();
    let bytes = book(&[("survey", &survey), ("settings", &[&["form_title"], &["床位日报"]])]);
    let back = world.send(world.request(Some(&province), "POST", "/forms/xlsform", Some(&bytes))).await.good();
    assert_eq!(back["faults"], json!([]), "{back}");
    let published = world.post(&province, "/forms", back["draft"].clone()).await.good();
    assert_eq!(published["version"], 1, "{published}");
}

#[tokio::test]
async fn what_is_not_read_is_told_at_once_by_sheet_row_and_column() {
    let world = World::new().await;
    let county = world.duty(COUNTY).await;
    let head = world.head();
    let survey: &[&[&str]] = &[
        HEAD,
        &["integer", "beds", "床位", "防控", "", "730", "internal", "regex(., 'a')", "w1"],
        &["rank kinds", "order", "次序"],
    ];
    let bytes = book(&[("survey", survey), ("settings", &[&["form_title"], &["床位日报"]]), ("notes", &[&["x"]])]);
    let reply = world.send(world.request(Some(&county), "POST", "/forms/xlsform", Some(&bytes))).await;
    assert_eq!(reply.problem(), "xlsform.wrong", "{}", reply.text());
    let problem = reply.json();
    let one = |e: &Value| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap());
    let mut told: Vec<String> = problem["errors"].as_array().unwrap().iter().map(one).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "/notes/1/x xlsform.sheet.unknown",
            "/survey/2/appearance xlsform.column",
            "/survey/2/basis xlsform.missing",
            "/survey/2/constraint expr.function.unsupported",
            "/survey/3/type xlsform.type",
        ]
    );
    let reply = world.send(world.request(Some(&county), "POST", "/forms/xlsform", Some(b"type,name\n"))).await;
    assert_eq!(reply.problem(), "xlsform.not_xlsx");
    let mut macros = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    macros.start_file("xl/vbaProject.bin", zip::write::SimpleFileOptions::default()).unwrap();
    let macros = macros.finish().unwrap().into_inner();
    let reply = world.send(world.request(Some(&county), "POST", "/forms/xlsform", Some(&macros))).await;
    assert_eq!(reply.problem(), "table.macros");
    assert_eq!(world.head(), head);
}
