//! Which files the journal names: whatever a version of a matter, its minutes, a filing or a step of a finding has ever named stays.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::Event;
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::ids::Seq;
use shouhu_domain::matter::{FileRef, TextFile};

const NAME: Insert =
    Insert { table: "file_named", columns: &["sha256", "seq"], conflict: "on conflict (sha256) do nothing" };

pub(super) fn project(tx: &mut Tx, seq: Seq, event: &Event) -> Result<(), DbError> {
    let (files, text_file): (&[FileRef], Option<&FileRef>) = match event {
        Event::MatterSubmitted(s) => (&s.files, s.text_file.as_ref()),
        Event::MatterAmended { files, text_file, .. } => {
            (files, if let TextFile::File(file) = text_file { Some(file) } else { None })
        }
        Event::MinutesWritten { files, .. }
        | Event::RectificationReported { files, .. }
        | Event::FindingRechecked { files, .. } => (files, None),
        Event::ReportFiled(filing) | Event::ReportCorrected(filing) => return name_all(tx, seq, &filing.answers),
        _ => return Ok(()),
    };
    for file in files.iter().chain(text_file) {
        tx.insert_many(&NAME, &[params![file.sha256.as_str(), seq]])?;
    }
    Ok(())
}

fn name_all(tx: &mut Tx, seq: Seq, answers: &Answers) -> Result<(), DbError> {
    for answer in answers.values() {
        match answer {
            Answer::File(file) => _ = tx.insert_many(&NAME, &[params![file.sha256.as_str(), seq]])?,
            Answer::Rows(rows) => rows.iter().try_for_each(|row| name_all(tx, seq, row))?,
            _ => {}
        }
    }
    Ok(())
}
