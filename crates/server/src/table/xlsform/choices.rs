//! The sheet of choices: lists by their names, in the order of the rows.

use super::lines::{self, Line, columns};
use super::{CHOICES, Reader, Sheet};
use shouhu_domain::form::{Choice, Words};

impl Reader<'_> {
    pub(super) fn choices(&mut self, sheet: &Sheet) {
        let columns = columns(sheet, &lines::CHOICES, self.tongue, &mut self.faults);
        for row in &sheet.rows {
            let line = Line::new(CHOICES, &columns, row);
            let cell = |key| line.text(key).map(|text: &str| text.trim().to_owned());
            let (list, name, label) = (cell("list_name"), cell("name"), line.words("label"));
            for (key, missing) in [("list_name", list.is_none()), ("name", name.is_none()), ("label", label.is_none())]
            {
                if missing {
                    self.faults.push(line.fault(key, "xlsform.missing", ""));
                }
            }
            let own = line.further().map(|(column, cell)| (column.to_owned(), cell.trim().to_owned()));
            let (label, columns) = (label.unwrap_or_else(Words::default), own.collect());
            self.faults.extend(line.rest());
            let Some(list) = list else { continue };
            let into = self.lists.entry(list.clone()).or_default();
            let pointer = format!("/lists/{list}/{}", into.len());
            self.places.rows.insert(pointer, (CHOICES, line.row()));
            into.push(Choice { no: 0, name: name.unwrap_or_default(), label, columns });
        }
    }
}
