//! The plan of an import of persons, posts and phones: which rows add a post, change one, ask for rights, or
//! are refused and why. The same file a second time changes nothing.
//!
//! A row means the post of its unit with its title and, where several have that title, with its holder's
//! name. Roles and holders are only asked for: a second person grants them (rule 11).

use super::RowError;
use super::row::full_code;
use crate::command::{Hold, NewPost};
use crate::event::Subject;
use crate::ids::{PersonNo, PostNo, UnitNo};
use crate::people::{Post, PostDetails, PostKind};
use crate::policy::{self, Role};
use crate::state::State;
use crate::tree::Tree;
use std::collections::{HashMap, HashSet};

const TITLE_MAX: usize = 60;
const MAIL_MAX: usize = 120;

/// One row as text. A column that the file lacks is `None` and leaves the value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// As the reader of the file counts: the first row under the header is 2.
    pub row: u32,
    /// A code; digits may be short.
    pub unit: String,
    pub title: String,
    pub kind: Option<String>,
    /// Several, with `;` `；` `、` `,` `，` or `|` between them.
    pub roles: Option<String>,
    pub phone: Option<String>,
    pub mail: Option<String>,
    pub name: Option<String>,
    pub account: Option<String>,
}

impl PersonRow {
    /// The unit that the row names, if there is one.
    #[must_use]
    pub fn unit_in(&self, tree: &Tree) -> Option<UnitNo> {
        tree.find(&full_code(&self.unit))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeoplePlan {
    pub add: Vec<NewPost>,
    pub edit: Vec<(PostNo, PostDetails)>,
    pub ask: Vec<(PostNo, Vec<Role>, Hold)>,
    /// Rows that change nothing, repetitions included.
    pub unchanged: u32,
    /// In the order of the rows.
    pub errors: Vec<RowError>,
}

impl PeoplePlan {
    /// Posts that are there and change, or for which something is asked.
    #[must_use]
    pub fn changed(&self) -> usize {
        let posts = self.edit.iter().map(|(no, _)| *no).chain(self.ask.iter().map(|(no, ..)| *no));
        posts.collect::<HashSet<PostNo>>().len()
    }
}

/// What the plan must know beside the state.
pub struct Known<'a> {
    /// Names of holders, as far as they are not erased.
    pub names: &'a HashMap<PersonNo, String>,
    /// Whether the asker may write the posts of a unit.
    pub may: &'a dyn Fn(UnitNo) -> bool,
}

/// Plans an import.
#[must_use]
pub fn plan(rows: &[PersonRow], state: &State, known: &Known<'_>) -> PeoplePlan {
    let mut plan = PeoplePlan::default();
    let mut sheet = Sheet { state, known, taken: HashSet::new(), seen: HashMap::new(), accounts: HashMap::new() };
    let mut titles: HashMap<(UnitNo, &str), usize> = HashMap::new();
    for row in rows {
        let unit = row.unit_in(&state.tree);
        *titles.entry((unit.unwrap_or(UnitNo(u32::MAX)), row.title.trim())).or_default() += 1;
    }
    for row in rows {
        let before = plan.errors.len();
        let Some(wish) = sheet.read(row, &mut plan.errors).filter(|_| plan.errors.len() == before) else { continue };
        let alone = titles.get(&(wish.unit, row.title.trim())) == Some(&1);
        sheet.put(&mut plan, wish, alone);
    }
    plan
}

/// By its name in the journal or by what people write in a list.
fn kind_of(text: &str) -> Option<PostKind> {
    Some(match text {
        "主要负责人" | "负责人" | "正职" | "一把手" => PostKind::Head,
        "副职" | "副负责人" | "分管负责人" => PostKind::Deputy,
        "值守" | "值班" | "值守员" | "值班员" => PostKind::Duty,
        "联络" | "联络员" => PostKind::Liaison,
        "其他" | "其它" => PostKind::Other,
        _ => return PostKind::parse(&text.to_ascii_lowercase()),
    })
}

fn role_of(text: &str) -> Option<Role> {
    Some(match text {
        "指挥员" => Role::Commander,
        "值守员" | "值班员" => Role::Duty,
        "联络员" => Role::Liaison,
        "网格员" => Role::Worker,
        "财物员" => Role::Steward,
        "督导员" => Role::Inspector,
        "调度员" => Role::Dispatcher,
        "审计员" => Role::Auditor,
        "系统管理员" => Role::SystemAdmin,
        "权限管理员" => Role::RightsAdmin,
        "审计管理员" => Role::AuditAdmin,
        _ => return Role::parse(&text.to_ascii_lowercase()),
    })
}

/// What a row wants, read.
struct Wish {
    unit: UnitNo,
    title: String,
    kind: Option<PostKind>,
    roles: Option<Vec<Role>>,
    phone: Option<Option<String>>,
    mail: Option<Option<String>>,
    name: Option<String>,
    account: Option<String>,
}

struct Sheet<'a> {
    state: &'a State,
    known: &'a Known<'a>,
    /// Posts that a row has meant already.
    taken: HashSet<PostNo>,
    /// Rows by unit, title and name.
    seen: HashMap<(UnitNo, String, Option<String>), PersonRow>,
    /// Accounts that rows bring, with their rows.
    accounts: HashMap<String, u32>,
}

impl Sheet<'_> {
    /// Every fault of a row, not only the first. `None` for an exact repetition as well.
    fn read(&mut self, row: &PersonRow, errors: &mut Vec<RowError>) -> Option<Wish> {
        let mut wrong = |column: &'static str, code: &'static str, value: &str, other_row: Option<u32>| {
            let value = value.chars().take(100).collect();
            errors.push(RowError { row: row.row, column: column.into(), code, value, other_row, refused: true });
        };
        let text = |value: Option<&String>| Some(value?.trim().to_owned()).filter(|text| !text.is_empty());
        texts_of(row, &mut wrong);
        let unit = row.unit_in(&self.state.tree).filter(|unit| (self.known.may)(*unit));
        match unit.and_then(|unit| self.state.tree.get(unit)) {
            _ if row.unit.trim().is_empty() => wrong("unit", "import.missing", "", None),
            None => wrong("unit", "import.unit.unknown", &row.unit, None),
            Some(found) if found.closed_at_ms.is_some() => wrong("unit", "import.unit.closed", &row.unit, None),
            Some(_) => {}
        }
        let title = row.title.trim().to_owned();
        if title.is_empty() {
            wrong("title", "import.missing", "", None);
        }
        let kind = text(row.kind.as_ref()).and_then(|word| {
            let kind = kind_of(&word);
            if kind.is_none() {
                wrong("kind", "import.kind", &word, None);
            }
            kind
        });
        let roles = row.roles.as_ref().map(|cell| roles_of(cell, &mut wrong));
        let mail = text(row.mail.as_ref());
        if mail.as_ref().is_some_and(|mail| !is_mailbox(mail)) {
            wrong("mail", "import.mail", mail.as_deref().unwrap_or_default(), None);
        }
        let (name, account) = (text(row.name.as_ref()), text(row.account.as_ref()));
        if account.is_some() && name.is_none() {
            wrong("account", "import.account.nameless", account.as_deref().unwrap_or_default(), None);
        }
        if let Some(account) = &account {
            let owner = self.state.accounts.get(account).and_then(|person| self.known.names.get(person));
            let other = self.accounts.insert(account.clone(), row.row);
            let elsewhere = self.state.accounts.get(account).is_some_and(|person| !self.theirs(*person));
            let differs = owner.is_some_and(|owner| Some(owner) != name.as_ref());
            if elsewhere || differs || other.is_some_and(|_| owner.is_none()) {
                wrong("account", "import.account.taken", account, other);
            }
        }
        let unit = unit?;
        let before = self.seen.insert((unit, title.clone(), name.clone()), row.clone());
        if let Some(before) = before.filter(|_| name.is_some()) {
            wrong("name", "import.duplicate", name.as_deref().unwrap_or_default(), Some(before.row));
        }
        let phone = row.phone.as_ref().map(|phone| text(Some(phone)));
        let mail = row.mail.as_ref().map(|_| mail);
        Some(Wish { unit, title, kind, roles, phone, mail, name, account })
    }

    /// Whether whoever brings the list may bring this person to another post.
    fn theirs(&self, person: PersonNo) -> bool {
        let held = self.state.held.get(&person).into_iter().flatten().filter_map(|no| self.state.post(*no));
        let first = self.state.unit_of(Subject::Person(person));
        held.map(|post| post.unit).chain(first).any(|unit| (self.known.may)(unit))
    }

    fn name(&self, person: Option<PersonNo>) -> Option<&String> {
        self.known.names.get(&person?)
    }

    /// The post that a row means, if it is there.
    fn post(&self, wish: &Wish, alone: bool) -> Option<&Post> {
        let state = self.state;
        let posts = state.posts_of.get(&wish.unit).into_iter().flatten().filter_map(|no| state.post(*no));
        let same: Vec<&Post> = posts.filter(|p| p.title == wish.title && !self.taken.contains(&p.no)).collect();
        let to_be = |p: &Post| p.proposed.as_ref().map_or(p.holder, |proposed| proposed.holder);
        let Some(name) = &wish.name else { return same.first().copied() };
        let named = same.iter().find(|p| self.name(to_be(p)) == Some(name) || self.name(p.holder) == Some(name));
        let vacant = || same.iter().find(|p| to_be(p).is_none());
        let only = || same.first().filter(|_| alone && same.len() == 1);
        named.or_else(vacant).or_else(only).copied()
    }

    fn put(&mut self, plan: &mut PeoplePlan, wish: Wish, alone: bool) {
        let Some(post) = self.post(&wish, alone) else {
            let Wish { unit, title, kind, roles, phone, mail, name, account, .. } = wish;
            // Somebody who has an account already comes to the new post when the list is taken again.
            let known = account.as_ref().is_some_and(|account| self.state.accounts.contains_key(account));
            let (holder_name, holder_account) = if known { (None, None) } else { (name, account) };
            let (kind, roles) = (kind.unwrap_or(PostKind::Other), roles.unwrap_or_default());
            let (phone, mail) = (phone.flatten(), mail.flatten());
            plan.add.push(NewPost { unit, title, kind, roles, phone, mail, holder_name, holder_account });
            return;
        };
        let no = post.no;
        let mut details = post.details();
        details.kind = wish.kind.unwrap_or(details.kind);
        details.phone = wish.phone.clone().unwrap_or(details.phone);
        details.mail = wish.mail.clone().unwrap_or(details.mail);
        let edited = details != post.details();
        let to_be = post.proposed.as_ref().map_or((&post.roles, post.holder), |p| (&p.roles, p.holder));
        let roles = wish.roles.clone().unwrap_or_else(|| to_be.0.clone());
        let hold = match (&wish.name, &wish.account) {
            (None, _) => Hold::Same,
            (Some(name), _) if self.name(to_be.1) == Some(name) => Hold::Same,
            (Some(name), account) => match account.as_ref().and_then(|account| self.state.accounts.get(account)) {
                Some(person) => Hold::Person(*person),
                None => Hold::New { name: name.clone(), account: account.clone() },
            },
        };
        let mut sorted = to_be.0.clone();
        sorted.sort_unstable();
        let asked = hold != Hold::Same || roles != sorted;
        self.taken.insert(no);
        plan.edit.extend(edited.then_some((no, details)));
        plan.ask.extend(asked.then_some((no, roles, hold)));
        plan.unchanged += u32::from(!edited && !asked);
    }
}

/// Notes what is wrong with a cell: column, code, value, the other row.
type Wrong<'a> = dyn FnMut(&'static str, &'static str, &str, Option<u32>) + 'a;

fn texts_of(row: &PersonRow, wrong: &mut Wrong<'_>) {
    for (column, value, max) in [
        ("title", Some(&row.title), TITLE_MAX),
        ("phone", row.phone.as_ref(), TITLE_MAX),
        ("mail", row.mail.as_ref(), MAIL_MAX),
        ("name", row.name.as_ref(), TITLE_MAX),
        ("account", row.account.as_ref(), TITLE_MAX),
    ] {
        let value = value.map_or("", |value| value.trim());
        if value.chars().any(char::is_control) {
            wrong(column, "import.character", &value.escape_debug().to_string(), None);
        } else if value.chars().count() > max {
            wrong(column, "import.too_long", value, None);
        }
    }
}

fn roles_of(cell: &str, wrong: &mut Wrong<'_>) -> Vec<Role> {
    let mut roles = vec![];
    for word in cell.split([';', '；', '、', ',', '，', '|']).map(str::trim).filter(|word| !word.is_empty()) {
        match role_of(word) {
            Some(role) => roles.push(role),
            None => wrong("roles", "import.role", word, None),
        }
    }
    roles.sort_unstable();
    roles.dedup();
    if !policy::may_be_one_account(roles.iter().copied()) {
        wrong("roles", "import.roles.administrator", cell, None);
    }
    roles
}

fn is_mailbox(mail: &str) -> bool {
    let parts = mail.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    parts.is_some() && !mail.contains(char::is_whitespace)
}
