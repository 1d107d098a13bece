//! Reporting: fields, forms, duties, and what is filed in their slots.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Command, Filled, FormCommand, ReportCommand, SlotKey};
use shouhu_domain::form::{Answer, Answers, Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::{FormId, MatterId, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars};
use shouhu_domain::policy::Role;
use shouhu_domain::report::{Calendar, Day, Duty, Recurrence, Subjects, filer};
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[
    ("put field", 3),
    ("publish form", 4),
    ("retire form", 1),
    ("set calendar", 3),
    ("issue a duty", 8),
    ("file", 22),
    ("correct", 8),
    ("withdraw a report", 5),
    ("accept a report", 6),
    ("return a report", 6),
    ("exempt", 4),
    ("lift an exemption", 4),
    ("bring a table", 8),
];

pub(super) const FIELDS: [&str; 3] = ["masks", "beds", "fever"];

impl Draw<'_> {
    pub(super) fn report(&mut self, kind: &str) -> Drawn {
        match kind {
            "put field" | "publish form" | "retire form" | "set calendar" => self.on_forms(kind),
            "issue a duty" => self.duty(),
            "exempt" | "lift an exemption" => self.exempt(kind),
            "bring a table" => self.table(),
            _ => self.slot(kind),
        }
    }

    fn on_forms(&mut self, kind: &str) -> Drawn {
        let top = UnitNo(0);
        let reason = self.text();
        let id = self.some_form();
        let command = match kind {
            "put field" => {
                let mut field = field(FIELDS[self.rng.index(FIELDS.len())]);
                field.seconds = u32::try_from(self.rng.range(if self.wrong { 0 } else { 1 }, 60)).unwrap_or(1);
                field.label.zh = if self.wrong { String::new() } else { field.label.zh };
                FormCommand::PutField(Box::new(field))
            }
            "publish form" => {
                let new = id.is_none() || self.rng.chance(1, 3);
                let form = id.filter(|_| !new);
                let next = form.and_then(|id| Some(self.state.forms.get(&id)?.current()?.version + 1)).unwrap_or(1);
                let version = if self.wrong { next + 5 } else { next };
                FormCommand::Publish(Box::new(version_of(form, version)))
            }
            "retire form" => FormCommand::Retire { form: id?, reason },
            _ => {
                let day = Day::of(self.now).plus(i32::try_from(self.rng.range(1, 60)).unwrap_or(1));
                let calendar = Calendar { off: [day].into(), work: [day.plus(i32::from(!self.wrong))].into() };
                let system = self.at(top, &[Role::SystemAdmin])?;
                let set = FormCommand::SetCalendar { calendar: Box::new(calendar), reason };
                return Some((system, Command::Form(set)));
            }
        };
        Some((self.desk(top)?, Command::Form(command)))
    }

    pub(super) fn some_form(&mut self) -> Option<FormId> {
        let wrong = self.wrong;
        let forms: Vec<FormId> = self.state.forms.values().filter(|f| wrong || !f.retired).map(|f| f.id).collect();
        forms.get(self.rng.index(forms.len().max(1))).copied()
    }

    fn duty(&mut self) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level <= Level::County)?;
        let sites = self.rng.chance(1, 3);
        let every = match self.rng.range(0, 4) {
            0 => Recurrence::Weekly,
            1 => Recurrence::Monthly,
            _ => Recurrence::Daily,
        };
        // Begun some days ago, so that there are periods to file for whatever the recurrence.
        let first = Day::of(self.now).plus(if self.wrong { -4_000 } else { -40 });
        let duty = Duty {
            form: self.some_form()?,
            every,
            from: first,
            until: None,
            due_min: 18 * 60,
            due_after_days: 0,
            subjects: if sites { Subjects::Sites } else { Subjects::Units },
            workdays_only: self.rng.chance(1, 4),
            review: true,
            // Why it asks again for what is held; without it such a duty is refused.
            again: if self.wrong { String::new() } else { self.text() },
        };
        let order = Content {
            kind: MatterKind::Task,
            particulars: Some(Particulars::Report(duty)),
            joint: vec![],
            ..self.content(from)
        };
        Some((self.desk(from)?, Command::Issue(Box::new(order))))
    }

    pub(super) fn some_duty(&mut self) -> Option<MatterId> {
        let open: Vec<MatterId> =
            self.state.reports.keys().filter(|id| self.state.open.contains(id)).copied().collect();
        open.get(self.rng.index(open.len().max(1))).copied()
    }

    fn subjects(&self, matter: MatterId) -> Vec<UnitNo> {
        let own = self.state.reports.get(&matter).and_then(|reports| reports.subjects.as_ref());
        let audience = self.state.matters.get(&matter).map(|m| &m.planes.audience);
        own.or(audience).into_iter().flat_map(|units| units.iter()).collect()
    }

    fn exempt(&mut self, kind: &str) -> Drawn {
        let matter = self.some_duty()?;
        let subjects = self.subjects(matter);
        let unit = *subjects.get(self.rng.index(subjects.len().max(1)))?;
        let from = Day::of(self.now).plus(-3);
        let (units, reason) = (vec![unit], self.text());
        let until = self.wrong.then(|| from.plus(-1));
        let command = match kind {
            "exempt" => ReportCommand::Exempt { matter, units, from, until, reason },
            _ => ReportCommand::LiftExemption { matter, units, from: from.plus(1), reason },
        };
        let issuer = self.state.matters.get(&matter)?.from;
        Some((self.desk(issuer)?, Command::Report(command)))
    }

    fn slot(&mut self, kind: &str) -> Drawn {
        let matter = self.some_duty()?;
        let reports = self.state.reports.get(&matter)?;
        let today = Day::of(self.now);
        let periods = reports.duty.periods(today.plus(-40), today, &self.state.calendar);
        let recent = &periods[periods.len().saturating_sub(3)..];
        let period = *recent.get(self.rng.index(recent.len().max(1)))?;
        let filed: Vec<UnitNo> = reports.periods.get(&period).into_iter().flat_map(|f| f.filed.iter()).collect();
        let subjects = if kind == "file" || filed.is_empty() { self.subjects(matter) } else { filed };
        let subject = *subjects.get(self.rng.index(subjects.len().max(1)))?;
        let slot = SlotKey { matter, period, subject };
        let revision = reports.periods.get(&period).map_or(0, |f| f.revision(subject));
        let (revision, reason) = (revision + u32::from(self.wrong), self.text());
        let version = self.state.forms.get(&reports.duty.form)?.current()?.version;
        let command = match kind {
            "file" => ReportCommand::File { slot, filled: self.filled(version) },
            "correct" => ReportCommand::Correct { slot, revision, filled: self.filled(version), reason },
            "withdraw a report" => ReportCommand::Withdraw { slot, revision, reason },
            "accept a report" => ReportCommand::Verify { slot, revision },
            _ => ReportCommand::Return { slot, revision, reason },
        };
        let judges = matches!(kind, "accept a report" | "return a report");
        let unit = if judges { self.state.matters.get(&matter)?.from } else { filer(&self.state.tree, subject) };
        let actor = self.at(unit, &[Role::Duty, Role::Commander, Role::Liaison, Role::Worker])?;
        Some((actor, Command::Report(command)))
    }

    /// Some slots of one period at once: those that are open are filed, of the others some corrected, some withdrawn.
    fn table(&mut self) -> Drawn {
        let matter = self.some_duty()?;
        let reports = self.state.reports.get(&matter)?;
        let today = Day::of(self.now);
        let period = *reports.duty.periods(today.plus(-40), today, &self.state.calendar).last()?;
        let version = self.state.forms.get(&reports.duty.form)?.current()?.version;
        let root = self.state.matters.get(&matter)?.from;
        let subjects = self.subjects(matter);
        let first = self.rng.index(subjects.len().max(1));
        let mut steps = vec![];
        for subject in subjects.iter().cycle().skip(first).take(subjects.len().min(5)).copied() {
            let slot = SlotKey { matter, period, subject };
            let filings = self.state.reports.get(&matter)?.periods.get(&period);
            let revision = filings.filter(|f| f.filed.contains(subject)).map(|f| f.revision(subject));
            let (filled, reason) = (self.filled(version), self.text());
            steps.push(match revision {
                None => ReportCommand::File { slot, filled },
                Some(revision) if self.rng.chance(1, 3) => ReportCommand::Withdraw { slot, revision, reason },
                Some(revision) => ReportCommand::Correct { slot, revision, filled, reason },
            });
        }
        Some((self.desk(root)?, Command::Report(ReportCommand::Table { matter, steps })))
    }

    pub(super) fn filled(&mut self, version: u32) -> Filled {
        let nil = self.rng.chance(1, 6);
        let mut answers = Answers::new();
        if !nil {
            let value = i64::try_from(self.rng.range(0, 5_000)).unwrap_or(0);
            answers.insert(FIELDS[self.rng.index(FIELDS.len())].into(), Answer::Number(value));
        }
        if self.wrong {
            answers.insert("nowhere".into(), Answer::Number(i64::MAX));
        }
        Filled { version, nil, no_change: self.rng.chance(1, 8), answers, received_ms: None }
    }
}

fn field(name: &str) -> Field {
    Field {
        name: name.into(),
        label: Words { zh: "数量".into(), en: "Number".into() },
        shape: Shape::Integer,
        unit: "件".into(),
        purpose: "调度".into(),
        basis: "传染病防治法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative: name == "fever",
    }
}

fn version_of(form: Option<FormId>, version: u32) -> FormVersion {
    let question = |(no, field): (u16, &&str)| Node::Question(Box::new(Question::new(no, field)));
    FormVersion {
        form,
        owner: UnitNo(0),
        version,
        title: Words { zh: "日报".into(), en: "Daily".into() },
        nodes: (1..).zip(&FIELDS).map(question).collect(),
        lists: [].into(),
        fields: FIELDS.iter().map(|name| ((*name).to_owned(), field(name))).collect(),
        note: String::new(),
    }
}
