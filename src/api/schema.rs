//! How coded lists are described to programs: a string of a closed list.

use entity::code::Code;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

/// The schema of a coded list.
pub fn code<C: Code>() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(C::ALL.iter().map(|code| code.code())))
        .into()
}

/// The schema of several of a coded list.
pub fn codes<C: Code>() -> RefOr<Schema> {
    ArrayBuilder::new().items(code::<C>()).into()
}
