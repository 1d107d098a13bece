//! Lists that are refused in part: what comes back can be mended and brought again as it was.

use super::world::{PROVINCE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

async fn bring(world: &World, who: &Who, path: &str, list: &[u8]) -> Value {
    world.send(world.request(Some(who), "POST", path, Some(list))).await.good()
}

/// The file of refused rows, as the screen saves it.
async fn refused(world: &World, who: &Who, path: &str, list: &[u8]) -> String {
    let reply = world.raw(world.request(Some(who), "POST", path, Some(list))).await;
    assert_eq!(reply.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(reply.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; "));
    let bytes = axum::body::to_bytes(reply.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn refused_units_are_mended_and_brought_again_with_the_values_that_they_had() {
    for world in World::each().await {
        let keeper = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let list = "代码;级别;名称;上级;电话\r\n\r\n\
            410102003;乡镇;好街道;410102;+86 371 1\r\n\
            \r\n410102004;乡镇;=坏街道;nowhere;+86 371 2\r\n410102005;乡镇;@街道;nowhere;-3\r\n";
        let (list, _, _) = encoding_rs::GB18030.encode(list);
        let taken = bring(&world, &keeper, "/units/import", &list).await;
        assert_eq!((&taken["added"], &taken["bad"]), (&json!(1), &json!(2)), "{taken}");
        let head = world.head();
        let rest = refused(&world, &keeper, "/units/import/refused?lang=zh", &list).await;
        assert_eq!(world.head(), head, "nothing is written");
        assert_eq!(rest.lines().count(), 3, "{rest}");
        assert!(rest.contains("'+86 371 2") && rest.contains("'=坏街道") && rest.contains("原因"), "{rest}");
        let again = bring(&world, &keeper, "/units/import", rest.replace("nowhere", "410102").as_bytes()).await;
        assert_eq!((&again["added"], &again["bad"]), (&json!(2), &json!(0)), "{again}");
        assert_eq!(again["unknown_columns"], json!([]), "the column of reasons is ours");
        let state = world.app.store.state();
        let unit = |code: &str| state.tree.get(state.tree.find(code).unwrap()).unwrap();
        let told = ["410102004000", "410102005000"].map(|code| (unit(code).name.clone(), unit(code).phone.clone()));
        assert_eq!(told[0], ("=坏街道".into(), Some("+86 371 2".into())));
        assert_eq!(told[1], ("@街道".into(), Some("-3".into())));
    }
}

#[tokio::test]
async fn refused_people_come_back_as_they_were() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let list = "单位代码\t岗位\t电话\t姓名\n419999\t值班室\t+86 371 2\t李某\n";
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(list.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let rest = refused(&world, &rights, "/posts/import/refused?lang=en", &utf16).await;
        assert!(rest.contains("reason") && rest.contains("unit: "), "{rest}");
        let taken = bring(&world, &rights, "/posts/import", rest.replace("419999", "410102001").as_bytes()).await;
        assert_eq!((&taken["added"], &taken["bad"]), (&json!(1), &json!(0)), "{taken}");
        let state = world.app.store.state();
        assert_eq!(state.posts.last().unwrap().phone.as_deref(), Some("+86 371 2"));
    }
}

#[tokio::test]
async fn a_circle_in_a_list_is_refused_row_by_row_and_the_rest_is_taken() {
    for world in World::each().await {
        let keeper = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let circle = "代码,级别,名称,上级\n410102003,乡镇,甲,410102004\n410102004,乡镇,乙,410102005\n410102005,乡镇,丙,410102003\n";
        let before = world.head();
        let told = bring(&world, &keeper, "/units/import", circle.as_bytes()).await;
        assert_eq!((&told["good"], &told["bad"]), (&json!(0), &json!(3)), "{told}");
        let rows: Vec<_> = told["errors"].as_array().unwrap().iter().map(|e| (&e["row"], &e["column"])).collect();
        assert_eq!(rows, [2, 3, 4].map(|row| (json!(row), json!("parent"))).each_ref().map(|(a, b)| (a, b)));
        assert_eq!((told.get("id"), world.head()), (None, before), "nothing changed");
        let more = format!("{circle}410102006,乡镇,丁,410102\n");
        let told = bring(&world, &keeper, "/units/import", more.as_bytes()).await;
        assert_eq!((&told["added"], &told["bad"]), (&json!(1), &json!(3)), "{told}");
    }
}
