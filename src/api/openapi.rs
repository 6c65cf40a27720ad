//! The description of the API (OpenAPI 3.1), made from the code that answers.

use super::problem::Problem;
use super::{
    at_once, beds, belongings, categories, counting, deadlines, duties, files, hearings, holds,
    households, intakes, moves, officers, papers, procedures, search, settling, stays, steps,
    today,
};
use rocket::serde::json::Json;
use rocket::{Route, get, routes};
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tạm Lánh",
        description = "The record book of a temporary shelter, for programs."
    ),
    paths(
        at_once::step,
        at_once::hand_over,
        beds::list,
        beds::one,
        belongings::list,
        belongings::bring,
        belongings::give_back,
        categories::change,
        counting::count,
        deadlines::list,
        deadlines::one,
        duties::list,
        duties::done,
        files::tick_list,
        files::list,
        files::enter,
        files::content,
        hearings::set,
        hearings::hold,
        hearings::postpone,
        hearings::cancel,
        holds::hold,
        holds::take_out,
        holds::release,
        households::join,
        households::leave,
        intakes::admit,
        moves::transfer,
        moves::swap,
        moves::leave,
        moves::back,
        officers::list,
        officers::be_away,
        officers::be_back,
        papers::list,
        papers::one,
        papers::issue,
        procedures::list,
        procedures::one,
        procedures::open,
        search::earlier,
        settling::begin_of_procedure,
        settling::begin_of_stay,
        settling::meet,
        settling::extend,
        settling::lift,
        stays::list,
        stays::one,
        stays::discharge,
        steps::step,
        today::list,
    ),
    security(("bearer" = [])),
    components(schemas(Problem)),
    modifiers(&Bearer, &EveryOperation)
)]
struct Description;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        description
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// What is asked in a body, so that no address says it; it changes no record, so it needs no key.
const QUESTIONS: &[&str] = &["/api/v1/stays/search"];

/// What holds for every operation, and for every one that writes.
struct EveryOperation;

impl Modify for EveryOperation {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut description.paths.paths {
            if let Some(reading) = &mut item.get {
                let no_such = path.contains('{').then_some(404);
                answers(reading, &[401, 403, 422, 503]);
                answers(reading, no_such.as_slice());
            }
            if QUESTIONS.contains(&path.as_str()) {
                if let Some(asking) = &mut item.post {
                    answers(asking, &[400, 401, 403, 408, 413, 415, 422, 503]);
                }
                continue;
            }
            let writing = [&mut item.post, &mut item.put, &mut item.delete];
            for writing in writing.into_iter().flatten() {
                answers(writing, &[400, 401, 403, 404, 408, 409, 413, 415, 422, 503]);
                let key = ParameterBuilder::new()
                    .name("Idempotency-Key")
                    .parameter_in(ParameterIn::Header)
                    .required(Required::True)
                    .description(Some("1 to 100 visible ASCII characters"))
                    .schema(Some(Object::with_type(Type::String)));
                let parameters = writing.parameters.get_or_insert_default();
                parameters.push(key.build().into());
            }
        }
    }
}

fn answers(operation: &mut Operation, statuses: &[u16]) {
    for status in statuses {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new()
            .content("application/problem+json", content.build())
            .build();
        let responses = &mut operation.responses.responses;
        responses.insert(status.to_string(), response.into());
    }
}

#[get("/openapi.json")]
fn describe() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// The route of the description.
pub fn routes() -> Vec<Route> {
    routes![describe]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::mount;
    use crate::http::API_BASE;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_has_every_route_and_no_other() {
        let rocket = mount(rocket::build());
        let mounted: BTreeSet<String> = rocket
            .routes()
            .map(|route| {
                let path = route.uri.path().replace('<', "{").replace('>', "}");
                format!("{} {path}", route.method.as_str().to_lowercase())
            })
            .filter(|route| !route.ends_with("/openapi.json"))
            .collect();
        let json = serde_json::to_value(Description::openapi()).unwrap();
        assert!(json["openapi"].as_str().unwrap().starts_with("3.1"));
        let paths = json["paths"].as_object().unwrap();
        let described: BTreeSet<String> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| format!("{method} {path}"))
            })
            .collect();
        assert_eq!(described, mounted);
        assert!(described.iter().all(|route| route.contains(API_BASE)));
    }
}
