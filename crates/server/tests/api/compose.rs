//! What helps to write an order: who is meant by name, and the text as its readers will see it.

use super::world::{COUNTY, PROVINCE, World};
use serde_json::{Value, json};

#[tokio::test]
async fn an_audience_is_named_page_by_page_to_its_end() {
    let world = World::new().await;
    let author = world.duty(PROVINCE).await;
    let (mut after, mut named) = (Value::Null, vec![]);
    let expected = loop {
        let ask = json!({ "text": "under 41 and (level:town or level:village)", "after": after });
        let page = world.post(&author, "/audience/check", ask).await.good();
        let units = page["sample"].as_array().unwrap().clone();
        let Some(last) = units.last() else { break page["count"].as_u64().unwrap() };
        after = last["no"].clone();
        named.extend(units.iter().map(|unit| unit["no"].as_u64().unwrap()));
    };
    assert_eq!(u64::try_from(named.len()).unwrap(), expected);
    assert!(named.is_sorted() && expected > 2, "each once: {named:?}");
}

#[tokio::test]
async fn a_text_is_shown_as_its_readers_will_see_it_and_nothing_is_kept() {
    let world = World::new().await;
    let author = world.duty(COUNTY).await;
    let before = world.head();
    let shown = world.post(&author, "/drafts/preview", json!({ "text": "# 一\n\n**即刻**<script>x</script>" })).await;
    assert_eq!(
        shown.good()["html"],
        json!("<h1>一</h1>\n<p><strong>即刻</strong>&lt;script&gt;x&lt;/script&gt;</p>\n")
    );
    let long = "长".repeat(100_001);
    assert_eq!(world.post(&author, "/drafts/preview", json!({ "text": long })).await.problem(), "input.too_long");
    assert_eq!(world.head(), before);
}
