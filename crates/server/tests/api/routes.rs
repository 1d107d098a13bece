//! Every route of the API once: what it asks of whom, and a request of it that is well made.
//!
//! The tests of the door and of bad input read this table; a route that is in the OpenAPI document and
//! not here fails them.

use super::world::{CITY, COUNTY, SIBLING, TOWN, UNRELATED};
use serde_json::Value;

/// What the policy is asked, in the words of the golden table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nobody is asked.
    Open,
    /// One of these on the own unit.
    Own(&'static [&'static str]),
    /// A list: on the own unit or below.
    List(&'static str),
    /// On the unit that the path or the body names.
    Unit(&'static str),
    /// On the unit at the top, wherever the case stands.
    Top(&'static str),
    /// On the group that the path names, which stands below the unit of the case.
    UnitBelow(&'static str),
    /// On the unit that the path names, and on its superior at home.
    UnitAndParent(&'static str),
    /// The matter must be seen, nothing more.
    See,
    /// The matter must be seen, then this on the own unit.
    SeeThenOwn(&'static str),
    /// The matter must be seen, then this on its issuer.
    SeeThenIssuer(&'static str),
    /// The matter must be seen, then this somewhere.
    SeeThenList(&'static str),
    /// The own matter must be seen, then this on the unit named.
    OwnMatterUnit(&'static str),
    /// The own duty must be seen, then filing for the unit named: for oneself, or on behalf of one below.
    FilesFor,
    /// Only in the demo: elsewhere it does not exist.
    Demo,
}

#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub ask: Ask,
    /// A good body; `null` for none. `"@unit"` stands for the unit of the case, `"@due"` for a due.
    pub body: &'static str,
    /// Whether a command id is asked for.
    pub keyed: bool,
}

const fn get(path: &'static str, ask: Ask) -> Route {
    Route { method: "GET", path, ask, body: "null", keyed: false }
}

const fn write(method: &'static str, path: &'static str, ask: Ask, body: &'static str) -> Route {
    Route { method, path, ask, body, keyed: true }
}

const fn keyless(method: &'static str, path: &'static str, ask: Ask, body: &'static str) -> Route {
    Route { method, path, ask, body, keyed: false }
}

const UNIT: Ask = Ask::Unit("unit.write");
const GROUP: Ask = Ask::Unit("group.write");
const SELF: Ask = Ask::Own(&["session.own"]);
const AUDIENCE: Ask = Ask::Own(&["audience.save"]);
const ON_RECEIPT: Ask = Ask::SeeThenOwn("receipt.write");
const POST: &str = r#"{"title":"新岗","kind":"other"}"#;
/// A plan that reaches the county; other owners are told that theirs reaches nobody.
const PLAN: &str = r#"{"name":"预案","standing":[{"from_level":"II","kind":"task","title":"值守","text":"两班","audience":"under 410102","due_min":60}]}"#;
const FORM: &str = r#"{"title":{"zh":"日报"},"nodes":[{"node":"question","field":"mask_stock","required":"true()"}]}"#;
const NEXT_FORM: &str =
    r#"{"version":2,"title":{"zh":"日报"},"nodes":[{"node":"question","field":"mask_stock"}],"note":"删减"}"#;
const FIELD: &str = r#"{"label":{"zh":"口罩库存"},"shape":{"type":"integer"},"purpose":"调拨","basis":"传染病防治法","retention_days":365}"#;
const REASON: &str = r#"{"reason":"因故"}"#;

#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    keyless("POST", "/session", Ask::Open, r#"{"account":"nobody","password":"wrong"}"#),
    get("/session", SELF),
    keyless("DELETE", "/session", SELF, "null"),
    get("/sessions", SELF),
    keyless("DELETE", "/sessions/{id}", SELF, "null"),
    get("/overview", SELF),
    get("/live", SELF),
    get("/now", SELF),
    keyless("POST", "/audience/check", AUDIENCE, r#"{"text":"under 410102"}"#),
    get("/audiences", AUDIENCE),
    write("POST", "/audiences", AUDIENCE, r#"{"name":"常用","text":"under 410102"}"#),
    write("DELETE", "/audiences/{name}", AUDIENCE, "{}"),
    get("/drafts", SELF),
    keyless("POST", "/drafts/preview", SELF, r##"{"text":"# 一"}"##),
    keyless("PUT", "/drafts/{uuid}", SELF, r#"{"title":"草稿"}"#),
    keyless("DELETE", "/drafts/{uuid}", SELF, "null"),
    get("/incidents", SELF),
    write("POST", "/incidents", Ask::Unit("incident.level"), r#"{"name":"疫情","scope":"@unit"}"#),
    get("/incidents/{id}", Ask::Unit("incident.read")),
    get("/incidents/{id}/outlook", Ask::Unit("incident.level")),
    write("POST", "/incidents/{id}/lift", Ask::Unit("incident.level"), r#"{"node":"@unit","reason":"缓解"}"#),
    write("POST", "/incidents/{id}/close", Ask::Unit("incident.close"), REASON),
    get("/plans", Ask::Own(&["plan.read"])),
    write("POST", "/plans", Ask::Own(&["plan.write"]), PLAN),
    keyless("POST", "/plans/preview", Ask::Own(&["plan.write"]), PLAN),
    get("/plans/{id}", Ask::Unit("plan.read")),
    get("/plans/{id}/file", Ask::Unit("plan.read")),
    write("POST", "/plans/{id}", Ask::Unit("plan.write"), PLAN),
    write("POST", "/plans/{id}/retire", Ask::Unit("plan.write"), REASON),
    write("POST", "/incidents/{id}/level", Ask::Unit("incident.level"), r#"{"level":"II","reason":"依据"}"#),
    get("/province", SELF),
    write("PUT", "/province", Ask::Top("province.write"), r#"{"share_max_pct":40,"reason":"统一"}"#),
    get("/shift-notes", Ask::Own(&["roster.write", "receipt.write"])),
    write("POST", "/shift-notes", Ask::Own(&["roster.write"]), r#"{"text":"交班"}"#),
    keyless("POST", "/files", Ask::Own(&["matter.issue", "matter.break_down", "report.file", "finding.write"]), "raw"),
    get("/files/{sha256}", Ask::See),
    get("/journal", Ask::List("journal.read")),
    get("/journal/verify", Ask::List("journal.verify")),
    get("/matters/{id}/case-file", Ask::SeeThenList("journal.read")),
    get("/matters/{id}/case-file.json", Ask::SeeThenList("journal.read")),
    get("/units", SELF),
    get("/units/{no}", Ask::Unit("unit.read")),
    get("/units/{no}/children", Ask::Unit("unit.read")),
    write("POST", "/units/import", Ask::List("unit.write"), "raw"),
    keyless("POST", "/units/import/refused", Ask::List("unit.write"), "raw"),
    get("/units/import", Ask::List("unit.write")),
    write("POST", "/units/import/{id}/undo", Ask::List("unit.import_undo"), "{}"),
    get("/matters", SELF),
    write("POST", "/matters", Ask::Own(&["matter.issue"]),
        r#"{"kind":"task","title":"值守","text":"两班","number":"豫〔2020〕1 号","audience":"under 410102","due_ms":"@due"}"#),
    get("/matters/{id}", Ask::See),
    write("POST", "/matters/{id}/countersign", Ask::SeeThenOwn("matter.countersign"), "{}"),
    write("POST", "/matters/{id}/approve", Ask::SeeThenIssuer("matter.approve"), "{}"),
    write("POST", "/matters/{id}/amend", Ask::SeeThenIssuer("matter.amend"), r#"{"title":"改","text":"改","reason":"改"}"#),
    write("POST", "/matters/{id}/withdraw", Ask::SeeThenIssuer("matter.withdraw"), REASON),
    write("POST", "/matters/{id}/close", Ask::SeeThenIssuer("matter.close"), "{}"),
    write("POST", "/matters/{id}/break-down", Ask::SeeThenOwn("matter.break_down"),
        r#"{"children":[{"audience":"under 410102001","title":"分","text":"分","due_ms":"@due"}]}"#),
    write("POST", "/matters/{id}/read", ON_RECEIPT, "{}"),
    write("POST", "/matters/{id}/sign", ON_RECEIPT, "{}"),
    write("POST", "/matters/{id}/done", ON_RECEIPT, r#"{"note":"办完"}"#),
    write("POST", "/matters/{id}/difficulty", ON_RECEIPT, r#"{"text":"缺人"}"#),
    write("POST", "/matters/{id}/units/{no}/answer", Ask::OwnMatterUnit("receipt.answer"), r#"{"text":"派人"}"#),
    write("POST", "/matters/{id}/units/{no}/excuse", Ask::OwnMatterUnit("receipt.excuse"), REASON),
    write("POST", "/matters/{id}/units/{no}/verify", Ask::OwnMatterUnit("receipt.verify"), "{}"),
    write("POST", "/matters/{id}/units/{no}/return", Ask::OwnMatterUnit("receipt.verify"), REASON),
    write("POST", "/matters/{id}/units/{no}/unreachable", Ask::OwnMatterUnit("remind"), REASON),
    write("POST", "/matters/{id}/units/{no}/link", Ask::OwnMatterUnit("receipt.link"), "{}"),
    write("POST", "/matters/{id}/units/{no}/link/revoke", Ask::OwnMatterUnit("receipt.link"), "{}"),
    write("POST", "/matters/{id}/remind", Ask::OwnMatterUnit("remind"), r#"{"under":"@unit"}"#),
    write("POST", "/matters/{id}/relay", Ask::SeeThenOwn("matter.relay"), r#"{"text":"转办","due_ms":"@due"}"#),
    write("POST", "/meetings", Ask::Own(&["matter.issue"]),
        r#"{"title":"会","text":"议程","place":"一号会议室","begins_ms":"@due","audience":"under 410102"}"#),
    write("POST", "/matters/{id}/attend", ON_RECEIPT, r#"{"coming":"deputy","text":"副职"}"#),
    write("POST", "/matters/{id}/attendance", Ask::SeeThenIssuer("matter.amend"), r#"{"present":[3]}"#),
    write("POST", "/matters/{id}/minutes", Ask::SeeThenIssuer("matter.amend"), r#"{"text":"议定"}"#),
    write("POST", "/alerts", Ask::Own(&["matter.issue"]), r#"{"title":"预警","text":"口罩涨价","to":3,"due_ms":"@due"}"#),
    write("POST", "/requests", Ask::Own(&["matter.request"]), r#"{"title":"请示","text":"缺口罩","to":[1],"wanted":"两万只","due_ms":"@due"}"#),
    write("POST", "/consultations", Ask::Own(&["matter.request"]), r#"{"title":"商办","text":"协查","to":[4],"due_ms":"@due"}"#),
    get("/addressees", Ask::Own(&["matter.request"])),
    get("/matters/{id}/pass-targets", Ask::SeeThenOwn("matter.relay")),
    write("POST", "/matters/{id}/rule", Ask::SeeThenOwn("matter.rule"), r#"{"ruling":"answered","text":"可"}"#),
    write("POST", "/matters/{id}/pass", Ask::SeeThenOwn("matter.relay"), r#"{"to":1,"text":"请核"}"#),
    write("POST", "/matters/{id}/outcome-seen", Ask::SeeThenIssuer("matter.request"), "{}"),
    get("/matters/{id}/hold", Ask::See),
    get("/matters/{id}/timeline", Ask::See),
    get("/matters/{id}/board", Ask::OwnMatterUnit("board.read")),
    get("/matters/{id}/units", Ask::OwnMatterUnit("board.read")),
    get("/board", Ask::Unit("board.read")),
    get("/matters/{id}/board.csv", Ask::OwnMatterUnit("export")),
    get("/matters/{id}/board.xlsx", Ask::OwnMatterUnit("export")),
    get("/matters/{id}/units.csv", Ask::OwnMatterUnit("export")),
    get("/matters/{id}/units.xlsx", Ask::OwnMatterUnit("export")),
    get("/board.csv", Ask::Unit("export")),
    get("/exports", SELF),
    keyless("POST", "/exports", SELF, r#"{"matter_id":999999,"from":"2020-02-06","to":"2020-02-06","format":"csv"}"#),
    get("/exports/{id}", SELF),
    keyless("DELETE", "/exports/{id}", SELF, "null"),
    get("/exports/{id}/file", SELF),
    get("/board.xlsx", Ask::Unit("export")),
    keyless("POST", "/activate", Ask::Open, r#"{"code":"none","account":"somebody","name":"某","password":"long enough 1"}"#),
    keyless("POST", "/activate/look", Ask::Open, r#"{"code":"none"}"#),
    keyless("DELETE", "/sessions", SELF, "null"),
    keyless("POST", "/session/password", SELF, r#"{"password":"none","new_password":"long enough 1"}"#),
    keyless("POST", "/session/seen", SELF, "null"),
    get("/units/{no}/posts", Ask::Unit("person.read")),
    write("POST", "/units/{no}/posts", Ask::Unit("person.write"), POST),
    write("POST", "/posts/{id}/edit", Ask::Unit("person.write"), POST),
    write("POST", "/posts/{id}/rights", Ask::Unit("rights.grant"), r#"{"roles":["worker"],"holder":"nobody"}"#),
    write("POST", "/posts/import", Ask::List("person.write"), "raw"),
    get("/posts/import", Ask::List("person.write")),
    write("POST", "/posts/import/{id}/undo", Ask::List("person.write"), "{}"),
    keyless("POST", "/posts/import/refused", Ask::List("person.write"), "raw"),
    get("/rights/proposed", Ask::List("rights.confirm")),
    write("POST", "/units/{no}/grant-rights", Ask::Unit("rights.confirm"), r#"{"posts":[]}"#),
    get("/erasures", Ask::List("rights.confirm")),
    get("/units/{no}/former", Ask::Unit("person.read")),
    write("POST", "/persons/{subject}/read", Ask::Unit("person.read"), r#"{"purpose":"rights"}"#),
    write("POST", "/persons/{subject}/erasure", Ask::Unit("person.erase"), r#"{"reason":"离职","basis":"第四十七条"}"#),
    write("POST", "/persons/{subject}/erasure/confirm", Ask::Unit("rights.confirm"), "{}"),
    write("POST", "/persons/{subject}/erasure/refuse", Ask::Unit("rights.confirm"), REASON),
    write("POST", "/posts/{id}/refuse-rights", Ask::Unit("rights.confirm"), REASON),
    write("POST", "/posts/{id}/end", Ask::Unit("person.write"), REASON),
    keyless("POST", "/units/{no}/codes", Ask::Unit("code.make"), "{}"),
    keyless("DELETE", "/posts/{id}/code", Ask::Unit("code.make"), "null"),
    get("/delegation", SELF),
    write("POST", "/delegation", Ask::Own(&["post.delegate"]), r#"{"to":1,"from_ms":0,"until_ms":"@due","reason":"因故"}"#),
    write("POST", "/delegation/end", Ask::Own(&["post.delegate"]), "{}"),
    get("/units/{no}/roster", Ask::Unit("unit.phone")),
    write("POST", "/units/{no}/roster", Ask::Unit("roster.write"), r#"{"slots":[]}"#),
    write("POST", "/units/{no}/shifts", Ask::Unit("roster.write"), r#"{"post_id":9999,"from_ms":0,"until_ms":"@due"}"#),
    write("POST", "/units/{no}/shifts/drop", Ask::Unit("roster.write"), r#"{"post_id":9999,"from_ms":0,"until_ms":1}"#),
    get("/shift", Ask::Own(&["roster.write", "receipt.write"])),
    write("POST", "/shift/hand-over", Ask::Own(&["roster.write"]), r#"{"note":"无事"}"#),
    write("POST", "/shift/take-over", Ask::Own(&["roster.write"]), "{}"),
    get("/channels", Ask::Own(&["channel.read"])),
    write("POST", "/channels/{name}/test", Ask::Own(&["channel.test"]), r#"{"to":""}"#),
    get("/matters/{id}/remind-cost", Ask::SeeThenOwn("remind")),
    get("/matters/{id}/messages", Ask::See),
    get("/matters/{id}/sheet", Ask::OwnMatterUnit("export")),
    keyless("POST", "/audience/cost", Ask::Own(&["matter.issue", "matter.break_down"]), r#"{"audience":"under 410102"}"#),
    get("/units/{no}/history", Ask::Unit("unit.read")),
    write("POST", "/units/undo/{seq}", Ask::Own(&["unit.write"]), "{}"),
    write("POST", "/units/{no}/rename", UNIT, r#"{"name":"新名"}"#),
    write("POST", "/units/{no}/edit", UNIT, r#"{"phone":"0371-1"}"#),
    write("POST", "/units/{no}/move", UNIT, r#"{"parent":"@unit"}"#),
    write("POST", "/units/{no}/report-elsewhere", UNIT, r#"{"line":"party","parent":"@unit","until_ms":"@due"}"#),
    write("POST", "/units/{no}/end-reporting", UNIT, r#"{"line":"party"}"#),
    write("POST", "/units/{no}/merge", UNIT, r#"{"from":["@unit"],"reason":"并"}"#),
    write("POST", "/units/{no}/split", Ask::UnitAndParent("unit.write"), r#"{"into":[{"code":"x","name":"新"}],"reason":"分"}"#),
    write("POST", "/units/{no}/close", Ask::UnitAndParent("unit.write"), REASON),
    write("POST", "/units", UNIT, r#"{"code":"41-NEW","level":"organ","name":"新局","parent":"@unit"}"#),
    keyless("POST", "/units/{no}/preview", UNIT, r#"{"move":{"parent":"@unit"}}"#),
    get("/groups", SELF),
    get("/groups/{no}", Ask::UnitBelow("unit.read")),
    write("POST", "/groups", GROUP,
        r#"{"parent":"@unit","name":"专班","kind":"task_group","reason":"防控","until_ms":"@due"}"#),
    write("POST", "/groups/{no}/members", GROUP, r#"{"home":0,"title":"成员","kind":"liaison","roles":["liaison"]}"#),
    write("POST", "/groups/{no}/members/{post}/release", GROUP, r#"{"reason":""}"#),
    write("POST", "/groups/{no}/extend", GROUP, r#"{"until_ms":1,"reason":"续"}"#),
    write("POST", "/groups/{no}/dissolve", GROUP, r#"{"reason":""}"#),
    get("/reports", Ask::Own(&["report.read"])),
    write("POST", "/reports/{matter}/import", Ask::SeeThenOwn("report.file"), "raw"),
    keyless("POST", "/reports/{matter}/import/refused", Ask::SeeThenOwn("report.file"), "raw"),
    get("/reports/{matter}/import", Ask::SeeThenList("report.file")),
    write("POST", "/reports/{matter}/import/{id}/undo", Ask::SeeThenList("report.file"), "{}"),
    get("/reports/{matter}/table.xlsx", Ask::SeeThenOwn("report.file")),
    get("/reports/{matter}/board", Ask::OwnMatterUnit("report.read")),
    get("/reports/{matter}/rows", Ask::OwnMatterUnit("report.read")),
    get("/reports/{matter}/series", Ask::OwnMatterUnit("report.read")),
    get("/reports/{matter}/slots/{period}/{subject}", Ask::OwnMatterUnit("report.read")),
    get("/reports/{matter}/slots/{period}/{subject}/files/{sha256}", Ask::OwnMatterUnit("report.read")),
    get("/reports/{matter}/exemptions", Ask::SeeThenOwn("report.read")),
    write("POST", "/reports/{matter}/exemptions", Ask::OwnMatterUnit("report.exempt"),
        r#"{"units":["@unit"],"from":"2020-03-01","reason":"封控"}"#),
    write("DELETE", "/reports/{matter}/exemptions", Ask::OwnMatterUnit("report.exempt"),
        r#"{"units":["@unit"],"from":"2020-03-01","reason":"解封"}"#),
    keyless("POST", "/reports/burden", Ask::Own(&["matter.issue"]),
        r#"{"report":{"form_id":999999,"every":"daily","from":"2020-02-06","due_time":"18:00"},"audience":"under 410102"}"#),
    get("/units/{no}/burden", Ask::Unit("report.read")),
    get("/burden/offices", Ask::Own(&["report.read"])),
    get("/reports/{matter}/signals", Ask::SeeThenOwn("report.read")),
    write("PUT", "/reports/{matter}/signals", Ask::SeeThenIssuer("signal.write"),
        r#"{"title":"口罩不足","field":"mask_stock","measure":{"type":"sum"},"level":"subject","rule":{"type":"below","limit":"5"}}"#),
    write("POST", "/reports/{matter}/signals/{signal}/retire", Ask::SeeThenIssuer("signal.write"), REASON),
    get("/signals", Ask::Own(&["report.read"])),
    get("/reports/owed", Ask::Own(&["report.file", "report.read"])),
    write("POST", "/reports/{matter}/slots/{period}/{subject}", Ask::FilesFor, r#"{"version":1,"answers":{"mask_stock":5}}"#),
    write("PUT", "/reports/{matter}/slots/{period}/{subject}", Ask::FilesFor,
        r#"{"revision":1,"reason":"点错","version":1,"answers":{"mask_stock":6}}"#),
    write("POST", "/reports/{matter}/slots/{period}/{subject}/withdraw", Ask::FilesFor, r#"{"revision":1,"reason":"点错"}"#),
    write("POST", "/reports/{matter}/slots/{period}/{subject}/verify", Ask::OwnMatterUnit("report.verify"), r#"{"revision":1}"#),
    write("POST", "/reports/{matter}/slots/{period}/{subject}/return", Ask::OwnMatterUnit("report.verify"),
        r#"{"revision":1,"reason":"核对"}"#),
    get("/findings", Ask::Own(&["finding.read"])),
    write("POST", "/findings", Ask::Own(&["finding.write"]),
        r#"{"title":"整改","text":"活禽未分区","to":3,"severity":"serious","category":"活禽","due_ms":"@due"}"#),
    write("POST", "/matters/{id}/recheck", Ask::SeeThenIssuer("finding.recheck"), r#"{"passed":true,"note":"已整改"}"#),
    get("/inspections", Ask::Own(&["finding.read"])),
    write("POST", "/inspections", Ask::Own(&["finding.write"]),
        r#"{"title":"市场督导","text":"查活禽","audience":"level:town","teams":[3,4],"form_id":999999,"version":1,"due_ms":"@due"}"#),
    get("/inspections/{id}", Ask::See),
    get("/inspections/{id}/visits/{site}", Ask::See),
    write("POST", "/inspections/{id}/visits/{site}", Ask::SeeThenOwn("finding.write"), r#"{"answers":{}}"#),
    get("/inspections/{id}/visits/{site}/files/{sha256}", Ask::See),
    get("/items", Ask::Own(&["ledger.read"])),
    write("PUT", "/items", Ask::Top("item.write"), r#"{"code":"mask","name":"口罩","measure":"只"}"#),
    get("/commodities", Ask::List("ledger.read")),
    write("POST", "/commodities", Ask::Own(&["ledger.book"]),
        r#"{"matter_id":999999,"name":"慰问金","nature":{"kind":"money","source":"党费","purpose":"慰问"}}"#),
    get("/commodities/{commodity}/board", Ask::Unit("ledger.read")),
    get("/commodities/{commodity}/entries", Ask::Unit("ledger.read")),
    get("/commodities/{commodity}/trace", Ask::Unit("ledger.read")),
    get("/commodities/{commodity}/beancount", Ask::List("ledger.read")),
    get("/matters/{id}/entries", Ask::SeeThenList("ledger.read")),
    get("/ledger/waiting", Ask::List("ledger.read")),
    write("POST", "/entries", Ask::Own(&["ledger.book"]),
        r#"{"matter_id":999999,"deed":{"type":"take_in","commodity_id":999999,"amount":5}}"#),
    write("POST", "/entries/{entry}/reverse", Ask::Unit("ledger.book"), REASON),
    write("POST", "/reservations", Ask::Own(&["ledger.book"]),
        r#"{"entry":{"matter_id":999999,"deed":{"type":"pay","commodity_id":999999,"amount":5}},"until_ms":"@due"}"#),
    write("POST", "/reservations/{entry}/settle", Ask::Unit("ledger.check"), "{}"),
    write("POST", "/reservations/{entry}/void", Ask::Unit("ledger.book"), REASON),
    write("POST", "/shipments/{entry}/receive", Ask::Unit("ledger.receive"),
        r#"{"lines":[{"commodity_id":999999,"good":5}]}"#),
    get("/matters/{id}/supply", Ask::SeeThenList("ledger.read")),
    get("/codes/{code}", Ask::Own(&["ledger.read"])),
    write("POST", "/handovers", Ask::Own(&["ledger.book"]), r#"{"matter_id":999999,"code":"L1-abcd-efgh-jkmn","amount":5}"#),
    get("/shipments", Ask::Own(&["ledger.receive"])),
    get("/commodities/{commodity}/label", Ask::List("ledger.read")),
    get("/shipments/{entry}/note", Ask::List("ledger.read")),
    get("/skills", Ask::Own(&["team.read"])),
    write("PUT", "/skills/{code}", Ask::Top("skill.write"), r#"{"name":"护理"}"#),
    get("/responders", Ask::Own(&["team.read"])),
    write("POST", "/responders", Ask::Own(&["team.write"]), r#"{"rows":[{"kind":"staff","name":"张某"}]}"#),
    write("PUT", "/responders/{responder}", Ask::Unit("team.write"), r#"{"skills":[]}"#),
    write("POST", "/responders/{responder}/end", Ask::Unit("team.write"), REASON),
    get("/people-needs", Ask::Own(&["team.read"])),
    get("/people-needs/proposal", Ask::Own(&["team.write"])),
    get("/matters/{id}/people", Ask::SeeThenOwn("team.read")),
    get("/batches", Ask::Own(&["team.read"])),
    write("POST", "/batches", Ask::Own(&["team.write"]),
        r#"{"matter_id":999999,"to":2,"place":"武汉","people":[{"no":999999,"skill":"nursing"}]}"#),
    get("/batches/{batch}", Ask::List("team.read")),
    write("POST", "/batches/{batch}/move", Ask::Unit("team.write"), r#"{"stage":"departed"}"#),
    write("PUT", "/batches/{batch}/days/{day}", Ask::Unit("team.report"), r#"{"on_duty":5}"#),
    write("POST", "/batches/{batch}/release", Ask::Unit("team.report"), r#"{"people":[999999],"note":"发热"}"#),
    get("/payments/{list}", Ask::Unit("ledger.read")),
    write("POST", "/payments/{list}/codes", Ask::Unit("ledger.book"), "{}"),
    get("/payments/{list}/disclosure", Ask::Unit("ledger.read")),
    get("/aid", Ask::Own(&["matter.read"])),
    write("POST", "/aid", Ask::Own(&["aid.write"]), r#"{"name":"陈伟","reason":"无收入","asked":100000}"#),
    get("/aid/{id}", Ask::See),
    write("POST", "/aid/{id}/verify", Ask::SeeThenOwn("matter.rule"), r#"{"amount":5,"to":1}"#),
    write("POST", "/aid/{id}/return", Ask::SeeThenOwn("matter.rule"), REASON),
    write("POST", "/aid/{id}/resubmit", Ask::SeeThenIssuer("aid.write"), REASON),
    write("POST", "/aid/{id}/grant", Ask::SeeThenOwn("matter.rule"), r#"{"commodity_id":999999,"amount":5}"#),
    write("POST", "/aid/{id}/decline", Ask::SeeThenOwn("matter.rule"), REASON),
    write("POST", "/aid/{id}/payment", Ask::Own(&["ledger.book"]), "{}"),
    write("POST", "/payments/{list}/objections", Ask::Own(&["matter.request"]), r#"{"text":"金额不符"}"#),
    write("POST", "/units/{no}/books/close", Ask::Unit("ledger.check"), r#"{"through":"2020-01-31"}"#),
    get("/fields", Ask::Own(&["form.read"])),
    write("PUT", "/fields/{name}", Ask::Top("field.write"), FIELD),
    get("/forms", Ask::Own(&["form.read"])),
    write("POST", "/forms", Ask::Own(&["form.write"]), FORM),
    keyless("POST", "/forms/check", Ask::Own(&["form.write"]), FORM),
    keyless("POST", "/forms/xlsform", Ask::Own(&["form.write"]), "raw"),
    get("/forms/{id}/xlsform", Ask::Unit("form.read")),
    get("/forms/{id}", Ask::Unit("form.read")),
    get("/forms/{id}/versions/{version}", Ask::Unit("form.read")),
    write("POST", "/forms/{id}/versions", Ask::Unit("form.write"), NEXT_FORM),
    write("POST", "/forms/{id}/retire", Ask::Unit("form.write"), REASON),
    keyless("POST", "/forms/{id}/upgrade", Ask::Unit("form.read"), r#"{"from_version":1,"answers":{"mask_stock":5}}"#),
    get("/calendar", SELF),
    write("PUT", "/calendar", Ask::Top("province.write"), r#"{"off":["2020-01-24"],"work":[],"reason":"春节"}"#),
    get("/demo", Ask::Demo),
    keyless("POST", "/demo/enter", Ask::Demo, r#"{"persona":"x"}"#),
    keyless("POST", "/demo/clock", Ask::Demo, r#"{"speed":1}"#),
    keyless("POST", "/demo/power-cut", Ask::Demo, "null"),
    keyless("POST", "/demo/tamper", Ask::Demo, "null"),
];

/// A list of units as people bring it.
pub const UNITS_CSV: &str = "代码,级别,名称,上级\n410102003,乡镇,新街道,410102\n";

/// Where a resource stands seen from the county.
pub const RELATIONS: [(char, u32); 5] = [('O', COUNTY), ('A', CITY), ('B', TOWN), ('S', SIBLING), ('U', UNRELATED)];

/// The good body of a route for a unit.
pub fn body(route: &Route, unit: u32, due_ms: i64) -> Option<Vec<u8>> {
    match route.body {
        "null" => None,
        "raw" => Some(UNITS_CSV.into()),
        text => {
            let text = text.replace("\"@unit\"", &unit.to_string()).replace("\"@due\"", &due_ms.to_string());
            Some(text.into_bytes())
        }
    }
}

/// All (method, path) of the document.
pub fn documented() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&shouhu_server::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let verbs = ["get", "post", "put", "delete", "patch"];
    let mut found = vec![];
    for (path, item) in paths {
        for verb in verbs.into_iter().filter(|v| item.get(v).is_some()) {
            found.push((verb.to_uppercase(), path.clone()));
        }
    }
    found
}

#[test]
fn every_documented_route_is_in_the_table_once() {
    let mut listed: Vec<(String, String)> = ROUTES.iter().map(|r| (r.method.into(), r.path.into())).collect();
    let mut documented = documented();
    listed.sort();
    documented.sort();
    let missing: Vec<_> = documented.iter().filter(|route| !listed.contains(route)).collect();
    let gone: Vec<_> = listed.iter().filter(|route| !documented.contains(route)).collect();
    assert!(missing.is_empty() && gone.is_empty(), "not in this table: {missing:?}; in no document: {gone:?}");
    assert_eq!(documented.len(), listed.len(), "a route stands here twice");
    for route in ROUTES.iter().filter(|r| !matches!(r.body, "null" | "raw")) {
        let _: Value = serde_json::from_slice(&body(route, 1, 1).unwrap()).unwrap();
    }
}
