//! Messages out, from what happened to a matter to what a gateway was asked, with clocks that the test
//! moves. The gateways are small servers that speak the published protocols; mail goes to a real MTA.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod gateway;
mod mail;
mod world;

use gateway::{Gateway, Mood};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::Command;
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS};
use shouhu_domain::matter::{Stage, Urgency};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::TERRITORY;
use shouhu_server::api::channel::{alerts, cost};
use shouhu_server::api::matter::receipt::link_digest;
use shouhu_server::api::now::NeedKind;
use shouhu_server::channel::Standing;
use shouhu_store::query::outbox;
use world::{COUNTY, PRIVATE, START, TOWN, TOWN_B, TOWN_C, World};

const OK: Mood = Mood::Answer(200, r#"{"code":0}"#);

fn sms(gateway: &Gateway) -> String {
    format!(
        r#"{{"public_url":"https://shouhu.example/","sms":{{"url":"http://127.0.0.1:{}/send?id={{id}}",
        "headers":{{"X-Key":"k"}},"body":"{{\"to\":\"{{phone}}\",\"text\":\"{{text}}\"}}",
        "success_pattern":"\"code\":0","terms":{{"fen_per_message":5}}}}}}"#,
        gateway.port
    )
}

fn told(asked: &[gateway::Asked]) -> Vec<(String, String)> {
    let read = |asked: &gateway::Asked| {
        let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
        (body["to"].as_str().unwrap().to_owned(), body["text"].as_str().unwrap().to_owned())
    };
    let mut told: Vec<_> = asked.iter().map(read).collect();
    told.sort();
    told
}

#[tokio::test]
async fn a_reminder_reaches_the_post_on_duty_with_a_link_and_nothing_private() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(OK));
    let w = World::new(folder.path(), &sms(&gateway));
    w.begin().await;
    let order = w.order(Urgency::Normal);
    w.run().await;
    assert!(gateway.take().is_empty(), "an issue sends no text message");
    {
        let state = w.app.store.state();
        let cost = cost(&w.app, &state, (&state.matters[&order], COUNTY), (TERRITORY, &[COUNTY]));
        assert_eq!((cost.units, cost.by_channel[0].messages, cost.cost_fen), (3, 2, 2 * 5 * 2), "two parts each");
    }
    w.remind(order);
    w.run().await;
    let asked = gateway.take();
    let told = told(&asked);
    assert_eq!(told.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["13800000002", "13900000003"]);
    assert!(asked[0].line.starts_with("POST /send?id=") && asked[0].headers.contains(&"x-key: k".to_owned()));
    for (_, text) in &told {
        assert!(
            text.contains("催办") && text.contains("豫疫防办〔2020〕1号") && text.contains("时限2月6日11:37"),
            "{text}"
        );
        assert!(PRIVATE.iter().all(|word| !text.contains(word)), "{text}");
        let token = text.split("https://shouhu.example/a/").nth(1).unwrap();
        let state = w.app.store.state();
        assert!(state.links.contains_key(&link_digest(token)), "the link works");
    }
    assert_eq!((w.stage(order, TOWN), w.stage(order, TOWN_B)), (Some(Stage::Delivered), Some(Stage::Delivered)));
    assert!(w.is_unreachable(order, TOWN_C), "nobody to ring");
    w.run().await;
    assert!(gateway.take().is_empty(), "once");
    let (sendings, standing) =
        w.app.read(move |tx| Ok((outbox::sendings(tx, order)?, outbox::channel(tx, "sms")?))).await.unwrap();
    let row = &sendings[0];
    assert_eq!((sendings.len(), row.kind.as_str(), row.state.as_str()), (1, "reminded", "done"));
    assert_eq!((row.sent, row.failed, row.left, row.cost_fen), (2, 1, 0, 20), "two messages of two parts");
    assert_eq!((standing.sent, standing.cost_fen), (2, 20));

    w.wait(10 * MINUTE_MS);
    w.write(w.duty(TOWN).actor(), Command::Reach { matter: order, stage: Stage::Signed, name: None, note: None });
    w.remind(order);
    w.run().await;
    let again = self::told(&gateway.take());
    assert_eq!(again.len(), 1, "who has signed is left alone");
    assert_eq!(again[0].1, told[1].1, "the same link in every message");
}

#[tokio::test]
async fn an_amendment_that_takes_the_signatures_back_is_told_to_those_who_had_signed() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(OK));
    let config = sms(&gateway).replace(r#""fen_per_message":5"#, r#""fen_per_message":5,"on":["issued"]"#);
    let w = World::new(folder.path(), &config);
    w.begin().await;
    let order = w.order(Urgency::Urgent);
    w.run().await;
    assert!(told(&gateway.take()).iter().all(|t| t.1.contains("有紧急任务待签收：")));
    w.write(w.duty(TOWN).actor(), Command::Reach { matter: order, stage: Stage::Signed, name: None, note: None });
    let amend = |sign_again| Command::Amend {
        matter: order,
        title: "口罩".into(),
        text: "口罩".into(),
        files: vec![],
        text_file: None,
        sign_again,
        reason: "口罩".into(),
    };
    w.machine(amend(false));
    w.run().await;
    assert!(gateway.take().is_empty(), "a slip of the pen is no news");
    w.machine(amend(true));
    w.run().await;
    let told = told(&gateway.take());
    assert_eq!(told.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["13800000002", "13900000003"]);
    for (_, text) in told {
        assert!(text.contains("有紧急任务有更正，待重新签收："), "{text}");
        assert!(PRIVATE.iter().all(|word| !text.contains(word)), "{text}");
    }
}

#[tokio::test]
async fn a_robot_says_it_once_per_order_and_links_to_the_desk() {
    let (folder, gateway) =
        (tempfile::tempdir().unwrap(), Gateway::start(Mood::Answer(200, r#"{"errcode":0,"errmsg":"ok"}"#)));
    let config = format!(
        r#"{{"public_url":"https://shouhu.example","language":"both",
        "robot":{{"duty":{{"protocol":"dingtalk","url":"http://127.0.0.1:{}/robot/send?access_token=t","sign":"SEC"}}}}}}"#,
        gateway.port
    );
    let w = World::new(folder.path(), &config);
    w.begin().await;
    let order = w.order(Urgency::Flash);
    w.remind(order);
    w.run().await;
    let asked = gateway.take();
    assert_eq!(asked.len(), 1, "one for three units, none for the reminder");
    assert!(asked[0].line.contains("access_token=t&timestamp=1580953020000&sign="), "{}", asked[0].line);
    let body: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    let text = body["text"]["content"].as_str().unwrap();
    assert!(text.contains("特急任务待签收") && text.contains("To sign: flash task"), "{text}");
    assert!(text.ends_with(&format!("https://shouhu.example/matters/{order}")), "{text}");
    assert!(PRIVATE.iter().all(|word| !text.contains(word)), "{text}");
    w.machine(Command::Withdraw { matter: order, reason: "口罩".into() });
    w.run().await;
    assert!(gateway.take().is_empty(), "the group's host allows one in three seconds");
    w.wait(3_000);
    w.run().await;
    let asked = gateway.take();
    assert!(asked.len() == 1 && asked[0].body.contains("已撤回") && !asked[0].body.contains("口罩"), "{asked:?}");
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_later_and_later_and_falls_silent_with_an_alert() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(Mood::Answer(503, "")));
    let w = World::new(folder.path(), &sms(&gateway));
    w.begin().await;
    let order = w.order(Urgency::Normal);
    w.remind(order);
    w.run().await;
    let first = gateway.take().len();
    assert!((1..=2).contains(&first), "no more than what was under way at once");
    w.run().await;
    w.wait(1_999);
    w.run().await;
    assert!(gateway.take().is_empty(), "2 s");
    w.wait(1);
    w.run().await;
    assert!(!gateway.take().is_empty());
    w.wait(2_000);
    w.run().await;
    assert!(gateway.take().is_empty(), "then 4 s");
    assert_eq!(w.set().status("sms").state, Standing::Failing);
    let needs = |w: &World, unit, role| alerts(&w.app, &w.app.store.state(), &w.asker(unit, role));
    assert!(needs(&w, COUNTY, Role::Duty).is_empty());

    w.wait(10 * MINUTE_MS);
    w.run().await;
    let status = w.set().status("sms");
    assert_eq!((status.state, status.backlog), (Standing::Silent, 2));
    let alert = needs(&w, COUNTY, Role::Duty);
    assert_eq!((alert[0].kind, alert[0].matter.id), (NeedKind::Channel, order.0));
    assert_eq!((alert[0].params.channel.as_deref(), alert[0].params.units), (Some("sms"), Some(2)));
    assert!(needs(&w, TOWN, Role::Duty).is_empty(), "not theirs");
    let told = needs(&w, COUNTY, Role::SystemAdmin);
    assert_eq!((told[0].matter.id, told[0].matter.title.as_str()), (0, ""), "of what matter is not told");
    let noted = w.app.read(|tx| outbox::channel(tx, "sms")).await.unwrap();
    assert_eq!((noted.sent, noted.last_error.as_deref()), (0, Some("status 503")));

    gateway.mood(OK);
    w.wait(5 * MINUTE_MS);
    w.run().await;
    w.run().await;
    assert_eq!(w.stage(order, TOWN), Some(Stage::Delivered));
    assert_eq!(w.set().status("sms").state, Standing::Ok);
    assert!(needs(&w, COUNTY, Role::Duty).is_empty());
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_sends_once_more_with_the_same_id() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(OK));
    let config = sms(&gateway);
    let w = World::new(folder.path(), &config);
    w.begin().await;
    let order = w.order(Urgency::Normal);
    w.remind(order);
    gateway.mood(Mood::Silence);
    w.run().await;
    let first: Vec<String> = gateway.take().into_iter().map(|a| a.line).collect();
    assert_eq!(first.len(), 2, "taken, but nobody knows");
    let seq = w.app.read(|tx| outbox::waiting(tx, "sms")).await.unwrap()[0].seq;
    let mut flight = Bits::new();
    flight.insert(TOWN);
    // The process ends after the second sending to TOWN, before its note.
    w.app.chore(move |tx| outbox::fly(tx, seq, "sms", &flight)).await.unwrap();
    w.app.store.stop();
    drop(w);

    gateway.mood(OK);
    let w = World::open(folder.path(), &config, START + 10_000);
    w.begin().await;
    w.run().await;
    let again: Vec<String> = gateway.take().into_iter().map(|a| a.line).collect();
    assert_eq!(again.len(), 1, "TOWN was in doubt twice: not a third time");
    assert!(first.contains(&again[0]), "the same id: {again:?} of {first:?}");
    assert_eq!((w.stage(order, TOWN), w.stage(order, TOWN_B)), (None, Some(Stage::Delivered)));
    let waiting = w.app.read(|tx| outbox::waiting(tx, "sms")).await.unwrap();
    assert!(waiting.is_empty(), "planned once, done: {waiting:?}");
}

#[tokio::test]
async fn a_number_that_the_gateway_refuses_four_times_is_unreachable() {
    let (folder, gateway) =
        (tempfile::tempdir().unwrap(), Gateway::start(Mood::Answer(200, r#"{"code":7,"mobile":"13800000002"}"#)));
    let w = World::new(folder.path(), &sms(&gateway));
    w.begin().await;
    let order = w.order(Urgency::Normal);
    w.remind(order);
    for (wait, asked) in [(0, 2), (MINUTE_MS, 2), (5 * MINUTE_MS, 2), (29 * MINUTE_MS, 0), (MINUTE_MS, 2), (HOUR_MS, 0)]
    {
        w.wait(wait);
        w.run().await;
        assert_eq!(gateway.take().len(), asked, "after {wait}");
    }
    assert!(w.is_unreachable(order, TOWN) && w.is_unreachable(order, TOWN_B));
    let noted = w.app.read(|tx| outbox::channel(tx, "sms")).await.unwrap();
    assert_eq!((noted.sent, noted.failed), (0, 3), "and one without a number");
    assert!(!noted.last_error.unwrap().contains("13800000002"), "no number is kept");
}

#[tokio::test]
async fn quiet_hours_hold_back_what_is_not_flash() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(OK));
    let w = World::new(folder.path(), &sms(&gateway));
    w.begin().await;
    w.wait(11 * HOUR_MS);
    let (order, flash) = (w.order(Urgency::Normal), w.order(Urgency::Flash));
    w.wait(2 * HOUR_MS + MINUTE_MS);
    for matter in [order, flash] {
        w.machine(Command::Escalate { matter });
    }
    w.run().await;
    let asked = told(&gateway.take());
    assert_eq!(asked.len(), 1, "22:38: the flash order alone");
    assert!(asked[0].0 == "13800000001" && asked[0].1.contains("升级督办：3个单位逾期，特急任务未签收"), "{asked:?}");
    assert!(asked[0].1.contains("/matters/"), "a superior gets no link of a unit");
    w.wait(8 * HOUR_MS);
    w.run().await;
    assert!(gateway.take().is_empty(), "06:38");
    w.wait(HOUR_MS);
    w.run().await;
    assert_eq!(gateway.take().len(), 1, "07:38");
}

#[tokio::test]
async fn a_withdrawal_goes_to_those_who_were_told_and_stops_what_waits() {
    let (folder, gateway) = (tempfile::tempdir().unwrap(), Gateway::start(OK));
    let w = World::new(folder.path(), &sms(&gateway));
    w.begin().await;
    let (first, second) = (w.order(Urgency::Normal), w.order(Urgency::Normal));
    w.remind(first);
    w.run().await;
    gateway.take();
    w.remind(second);
    for matter in [first, second] {
        w.machine(Command::Withdraw { matter, reason: "口罩".into() });
    }
    w.run().await;
    let asked = told(&gateway.take());
    assert_eq!(asked.len(), 2, "nobody had been told of the second: {asked:?}");
    assert!(
        asked.iter().all(|(_, text)| text.contains("任务已撤回，请勿再执行") && !text.contains("口罩")),
        "{asked:?}"
    );
}
