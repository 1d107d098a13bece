//! The JSON API under `/api/v1`: one file per noun, every route with its policy and its schema.

pub mod activation;
pub mod aid;
pub mod audience;
pub mod calendar;
pub mod case_file;
pub mod channel;
pub mod code;
pub mod delegation;
pub mod demo;
pub mod document;
pub mod draft;
pub mod export;
pub mod exports;
pub mod field;
pub mod file;
pub mod form;
pub mod group;
pub mod import;
pub mod incident;
pub mod inspection;
pub mod journal;
pub mod ledger;
pub mod matter;
pub mod now;
pub mod overview;
pub mod person;
pub mod plan;
pub mod post;
pub mod preview;
pub mod report;
pub mod restructure;
pub mod roster;
pub mod session;
pub mod settings;
pub mod shift;
pub mod supply;
pub mod team;
pub mod unit;
pub mod view;

use crate::app::App;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(title = "Shouhu 守护", description = "Orders down, receipts up.", license(name = "Apache-2.0")),
    servers((url = "/api/v1"))
)]
pub struct Document;

/// Every route of the API with its place in the OpenAPI document.
#[must_use]
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(session::show, session::sign_in, session::sign_out))
        .routes(routes!(activation::redeem))
        .routes(routes!(activation::look))
        .routes(routes!(session::devices, session::end_others))
        .routes(routes!(session::change_password))
        .routes(routes!(session::see_sign_ins))
        .routes(routes!(session::end_device))
        .routes(routes!(overview::show))
        .routes(routes!(overview::live))
        .routes(routes!(now::show))
        .routes(routes!(audience::check))
        .routes(routes!(audience::list, audience::save))
        .routes(routes!(audience::drop_saved))
        .routes(routes!(draft::list))
        .routes(routes!(draft::preview))
        .routes(routes!(draft::put, draft::discard))
        .routes(routes!(channel::list))
        .routes(routes!(channel::test))
        .routes(routes!(channel::remind_cost))
        .routes(routes!(channel::issue_cost))
        .routes(routes!(channel::sendings))
        .routes(routes!(shift::list, shift::write))
        .routes(routes!(settings::show, settings::set))
        .routes(routes!(file::upload))
        .routes(routes!(file::fetch))
        .routes(routes!(journal::list))
        .routes(routes!(journal::verify))
        .routes(routes!(case_file::show))
        .routes(routes!(case_file::export))
        .merge(incidents())
        .merge(exports())
        .merge(units())
        .merge(people())
        .merge(groups())
        .merge(matters())
        .merge(reports())
        .merge(forms())
        .routes(routes!(inspection::board, inspection::issue))
        .routes(routes!(inspection::recheck))
        .merge(teams())
        .merge(aid_routes())
        .routes(routes!(inspection::visit::list, inspection::visit::plan))
        .routes(routes!(inspection::visit::show))
        .routes(routes!(inspection::visit::visited, inspection::visit::visit))
        .routes(routes!(inspection::visit::file))
        .merge(ledger_of_units())
        .merge(supplies())
        .merge(demo())
}

fn aid_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(aid::list, aid::act::apply))
        .routes(routes!(aid::show))
        .routes(routes!(aid::act::verify))
        .routes(routes!(aid::act::give_back))
        .routes(routes!(aid::act::resubmit))
        .routes(routes!(aid::act::grant))
        .routes(routes!(aid::act::decline))
        .routes(routes!(aid::act::pay))
        .routes(routes!(aid::act::object))
}

fn teams() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(team::skills))
        .routes(routes!(team::put_skill))
        .routes(routes!(team::pool::list, team::pool::enrol))
        .routes(routes!(team::pool::change))
        .routes(routes!(team::pool::end))
        .routes(routes!(team::batch::list, team::batch::muster))
        .routes(routes!(team::batch::show))
        .routes(routes!(team::batch::proceed))
        .routes(routes!(team::batch::count))
        .routes(routes!(team::batch::release))
        .routes(routes!(team::need::list))
        .routes(routes!(team::need::propose))
        .routes(routes!(team::need::show))
}

fn incidents() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(incident::list, incident::declare))
        .routes(routes!(incident::show))
        .routes(routes!(incident::outlook))
        .routes(routes!(incident::set_level))
        .routes(routes!(incident::lift))
        .routes(routes!(incident::close))
        .routes(routes!(plan::list, plan::publish))
        .routes(routes!(plan::preview))
        .routes(routes!(plan::show, plan::publish_next))
        .routes(routes!(plan::file))
        .routes(routes!(plan::retire))
}

fn exports() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export::board_csv))
        .routes(routes!(export::board_xlsx))
        .routes(routes!(export::all_csv))
        .routes(routes!(export::all_xlsx))
        .routes(routes!(export::units_csv))
        .routes(routes!(export::units_xlsx))
        .routes(routes!(exports::list, exports::begin))
        .routes(routes!(exports::show, exports::cancel))
        .routes(routes!(exports::file))
}

fn units() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(unit::search, unit::add::add))
        .routes(routes!(unit::show))
        .routes(routes!(unit::children))
        .routes(routes!(unit::import::take, unit::import::list))
        .routes(routes!(unit::import::rest))
        .routes(routes!(unit::import::undo))
        .routes(routes!(restructure::rename))
        .routes(routes!(restructure::edit))
        .routes(routes!(restructure::move_to))
        .routes(routes!(restructure::report_elsewhere))
        .routes(routes!(restructure::end_reporting))
        .routes(routes!(restructure::close))
        .routes(routes!(restructure::merge))
        .routes(routes!(restructure::split))
        .routes(routes!(restructure::undo))
        .routes(routes!(restructure::history))
        .routes(routes!(preview::preview))
}

fn groups() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(group::list, group::form))
        .routes(routes!(group::show))
        .routes(routes!(group::second))
        .routes(routes!(group::release))
        .routes(routes!(group::extend))
        .routes(routes!(group::dissolve))
}

fn people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post::list, post::add))
        .routes(routes!(post::edit))
        .routes(routes!(report::import::take, report::import::list))
        .routes(routes!(report::import::rest))
        .routes(routes!(report::import::undo))
        .routes(routes!(report::table::xlsx))
        .routes(routes!(post::import::take, post::import::list))
        .routes(routes!(post::import::rest))
        .routes(routes!(post::import::undo))
        .routes(routes!(post::end))
        .routes(routes!(post::rights))
        .routes(routes!(post::proposed))
        .routes(routes!(post::grant))
        .routes(routes!(post::refuse))
        .routes(routes!(person::former))
        .routes(routes!(person::read))
        .routes(routes!(person::waiting))
        .routes(routes!(person::propose))
        .routes(routes!(person::confirm))
        .routes(routes!(person::refuse))
        .routes(routes!(code::make))
        .routes(routes!(code::revoke))
        .routes(routes!(delegation::show, delegation::give))
        .routes(routes!(delegation::end))
        .routes(routes!(roster::show, roster::set))
        .routes(routes!(roster::put_shift))
        .routes(routes!(roster::drop_shift))
        .routes(routes!(roster::watch))
        .routes(routes!(roster::hand_over))
        .routes(routes!(roster::take_over))
}

fn reports() -> OpenApiRouter<App> {
    use report::{board, burden, exempt, files, owed, rows, signal, slot};
    OpenApiRouter::new()
        .routes(routes!(owed::list))
        .routes(routes!(burden::of_duty))
        .routes(routes!(burden::of_unit))
        .routes(routes!(burden::offices))
        .routes(routes!(rows::show, slot::file, slot::correct))
        .routes(routes!(files::show))
        .routes(routes!(board::list))
        .routes(routes!(board::show))
        .routes(routes!(rows::list))
        .routes(routes!(rows::series))
        .routes(routes!(exempt::list, exempt::exempt, exempt::lift))
        .routes(routes!(signal::of_duty, signal::put))
        .routes(routes!(signal::retire))
        .routes(routes!(signal::list))
        .routes(routes!(slot::withdraw))
        .routes(routes!(slot::verify))
        .routes(routes!(slot::give_back))
}

fn ledger_of_units() -> OpenApiRouter<App> {
    use ledger::{beancount, board, entries, payee, post};
    OpenApiRouter::new()
        .routes(routes!(ledger::items, ledger::put_item))
        .routes(routes!(ledger::list, ledger::open))
        .routes(routes!(board::show))
        .routes(routes!(beancount::export))
        .routes(routes!(entries::of_account))
        .routes(routes!(entries::of_matter))
        .routes(routes!(entries::trace))
        .routes(routes!(entries::waiting))
        .routes(routes!(post::post))
        .routes(routes!(post::reserve))
        .routes(routes!(post::settle))
        .routes(routes!(post::void))
        .routes(routes!(post::receive))
        .routes(routes!(post::reverse))
        .routes(routes!(post::close))
        .routes(routes!(payee::show))
        .routes(routes!(payee::make_codes))
        .routes(routes!(payee::disclose))
}

fn supplies() -> OpenApiRouter<App> {
    use supply::{print, scan, show};
    OpenApiRouter::new()
        .routes(routes!(show::show))
        .routes(routes!(scan::look))
        .routes(routes!(scan::hand_over))
        .routes(routes!(scan::arriving))
        .routes(routes!(print::label))
        .routes(routes!(print::note))
}

fn forms() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(field::list))
        .routes(routes!(field::put))
        .routes(routes!(form::list, form::publish))
        .routes(routes!(form::check))
        .routes(routes!(form::xlsform::take))
        .routes(routes!(form::xlsform::file))
        .routes(routes!(form::show))
        .routes(routes!(form::publish_next))
        .routes(routes!(form::version))
        .routes(routes!(form::retire))
        .routes(routes!(form::upgrade::upgrade))
        .routes(routes!(calendar::show, calendar::set))
}

fn demo() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(demo::show))
        .routes(routes!(demo::enter))
        .routes(routes!(demo::clock))
        .routes(routes!(demo::power_cut))
        .routes(routes!(demo::tamper))
}

fn matters() -> OpenApiRouter<App> {
    use matter::{alert, ask, board, follow, issue, meeting, receipt, sheet, timeline, units};
    OpenApiRouter::new()
        .routes(routes!(matter::list, issue::submit))
        .routes(routes!(matter::show))
        .routes(routes!(issue::countersign))
        .routes(routes!(issue::approve))
        .routes(routes!(issue::amend))
        .routes(routes!(issue::withdraw))
        .routes(routes!(issue::close))
        .routes(routes!(issue::break_down))
        .routes(routes!(receipt::read))
        .routes(routes!(receipt::sign))
        .routes(routes!(receipt::done))
        .routes(routes!(receipt::difficulty))
        .routes(routes!(receipt::answer))
        .routes(routes!(receipt::excuse))
        .routes(routes!(receipt::verify))
        .routes(routes!(receipt::give_back))
        .routes(routes!(receipt::unreachable))
        .routes(routes!(receipt::link))
        .routes(routes!(receipt::revoke_link))
        .routes(routes!(follow::remind))
        .routes(routes!(follow::relay))
        .routes(routes!(follow::hold))
        .routes(routes!(timeline::show))
        .routes(routes!(meeting::convene))
        .routes(routes!(meeting::attend))
        .routes(routes!(meeting::attendance))
        .routes(routes!(meeting::minutes))
        .routes(routes!(sheet::show))
        .routes(routes!(alert::raise))
        .routes(routes!(ask::request))
        .routes(routes!(ask::consult))
        .routes(routes!(ask::addressees))
        .routes(routes!(ask::pass_targets))
        .routes(routes!(ask::rule))
        .routes(routes!(ask::pass))
        .routes(routes!(ask::see_outcome))
        .routes(routes!(board::of_matter))
        .routes(routes!(board::of_all))
        .routes(routes!(units::list))
}
