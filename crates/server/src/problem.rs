//! Errors as RFC 9457 problem documents: a stable code, words in both languages, the field at fault.
//!
//! Words are looked up by code here and nowhere else. A code is never renamed or reused.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shouhu_domain::form::check::Fault;
use shouhu_domain::refusal::{Class, Refusal};
use shouhu_store::engine::DbError;
use shouhu_store::lane::WriteError;
use utoipa::ToSchema;

/// Every code that the API can answer: code, status, English, Chinese.
#[rustfmt::skip]
pub const CODES: &[(&str, u16, &str, &str)] = &[
    ("not_found", 404, "There is no such thing, or it is not yours to see", "没有这一项，或不在你的权限范围内"),
    ("forbidden", 403, "Your post may not do this", "你的岗位没有这项权限"),
    ("unauthenticated", 401, "Sign in first", "请先登录"),
    ("session.other_person", 401, "Somebody else is signed in on this device", "这台设备上登录的是别人"),
    ("sign_in.wrong", 401, "Account or password is wrong", "账号或密码不对"),
    ("sign_in.wait", 429, "Too many wrong passwords; wait and try again", "密码错误次数太多，请稍后再试"),
    ("cross_site", 403, "The request came from another site", "请求来自别的网站，已拒绝"),
    ("post.not_held", 403, "You do not hold that post", "你不在这个岗位上"),
    ("command.id_missing", 422, "The header Idempotency-Key with a UUIDv7 is missing", "缺少请求编号（Idempotency-Key，UUIDv7）"),
    ("command.id_reused", 409, "This command id was used for something else; nothing was changed", "这个请求编号已用于别的操作，没有改动任何内容"),
    ("body.not_json", 422, "The body is not valid JSON", "内容不是有效的 JSON"),
    ("body.wrong", 422, "A field is unknown, missing or of the wrong type", "有字段不认识、缺少或类型不对"),
    ("body.too_large", 413, "The body is too large", "内容太大"),
    ("body.cut", 400, "The body arrived incomplete; nothing was stored", "内容没有传完，什么也没有保存"),
    ("query.wrong", 422, "A part of the address is wrong", "地址里的参数不对"),
    ("method.wrong", 405, "This address does not take that method", "这个地址不支持这种请求方法"),
    ("busy", 503, "Busy; try again in a second", "系统正忙，请稍等一秒再试"),
    ("disk_full", 503, "The disk is full; reading goes on, nothing was lost", "磁盘已满，可以查看，已保存的没有丢失"),
    ("stopped", 503, "The store has stopped to protect what is stored", "为保护已保存的内容，系统已停止写入"),
    ("internal", 500, "Something failed here; the code below helps us find it", "系统内部出错，请把下面的编号告诉管理员"),
    ("input.missing", 422, "A required field is empty", "必填项没有填"),
    ("input.too_long", 422, "Too long", "太长"),
    ("input.bad_character", 422, "A character that cannot be stored", "有不能保存的字符"),
    ("input.unknown", 422, "Something unknown is named", "引用了不存在的内容"),
    ("input.twice", 422, "Named twice", "重复了"),
    ("matter.audience.wrong", 422, "The audience cannot be understood", "范围写得不对"),
    ("matter.audience.empty", 422, "The audience matches nobody", "这个范围里没有单位"),
    ("matter.due.in_past", 422, "The due has already passed", "时限已经过去"),
    ("matter.due.too_far", 422, "The due lies too far ahead", "时限太远"),
    ("matter.due.after_issuers", 422, "A local due cannot be later than the issuer's", "本地时限不能晚于发文单位的时限"),
    ("matter.wrong_status", 409, "Not possible in the matter's present state", "事项现在的状态下不能这样做"),
    ("matter.wrong_kind", 409, "This kind of matter does not go that way", "这类事项不能这样做"),
    ("meeting.times", 422, "A meeting begins after now, is answered before it begins, and ends after that", "会议要晚于现在开始，参会答复要在开始前，结束要晚于开始"),
    ("meeting.no_minutes", 409, "There are no minutes yet", "还没有纪要"),
    ("matter.to.not_to_ask", 422, "Your unit cannot ask this one in this way", "本单位不能这样向该单位请示或商办"),
    ("matter.already_ruled", 409, "Your unit has answered or passed it on already", "本单位已经答复或转送"),
    ("matter.second_person_needed", 409, "A second person must confirm this", "需要另一个人确认"),
    ("matter.already_countersigned", 409, "Your organ has countersigned already", "本单位已经会签"),
    ("receipt.not_addressed", 409, "Your unit is not addressed", "本单位不在范围内"),
    ("receipt.excused", 409, "This unit is excused", "该单位已免办"),
    ("receipt.not_done", 409, "The unit has not reported done", "该单位还没有办结"),
    ("receipt.no_verification", 409, "This matter needs no verification", "此事项不需要核验"),
    ("receipt.not_on_oneself", 409, "Not on your own unit", "不能对本单位自己这样做"),
    ("difficulty.none_open", 409, "There is no open difficulty", "没有待答复的困难"),
    ("remind.too_soon", 409, "Reminded less than 5 minutes ago", "5 分钟内已经催办过"),
    ("remind.quiet_hours", 409, "Quiet hours; only level I or a flash order may break them", "现在是免打扰时段，一级响应或特急件除外"),
    ("province.quiet.wrong", 422, "Quiet hours begin and end within a day and last 12 hours at most", "免打扰时段须在一天之内起止，最长 12 小时"),
    ("province.share.wrong", 422, "The share lies between 10 and 90 percent", "占用比例须在 10% 到 90% 之间"),
    ("province.ceiling.wrong", 422, "The ceiling lies between 10 minutes and 40 hours a week", "上限须在每周 10 分钟到 40 小时之间"),
    ("province.rest.wrong", 422, "The rest is 60 days at most", "休整天数最多 60 天"),
    ("province.unchanged", 409, "Nothing would change", "与现行设置相同，没有变化"),
    ("remind.nobody", 409, "Everyone has signed", "已经全部签收"),
    ("escalation.not_due", 409, "No escalation is due", "还没到升级督办的时候"),
    ("incident.level.unchanged", 409, "The level is that already", "响应级别没有变化"),
    ("incident.closed", 409, "The incident is closed: nothing new is filed under it", "事件已结束，不能再归入新事项"),
    ("incident.level.none", 409, "No level of its own is set for this unit", "没有为该单位单独设定级别"),
    ("plan.retired", 409, "The plan has been retired", "预案已停用"),
    ("plan.version_changed", 409, "The plan has a newer version by now; look at the list again", "预案已有新版本，请重新查看清单"),
    ("plan.audience.wrong", 422, "The audience of a standing matter is wrong or reaches nobody", "常备事项的范围写得不对，或没有单位"),
    ("relay.nothing_below", 409, "No addressed unit below to relay to", "下面没有可转办的单位"),
    ("unit.wrong", 422, "A unit of the import is wrong", "导入的单位有错"),
    ("unit.closed", 409, "The unit is closed", "该单位已撤销"),
    ("unit.at_top", 409, "The root and superiors outside the province stay where they are", "根单位和省外上级不能变动"),
    ("unit.circle", 409, "A unit would stand under itself", "单位会成为自己的下级"),
    ("unit.level", 409, "This level cannot stand under that superior", "这个级别不能放在该上级之下"),
    ("unit.has_children", 409, "Units still stand below; say where they go", "下面还有单位，请先说明去向"),
    ("unit.code_taken", 409, "This code is taken", "这个代码已被使用"),
    ("unit.merge.levels", 409, "Only units of the same level can be merged", "只有同级单位才能合并"),
    ("unit.reporting.in_past", 422, "The end must lie ahead", "结束时间必须晚于现在"),
    ("unit.reporting.none", 409, "The unit does not report elsewhere on this line", "该单位在这条线上没有临时上级"),
    ("unit.undo.too_late", 409, "It can no longer be undone: 24 hours have passed", "已超过 24 小时，不能撤回"),
    ("unit.undo.overtaken", 409, "It cannot be undone: later changes build on it", "之后又有改动，不能撤回"),
    ("unit.undo.answered", 409, "It cannot be undone: the successors have answered or were asked since", "新单位已有答复或收到新事项，不能撤回"),
    ("unit.undo.nothing", 409, "There is nothing here that can be undone", "这里没有可以撤回的变更"),
    ("post.ended", 409, "The post has ended", "该岗位已撤销"),
    ("rights.none_proposed", 409, "Nothing is proposed for this post", "这个岗位没有待核准的权限"),
    ("rights.second_person_needed", 409, "Whoever proposed or receives rights cannot grant them; another person must", "提出人和得到权限的人不能自己核准，需要另一个人"),
    ("rights.another_admin", 409, "There is another rights administrator, who has to grant this", "还有另一位权限管理员，须由其核准"),
    ("rights.one_administrator", 409, "An administrator holds that one role and nothing else, over all posts of the account", "一个账号只能担任一种管理员，不能兼任其他角色"),
    ("person.holds_post", 409, "This person holds a post, or is proposed for one; end that first", "该人员还在岗或已被提名，请先撤出岗位"),
    ("person.is_erased", 409, "What was known of this person has been erased", "该人员的信息已删除"),
    ("person.erasure.waits", 409, "An erasure is proposed already; confirm or refuse that one first", "已有待核准的删除，请先处理"),
    ("person.erasure.none_proposed", 409, "No erasure is proposed for this person", "没有待核准的删除"),
    ("account.given_already", 409, "This person has an account already", "该人员已有账号"),
    ("delegation.not_possible", 409, "Only the head gives his own post to a deputy of the same unit who has a holder, and never an administrator's", "只有主要负责人能把自己的岗位交给本单位在任的副职代理，管理员岗位不能代理"),
    ("period.wrong", 422, "The end must come after the beginning, lie ahead and not be too far away", "结束必须晚于开始和现在，也不能太远"),
    ("roster.overlap", 409, "Another shift stands at that time", "这个时段已排了别的班"),
    ("shift.not_on_roster", 409, "Your post is not in the roster of your unit", "你的岗位不在本单位值守表里"),
    ("shift.handover_open", 409, "A hand-over waits already to be signed", "已有一次交班等待接班人签收"),
    ("shift.no_handover", 409, "No hand-over waits to be signed", "没有等待签收的交班"),
    ("shift.same_person", 409, "Whoever handed over cannot take over; the next shift signs", "交班人不能自己接班，须由下一班签收"),
    ("field.wrong", 422, "This entry of the field registry is wrong; what a field measures never changes", "字段填写有误；字段的类型和计量单位定了就不能改"),
    ("form.wrong", 422, "The form cannot be published as it is", "表单有错，不能发布"),
    ("field.name", 422, "A name has small letters, digits and _, begins with a letter, and has at most 64 characters", "名称只能用小写字母、数字和 _，以字母开头，最多 64 个字符"),
    ("field.range", 422, "This number lies outside what is possible", "这个数超出允许的范围"),
    ("field.scale", 422, "A decimal has one to six digits after the point", "小数位数为 1 到 6 位"),
    ("field.changed", 422, "The registry has this field with another type or unit; both never change: take another name", "字段库里已有同名字段，类型或计量单位不同；两者都不能改，请另取名称"),
    ("form.field.unused", 422, "Nothing in the form asks for this field", "表单里没有题目用到这个字段"),
    ("form.personal", 422, "A form with a personal field cannot be issued yet: the protected store comes later", "含个人信息字段的表单目前还不能发布：受保护的存储尚未启用"),
    ("form.owner", 422, "A form stays with the unit that keeps it", "表单由原单位保管，不能改换单位"),
    ("form.retired", 409, "The form has been retired", "表单已停用"),
    ("form.version", 409, "The form has another version by now; what you have written is kept, check it under the new one", "表单已有新版本；已写内容保留，请按新版本核对"),
    ("form.upgrade.gone", 422, "The form no longer asks for this", "表单已不再问这一项"),
    ("form.upgrade.moved", 422, "The form asks for this elsewhere now", "表单已把这一项移到别处"),
    ("form.upgrade.calculated", 422, "The form works this out by itself now", "表单现在自动计算这一项"),
    ("form.upgrade.choice", 422, "The form has no such choice any more", "表单已没有这个选项"),
    ("form.upgrade.rows", 422, "The form takes fewer rows now", "表单现在可填的行数变少了"),
    ("report.held", 409, "Running duties hold some of these figures already; say why they are asked again, and a second person has to agree", "部分数据已有任务在报送；请说明为何重复要数，并由另一个人确认"),
    ("report.duty.wrong", 422, "The report duty is wrong here", "报送任务的设置有误"),
    ("report.day.wrong", 422, "A date that does not exist", "这个日期不存在"),
    ("report.none", 409, "Nothing is to be filed for this matter", "此事项没有报送任务"),
    ("report.slot.outside", 422, "No period of this duty begins on that day", "这一天不是报送周期的开始"),
    ("report.slot.not_open", 409, "The period has not begun yet", "报送周期还没有开始"),
    ("report.slot.filed", 409, "This was filed already; correct it instead", "已经报送过，请用更正"),
    ("report.slot.not_filed", 409, "Nothing is filed here", "这里还没有报送"),
    ("report.slot.stale", 409, "Somebody has filed another revision meanwhile; look at it first", "已有新的修订，请先查看"),
    ("report.slot.verified", 409, "Verified already", "已经审核"),
    ("report.nil_with_answers", 422, "A nil report has no answers", "零报告不能带填报内容"),
    ("report.received.wrong", 422, "The time of receipt lies before the period or in the future", "接收时间早于报送周期或晚于现在"),
    ("ledger.overdrawn", 409, "There is not so much left", "余额不足"),
    ("ledger.amount.wrong", 422, "An amount is whole and more than none", "数量须为大于零的整数"),
    ("ledger.payment.second_person_needed", 409, "A payment is made by one person and posted by another", "拨付须由一人制单、另一人复核"),
    ("ledger.same_person", 409, "Whoever made it does not check it", "制单人不能复核自己的单据"),
    ("ledger.reservation.until", 422, "It cannot be held back that long", "预留期限不对"),
    ("ledger.reservation.over", 409, "The time for which it was held back is over", "预留已到期"),
    ("ledger.received.more", 422, "More cannot arrive than was sent", "实收不能多于发出数"),
    ("ledger.reversed", 409, "It was reversed already, or is a reversal itself", "该分录已冲正，或本身就是冲正"),
    ("ledger.day.closed", 422, "The books are closed for that day", "该日账期已结或尚未开始"),
    ("ledger.lot.expired", 422, "The lot has expired", "该批次已过有效期"),
    ("ledger.payees.sum", 422, "The payees' amounts do not add up to the payment", "收款人金额合计与拨付金额不符"),
    ("ledger.payment.not_posted", 409, "Nothing is paid yet: the second person has not posted it", "尚未拨付：等待复核人确认"),
    ("ledger.codes.told", 409, "These codes were told once; make new ones", "编码只显示一次，请重新生成"),
    ("ledger.fund.of_another", 409, "Money comes into a fund only where it is answered for", "资金只能在该项资金的负责单位入账"),
    ("ledger.count.same", 409, "The count is what the books say; there is nothing to book", "盘点数与账面相符，无需入账"),
    ("label.forged", 422, "This code was not made by this installation", "这个码不是本系统生成的"),
    ("label.other", 422, "This code is not that of a lot", "这个码不是批次标签"),
    ("supply.not_wanted", 422, "The request does not ask for this", "需求里没有这种物资"),
    ("inspection.unit_above", 422, "An organ finds nothing at itself or at whoever stands above it", "不能对本单位或上级单位提出问题"),
    ("inspection.evidence_missing", 422, "This finding asks for a file that shows it", "该问题要求附上佐证文件"),
    ("ledger.of_batch", 409, "People are booked by their batch, never by hand", "人员由批次记账，不能手工记"),
    ("aid.stage", 409, "The application stands elsewhere; this is not its next step", "申请不在这一步"),
    ("aid.same_person", 409, "Whoever applied or verified does not take this step; another person must", "申请、核实、审批须由不同的人办理"),
    ("aid.amount.more", 422, "More than what was asked, or found", "超过申请或核实的金额"),
    ("aid.paid_already", 409, "This application is paid already; the first payment is named", "该申请已有一笔发放，不能重复发放"),
    ("aid.differs", 409, "Another amount or another fund than was granted", "金额或资金与批准的不一致"),
    ("aid.paid_by", 409, "The unit that granted it pays it", "由批准的单位发放"),
    ("aid.payee", 409, "An application is paid to its own family, from its page", "只能从申请页发给申请的家庭"),
    ("team.sent_already", 409, "This person is with a batch; nobody is in two places", "此人已在别的批次，同一个人不能在两处"),
    ("team.not_fit", 409, "This person cannot be sent for this", "此人不能派出"),
    ("team.batch_stands", 409, "The batch stands elsewhere; this is not its next step", "批次不在这一步"),
    ("team.nobody_left", 409, "Nobody would be left of the batch; stand it down, or bring it back", "批次里没有人了，请取消或归队"),
    ("team.too_many_needs", 422, "More requests, or more people, than one proposal can weigh; ask for one request", "需求或人员太多，一次排不完，请按单项需求查看"),
    ("team.heads_differ", 422, "On duty, resting and ill are not as many as are there", "在岗、休息、生病合计与在位人数不符"),
    ("inspection.recheck_by_finder", 409, "Whoever found it does not re-check it; another person must", "发现问题的人不能自己复查，须由另一个人复查"),
    ("inspection.one_organ", 422, "The teams of an inspection are of two organs or more", "检查组须来自两个以上单位"),
    ("inspection.sample.wrong", 422, "So many sites cannot be drawn", "不能抽取这么多检查对象"),
    ("inspection.site.not_drawn", 409, "The site is not among those of this inspection", "该单位不在本次督导的检查对象之内"),
    ("inspection.site.visited", 409, "The site has been visited already", "该检查对象已经检查过"),
    ("inspection.recheck_by_unit", 409, "A finding is never closed by the unit that it concerns; another unit re-checks it", "责任单位不能自行销号，须由其他单位复查"),
    ("signal.wrong", 422, "The signal cannot be set that way", "信号设置不对"),
    ("signal.retired", 409, "The signal has been retired", "信号已停用"),
    ("signal.full", 409, "The duty has as many signals as it may have", "该报送任务的信号已达上限"),
    ("signal.nodes", 422, "Too many nodes for one signal; watch a higher level", "监测节点太多，请改为更高一级"),
    ("report.answers.wrong", 422, "The answers do not fit the form; nothing was filed", "填报内容与表单不符，没有报送"),
    ("export.too_large", 422, "Too much for one file: at most 400 days and a million rows", "一个文件放不下：最多 400 天、100 万行"),
    ("export.too_many", 429, "Too many exports are being made; wait for one to end", "正在导出的文件太多，请等其中一个完成"),
    ("export.not_done", 409, "The file is not ready", "文件还没有做好"),
    ("password.wrong", 422, "The present password is wrong", "现在的密码不对"),
    ("import.kind", 422, "There is no such kind of post", "没有这种岗位类型"),
    ("import.role", 422, "There is no such role", "没有这个角色"),
    ("import.mail", 422, "Not a mailbox", "邮箱写得不对"),
    ("import.unit.unknown", 422, "There is no unit with this code that you may change", "没有这个代码的单位，或不归你管理"),
    ("import.unit.closed", 422, "The unit is closed", "该单位已撤销"),
    ("import.account.taken", 422, "Somebody else has this account", "账号已被别人使用"),
    ("import.account.nameless", 422, "An account needs a name", "有账号就要有姓名"),
    ("import.roles.administrator", 422, "An administrator holds that one role and nothing else", "管理员不能兼任其他角色"),
    ("unit.as_of.not_yet", 404, "The unit was not on record on that day", "那一天还没有这个单位的记录"),
    ("unit.is_group", 409, "A group for a time is ended on its own page", "临时组在它自己的页面上解散"),
    ("group.end", 422, "The end must lie ahead and be later than the present one", "期限要晚于现在，并晚于原期限"),
    ("group.home_vacant", 409, "Nobody holds that home post now", "这个岗位现在没有人"),
    ("group.role", 409, "You cannot give a role that you do not hold, nor one of an administrator or auditor", "不能授予自己没有的角色，也不能授予管理员、审计员角色"),
    ("import.undo.too_late", 409, "An import can be undone for 24 hours", "导入超过 24 小时，不能再撤销"),
    ("import.undo.done", 409, "This import has been undone already", "这次导入已经撤销过"),
    ("import.kept.changed", 409, "Somebody has changed it since", "之后有人改过"),
    ("import.kept.built_on", 409, "Posts or other units stand under it", "下面还有岗位或单位"),
    ("import.kept.active", 409, "Its holder already has an account in use", "岗位上的人已在使用账号"),
    ("import.kept.granted", 409, "A second person has granted its rights", "权限已由第二人授予"),
    ("import.kept.asked", 409, "Rights asked for at a post that was there before: the second person decides", "原有岗位上申请的权限，由第二人决定"),
    ("audience.empty", 422, "Write whom it is for", "请写明范围"),
    ("audience.too_long", 422, "The expression is too long", "范围表达式太长"),
    ("audience.too_deep", 422, "Too many brackets inside each other", "括号嵌套太多"),
    ("audience.character", 422, "This character has no meaning here", "这个字符在这里没有意义"),
    ("audience.quote.open", 422, "A quotation mark is not closed", "引号没有配对"),
    ("audience.value.empty", 422, "A value is missing after the colon", "冒号后面缺少内容"),
    ("audience.expected", 422, "Something else was expected here", "这里应该是别的内容"),
    ("audience.word.unknown", 422, "This word is not known", "不认识这个词"),
    ("audience.level.unknown", 422, "There is no such level", "没有这个级别"),
    ("audience.unit.unknown", 422, "There is no unit with this code", "没有这个代码的单位"),
    ("audience.unit.out_of_reach", 422, "Your unit cannot address this one", "本单位不能向这个单位发文"),
    ("audience.line.unknown", 422, "There is no such line", "没有这条线"),
    ("audience.saved.unknown", 422, "There is no saved audience of this name", "没有这个名字的常用范围"),
    ("audience.saved.cycle", 422, "A saved audience refers to itself", "常用范围互相引用，成了圈"),
    ("audience.saved.too_deep", 422, "Saved audiences refer to each other too deeply", "常用范围引用层数太多"),
    ("audience.saved.broken", 422, "The saved audience is no longer right", "这个常用范围已失效"),
    ("audience.conditions.too_many", 422, "Too many conditions", "条件太多"),
    ("expr.empty", 422, "Write an expression", "请写表达式"),
    ("expr.too_long", 422, "The expression is too long", "表达式太长"),
    ("expr.too_deep", 422, "Too many brackets or functions inside each other", "括号或函数嵌套太多"),
    ("expr.character", 422, "This character has no meaning in an expression", "表达式里没有这个字符"),
    ("expr.sign", 422, "This sign is not used here; write it as shown", "不用这个符号，请按提示改写"),
    ("expr.path", 422, "Paths are not supported; name the question as ${question}", "不支持路径写法，请用 ${题目名}"),
    ("expr.quote.open", 422, "A quotation mark is not closed", "引号没有配对"),
    ("expr.number", 422, "A number has at most 15 digits before and 9 after the point", "数字小数点前最多 15 位、后最多 9 位"),
    ("expr.date", 422, "This date does not exist; write 2020-02-06", "没有这个日期，请写成 2020-02-06"),
    ("expr.name", 422, "A question is named as ${question}", "题目请写成 ${题目名}"),
    ("expr.word", 422, "A bare word: name a question as ${question}, put text in quotation marks", "单独的词：题目请写成 ${题目名}，文字请加引号"),
    ("expr.function.unknown", 422, "There is no such function", "没有这个函数"),
    ("expr.function.unsupported", 422, "This function of XLSForm is not supported", "不支持 XLSForm 的这个函数"),
    ("expr.arguments", 422, "The function is called with too few or too many values", "函数的参数个数不对"),
    ("expr.expected", 422, "Something else was expected here", "这里应该是别的内容"),
    ("expr.type", 422, "This kind of value cannot be calculated with here", "这种值不能这样计算"),
    ("expr.overflow", 422, "The result is too large", "计算结果太大"),
    ("expr.argument", 422, "A number here must be whole and within bounds", "这里的数须为整数且不超出范围"),
    ("expr.text_too_long", 422, "The calculation makes too long a text", "计算得到的文字太长"),
    ("form.empty", 422, "There is nothing to fill in here", "这里没有要填的内容"),
    ("form.too_many", 422, "Too many questions in one form", "一张表单的题目太多"),
    ("form.too_deep", 422, "Too many groups inside each other", "分组嵌套太多"),
    ("form.too_costly", 422, "The formulas of this form take too long for the rows of its repeats", "重复组行数多、公式太重，表单计算量太大"),
    ("form.name.wrong", 422, "A name begins with a small letter and has small letters, digits and _", "名称须以小写字母开头，只用小写字母、数字和下划线"),
    ("form.name.twice", 422, "Two parts of the form have this name", "表单里有两处用了同一个名称"),
    ("form.number", 422, "A number of a question or choice is missing, twice or has changed", "题目或选项的编号缺失、重复或被改动"),
    ("form.field.unknown", 422, "The field registry has no such field", "字段库里没有这个字段"),
    ("form.formula", 422, "The formula's text and its tree differ", "公式的文字与解析结果不一致"),
    ("form.list.missing", 422, "A question with choices needs a list", "选择题须有选项列表"),
    ("form.list.unknown", 422, "There is no such list of choices", "没有这个选项列表"),
    ("form.list.unexpected", 422, "Only questions with choices have a list or a filter", "只有选择题才有选项列表或筛选"),
    ("form.list.empty", 422, "The list has no choices", "选项列表是空的"),
    ("form.choice.name", 422, "A choice's name has 1 to 64 characters without blanks", "选项名须为 1 到 64 个字，不含空格"),
    ("form.choice.twice", 422, "Two choices of the list have this name", "列表里有两个同名选项"),
    ("form.choice.too_many", 422, "Too many choices or columns", "选项或列太多"),
    ("form.repeat.nested", 422, "A repeat cannot stand inside a repeat", "重复组里不能再有重复组"),
    ("form.repeat.max", 422, "A repeat has 1 to 500 rows", "重复组须为 1 到 500 行"),
    ("form.reference.unknown", 422, "The formula names something that is not in the form", "公式里的名称不在表单中"),
    ("form.reference.kind", 422, "Only answers can be used in a formula; of a repeat its count", "公式里只能用答案；重复组只能取行数"),
    ("form.reference.row", 422, "A question in a repeat has many values here: use sum, min, max or count", "重复组内的题目在这里有多个值，请用 sum、min、max 或 count"),
    ("form.reference.own", 422, "The point stands only in a constraint", "点号只能用在约束里"),
    ("form.reference.column", 422, "The list of choices has no such column", "选项列表没有这一列"),
    ("form.circle", 422, "These depend on each other in a circle", "它们互相依赖，成了圈"),
    ("form.calculate.shape", 422, "A calculation gives a number, text, date or time", "计算结果只能是数、文字、日期或时间"),
    ("form.calculate.type", 422, "The formula does not give what the field takes", "公式的结果与字段的类型不符"),
    ("form.total", 422, "The total of a number question inside a repeat, of the same kind", "合计须对应重复组内同类的数字题"),
    ("report.formula", 422, "A formula of the form gives no value for these answers", "按所填内容，表单的公式算不出结果"),
    ("report.answer.unknown", 422, "The form has no such question here", "表单里没有这道题"),
    ("report.answer.type", 422, "The answer is of another kind than the question", "答案的类型与题目不符"),
    ("report.answer.required", 422, "This must be answered", "此题必填"),
    ("report.answer.constraint", 422, "The answer breaks the form's rule", "答案不符合表单的要求"),
    ("report.answer.too_large", 422, "The figure is too large", "数字太大"),
    ("report.answer.too_long", 422, "The text is too long", "文字太长"),
    ("report.answer.character", 422, "A character that cannot be stored", "有不能保存的字符"),
    ("report.answer.digits", 422, "Too many digits after the point", "小数位数太多"),
    ("report.answer.date", 422, "This date does not exist", "没有这个日期"),
    ("report.answer.time", 422, "This is no time of day", "时间写得不对"),
    ("report.answer.choice", 422, "The list has no such choice", "没有这个选项"),
    ("report.answer.choice_closed", 422, "This choice is not open for these answers", "按所填内容，不能选这一项"),
    ("report.answer.twice", 422, "A choice is named twice", "选项重复"),
    ("report.answer.rows", 422, "Too many rows", "行数太多"),
    ("report.answer.place", 422, "There is no such place", "坐标不在范围内"),
    ("import.missing", 422, "This cell must not be empty", "此格不能为空"),
    ("import.too_long", 422, "Too long", "太长"),
    ("import.too_many", 422, "Too many values in one cell", "一格里的值太多"),
    ("import.character", 422, "A character that cannot be stored", "有不能保存的字符"),
    ("import.code", 422, "A code has only letters, digits, - _ and .", "代码只能用字母、数字和 - _ ."),
    ("import.level", 422, "There is no such level", "没有这个级别"),
    ("import.date", 422, "Not a date; write 2020-01-21", "日期写得不对，请写成 2020-01-21"),
    ("import.date.order", 422, "The last day is before the first", "止日早于起日"),
    ("import.duplicate", 422, "Two rows have this code and differ", "两行代码相同而内容不同"),
    ("import.parent.missing", 422, "The superior is missing; only one unit may stand at the top", "缺少上级；最上面只能有一个单位"),
    ("import.parent.unknown", 422, "There is no superior with this code", "没有这个代码的上级"),
    ("import.parent.refused", 422, "The row of the superior was refused", "上级所在的行没有通过"),
    ("import.parent.circle", 422, "The unit would stand under itself", "上下级成了圈"),
    ("import.parent.level", 422, "This level cannot stand under that superior", "这个级别不能放在该上级之下"),
    ("import.parent.too_deep", 422, "Too many levels above this unit", "层级太深"),
    ("import.superior.line", 422, "There is no such line", "没有这条线"),
    ("import.superior.unknown", 422, "There is no superior with this code on the line", "这条线上没有这个代码的上级"),
    ("import.superior.refused", 422, "Taken without this superior, whose row was refused", "已导入，但未设这个上级：它所在的行没有通过"),
    ("import.superior.circle", 422, "Taken without this superior, who stands below the unit", "已导入，但未设这个上级：它在本单位之下"),
    ("table.empty", 422, "The file is empty", "文件是空的"),
    ("table.too_large", 413, "The file is larger than 50 MB", "文件超过 50 MB"),
    ("table.too_many_rows", 422, "The file has more than a million rows", "文件超过一百万行"),
    ("table.too_many_columns", 422, "The file has more than 512 columns", "文件超过 512 列"),
    ("table.too_many_cells", 422, "The file has more than four million cells", "文件超过四百万格"),
    ("table.macros", 422, "The workbook has macros; save it without them", "工作簿含有宏，请另存为不含宏的文件"),
    ("table.entities", 422, "The workbook defines entities, which no spreadsheet does", "工作簿里定义了实体，正常的表格不会这样"),
    ("table.path", 422, "A part of the workbook has a name that leads out of it", "工作簿里有指向外部的文件名"),
    ("table.unknown_format", 422, "Neither CSV nor XLSX; save it as one of them", "不是 CSV 或 XLSX，请另存为这两种格式之一"),
    ("table.unknown_encoding", 422, "The text is neither UTF-8, UTF-16 nor GB18030", "文字编码不是 UTF-8、UTF-16 或 GB18030"),
    ("table.bomb", 422, "The workbook unpacks to too much", "工作簿解开后太大"),
    ("table.broken", 422, "The workbook is damaged", "工作簿已损坏"),
    ("table.columns_missing", 422, "Columns are missing", "缺少必要的列"),
    ("table.column_twice", 422, "A column stands there twice", "有一列出现了两次"),
    ("table.column_ambiguous", 422, "The header of this column may mean several fields; write the field's name", "这一列的标题对应多个字段，请改写成字段名称"),
    ("import.figure.unit", 422, "There is no such unit in this duty for which you may file", "此报送任务里没有这个单位，或不归你填报"),
    ("import.figure.ambiguous", 422, "Several units have this name; write the code", "有多个单位叫这个名字，请写代码"),
    ("import.figure.filer", 422, "Another unit files for this site", "这个点位由别的单位填报"),
    ("import.figure.filed", 422, "Filed already with other figures; give a reason for corrections to replace them", "已报过不同的数，需填写更正原因才能替换"),
    ("import.figure.twice", 422, "Two rows are of the same slot and differ", "两行是同一报送期同一单位，而内容不同"),
    ("import.figure.yes_no", 422, "Write yes, or leave it empty", "请写“是”或留空"),
    ("import.figure.time", 422, "Not a time; write 2020-02-06 17:30", "时间写得不对，请写成 2020-02-06 17:30"),
    ("import.figure.rows", 422, "Not a list as our exports write it", "不是导出文件里的列表写法"),
    ("import.figure.choice", 422, "Several choices are called so; write the choice's name in the form", "有多个选项叫这个名字，请写选项在表单里的代码"),
    ("import.figure.file", 422, "A table carries no photos or files", "表格里不能带照片或文件"),
    ("xlsform.wrong", 422, "The workbook has content that is not read here; nothing was taken", "工作簿里有不支持的内容，什么也没有导入"),
    ("xlsform.not_xlsx", 422, "An XLSForm is an XLSX workbook", "表单要用 XLSX 工作簿"),
    ("xlsform.sheet.missing", 422, "This sheet is missing", "缺少这个工作表"),
    ("xlsform.sheet.unknown", 422, "This sheet is not read; take it out", "不支持这个工作表，请删去"),
    ("xlsform.rows", 422, "The sheet has more than 5,000 rows", "工作表超过 5000 行"),
    ("xlsform.column", 422, "This column is not read; empty it", "不支持这一列，请清空"),
    ("xlsform.column.twice", 422, "This column stands there twice", "这一列出现了两次"),
    ("xlsform.cell", 422, "This column says nothing for this type; empty the cell", "这一类型不用这一列，请清空此格"),
    ("xlsform.language", 422, "Only Chinese and English are kept", "只支持中文和英文"),
    ("xlsform.type", 422, "This type is not supported", "不支持这个类型"),
    ("xlsform.external", 422, "Choices come from the sheet of choices, not from other files", "选项要写在选项表里，不能来自外部文件"),
    ("xlsform.missing", 422, "This cell must not be empty", "此格不能为空"),
    ("xlsform.parameter", 422, "There is no such parameter here", "这里没有这个参数"),
    ("xlsform.number", 422, "Not a whole number", "不是整数"),
    ("xlsform.yes_no", 422, "Write yes or no", "请写“是”或“否”"),
    ("xlsform.sensitivity", 422, "Write public, internal or personal", "请写“公开”“内部”或“个人”"),
    ("xlsform.begin", 422, "This begins and does not end", "有开始，没有结束"),
    ("xlsform.end", 422, "This ends what has not begun", "有结束，没有对应的开始"),
    ("xlsform.field.differs", 422, "The registry says something else of this field", "与字段库里的这个字段不一致"),
    ("file.unknown", 422, "This file was not uploaded by you", "没有找到你上传的这个文件"),
    ("file.name_missing", 422, "The file has no name", "文件没有名字"),
    ("activation.gone", 410, "This code is wrong, used or expired", "这个启用码不对、已用过或已过期"),
    ("password.too_short", 422, "The password is too short", "密码太短"),
    ("link.gone", 410, "This link has expired or was revoked", "链接已失效或已撤销"),
    ("demo.wait", 429, "Too many wrong codes; wait and try again", "进入码错误次数太多，请稍后再试"),
    ("demo.only", 404, "Only in the demo", "只在演示中可用"),
];

/// The words of a code: English, Chinese, status.
#[must_use]
pub fn words(code: &str) -> (u16, &'static str, &'static str) {
    CODES.iter().find(|c| c.0 == code).map_or((500, "Something failed here", "系统内部出错"), |c| (c.1, c.2, c.3))
}

/// A field at fault.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body.
    pub pointer: String,
    pub code: String,
    pub title: String,
    pub title_zh: String,
    /// The value, limit or name at fault; for a broken constraint the form's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl FieldProblem {
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: &str) -> Self {
        let (_, title, title_zh) = words(code);
        let (title, title_zh) = (title.into(), title_zh.into());
        Self { pointer: pointer.into(), code: code.into(), title, title_zh, detail: None }
    }
}

impl From<&Fault> for FieldProblem {
    fn from(fault: &Fault) -> Self {
        let detail = Some(fault.detail.clone()).filter(|detail| !detail.is_empty());
        Self { detail, ..Self::new(fault.pointer.clone(), fault.code) }
    }
}

/// `application/problem+json` (RFC 9457) with words in both languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    pub r#type: String,
    pub title: String,
    pub title_zh: String,
    pub status: u16,
    /// Stable and dotted; see docs/ERRORS.md.
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The facts: numbers and times for the reader's own words.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub params: serde_json::Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

impl Problem {
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        let (status, title, title_zh) = words(code);
        Self {
            r#type: format!("urn:shouhu:{code}"),
            title: title.into(),
            title_zh: title_zh.into(),
            status,
            code: code.into(),
            detail: None,
            params: serde_json::Value::Null,
            errors: vec![],
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn params(mut self, params: serde_json::Value) -> Self {
        self.params = params;
        self
    }

    /// The same with its fields inside something larger.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        for field in &mut self.errors {
            field.pointer.insert_str(0, prefix);
        }
        self
    }

    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let field = FieldProblem::new(pointer, &self.code);
        self.errors.push(field);
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (code, class) = refusal.code();
        let mut problem = Self::new(code);
        if let Refusal::Form(faults) | Refusal::Answers(faults) = &refusal {
            problem.errors = faults.iter().map(FieldProblem::from).collect();
            return problem;
        }
        debug_assert_eq!(problem.status, status_of(class), "{code}");
        // An enum serialises as {"variant": {facts}} or, without facts, as a string.
        if let Ok(serde_json::Value::Object(facts)) = serde_json::to_value(&refusal)
            && let Some((_, facts)) = facts.into_iter().next()
        {
            problem.params = facts;
        }
        if let Refusal::Audience(error) = &refusal {
            problem.errors.push(FieldProblem::new("/audience", error.code));
            return problem;
        }
        match refusal.pointer() {
            Some(pointer) => problem.at(pointer),
            None => problem,
        }
    }
}

fn status_of(class: Class) -> u16 {
    match class {
        Class::Hidden => 404,
        Class::Forbidden => 403,
        Class::Invalid => 422,
        Class::Rule => 409,
    }
}

impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Refused(refusal) => refusal.into(),
            WriteError::IdReused => Self::new("command.id_reused"),
            WriteError::Busy => Self::new("busy"),
            WriteError::Full => Self::new("disk_full"),
            WriteError::Stopped => Self::new("stopped"),
            WriteError::Failed(cause) => internal(&cause),
        }
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Full => Self::new("disk_full"),
            DbError::Unreachable(_) | DbError::Retry => Self::new("busy"),
            other => internal(&other.to_string()),
        }
    }
}

/// The cause goes to the log with an id; the caller gets only the id.
#[must_use]
pub fn internal(cause: &str) -> Problem {
    // A name for one failure in the log, not a fact: nothing is replayed from it.
    #[allow(clippy::disallowed_methods)]
    let id = uuid::Uuid::new_v4().simple().to_string();
    tracing::error!(id, cause, "internal error");
    Problem::new("internal").params(serde_json::json!({ "id": id }))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let wait_ms = self.params["retry_after_ms"].as_i64();
        if let Some(seconds) = wait_ms.map(|ms| (ms + 999) / 1_000).or((self.code == "busy").then_some(1)) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_has_both_languages() {
        for (at, code) in CODES.iter().enumerate() {
            assert!(CODES[at + 1..].iter().all(|c| c.0 != code.0), "{} twice", code.0);
            assert!(!code.2.is_empty() && code.3.chars().any(|c| c > '\u{2E80}'), "{}", code.0);
        }
    }
}
