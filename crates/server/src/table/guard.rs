//! What a workbook must be before anything in it is read: an archive of bounded size, without macros, without
//! document types (and so without entities), without names that lead out of it.
//!
//! Everything is unpacked once into nothing: what an archive states about its sizes proves nothing, and neither
//! does a name. It must never keep what it unpacks.

use super::{BYTES_MAX, CELLS_MAX, ROWS_MAX, TableError};
use memchr::{memchr_iter, memmem, memrchr};
use std::io::{Cursor, ErrorKind, Read};

/// A million rows of ten columns unpack to about this.
const UNPACKED_MAX: u64 = 512 * 1024 * 1024;
/// A sheet packs to about a tenth; only a bomb packs to less than a hundredth …
const RATIO_MAX: u64 = 100;
/// … of more than this: a small file may hold the same thing many times.
const RATIO_FROM: u64 = 16 * 1024 * 1024;
/// Only sheets are read as a stream; the texts of a workbook are kept, each with an overhead, …
const TEXTS_MAX: u64 = 112 * 1024 * 1024;
const TAG_OVERHEAD: u64 = 32;
/// … and so are its styles and lists of parts.
const PART_MAX: u64 = 16 * 1024 * 1024;
/// Longest stretch without a tag; a cell of a spreadsheet holds 32,767 characters.
const STRETCH_MAX: u64 = 1024 * 1024;
const PARTS_MAX: usize = 2_000;

const ENTRY: &[u8] = b"PK\x01\x02";
const DOCTYPE: &[u8] = b"<!DOCTYPE";
const ENTITY: &[u8] = b"<!ENTITY";
const ROW: &[u8] = b"<row";
const CELL: &[u8] = b"<c ";

/// # Errors
/// `table.too_large`, `.broken`, `.bomb`, `.macros`, `.path`, `.entities`, `.too_many_rows`, `.too_many_cells`.
pub(super) fn sound(bytes: &[u8]) -> Result<(), TableError> {
    if bytes.len() > BYTES_MAX {
        return Err(TableError::TooLarge { max: BYTES_MAX });
    }
    // The list of parts is read whole, and may be most of a file.
    if memmem::find_iter(bytes, ENTRY).take(PARTS_MAX + 1).count() > PARTS_MAX {
        return Err(TableError::Bomb);
    }
    let broken = |error: zip::result::ZipError| TableError::Broken(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    for name in archive.file_names_raw() {
        named(&String::from_utf8_lossy(name))?;
    }
    let mut unpacked = 0;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        let mut gauge = Gauge::of(&name);
        let most = UNPACKED_MAX.min(RATIO_FROM.max(RATIO_MAX * bytes.len() as u64));
        unpacked += gauge.measure(part, most.saturating_sub(unpacked))?;
    }
    Ok(())
}

fn named(name: &str) -> Result<(), TableError> {
    let lower = name.to_ascii_lowercase();
    if lower.contains("vbaproject") || lower.contains("macrosheets/") {
        return Err(TableError::Macros);
    }
    let mut parts = name.split(['/', '\\']);
    let leads_out = name.starts_with(['/', '\\']) || name.contains([':', '\0']) || parts.any(|part| part == "..");
    if leads_out { Err(TableError::Path(name.chars().take(100).collect())) } else { Ok(()) }
}

/// What one part comes to, as far as it has been unpacked.
struct Gauge {
    kind: Kind,
    rows: usize,
    cells: usize,
    tags: u64,
    /// Bytes since the last tag.
    stretch: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sheet,
    Texts,
    /// Pictures, styles, lists of parts.
    Other,
}

impl Gauge {
    fn of(name: &str) -> Self {
        let kind = if name.contains("worksheets/") {
            Kind::Sheet
        } else if name.contains("sharedstrings") {
            Kind::Texts
        } else {
            Kind::Other
        };
        Self { kind, rows: 0, cells: 0, tags: 0, stretch: 0 }
    }

    /// Unpacks a part, at most `most` bytes, and answers its size.
    fn measure(&mut self, mut part: impl Read, most: u64) -> Result<u64, TableError> {
        // A tag may lie across two pieces: the end of each is looked at again with the next.
        let mut piece = vec![0; 64 * 1024];
        let (mut again, mut size) = (0, 0);
        loop {
            let read = match part.read(&mut piece[again..]) {
                Ok(0) => return Ok(size),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(TableError::Broken(error.to_string())),
            };
            size += read as u64;
            let length = again + read;
            self.look(&piece[..length], again)?;
            let kept = match self.kind {
                Kind::Sheet => 0,
                Kind::Texts => size + self.tags * TAG_OVERHEAD,
                Kind::Other => size,
            };
            let own = if self.kind == Kind::Texts { TEXTS_MAX } else { PART_MAX };
            if size > most || kept > own || (self.kind != Kind::Other && self.stretch > STRETCH_MAX) {
                return Err(TableError::Bomb);
            }
            let next = length.min(DOCTYPE.len() - 1);
            piece.copy_within(length - next..length, 0);
            again = next;
        }
    }

    /// The first `again` bytes of a piece were in the one before.
    fn look(&mut self, piece: &[u8], again: usize) -> Result<(), TableError> {
        if memmem::find(piece, DOCTYPE).is_some() || memmem::find(piece, ENTITY).is_some() {
            return Err(TableError::Entities);
        }
        let new = &piece[again..];
        self.stretch = match memrchr(b'<', new) {
            Some(at) => (new.len() - at) as u64,
            None => self.stretch + new.len() as u64,
        };
        match self.kind {
            Kind::Texts => self.tags += memchr_iter(b'<', new).count() as u64,
            Kind::Sheet => {
                let fresh = |tag: &[u8]| memmem::find_iter(&piece[again.saturating_sub(tag.len() - 1)..], tag).count();
                self.rows += fresh(ROW);
                self.cells += fresh(CELL);
            }
            Kind::Other => {}
        }
        if self.rows > ROWS_MAX {
            return Err(TableError::TooManyRows { max: ROWS_MAX });
        }
        if self.cells > CELLS_MAX {
            return Err(TableError::TooManyCells { max: CELLS_MAX });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
