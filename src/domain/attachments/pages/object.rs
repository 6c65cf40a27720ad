//! What stands in a PDF (ISO 32000-1, 7.3).

use std::collections::BTreeMap;
use std::rc::Rc;

/// What stands in a PDF, or in the drawing of a page. Copies share what is in them: a thousand pages may inherit one list.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Null,
    Bool(bool),
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Rc<Vec<Object>>),
    Dict(Dict),
    /// The number of another object.
    Ref(u32),
    /// An operator, or a word such as `obj`.
    Word(Vec<u8>),
}

/// Names with what they stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dict(Rc<BTreeMap<Vec<u8>, Object>>);

impl Dict {
    /// Names in the order in which they stand; of two that are alike the first counts.
    pub fn of(entries: Vec<(Vec<u8>, Object)>) -> Dict {
        Dict(Rc::new(entries.into_iter().rev().collect()))
    }

    /// What a name stands for; nothing if it is not there.
    pub fn get(&self, name: &str) -> &Object {
        self.named(name.as_bytes())
    }

    /// The value whose name comes as bytes.
    pub fn named(&self, name: &[u8]) -> &Object {
        self.0.get(name).unwrap_or(&Object::Null)
    }
}

impl Object {
    /// A name, as bytes.
    pub fn name(&self) -> Option<&[u8]> {
        match self {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Object::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self) -> Option<usize> {
        let number = self.number()?;
        let is_count = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        is_count.then_some(number as usize)
    }

    /// The number of an object.
    pub fn id(&self) -> Option<u32> {
        self.count().and_then(|number| u32::try_from(number).ok())
    }
}
