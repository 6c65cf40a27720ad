//! An encrypted column: it holds ciphertext and cannot open it.

use sea_orm::DeriveValueType;

/// Ciphertext as it lies in the database; only the vault opens it.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Sealed(pub Vec<u8>);

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed")
    }
}
