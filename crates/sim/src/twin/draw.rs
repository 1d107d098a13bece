//! One command of the story: mostly what somebody in the province could ask for now, sometimes with
//! the wrong person, unit or text.

use crate::rng::Rng;
use shouhu_domain::command::{Actor, Command, NewPost};
use shouhu_domain::event::{EscalateTo, Event, Record, Space};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::import::{Brought, ListOf};
use shouhu_domain::matter::{Content, EscalationStep, FileRef, Matter, MatterKind, Stage, Status, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::settings::{Quiet, Settings};
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, TERRITORY, Unit};

/// Every kind of command, with how often it is drawn.
pub(super) const KINDS: &[(&str, u64)] = &[
    ("issue", 8),
    ("issue jointly", 3),
    ("issue to all", 2),
    ("countersign", 4),
    ("approve", 7),
    ("amend", 2),
    ("withdraw", 2),
    ("withdraw from all", 2),
    ("close", 1),
    ("relay", 5),
    ("break down", 3),
    ("remind", 5),
    ("escalate", 5),
    ("deliver", 6),
    ("report delivered", 2),
    ("read", 6),
    ("sign", 16),
    ("done", 8),
    ("difficulty", 5),
    ("answer", 4),
    ("excuse", 3),
    ("verify", 4),
    ("return", 3),
    ("unreachable", 3),
    ("make link", 3),
    ("sign by link", 3),
    ("revoke link", 2),
    ("save audience", 6),
    ("drop audience", 1),
    ("declare", 4),
    ("put units", 3),
    ("add posts", 2),
    ("begin import", 1),
    ("end import undo", 1),
    ("note shift", 1),
    ("set province", 2),
];

pub(super) struct Draw<'a> {
    pub rng: &'a mut Rng,
    pub now: Millis,
    pub state: &'a State,
    /// Changes of units so far, with their numbers: what could be undone.
    pub changes: &'a [(Seq, Record)],
    /// Ask with the wrong person or something else amiss.
    pub wrong: bool,
}

pub(super) type Drawn = Option<(Actor, Command)>;

const TEXTS: [&str; 5] = ["请即落实。", "缺口罩 500 只", "已 \"派\" 人，\n今日到", "𠮷野", "a'; drop table x; --"];

impl Draw<'_> {
    /// `None` when nobody could ask for that now.
    pub(super) fn of(&mut self, kind: &str) -> Drawn {
        let (actor, command) = match kind {
            "issue" | "issue jointly" | "issue to all" => self.issue(kind)?,
            "countersign" | "approve" | "amend" | "withdraw" | "withdraw from all" | "close" => {
                self.on_own_matter(kind)?
            }
            "relay" | "break down" => self.downwards(kind)?,
            "remind" | "escalate" => self.chase(kind)?,
            "deliver" | "read" | "sign" | "done" | "difficulty" => self.receipt(kind)?,
            "report delivered" => self.report_delivered()?,
            "answer" | "excuse" | "verify" | "return" | "unreachable" => self.on_a_unit_below(kind)?,
            "make link" | "sign by link" | "revoke link" => self.link(kind)?,
            _ if super::ask::KINDS.iter().any(|(known, _)| *known == kind) => self.ask(kind)?,
            _ if super::inspection::KINDS.iter().any(|(known, _)| *known == kind) => self.inspection(kind)?,
            _ if super::report::KINDS.iter().any(|(known, _)| *known == kind) => self.report(kind)?,
            _ if super::signal::KINDS.iter().any(|(known, _)| *known == kind) => self.signal(kind)?,
            _ if super::ledger::KINDS.iter().any(|(known, _)| *known == kind) => self.ledger(kind)?,
            _ if super::respond::KINDS.iter().any(|(known, _)| *known == kind) => self.respond(kind)?,
            _ if super::meeting::KINDS.iter().any(|(known, _)| *known == kind) => self.meeting(kind)?,
            _ if super::group::KINDS.iter().any(|(known, _)| *known == kind) => self.group(kind)?,
            _ if super::restructure::KINDS.iter().any(|(known, _)| *known == kind) => self.restructure(kind)?,
            _ if super::personal::KINDS.iter().any(|(known, _)| *known == kind) => self.personal(kind)?,
            _ if super::aid::KINDS.iter().any(|(known, _)| *known == kind) => self.aid(kind)?,
            _ if super::team::KINDS.iter().any(|(known, _)| *known == kind) => self.team(kind)?,
            _ if super::people::KINDS.iter().any(|(known, _)| *known == kind) => self.people(kind)?,
            _ => self.organise(kind)?,
        };
        if !self.wrong || matches!(actor, Actor::Link { .. }) {
            return Some((actor, command));
        }
        if self.rng.chance(1, 2) {
            let admins = [Role::SystemAdmin, Role::RightsAdmin, Role::Auditor];
            return Some((self.at(UnitNo(0), &admins)?, command));
        }
        let anybody = self.rng.index(self.state.posts.len());
        Some((self.holder(anybody)?, command))
    }

    pub(super) fn text(&mut self) -> String {
        if self.wrong && self.rng.chance(1, 3) {
            return (*self.rng.pick(&["", "a\u{0}b"])).to_owned();
        }
        (*self.rng.pick(&TEXTS)).to_owned()
    }

    fn holder(&self, post: usize) -> Option<Actor> {
        let post = self.state.posts.get(post)?;
        Some(Actor::Person { person: post.holder?, post: post.no, unit: post.unit, roles: post.roles.clone() })
    }

    /// Somebody of the unit with one of these roles.
    pub(super) fn at(&mut self, unit: UnitNo, roles: &[Role]) -> Option<Actor> {
        let posts: Vec<usize> = self.state.posts_of.get(&unit)?.iter().map(|no| no.0 as usize).collect();
        let may = |post: &&usize| self.state.posts[**post].roles.iter().any(|role| roles.contains(role));
        let posts: Vec<usize> = posts.iter().filter(may).copied().collect();
        let post = *posts.get(self.rng.index(posts.len()))?;
        self.holder(post)
    }

    pub(super) fn desk(&mut self, unit: UnitNo) -> Option<Actor> {
        self.at(unit, &[Role::Duty, Role::Commander])
    }

    pub(super) fn unit_where(&mut self, is: impl Fn(&Unit) -> bool) -> Option<UnitNo> {
        let units: Vec<UnitNo> = self.state.tree.units().filter(|u| is(u)).map(|u| u.no).collect();
        if units.is_empty() { None } else { Some(*self.rng.pick(&units)) }
    }

    pub(super) fn matter_where(&mut self, is: impl Fn(&Matter) -> bool) -> Option<&Matter> {
        let ids: Vec<MatterId> = self.state.matters.values().filter(|m| is(m)).map(|m| m.id).collect();
        if ids.is_empty() { None } else { self.state.matters.get(self.rng.pick(&ids)) }
    }

    /// An open matter and one of its units; seldom a matter that is not open.
    pub(super) fn addressed(&mut self, is: impl Fn(&Matter, UnitNo) -> bool) -> Option<(MatterId, UnitNo)> {
        let any = self.wrong && self.rng.chance(1, 4);
        let matter = self.matter_where(|m| m.is_open() || any)?;
        let units: Vec<UnitNo> = matter.planes.audience.iter().filter(|unit| is(matter, *unit)).collect();
        let id = matter.id;
        if units.is_empty() { None } else { Some((id, *self.rng.pick(&units))) }
    }

    fn superior_of(&mut self, unit: UnitNo) -> UnitNo {
        let above: Vec<UnitNo> = self.state.tree.territory().path_up(unit).skip(1).collect();
        if above.is_empty() { unit } else { *self.rng.pick(&above) }
    }

    pub(super) fn later(&mut self) -> Millis {
        if self.wrong && self.rng.chance(1, 4) {
            return self.now;
        }
        self.now + MINUTE_MS * Millis::try_from(self.rng.range(10, 480)).unwrap_or(10)
    }

    pub(super) fn audience(&mut self, from: UnitNo) -> String {
        let below = self.state.tree.territory().under(from).to_vec();
        let node = if self.rng.chance(1, 2) { from } else { *self.rng.pick(&below) };
        let node = self.state.tree.get(node).map_or_else(String::new, |u| u.code.clone());
        match self.rng.range(0, if self.wrong { 10 } else { 8 }) {
            0 => "level:town or level:village".into(),
            1 => format!("under {node} except level:grid"),
            2 => format!("under {node} and (level:village or level:institution)"),
            3 => "kind:hospital or level:county".into(),
            4 => format!("unit:{node} or level:village"),
            5 => "saved:常用 or level:town".into(),
            6 => format!("under {node} line sector"),
            8 => format!("under {node} and"),
            9 => "unit:990000000000".into(),
            _ => format!("under {node}"),
        }
    }

    pub(super) fn content(&mut self, from: UnitNo) -> Content {
        let incident = self.state.incidents.values().next().filter(|_| self.rng.chance(1, 3));
        let escalation = [(0, EscalateTo::Superior), (30, EscalateTo::Upward), (10, EscalateTo::Deputy)];
        let steps = self.rng.index(4);
        let kinds = [MatterKind::Notice, MatterKind::Guide, MatterKind::Letter, MatterKind::Task];
        let urgencies = [Urgency::Normal, Urgency::Urgent, Urgency::Flash];
        Content {
            title: if self.wrong { self.text() } else { "关于做好值守工作的通知".into() },
            text: TEXTS[self.rng.index(TEXTS.len())].into(),
            number: self.rng.chance(1, 2).then(|| format!("豫防指〔2020〕{}号", self.rng.range(1, 99))),
            files: if self.rng.chance(1, 4) { vec![file()] } else { vec![] },
            text_file: self.rng.chance(1, 10).then(file),
            incident: incident.map(|i| i.id),
            audience: self.audience(from),
            due_ms: self.rng.chance(9, 10).then(|| self.later()),
            urgency: *self.rng.pick(&urgencies),
            by_level: self.rng.chance(1, 6),
            verify: self.rng.chance(2, 3),
            escalation: escalation[..steps]
                .iter()
                .map(|(after_min, to)| EscalationStep { after_min: *after_min, to: *to })
                .collect(),
            ..Content::of(*self.rng.pick(&kinds), from, incident.map_or(Space::Live, |i| i.space))
        }
    }

    fn issue(&mut self, kind: &str) -> Drawn {
        let desk = |u: &Unit| u.level <= Level::Town || u.level == Level::Organ;
        let from = match kind {
            "issue" => self.unit_where(desk)?,
            "issue to all" => self.unit_where(|u| u.level == Level::Province)?,
            _ => self.unit_where(|u| u.level == Level::Organ)?,
        };
        let mut order = self.content(from);
        match kind {
            "issue to all" => order.audience = "under 41".into(),
            "issue jointly" => {
                let others = 1 + self.rng.index(2);
                for _ in 0..others {
                    order.joint.push(self.unit_where(|u| u.level == Level::Organ && u.no != from)?);
                }
            }
            _ => {}
        }
        Some((self.desk(from)?, Command::Issue(Box::new(order))))
    }

    fn on_own_matter(&mut self, kind: &str) -> Drawn {
        let wrong = self.wrong;
        let status = match kind {
            "countersign" => Status::Countersigning,
            "approve" => Status::Approving,
            _ => Status::Issued,
        };
        let asked = kind == "approve" && self.rng.chance(1, 3);
        let cities: Vec<UnitNo> = self.state.tree.of_level(Level::City).collect();
        let to_all = |m: &Matter| m.space == Space::Live && cities.iter().all(|city| m.planes.audience.contains(*city));
        let fits = |m: &Matter| {
            let whom = kind != "withdraw from all" || to_all(m);
            wrong || if asked { m.withdrawal.is_some() && m.is_open() } else { m.status == status && whom }
        };
        let matter = self.matter_where(fits)?;
        let (id, from) = (matter.id, matter.from);
        let waiting: Vec<UnitNo> = matter.joint.iter().filter(|j| j.signed_ms.is_none()).map(|j| j.unit).collect();
        let reason = self.text();
        Some(match kind {
            "countersign" => {
                let unit = if waiting.is_empty() { from } else { *self.rng.pick(&waiting) };
                (self.desk(unit)?, Command::Countersign { matter: id })
            }
            "approve" => (self.at(from, &[Role::Commander])?, Command::Approve { matter: id }),
            "amend" => {
                let (title, text, files) = ("更正".into(), self.text(), vec![file()]);
                let sign_again = self.rng.chance(1, 2);
                let text_file = self.rng.chance(1, 3).then(file);
                (self.desk(from)?, Command::Amend { matter: id, title, text, files, text_file, sign_again, reason })
            }
            "withdraw" | "withdraw from all" => (self.desk(from)?, Command::Withdraw { matter: id, reason }),
            _ => (self.desk(from)?, Command::Close { matter: id, reason: String::new() }),
        })
    }

    fn downwards(&mut self, kind: &str) -> Drawn {
        let state = self.state;
        let line = state.tree.territory();
        let (id, unit) = self.addressed(|_, unit| line.under(unit).len() > 1)?;
        let due = state.matters.get(&id)?.due_ms;
        let actor = self.at(unit, &[Role::Duty, Role::Commander, Role::Liaison])?;
        if kind == "relay" {
            let due_ms = if self.rng.chance(1, 2) { Some(self.later()) } else { None };
            return Some((actor, Command::Relay { matter: id, text: self.text(), due_ms }));
        }
        let mut children = vec![];
        for _ in 0..=self.rng.index(3) {
            let mut child = self.content(unit);
            if self.rng.chance(3, 4) {
                child.due_ms = due.filter(|due| *due > self.now);
            }
            children.push(child);
        }
        Some((actor, Command::BreakDown { matter: id, children }))
    }

    fn chase(&mut self, kind: &str) -> Drawn {
        if kind == "escalate" {
            let now = self.now;
            let late = self.rng.chance(3, 4);
            let id = self.matter_where(|m| !late || m.is_open() && m.is_past_due(now))?.id;
            return Some((Actor::machine("escalation"), Command::Escalate { matter: id }));
        }
        let (id, unit) = self.addressed(|_, _| true)?;
        let from = self.state.matters.get(&id)?.from;
        let under = if self.rng.chance(1, 2) { vec![from] } else { vec![unit, self.superior_of(unit), unit] };
        let line = *self.rng.pick(if self.wrong { &["sector", "none"] } else { &[TERRITORY, "sector"] });
        Some((self.desk(from)?, Command::Remind { matter: id, under, line: line.into() }))
    }

    fn receipt(&mut self, kind: &str) -> Drawn {
        let fresh = self.rng.chance(4, 5);
        let (id, unit) = self.addressed(|m, unit| !fresh || !m.planes.stage(Stage::Signed).contains(unit))?;
        let actor = self.at(unit, &[Role::Duty, Role::Commander, Role::Liaison, Role::Worker])?;
        let step = |stage, note| Command::Reach { matter: id, stage, name: None, note };
        Some((
            actor,
            match kind {
                "deliver" => {
                    let matters = self.state.open.iter().copied().filter(|_| self.rng.chance(1, 2)).collect();
                    Command::Deliver { matters }
                }
                "read" => step(Stage::Read, None),
                "sign" if self.wrong && self.rng.chance(1, 4) => step(Stage::Verified, None),
                "sign" => {
                    let name = self.rng.chance(1, 3).then(|| "钱某".to_owned());
                    Command::Reach { matter: id, stage: Stage::Signed, name, note: None }
                }
                "done" => step(Stage::Done, Some(self.text())),
                _ => Command::RaiseDifficulty { matter: id, text: self.text() },
            },
        ))
    }

    /// What a channel tells about some units at once.
    fn report_delivered(&mut self) -> Drawn {
        let (matter, unit) = self.addressed(|_, _| true)?;
        let audience = &self.state.matters.get(&matter)?.planes.audience;
        let units = audience.iter().filter(|u| u.0 % 5 == unit.0 % 5).collect();
        Some((Actor::machine("channel"), Command::ReportDelivered { matter, units }))
    }

    fn on_a_unit_below(&mut self, kind: &str) -> Drawn {
        let (wrong, matter_needs) = (self.wrong, kind);
        let fits = |m: &Matter, unit: UnitNo| match matter_needs {
            _ if wrong => true,
            "answer" => m.planes.difficulty.contains(unit),
            "verify" | "return" => m.verify && m.planes.stage(Stage::Done).contains(unit),
            "unreachable" => m.planes.reached(unit).is_none(),
            _ => true,
        };
        // Few matters have such a unit: look at some.
        let (matter, unit) = (0..60).find_map(|_| self.addressed(fits))?;
        let superior = self.superior_of(unit);
        let issuer = self.state.matters.get(&matter)?.from;
        let by = if self.rng.chance(1, 2) { superior } else { issuer };
        let (actor, text) = (self.desk(by)?, self.text());
        Some(match kind {
            "answer" => (actor, Command::AnswerDifficulty { matter, unit, text }),
            "excuse" => (actor, Command::Excuse { matter, unit, reason: text }),
            "verify" => (actor, Command::Verify { matter, unit }),
            "return" => (actor, Command::Return { matter, unit, reason: text }),
            _ => (Actor::machine("channel"), Command::MarkUnreachable { matter, unit, reason: text }),
        })
    }

    fn link(&mut self, kind: &str) -> Drawn {
        if kind == "make link" {
            let (matter, unit) = self.addressed(|_, _| true)?;
            let by = self.superior_of(unit);
            let (digest, expires_ms) = (format!("{:016x}", self.rng.u64()), self.later() + 12 * HOUR_MS);
            return Some((self.desk(by)?, Command::MakeLink { matter, unit, digest, expires_ms }));
        }
        let matter = self.matter_where(|m| !m.links.is_empty())?;
        let (id, units) = (matter.id, matter.links.keys().copied().collect::<Vec<_>>());
        let unit = *self.rng.pick(&units);
        if kind == "revoke link" {
            let by = self.superior_of(unit);
            return Some((self.desk(by)?, Command::RevokeLink { matter: id, unit }));
        }
        let holder = if self.wrong { UnitNo(unit.0 + 1) } else { unit };
        let name = Some("孙某".to_owned());
        let command = Command::Reach { matter: id, stage: Stage::Signed, name, note: None };
        Some((Actor::Link { matter: id, unit: holder }, command))
    }

    fn organise(&mut self, kind: &str) -> Drawn {
        let city = |u: &Unit| u.level == Level::City || u.level == Level::Province;
        let own = self.unit_where(city)?;
        Some(match kind {
            "save audience" => {
                let name =
                    if self.rng.chance(2, 3) { "常用".to_owned() } else { format!("单{}", self.rng.index(4)) };
                let unit = self.unit_where(|u| u.level <= Level::County)?;
                (self.desk(unit)?, Command::SaveAudience { name, text: self.audience(unit), space: self.space() })
            }
            "drop audience" => {
                let known: Vec<_> = self.state.audiences.keys().cloned().collect();
                if known.is_empty() {
                    return None;
                }
                let (owner, space, name) = self.rng.pick(&known).clone();
                (self.desk(owner)?, Command::DropAudience { name, space })
            }
            "declare" => {
                let space = self.space();
                let (name, name_en) = ("疫情".into(), "Epidemic".into());
                (self.desk(own)?, Command::DeclareIncident { name, name_en, scope: own, space })
            }
            "put units" => (self.at(UnitNo(0), &[Role::SystemAdmin])?, self.units()?),
            "set province" => (self.at(UnitNo(0), &[Role::SystemAdmin])?, self.settings()),
            "add posts" => (self.at(UnitNo(0), &[Role::RightsAdmin])?, self.posts()?),
            "begin import" | "end import undo" => self.import(kind)?,
            _ => (self.desk(own)?, Command::NoteShift { text: self.text() }),
        })
    }

    /// Other quiet hours, another share and ceiling, now and then none that may be.
    fn settings(&mut self) -> Command {
        let mut minute = || u32::try_from(self.rng.range(0, 24 * 60)).unwrap_or(0);
        let quiet = Quiet { from_min: minute(), until_min: minute() };
        let quiet = Some(quiet).filter(|quiet| quiet.is_sound() || self.wrong);
        let share_max_pct = u32::try_from(self.rng.range(10, 91)).unwrap_or(10);
        let burden_ceiling_min = u32::try_from(self.rng.range(if self.wrong { 0 } else { 10 }, 240)).unwrap_or(10);
        let rest_days = u32::try_from(self.rng.range(0, if self.wrong { 90 } else { 30 })).unwrap_or(0);
        let settings = Settings { quiet, share_max_pct, burden_ceiling_min, rest_days };
        Command::SetProvince { settings, reason: self.text() }
    }

    fn space(&mut self) -> Space {
        if self.rng.chance(1, 3) { Space::Drill } else { Space::Live }
    }

    /// New villages, other names, and moves to another county.
    fn units(&mut self) -> Option<Command> {
        let village = self.unit_where(|u| u.level == Level::Village)?;
        let mut moved = self.state.tree.get(village)?.clone();
        moved.parent = Some(self.unit_where(|u| u.level == Level::Town)?);
        let town = self.unit_where(|u| u.level == Level::Town)?;
        let mut renamed = self.state.tree.get(town)?.clone();
        renamed.name = format!("{}街道", self.rng.index(1_000));
        renamed.tags = vec![format!("试点{}", self.rng.index(3))];
        if self.wrong {
            renamed.parent = Some(village);
            moved.parent = Some(town);
        }
        let no = self.state.tree.next_no();
        let code = format!("{}-N{}", renamed.code, no.0);
        let fresh = Unit { no, code, parent: Some(town), level: Level::Village, tags: vec![], ..renamed.clone() };
        Some(Command::PutUnits { units: vec![moved, renamed, fresh] })
    }

    /// The notes of an import; its own commands are drawn apart.
    fn import(&mut self, kind: &str) -> Drawn {
        let (what, role) = if self.rng.chance(1, 2) {
            (ListOf::Units, Role::SystemAdmin)
        } else {
            (ListOf::People, Role::RightsAdmin)
        };
        let role = if self.wrong { Role::Duty } else { role };
        let actor = self.at(UnitNo(0), &[role])?;
        let list = Brought { what, matter: None, file: self.text(), rows: 3, added: 1, changed: 1, refused: 1 };
        if kind == "begin import" {
            return Some((actor, Command::BeginImport(Box::new(list))));
        }
        let event = Event::ImportBegun(Box::new(list));
        let begun = Record { at: self.now, device: None, cmd: None, by: actor.author(), event };
        let import = Seq::try_from(self.rng.index(400)).unwrap_or(1);
        Some((actor, Command::EndImportUndo { import, begun: Box::new(begun), undone: 1, kept: 1 }))
    }

    fn posts(&mut self) -> Option<Command> {
        let unit = self.unit_where(|u| u.level == Level::Village)?;
        let account = if self.wrong { self.state.accounts.keys().min().cloned() } else { None };
        Some(Command::AddPosts {
            posts: vec![NewPost {
                unit,
                title: "临时岗".into(),
                kind: PostKind::Deputy,
                roles: vec![Role::Duty, Role::Liaison],
                phone: None,
                mail: None,
                holder_name: Some(self.text()),
                holder_account: account,
            }],
        })
    }
}

fn file() -> FileRef {
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned();
    FileRef { sha256, name: "附件 1.pdf".into(), media_type: "application/pdf".into(), size: 12 }
}
