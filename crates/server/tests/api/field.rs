//! What the server does for the phone entry: its page and its files, and whose command a shared phone sends.

use super::world::{COUNTY, Reply, VILLAGE, Who, World};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;
use shouhu_domain::policy::Role;

async fn sign_as(world: &World, cookie: &Who, person: &str, matter: i64) -> Reply {
    let mut request = world.request(Some(cookie), "POST", &format!("/matters/{matter}/sign"), Some(b"{}"));
    request.headers_mut().insert("shouhu-person", person.parse().unwrap());
    world.send(request).await
}

#[tokio::test]
async fn what_one_person_pressed_is_never_sent_as_another() {
    for world in World::each().await {
        let county = world.person(COUNTY, &[Role::Commander]).await;
        let (pressed, present) = (world.duty(VILLAGE).await, world.duty(VILLAGE).await);
        let matter = world.issue(&county, "under 410102001201", json!({})).await;
        let head = world.head();
        for person in [pressed.person.0.to_string(), "nobody".into(), String::new()] {
            let reply = sign_as(&world, &present, &person, matter).await;
            assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "session.other_person"));
        }
        assert_eq!(world.head(), head, "nothing was done");
        let signed = sign_as(&world, &pressed, &pressed.person.0.to_string(), matter).await.good();
        assert_eq!(signed["first"], json!(true));
    }
}

#[tokio::test]
async fn the_entry_is_one_page_in_a_folder_of_its_own() {
    let world = World::new().await;
    let open = |path: &str| world.raw(Request::get(path).body(Body::empty()).unwrap());
    let moved = open("/field").await;
    assert!(moved.status().is_redirection());
    assert_eq!(moved.headers()["location"], "/field/");
    // A worker that is not there must not be taken for a page.
    assert_eq!(open("/field/nothing.js").await.status(), StatusCode::NOT_FOUND);
    let page = open("/field/").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
}
