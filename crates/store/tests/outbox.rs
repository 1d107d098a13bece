//! The outbox on both engines: a job is made once, a crash in the middle of sending leads to one more
//! message at most, refused units are kept within a bound.

// A test that meets an error must fail; the lint only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

// Shared with tests that use more of it.
#[allow(dead_code)]
mod engines;

use engines::{on_each_engine, reader, writer};
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_store::engine::{Connection, DbError};
use shouhu_store::migrate;
use shouhu_store::query::outbox::{self, ChannelState, FAILURES_MAX, Failure, Job, Occurred};
use std::collections::BTreeSet;

const ORDER: MatterId = MatterId(7);

fn units(from: u32, to: u32) -> Bits {
    let mut bits = Bits::new();
    bits.insert_range(UnitNo(from), UnitNo(to + 1));
    bits
}

fn set(units: &[u32]) -> Bits {
    let mut bits = Bits::new();
    units.iter().for_each(|no| {
        bits.insert(UnitNo(*no));
    });
    bits
}

fn occurred(seq: i64, kind: &str) -> Occurred {
    Occurred { seq, matter: ORDER, at_ms: 1_000, kind: kind.into(), unit: Some(UnitNo(1)), to: None, by: None }
}

fn open(database: &shouhu_store::engine::Database) -> Connection {
    let mut connection = writer(database);
    migrate::run(&mut connection).unwrap();
    connection.write(|tx| outbox::begin(tx, 5, &[9; 32])).unwrap();
    connection
}

fn job(connection: &mut Connection, seq: i64) -> Job {
    connection.read(|tx| outbox::job(tx, seq, "sms")).unwrap().unwrap()
}

#[test]
fn a_job_is_made_once_however_often_it_is_planned() {
    on_each_engine(|database| {
        let mut connection = open(database);
        connection.write(|tx| outbox::begin(tx, 99, &[1; 32])).unwrap();
        let mark = connection.read(outbox::mark).unwrap().unwrap();
        assert_eq!((mark.seq, mark.key), (5, [9; 32]), "the first beginning stands");

        let fresh = Job::fresh(&occurred(8, "reminded"), "sms", units(10, 60_009), 1_000);
        let plan = |connection: &mut Connection, job: &Job| {
            connection.write(|tx| outbox::plan(tx, std::slice::from_ref(job), &[], 8)).unwrap();
        };
        plan(&mut connection, &fresh);
        let mut begun = fresh.clone();
        begun.remaining = units(20, 60_009);
        begun.sent = 10;
        begun.cursor = 19;
        connection.write(|tx| outbox::put_progress(tx, &begun)).unwrap();
        plan(&mut connection, &fresh);
        assert_eq!(job(&mut connection, 8), begun, "planned again, nothing begins anew");
        assert_eq!(connection.read(outbox::mark).unwrap().unwrap().seq, 8);
        connection.write(|tx| outbox::plan(tx, &[], &[], 3)).unwrap();
        assert_eq!(connection.read(outbox::mark).unwrap().unwrap().seq, 8, "the mark never goes back");

        let waiting = reader(database).read(|tx| outbox::waiting(tx, "sms")).unwrap();
        assert_eq!(waiting.iter().map(|w| (w.seq, w.left)).collect::<Vec<_>>(), [(8, 59_990)]);
        begun.remaining = Bits::new();
        connection.write(|tx| outbox::put_progress(tx, &begun)).unwrap();
        assert!(connection.read(|tx| outbox::waiting(tx, "sms")).unwrap().is_empty());
        assert_eq!(job(&mut connection, 8).state, "done");
    });
}

#[test]
fn a_crash_leads_to_one_more_message_and_a_second_crash_to_none() {
    on_each_engine(|database| {
        let mut connection = open(database);
        let fresh = Job::fresh(&occurred(8, "reminded"), "sms", units(1, 5), 1_000);
        connection.write(|tx| outbox::plan(tx, &[fresh], &[], 8)).unwrap();
        assert_eq!(connection.write(|tx| outbox::recover(tx, "sms")).unwrap(), 0);

        assert!(connection.write(|tx| outbox::fly(tx, 8, "sms", &set(&[1, 2]))).unwrap());
        drop(connection);
        let mut connection = writer(database);
        assert_eq!(connection.write(|tx| outbox::recover(tx, "mail")).unwrap(), 0, "another channel");
        assert_eq!(connection.write(|tx| outbox::recover(tx, "sms")).unwrap(), 2);
        let after = job(&mut connection, 8);
        assert_eq!((after.remaining, after.again, after.sent), (units(1, 5), set(&[1, 2]), 0), "sent again");

        connection.write(|tx| outbox::fly(tx, 8, "sms", &set(&[2, 3]))).unwrap();
        assert_eq!(connection.write(|tx| outbox::recover(tx, "sms")).unwrap(), 2);
        let after = job(&mut connection, 8);
        assert_eq!(after.remaining, set(&[1, 3, 4, 5]), "the one that was in doubt twice is not sent a third time");
        assert_eq!((after.again, after.flight, after.sent), (set(&[1, 2, 3]), Bits::new(), 1));
    });
}

#[test]
fn a_withdrawal_stops_what_waits_and_goes_to_those_who_were_told() {
    on_each_engine(|database| {
        let mut connection = open(database);
        let told = Job::fresh(&occurred(8, "reminded"), "sms", units(1, 9), 1_000);
        connection.write(|tx| outbox::plan(tx, std::slice::from_ref(&told), &[], 8)).unwrap();
        let progress = Job { remaining: units(5, 9), ..told };
        connection.write(|tx| outbox::put_progress(tx, &progress)).unwrap();
        connection.write(|tx| outbox::fly(tx, 8, "sms", &set(&[5]))).unwrap();
        let audience = connection.read(|tx| outbox::told(tx, ORDER, "sms")).unwrap();
        assert_eq!(audience, units(1, 5), "sent, and under way");
        assert!(connection.read(|tx| outbox::told(tx, ORDER, "mail")).unwrap().is_empty());

        let withdrawal = Job::fresh(&occurred(9, "withdrawn"), "sms", audience, 2_000);
        connection.write(|tx| outbox::plan(tx, &[withdrawal], &[ORDER], 9)).unwrap();
        assert!(!connection.write(|tx| outbox::fly(tx, 8, "sms", &set(&[6]))).unwrap(), "nothing more is sent");
        let noted = Job { remaining: units(6, 9), sent: 5, ..progress };
        connection.write(|tx| outbox::put_progress(tx, &noted)).unwrap();
        let after = job(&mut connection, 8);
        assert_eq!((after.state.as_str(), after.sent), ("dropped", 5), "what was under way is noted all the same");
        let waiting = connection.read(|tx| outbox::waiting(tx, "sms")).unwrap();
        assert_eq!(waiting.iter().map(|w| w.seq).collect::<Vec<_>>(), [9]);
    });
}

#[test]
fn refused_units_are_kept_within_a_bound_and_found_by_matter() {
    on_each_engine(|database| {
        let mut connection = open(database);
        let many = Job::fresh(&occurred(8, "reminded"), "sms", units(1, 3_000), 1_000);
        connection.write(|tx| outbox::plan(tx, std::slice::from_ref(&many), &[], 8)).unwrap();
        let refused = |no: u32, attempts: u32| {
            let next_ms = (no != 2).then_some(60_000);
            Failure { unit: UnitNo(no), attempts, next_ms, error: "停机".into() }
        };
        let bound = u32::try_from(FAILURES_MAX).unwrap();
        let failures: Vec<Failure> = (1..=bound + 7).map(|no| refused(no, 1)).collect();
        let put = |connection: &mut Connection, failures: &[Failure], known: &BTreeSet<UnitNo>| {
            connection.write(|tx| outbox::put_failures(tx, &many, failures, known)).unwrap()
        };
        assert_eq!(put(&mut connection, &failures, &BTreeSet::new()), 7);
        let kept = connection.read(|tx| outbox::failures(tx, 8, "sms")).unwrap();
        assert_eq!(kept.len(), usize::try_from(FAILURES_MAX).unwrap());
        let known: BTreeSet<UnitNo> = kept.keys().copied().collect();
        assert_eq!(put(&mut connection, &[refused(3, 2)], &known), 0, "a known one has its place");
        let kept = connection.read(|tx| outbox::failures(tx, 8, "sms")).unwrap();
        assert_eq!(kept[&UnitNo(3)].attempts, 2);
        let given_up = connection.read(|tx| outbox::given_up(tx, ORDER, &[1, 2, 3])).unwrap();
        assert_eq!(given_up.into_iter().collect::<Vec<_>>(), [(UnitNo(2), "sms".to_owned())]);
    });
}

#[test]
fn a_channel_keeps_its_state_and_old_jobs_are_forgotten() {
    on_each_engine(|database| {
        let mut connection = open(database);
        assert_eq!(connection.read(|tx| outbox::channel(tx, "sms")).unwrap().sent, 0);
        let state = ChannelState {
            channel: "sms".into(),
            sent: 3,
            failed: 1,
            fails: 2,
            next_ms: 9_000,
            last_ok_ms: None,
            last_fail_ms: Some(8_000),
            last_error: Some("连接被拒绝".into()),
            cost_fen: 15,
        };
        connection.write(|tx| outbox::put_channel(tx, &state)).unwrap();
        let later = ChannelState { fails: 0, last_ok_ms: Some(10_000), ..state };
        connection.write(|tx| outbox::put_channel(tx, &later)).unwrap();
        assert_eq!(connection.read(|tx| outbox::channel(tx, "sms")).unwrap(), later);

        let old = Job::fresh(&occurred(8, "reminded"), "sms", Bits::new(), 1_000);
        let waits = Job::fresh(&occurred(9, "reminded"), "sms", units(1, 2), 1_000);
        let failure = Failure { unit: UnitNo(1), attempts: 1, next_ms: Some(5), error: "忙".into() };
        connection.write(|tx| outbox::plan(tx, &[old, waits.clone()], &[], 9)).unwrap();
        connection.write(|tx| outbox::put_failures(tx, &waits, &[failure], &BTreeSet::new())).unwrap();
        assert_eq!(connection.write::<_, DbError>(|tx| outbox::sweep(tx, 2_000)).unwrap(), 1);
        assert!(connection.read(|tx| outbox::job(tx, 8, "sms")).unwrap().is_none());
        assert_eq!(connection.read(|tx| outbox::failures(tx, 9, "sms")).unwrap().len(), 1);
    });
}
