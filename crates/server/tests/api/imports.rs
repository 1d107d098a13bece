//! Lists that are refused in part: what comes back can be mended and brought again as it was.

use super::world::{COUNTY, PROVINCE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::ids::HOUR_MS;
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

#[tokio::test]
async fn an_import_is_listed_and_its_undo_gives_back_what_was_changed_in_between() {
    for world in World::each().await {
        let keeper = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let county = world.person(COUNTY, &[Role::SystemAdmin]).await;
        let first = "code,level,name,parent,tags\n410102003,town,甲,410102,红 旗;乙类\n410102004,town,丁,410102,\n";
        bring(&world, &keeper, "/units/import", first.as_bytes()).await;
        let no = |code: &str| world.app.store.state().tree.find(code).unwrap();
        let (changed, touched) = (no("410102003"), no("410102004"));
        // A rename leaves no whole unit in the journal: an undo must not lose it.
        let rename = format!("/units/{}/rename", changed.0);
        world.post(&keeper, &rename, json!({"name": "乙街道", "reason": "改名"})).await.good();
        let before = world.app.store.state().tree.get(changed).unwrap().clone();
        let second = "code,level,name,parent,phone\n410102003,town,丙街道,410102,1\n410102004,town,丁,410102,2\n\
            410102005,town,戊,410102,3\n410102006,town,己,410102,4\n410102007,town,坏,nowhere,\n";
        let mut request = world.request(Some(&keeper), "POST", "/units/import", Some(second.as_bytes()));
        request.headers_mut().insert("shouhu-file-name", "%E5%8D%95%E4%BD%8D.csv".parse().unwrap());
        let taken = world.send(request).await.good();
        assert_eq!((&taken["added"], &taken["changed"], &taken["bad"]), (&json!(2), &json!(2), &json!(1)), "{taken}");
        let list = world.get(&keeper, "/units/import").await.good();
        let run = &list["rows"][0];
        assert_eq!(
            (&run["id"], &run["file"], &run["by"]["no"]),
            (&taken["id"], &json!("单位.csv"), &json!(0)),
            "{list}"
        );
        assert_eq!(
            (&run["added"], &run["changed"], &run["refused"], &run["rows"]),
            (&json!(2), &json!(2), &json!(1), &json!(5))
        );
        assert_eq!((&run["undoable"], list["rows"].as_array().unwrap().len()), (&json!(true), 2));
        assert_eq!(world.get(&county, "/units/import").await.good()["rows"], json!([]), "each unit its own");
        let undo = format!("/units/import/{}/undo", taken["id"]);
        assert_eq!(world.post(&county, &undo, json!({})).await.problem(), "not_found");
        // Somebody goes on with two of the four.
        world.post(&keeper, &format!("/units/{}/edit", touched.0), json!({"phone": "9"})).await.good();
        let below = "code,level,name,parent\n410102006201,village,村,410102006\n";
        bring(&world, &keeper, "/units/import", below.as_bytes()).await;
        // Two at once: one of them undoes it, the other finds it done.
        let second = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let both = (world.post(&keeper, &undo, json!({})), world.post(&second, &undo, json!({})));
        let (one, other) = tokio::join!(both.0, both.1);
        let (one, other) = if one.status == 200 { (one, other) } else { (other, one) };
        assert_eq!(other.problem(), "import.undo.done");
        let undone = one.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(2), &json!(2)), "{undone}");
        let mut why: Vec<_> =
            undone["kept_ones"].as_array().unwrap().iter().map(|k| k["code"].as_str().unwrap()).collect();
        why.sort_unstable();
        assert_eq!(why, ["import.kept.built_on", "import.kept.changed"]);
        {
            let state = world.app.store.state();
            assert_eq!(state.tree.get(changed), Some(&before), "as the rename left it, tags with blanks and all");
            assert!(state.tree.get(state.tree.find("410102006").unwrap()).unwrap().closed_at_ms.is_none());
        }
        assert_eq!(world.post(&keeper, &undo, json!({})).await.problem(), "import.undo.done");
        let list = world.get(&keeper, "/units/import").await.good();
        let run = list["rows"].as_array().unwrap().iter().find(|run| run["id"] == taken["id"]).unwrap().clone();
        assert_eq!((&run["undoable"], &run["undone"]["undone"]), (&json!(false), &json!(2)), "{run}");
    }
}

#[tokio::test]
async fn an_import_of_people_is_undone_as_far_as_nobody_used_it() {
    for world in World::each().await {
        let rights = world.person(PROVINCE, &[Role::RightsAdmin]).await;
        let list =
            "unit,title,kind,roles,phone,name\n410102001,夜班,duty,duty,1,李某\n410102001,综合岗,other,,2,赵某\n";
        bring(&world, &rights, "/posts/import", list.as_bytes()).await;
        let second = "unit,title,kind,roles,phone,name\n410102001,综合岗,other,,3,赵某\n410102001,早班,duty,duty,4,王某\n\
            410102001,白班,other,,5,\n410102001,机动岗,other,,6,\n";
        let taken = bring(&world, &rights, "/posts/import", second.as_bytes()).await;
        assert_eq!((&taken["added"], &taken["changed"]), (&json!(3), &json!(1)), "{taken}");
        let post = |title: &str| world.app.store.state().posts.iter().find(|p| p.title == title).unwrap().clone();
        let edit = json!({"title": "机动岗", "kind": "other", "phone": "7"});
        world.post(&rights, &format!("/posts/{}/edit", post("机动岗").no.0), edit).await.good();
        let run = &world.get(&rights, "/posts/import").await.good()["rows"][0].clone();
        assert_eq!((&run["id"], &run["undoable"]), (&taken["id"], &json!(true)), "{run}");
        let undone = world.post(&rights, &format!("/posts/import/{}/undo", taken["id"]), json!({})).await.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(3), &json!(1)), "{undone}");
        assert_eq!(undone["kept_ones"][0]["code"], "import.kept.changed");
        assert!(post("早班").ended_ms.is_some() && post("白班").ended_ms.is_some());
        assert_eq!(post("综合岗").phone.as_deref(), Some("2"), "says again what it said");
        assert!(post("夜班").ended_ms.is_none() && post("机动岗").ended_ms.is_none());
        world.pass(25 * HOUR_MS);
        let again = world.get(&rights, "/posts/import").await.good();
        assert_eq!(again["rows"][1]["undoable"], false, "{again}");
    }
}
