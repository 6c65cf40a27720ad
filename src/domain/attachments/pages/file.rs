//! A PDF as a file (ISO 32000-1, 7.5): where its objects stand, and what they are, looked up one at a time. What all of
//! them together may cost is bounded; past that, nothing more is found. Written here because the readers at hand load a
//! whole file: a hostile one makes them take all memory or all stack, and the server with it, before it can be refused.

use super::Unread;
use super::inflate::{Prediction, inflated};
use super::object::{Dict, Object};
use super::places::MOST_LISTED;
use super::syntax::Reader;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::Range;
use std::rc::Rc;

/// How many objects may be read for one object of the file.
const MOST_WITHIN: usize = 50_000;
/// How much may be read for all questions together, in objects.
const MOST_READ: usize = 4_000_000;
/// So many bytes cost as much as an object: there may be remarks and space between them.
const BYTES_OF_AN_OBJECT: usize = 8;
/// How many times a file may have been added to.
const MOST_SECTIONS: usize = 512;
/// What all streams but those of pictures may inflate to together.
const MOST_INFLATED: usize = 64 * 1024 * 1024;
/// So many packed bytes cost as much as one that comes of them: there may be blocks with nothing in them.
const PACKED_OF_A_BYTE: usize = 4;
/// What one list of objects may inflate to.
pub const LONGEST_LIST: usize = 8 * 1024 * 1024;
/// How many references may lead to one another.
const LONGEST_WAY: usize = 8;

/// Where an object stands.
#[derive(Clone, Copy)]
pub enum Place {
    /// At this byte.
    At(usize),
    /// In a stream of objects, as its so manieth.
    In(u32, usize),
}

/// The objects of a file by their numbers.
pub struct File<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) places: HashMap<u32, Place>,
    root: Object,
    lists: RefCell<HashMap<u32, Option<Rc<List>>>>,
    is_reading_list: Cell<bool>,
    reading_left: Cell<usize>,
    bytes_left: Cell<usize>,
}

/// A stream of objects, inflated.
struct List {
    bytes: Vec<u8>,
    /// Number and place of each.
    places: Vec<(u32, usize)>,
}

/// A dictionary with bytes in the file.
#[derive(Clone, Debug)]
pub struct Stream {
    /// What is said about them.
    pub dict: Dict,
    /// Where they are.
    pub data: Range<usize>,
}

/// An object of the file.
pub enum Found {
    /// Without bytes.
    Plain(Object),
    /// With bytes.
    Stream(Stream),
}

impl<'b> File<'b> {
    /// Reads where the objects of a file are.
    pub fn of(bytes: &'b [u8]) -> Result<File<'b>, Unread> {
        let mut file = File {
            bytes,
            places: HashMap::new(),
            root: Object::Null,
            lists: RefCell::default(),
            is_reading_list: Cell::new(false),
            reading_left: Cell::new(MOST_READ),
            bytes_left: Cell::new(MOST_INFLATED),
        };
        let mark = b"startxref";
        let tail = bytes.len().saturating_sub(2048);
        let last = bytes[tail..]
            .windows(mark.len())
            .rposition(|some| some == mark);
        let at = tail + last.ok_or(Unread::Broken)? + mark.len();
        let start = file.read(bytes, at, 4, |reader| reader.object()?.count());
        let mut todo = vec![start.ok_or(Unread::Broken)?];
        let mut seen = HashSet::new();
        while let Some(at) = todo.pop() {
            if !seen.insert(at) {
                continue;
            }
            if seen.len() > MOST_SECTIONS {
                return Err(Unread::TooMuch);
            }
            let trailer = file.section(at)?;
            if *trailer.get("Encrypt") != Object::Null {
                return Err(Unread::Encrypted);
            }
            if file.root == Object::Null {
                file.root = trailer.get("Root").clone();
            }
            // Popped in this order: what stands beside a table comes before what is older.
            todo.extend(trailer.get("Prev").count());
            todo.extend(trailer.get("XRefStm").count());
        }
        Ok(file)
    }

    /// The bytes of a stream as they are.
    pub fn data(&self, stream: &Stream) -> &'b [u8] {
        self.bytes.get(stream.data.clone()).unwrap_or_default()
    }

    /// The catalogue.
    pub fn root(&self) -> Option<Dict> {
        self.dict(&self.root)
    }

    /// An object, or what a reference leads to; nothing for one that is broken or has bytes.
    pub fn known(&self, object: &Object) -> Option<Object> {
        match self.found(object)? {
            Found::Plain(object) => Some(object),
            Found::Stream(_) => None,
        }
    }

    /// An object where a broken one is as good as none.
    pub fn plain(&self, object: &Object) -> Object {
        self.known(object).unwrap_or(Object::Null)
    }

    /// A dictionary, itself or by reference.
    pub fn dict(&self, object: &Object) -> Option<Dict> {
        match self.plain(object) {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// A list, itself or by reference; an object that is none is a list of its own, and nothing is one that is broken.
    pub fn list(&self, object: &Object) -> Option<Vec<Object>> {
        Some(match self.found(object)? {
            Found::Plain(Object::List(all)) => Rc::unwrap_or_clone(all),
            Found::Plain(Object::Null) => Vec::new(),
            Found::Plain(_) | Found::Stream(_) => vec![object.clone()],
        })
    }

    /// A stream by its reference.
    pub fn stream(&self, object: &Object) -> Option<Stream> {
        match self.found(object)? {
            Found::Stream(stream) => Some(stream),
            Found::Plain(_) => None,
        }
    }

    fn found(&self, object: &Object) -> Option<Found> {
        let mut object = object.clone();
        for _ in 0..LONGEST_WAY {
            let Object::Ref(number) = object else {
                return Some(Found::Plain(object));
            };
            match self.numbered(number)? {
                Found::Plain(next) => object = next,
                stream @ Found::Stream(_) => return Some(stream),
            }
        }
        None
    }

    /// The names of a stream's filters with their parameters.
    pub fn filters(&self, dict: &Dict) -> Option<Vec<(Vec<u8>, Dict)>> {
        let parameters = self.list(dict.get("DecodeParms"))?;
        let filters = self.list(dict.get("Filter"))?;
        let filters = filters.iter().enumerate().map(|(n, filter)| {
            let name = self.plain(filter).name()?.to_vec();
            let parameters = parameters.get(n).and_then(|object| self.dict(object));
            Some((name, parameters.unwrap_or_default()))
        });
        filters.collect()
    }

    /// What a stream without other filters than Flate holds, if that is at most so much.
    pub fn held(&self, stream: &Stream, most: usize) -> Option<Vec<u8>> {
        match self.filters(&stream.dict)?.as_slice() {
            [] => self.taken(self.data(stream), most),
            [(name, parameters)] if name == b"FlateDecode" => self.behind(stream, parameters, most),
            _ => None,
        }
    }

    /// What a stream holds behind Flate, its first filter.
    pub fn behind(&self, stream: &Stream, parameters: &Dict, most: usize) -> Option<Vec<u8>> {
        let data = self.data(stream);
        let cost = data.len() / PACKED_OF_A_BYTE;
        let left = self.bytes_left.get().checked_sub(cost)?;
        self.bytes_left.set(left);
        self.taken(inflated(data, Prediction::of(parameters)?), most)
    }

    fn taken(&self, from: impl Read, most: usize) -> Option<Vec<u8>> {
        let most = most.min(self.bytes_left.get());
        let mut bytes = Vec::new();
        let is_read = from.take(most as u64 + 1).read_to_end(&mut bytes);
        // What came was work even if the rest is broken.
        let left = self.bytes_left.get().saturating_sub(bytes.len());
        self.bytes_left.set(left);
        (is_read.is_ok() && bytes.len() <= most).then_some(bytes)
    }

    /// Reads some objects and counts what they cost.
    pub fn read<'r, T>(
        &self,
        bytes: &'r [u8],
        at: usize,
        most: usize,
        what: impl FnOnce(&mut Reader<'r>) -> T,
    ) -> T {
        let most = most.min(self.reading_left.get());
        let mut reader = Reader::new(bytes, at, most);
        let from = reader.at();
        let result = what(&mut reader);
        self.spend(most - reader.left() + (reader.seen() - from) / BYTES_OF_AN_OBJECT);
        result
    }

    /// Counts work that is worth so many objects; nothing once it is too much.
    pub fn spend(&self, objects: usize) -> Option<()> {
        let left = self.reading_left.get().saturating_sub(objects);
        self.reading_left.set(left);
        (left > 0).then_some(())
    }

    fn numbered(&self, number: u32) -> Option<Found> {
        match self.places.get(&number) {
            Some(Place::At(at)) => self.at(*at, Some(number)),
            Some(Place::In(list, n)) => self.listed(*list, *n, number).map(Found::Plain),
            // What is not there is nothing, and not broken.
            None => Some(Found::Plain(Object::Null)),
        }
    }

    fn listed(&self, list: u32, n: usize, number: u32) -> Option<Object> {
        let known = self.lists.borrow().get(&list).cloned();
        let list = match known {
            Some(known) => known,
            // What is said about a list stands in no other that is still to be read: they would wait for one another.
            None if self.is_reading_list.replace(true) => None,
            None => {
                let read = self.read_list(list).map(Rc::new);
                self.is_reading_list.set(false);
                self.lists.borrow_mut().insert(list, read.clone());
                read
            }
        }?;
        let (is, at) = *list.places.get(n)?;
        if is != number {
            return None;
        }
        self.read(&list.bytes, at, MOST_WITHIN, Reader::object)
    }

    fn read_list(&self, number: u32) -> Option<List> {
        let Place::At(at) = *self.places.get(&number)? else {
            return None;
        };
        let Found::Stream(stream) = self.at(at, Some(number))? else {
            return None;
        };
        let bytes = self.held(&stream, LONGEST_LIST)?;
        let first = stream.dict.get("First").count()?;
        let most = stream.dict.get("N").count()?.min(MOST_LISTED);
        let head = bytes.get(..first)?;
        let places = self.read(head, 0, most * 2, |reader| {
            let mut places = Vec::new();
            while let (Some(number), Some(at)) = (reader.object(), reader.object()) {
                places.push((number.id()?, first.checked_add(at.count()?)?));
            }
            Some(places)
        })?;
        Some(List { bytes, places })
    }

    /// The object at a byte.
    pub fn at(&self, at: usize, number: Option<u32>) -> Option<Found> {
        let (object, data) = self.read(self.bytes, at, MOST_WITHIN, |reader| {
            let object = headed(reader, number)?;
            Some((object, data_behind(reader)))
        })?;
        let (dict, from) = match (object, data) {
            (Object::Dict(dict), Some(from)) => (dict, from),
            (object, _) => return Some(Found::Plain(object)),
        };
        let length = match dict.get("Length") {
            Object::Ref(number) => self.length(*number)?,
            length => length.count()?,
        };
        let data = from..from.checked_add(length)?;
        let is_whole = self.read(self.bytes, data.end, 4, |reader| {
            reader.word("endstream").is_some()
        });
        is_whole.then_some(Found::Stream(Stream { dict, data }))
    }

    /// A length by its number; an object with bytes is none, so this leads no further.
    fn length(&self, number: u32) -> Option<usize> {
        let length = match *self.places.get(&number)? {
            Place::At(at) => self.read(self.bytes, at, MOST_WITHIN, |reader| {
                headed(reader, Some(number))
            }),
            Place::In(list, n) => self.listed(list, n, number),
        };
        length?.count()
    }
}

/// The object behind `7 0 obj`, if that is its number.
fn headed(reader: &mut Reader<'_>, number: Option<u32>) -> Option<Object> {
    let is = reader.object()?.id()?;
    reader.object()?.count()?;
    reader.word("obj")?;
    let is_meant = number.is_none_or(|number| number == is);
    is_meant.then(|| reader.object())?
}

/// Where the bytes of a stream begin, if its dictionary came just before.
fn data_behind(reader: &mut Reader<'_>) -> Option<usize> {
    reader.skip_space();
    let line = reader.rest().strip_prefix(b"stream")?;
    let end_of_line = match line {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    Some(reader.at() + b"stream".len() + end_of_line)
}
