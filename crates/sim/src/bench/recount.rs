//! Roll-ups against a recount by hand, over many random histories: the same code as the test of that name.

use super::Setting;
use super::scale::place;
use crate::recount::{Checked, Recount, STEPS, Told, check, play};
use crate::twin::entropy;
use shouhu_store::load::Loader;
use std::error::Error;

/// Differences that are printed; all are counted.
const SHOWN_MAX: usize = 5;
/// A word on how far it is after so many histories.
const TOLD_EVERY: u64 = 1_000;

/// How many figures of all histories are other ones than by hand.
pub(super) fn differences(setting: &Setting) -> Result<usize, Box<dyn Error>> {
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let parts: Vec<_> = (0..threads)
        .map(|part| {
            let setting = setting.clone();
            std::thread::spawn(move || histories(&setting, part, threads).map_err(|error| error.to_string()))
        })
        .collect();
    let mut all = Checked::default();
    for part in parts {
        let part = part.join().map_err(|_| "a recount's thread failed")??;
        all.figures += part.figures;
        all.differences.extend(part.differences);
    }
    eprintln!("  {} histories, {} figures", setting.histories, all.figures);
    all.differences.iter().take(SHOWN_MAX).for_each(|difference| eprintln!("  {difference}"));
    Ok(all.differences.len())
}

/// Every `of`th history, each in a database made anew.
fn histories(setting: &Setting, part: u64, of: u64) -> Result<Checked, Box<dyn Error>> {
    let name = format!("bench-recount-{}-{part}", std::process::id());
    let data = setting.cache.join(&name);
    std::fs::create_dir_all(&data)?;
    let (database, _) = place(setting, &data, &name);
    let mut all = Checked::default();
    for seed in (1..=setting.histories).filter(|seed| seed % of == part) {
        Loader::open_again(&database, entropy(seed))?.finish()?;
        let store = play(&database, seed, STEPS, &mut Told::new())?;
        let checked = check(&store, &Recount::of(&store)?)?;
        store.stop();
        all.figures += checked.figures;
        all.differences.extend(checked.differences.into_iter().map(|what| format!("history {seed}: {what}")));
        if seed % TOLD_EVERY == 0 {
            eprintln!("  {seed} histories");
        }
    }
    database.remove()?;
    std::fs::remove_dir_all(&data)?;
    Ok(all)
}
