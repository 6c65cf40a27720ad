//! A program that speaks to the API, and holds every answer against the description that the API gives of itself.

use crate::house::{House, can};
use crate::lived;
use entity::membership::Role;
use rocket::http::{ContentType, Header, Status};
use serde_json::{Value, json};
use tamlanh::domain::accounts::tokens;

pub struct Program<'h> {
    house: &'h House,
    bearer: String,
    description: Value,
}

impl<'h> Program<'h> {
    /// A program that an administrator gave a token for `role`.
    pub async fn new(house: &'h House, role: Role) -> Program<'h> {
        let by = can(&lived::issuer(house, &house.staff).await);
        let issued = house
            .db
            .write(async |tx| tokens::issue(tx, &by, "Sở Y tế".into(), role).await);
        let (_, token) = issued.await.unwrap();
        Program::with(house, &token).await
    }

    /// A program with this token.
    pub async fn with(house: &'h House, token: &str) -> Program<'h> {
        let description = house.client.get("/api/v1/openapi.json").dispatch().await;
        Program {
            house,
            bearer: format!("Bearer {token}"),
            description: strict(description.into_json().await.unwrap()),
        }
    }

    pub async fn get(&self, path: &str) -> (Status, Value) {
        let request = self.house.client.get(path.to_owned());
        let request = request.header(Header::new("Authorization", self.bearer.clone()));
        let answer = request.dispatch().await;
        let (status, body) = (answer.status(), answer.into_json().await.unwrap());
        self.is_as_described("get", path, status, &body);
        (status, body)
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> (Status, Value) {
        if let Some(schema) = self
            .operation("post", path)
            .pointer("/requestBody/content/application~1json/schema")
        {
            let described = self.fits(schema, body);
            let (status, answer) = self.send(path, key, &body.to_string()).await;
            assert!(
                described || status.class().is_client_error(),
                "taken, but not as described: {body}"
            );
            return (status, answer);
        }
        panic!("{path} has no described body")
    }

    /// What stands in the `Authorization` header.
    pub fn bearer(&self) -> &str {
        &self.bearer
    }

    /// Whether a body is as described.
    pub fn describes(&self, path: &str, body: &Value) -> bool {
        let content = &self.operation("post", path)["requestBody"]["content"];
        self.fits(&content["application/json"]["schema"], body)
    }

    /// Sends text that need not be JSON.
    pub async fn send(&self, path: &str, key: &str, body: &str) -> (Status, Value) {
        let request = self
            .house
            .client
            .post(path.to_owned())
            .header(ContentType::JSON)
            .header(Header::new("Authorization", self.bearer.clone()))
            .header(Header::new("Idempotency-Key", key.to_owned()));
        let answer = request.body(body).dispatch().await;
        let (status, body) = (answer.status(), answer.into_json().await.unwrap());
        self.is_as_described("post", path, status, &body);
        (status, body)
    }

    fn is_as_described(&self, method: &str, path: &str, status: Status, body: &Value) {
        let responses = &self.operation(method, path)["responses"];
        let content = &responses[status.code.to_string()]["content"];
        let kind = if status.class().is_success() {
            "application/json"
        } else {
            "application/problem+json"
        };
        let schema = &content[kind]["schema"];
        assert!(
            !schema.is_null(),
            "{method} {path} answers {status}, which is not described"
        );
        assert!(
            self.fits(schema, body),
            "{method} {path} {status}: not as described: {body}"
        );
    }

    fn operation(&self, method: &str, path: &str) -> &Value {
        let path = path.split('?').next().unwrap();
        let names = |pattern: &str| {
            pattern.split('/').count() == path.split('/').count()
                && pattern
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(one, other)| one == other || one.starts_with('{'))
        };
        let paths = self.description["paths"].as_object().unwrap();
        let of_pattern = || paths.iter().find(|(pattern, _)| names(pattern));
        let item = paths
            .get(path)
            .or_else(|| of_pattern().map(|(_, item)| item));
        let item = item.unwrap_or_else(|| panic!("{path} is not described"));
        &item[method]
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut whole = schema.clone();
        whole["components"] = self.description["components"].clone();
        jsonschema::draft202012::is_valid(&whole, value)
    }
}

// Whatever is answered must be described: no further fields.
fn strict(mut description: Value) -> Value {
    let schemas = description["components"]["schemas"]
        .as_object_mut()
        .unwrap();
    for schema in schemas
        .values_mut()
        .filter(|schema| schema["type"] == "object")
    {
        schema["additionalProperties"] = json!(false);
    }
    description
}
