//! A demonstration on the network: in with the code alone, and slower with every wrong one.

use super::world::World;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, header};
use axum::middleware::{self, Next};
use shouhu_server::demo::code::Code;
use shouhu_server::demo::{Demo, Doors, Kept, guard};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;

const RIGHT: &str = "7k3m9p2q4r5t";

fn demo(world: &World) -> Router {
    let doors = Doors { cut: Box::new(|_| {}), keep: Box::new(|_, _| {}), tamper: Box::new(|_| Err("none".into())) };
    let demo = Arc::new(Demo {
        personas: vec![],
        moments: vec![],
        code: Some(Code::new(RIGHT.into())),
        lan: None,
        doors,
        kept: Mutex::new(Kept::default()),
    });
    let app = world.app.clone();
    let guarded = move |request: axum::extract::Request, next: Next| guard(demo.clone(), app.clone(), request, next);
    shouhu_server::router(world.app.clone()).layer(middleware::from_fn(guarded))
}

async fn ask(demo: &Router, from: &str, path: &str, cookie: Option<&str>) -> Response<Body> {
    let mut request = Request::get(path).header(header::HOST, "192.168.1.7:8088");
    if let Some(code) = cookie {
        request = request.header(header::COOKIE, format!("shouhu-demo-code={code}"));
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(format!("{from}:40000").parse().unwrap()));
    demo.clone().oneshot(request).await.unwrap()
}

async fn code_of(answer: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    problem["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_code_is_brought_once_and_kept_in_a_cookie() {
    let world = World::new().await;
    let demo = demo(&world);
    let brought = ask(&demo, "192.168.1.20", &format!("/healthz?code={RIGHT}"), None).await;
    assert_eq!(brought.status(), 200);
    let cookie = brought.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with(&format!("shouhu-demo-code={RIGHT}; ")) && cookie.contains("HttpOnly"), "{cookie}");
    assert_eq!(ask(&demo, "192.168.1.20", "/healthz", Some(RIGHT)).await.status(), 200);
    assert_eq!(ask(&demo, "192.168.1.20", "/healthz", None).await.status(), 404);
    assert_eq!(ask(&demo, "127.0.0.1", "/healthz", None).await.status(), 200, "this machine needs none");
    let mine = format!("/healthz?code=wrong&code={RIGHT}");
    assert_eq!(ask(&demo, "192.168.1.20", &mine, None).await.status(), 404, "one request is one guess");
}

#[tokio::test]
async fn wrong_codes_wait_longer_and_longer_and_only_where_they_came_from() {
    let world = World::new().await;
    let demo = demo(&world);
    let (guesser, other) = ("192.168.1.66", "192.168.1.20");
    for _ in 0..20 {
        assert_eq!(ask(&demo, guesser, "/healthz", None).await.status(), 404, "no code is no guess");
        assert_eq!(ask(&demo, guesser, "/healthz", Some("stale")).await.status(), 404, "the same one counts once");
    }
    for guess in 0..5 {
        assert_eq!(ask(&demo, guesser, &format!("/healthz?code={guess}"), None).await.status(), 404);
    }
    let waits = ask(&demo, guesser, &format!("/healthz?code={RIGHT}"), None).await;
    assert_eq!((waits.status().as_u16(), waits.headers()[header::RETRY_AFTER].to_str().unwrap()), (429, "1"));
    assert_eq!(code_of(waits).await, "demo.wait");
    assert_eq!(ask(&demo, other, "/healthz", Some(RIGHT)).await.status(), 200);
    world.pass(1_000);
    assert_eq!(ask(&demo, guesser, "/healthz?code=6", None).await.status(), 404);
    world.pass(1_000);
    assert_eq!(ask(&demo, guesser, "/healthz?code=7", None).await.status(), 429, "twice as long");
    world.pass(1_000);
    assert_eq!(ask(&demo, guesser, &format!("/healthz?code={RIGHT}"), None).await.status(), 200);
    assert_eq!(ask(&demo, guesser, "/healthz?code=8", None).await.status(), 404, "and begins anew");
}
