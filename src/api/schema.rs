//! How coded lists are described to programs: a string of a closed list.

use entity::code::Code;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

/// The schema of a coded list.
pub fn code<C: Code>() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(C::ALL.iter().map(|code| code.code())))
        .into()
}

/// The schema of a code that may be absent, with what it means.
pub fn code_or_none<C: Code>(meaning: &str) -> RefOr<Schema> {
    let codes = C::ALL.iter().map(|code| Value::from(code.code()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(codes.chain([Value::Null])))
        .description(Some(meaning))
        .into()
}

/// The schema of several of a coded list.
pub fn codes<C: Code>() -> RefOr<Schema> {
    ArrayBuilder::new().items(code::<C>()).into()
}
