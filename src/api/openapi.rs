//! The description of the API (OpenAPI 3.1), made from the code that answers.

use super::{beds, intakes, procedures, stays};
use rocket::serde::json::Json;
use rocket::{Route, get, routes};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tạm Lánh",
        description = "The record book of a temporary shelter, for programs."
    ),
    paths(
        beds::list,
        intakes::admit,
        procedures::list,
        procedures::open,
        procedures::step,
        stays::list,
        stays::one,
        stays::transfer,
        stays::discharge,
    ),
    security(("bearer" = [])),
    modifiers(&Bearer)
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
    use crate::api::{BASE, mount};
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
        assert!(described.iter().all(|route| route.contains(BASE)));
    }
}
