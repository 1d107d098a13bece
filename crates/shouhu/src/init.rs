//! `shouhu init`: makes a real installation. It has one unit and no account: three one-time codes, one
//! for each administrator, are printed once and kept only as hashes. No default password exists.

use crate::cli::InitFlags;
use crate::config::settle_place;
use crate::machine;
use crate::serve;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::{MINUTE_MS, Millis, UnitNo};
use shouhu_domain::policy::Role;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Unit};
use shouhu_server::api::activation::code_digest;
use shouhu_server::lang::Lang;
use shouhu_store::lane::Envelope;
use shouhu_store::query::activation::{self, Activation};
use shouhu_store::{Options, Store};
use std::path::Path;
use std::process::ExitCode;

/// How long a code is good.
const CODE_MS: Millis = 30 * MINUTE_MS;
/// Characters of a code, 5 bits each.
const CODE_LENGTH: usize = 20;
/// The three administrators; one person is never two of them.
const ADMINISTRATORS: [(Role, &str, &str); 3] = [
    (Role::SystemAdmin, "系统管理员", "system administrator"),
    (Role::RightsAdmin, "权限管理员", "rights administrator"),
    (Role::AuditAdmin, "审计管理员", "audit administrator"),
];

pub fn run(file: Option<&Path>, flags: InitFlags) -> anyhow::Result<ExitCode> {
    let place = settle_place(file, flags.place.clone())?;
    std::fs::create_dir_all(place.files())
        .with_context(|| format!("the data folder {} cannot be made", place.data.display()))?;
    let options = Options {
        engine: shouhu_store::engine::Options::default(),
        entropy: machine::lane_entropy(),
        listener: Box::new(|_, _| {}),
        batch_max: 1,
    };
    let store = Store::open(place.database.clone(), options)
        .with_context(|| format!("{} cannot be opened; init needs it for itself", place.database))?;
    let result = set_up(&store, &flags);
    store.stop();
    let codes = result?;
    let lang = flags.spoken.lang();
    match lang {
        Lang::Zh => println!("{} 已就绪。下面的启用码 30 分钟内有效，每个只能用一次，先前的作废：", place.database),
        Lang::En => println!(
            "{} is ready. The codes are good for 30 minutes, each once; earlier ones work no more:",
            place.database
        ),
    }
    for (title, title_en, code) in codes {
        println!("  {title} ({title_en}): {code}");
    }
    println!(
        "{}",
        lang.of(
            "运行 `shouhu serve`，再由三个不同的人打开 /activate，各用一个启用码。",
            "Start `shouhu serve`, then let three different persons open /activate with one code each.",
        )
    );
    Ok(ExitCode::SUCCESS)
}

type Code = (&'static str, &'static str, String);

fn set_up(store: &Store, flags: &InitFlags) -> anyhow::Result<Vec<Code>> {
    if serve::is_demo(store)? {
        bail!("{} holds a demonstration; its data cannot become a real installation", store.database());
    }
    let missing: Vec<_> = {
        let state = store.state();
        ADMINISTRATORS.into_iter().filter(|(role, ..)| !is_held(&state, *role)).collect()
    };
    if missing.is_empty() {
        bail!("{} is set up already: its three administrators have their accounts", store.database());
    }
    if store.state().tree.is_empty() {
        put_top(store, flags)?;
    }
    let until = machine::now_ms() + CODE_MS;
    missing
        .into_iter()
        .map(|(role, title, title_en)| Ok((title, title_en, new_code(store, role, title, until)?)))
        .collect()
}

fn is_held(state: &State, role: Role) -> bool {
    state.posts.iter().any(|post| post.holder.is_some() && post.roles.contains(&role))
}

fn put_top(store: &Store, flags: &InitFlags) -> anyhow::Result<()> {
    let unit = Unit {
        no: UnitNo(0),
        code: flags.code.clone(),
        level: Level::parse(&flags.level).context("no such level")?,
        kind: "territory".into(),
        name: flags.name.clone(),
        parent: None,
        sector: None,
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: None,
        closed_at_ms: None,
        name_en: None,
    };
    let (actor, command) = (Actor::machine("init"), Command::PutUnits { units: vec![unit] });
    let now = machine::now_ms();
    store.write(Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None })?;
    Ok(())
}

/// A fresh code; earlier ones for the same administrator are good no more.
fn new_code(store: &Store, role: Role, title: &str, until: Millis) -> anyhow::Result<String> {
    let code = machine::code(CODE_LENGTH);
    let digest = code_digest(&code);
    let opens = Activation::New { unit: UnitNo(0), title: title.into(), role };
    store.lane().chore(Box::new(move |tx| {
        activation::drop_of(tx, role, until - CODE_MS)?;
        activation::put(tx, &digest, &opens, until)
    }))?;
    let groups: Vec<&str> = (0..CODE_LENGTH).step_by(5).map(|at| &code[at..at + 5]).collect();
    Ok(groups.join("-"))
}
