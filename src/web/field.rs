//! A form as it was typed, and reading it into types: what was typed stays, every fault has its field.

use crate::domain::calendar;
use crate::domain::discharges::MONEY;
use crate::domain::folding::{self, BadText};
use crate::http::received;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use entity::code::Code;
use rocket::data::{Data, FromData, Outcome};
use rocket::form::ValueField;
use rocket::http::{ContentType, Status};
use rocket::request::Request;
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use std::str::FromStr;

/// The field that asks for the form again, filled in, instead of what it is for.
pub const SHOW_AGAIN: &str = "kept_show_again";

/// The fields of a form, as typed and in order; at most 256 KiB.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// Where the form was sent.
    to: String,
}

impl Fields {
    /// Fields that a page begins with, such as the values on record.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Fields {
        let pairs = values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Fields::of(pairs.collect())
    }

    /// What was typed; empty if the field is absent.
    pub fn value(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// All values of a field that may come more than once.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a choice made.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|given| given == value)
    }

    /// All fields, for a draft.
    pub fn all(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Puts a value in the place of what was typed.
    pub fn set(&mut self, name: &str, value: &str) {
        self.pairs.retain(|(field, _)| field != name);
        self.pairs.push((name.to_owned(), value.to_owned()));
    }

    /// What was typed in one form of a page, over what its other forms begin with.
    pub fn over(mut self, mut on_record: Fields) -> Fields {
        let is_typed = |name: &String| self.pairs.iter().any(|(typed, _)| typed == name);
        on_record.pairs.retain(|(name, _)| !is_typed(name));
        self.pairs.extend(on_record.pairs);
        self
    }

    /// Where the form was sent; empty if it was not.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Fields from a draft.
    pub fn of(pairs: Vec<(String, String)>) -> Fields {
        Fields {
            pairs,
            to: String::new(),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Fields {
    type Error = Status;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        // No form, too long, or no UTF-8: the status says which, and its page what to do.
        let wrong = |status| Outcome::Error((status, status));
        if request
            .content_type()
            .is_none_or(|kind| *kind != ContentType::Form)
        {
            return wrong(Status::UnsupportedMediaType);
        }
        let body = match received::body(request, data).await {
            Ok(body) => body,
            Err(status) => return wrong(status),
        };
        let Ok(body) = String::from_utf8(body) else {
            return wrong(Status::BadRequest);
        };
        let decode = |text: &str| {
            let spaced = text.replace('+', " ");
            rocket::http::RawStr::new(&spaced)
                .percent_decode()
                .map(|text| text.into_owned())
        };
        let pairs = body.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let field = ValueField::parse(pair);
            let name = pair.split_once('=').map_or(pair, |(name, _)| name);
            Ok((decode(name)?, decode(field.value)?))
        });
        match pairs.collect::<Result<Vec<_>, std::str::Utf8Error>>() {
            Ok(pairs) => Outcome::Success(Fields {
                pairs,
                to: request.uri().to_string(),
            }),
            Err(_) => wrong(Status::BadRequest),
        }
    }
}

/// What is wrong with one field: the message key `fault-<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; empty for the whole form.
    pub field: String,
    /// The key of the message.
    pub message: String,
}

/// Reads fields into types and collects what is wrong.
pub struct Reader<'f> {
    fields: &'f Fields,
    faults: Vec<Fault>,
}

impl<'f> Reader<'f> {
    /// Begins reading. A form that comes back after its session had ended is shown again before anything is done.
    pub fn new(fields: &'f Fields) -> Reader<'f> {
        let mut reader = Reader {
            fields,
            faults: Vec::new(),
        };
        if fields.has(SHOW_AGAIN, "yes") {
            reader.fault("", "kept");
        }
        reader
    }

    /// The fields as typed.
    pub fn fields(&self) -> &'f Fields {
        self.fields
    }

    /// Notes a fault with the message `fault-<code>`.
    pub fn fault(&mut self, field: &str, code: &str) {
        self.faults.push(Fault {
            field: field.to_owned(),
            message: format!("fault-{code}"),
        });
    }

    /// One line of text, cleaned; `None` if nothing was typed.
    pub fn line(&mut self, name: &str) -> Option<String> {
        self.cleaned(name, folding::clean)
    }

    /// Text of several lines, cleaned.
    pub fn lines(&mut self, name: &str) -> Option<String> {
        self.cleaned(name, folding::clean_lines)
    }

    /// A line that must not be empty.
    pub fn needed(&mut self, name: &str) -> String {
        let before = self.faults.len();
        let line = self.line(name);
        if line.is_none() && self.faults.len() == before {
            self.fault(name, "needed");
        }
        line.unwrap_or_default()
    }

    /// A code of a list; a fault if it is none or missing.
    pub fn code<C: Code>(&mut self, name: &str) -> Option<C> {
        let chosen = self.fields.value(name).parse().ok();
        if chosen.is_none() {
            self.fault(name, "choose");
        }
        chosen
    }

    /// A code that may be left open.
    pub fn code_or_none<C: Code>(&mut self, name: &str) -> Option<C> {
        match self.fields.value(name) {
            "" => None,
            _ => self.code(name),
        }
    }

    /// An id or a number; a fault if what was typed is none.
    pub fn number<N: FromStr>(&mut self, name: &str) -> Option<N> {
        self.open(name, "number", |typed| typed.parse().ok())
    }

    /// What may be left open; a fault if what was typed cannot be read.
    fn open<T>(
        &mut self,
        name: &str,
        fault: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let typed = self.fields.value(name).trim();
        if typed.is_empty() {
            return None;
        }
        let value = read(typed);
        if value.is_none() {
            self.fault(name, fault);
        }
        value
    }

    /// A number or id that must be there.
    pub fn needed_number<N: FromStr>(&mut self, name: &str) -> Option<N> {
        let before = self.faults.len();
        let number = self.number(name);
        if number.is_none() && self.faults.len() == before {
            self.fault(name, "needed");
        }
        number
    }

    /// An amount of đồng; `None` if nothing was typed.
    pub fn dong(&mut self, name: &str) -> Option<i64> {
        self.open(name, "money", parse_dong)
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.fields.value(name).is_empty()
    }

    /// Yes, no, or left open.
    pub fn yes_or_no(&mut self, name: &str) -> Option<bool> {
        match self.fields.value(name) {
            "" => None,
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                self.fault(name, "choose");
                None
            }
        }
    }

    /// A date: `2026-11-23` as browsers send it, or `23/11/2026` as people type it; years 1900 to 2100.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        self.open(name, "date", parse_date)
    }

    /// A date that must be there.
    pub fn needed_date(&mut self, name: &str) -> Option<NaiveDate> {
        if self.fields.value(name).trim().is_empty() {
            self.fault(name, "needed");
        }
        self.date(name)
    }

    /// A time of day that may be left open: `23:40`.
    pub fn time(&mut self, name: &str) -> Option<NaiveTime> {
        self.open(name, "time", parse_time)
    }

    /// A moment from `<name>_on` and `<name>_at`, in the shelter's zone; `None` if both are empty.
    pub fn moment(&mut self, name: &str) -> Option<DateTimeUtc> {
        let (on, at) = (format!("{name}_on"), format!("{name}_at"));
        let time = self.fields.value(&at).trim();
        if time.is_empty() && self.fields.value(&on).trim().is_empty() {
            return None;
        }
        let parsed = parse_time(time);
        if parsed.is_none() {
            self.fault(&at, "time");
        }
        let date = self.needed_date(&on)?;
        Some(calendar::to_utc(NaiveDateTime::new(date, parsed?)))
    }

    /// A moment that must be there.
    pub fn needed_moment(&mut self, name: &str) -> Option<DateTimeUtc> {
        let before = self.faults.len();
        let moment = self.moment(name);
        if moment.is_none() && self.faults.len() == before {
            self.fault(&format!("{name}_on"), "needed");
        }
        moment
    }

    /// What was read, or every fault. `None` from a field that was needed has left its fault.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Fault>> {
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(self.faults),
        }
    }

    fn cleaned(
        &mut self,
        name: &str,
        clean: fn(&str) -> Result<String, BadText>,
    ) -> Option<String> {
        match clean(self.fields.value(name)) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => Some(text),
            Err(BadText::ControlCharacter) => {
                self.fault(name, "control-character");
                None
            }
            Err(BadText::InvisibleMark) => {
                self.fault(name, "invisible-mark");
                None
            }
            Err(BadText::LineTooLong) => {
                self.fault(name, "line-too-long");
                None
            }
            Err(BadText::TextTooLong) => {
                self.fault(name, "text-too-long");
                None
            }
        }
    }
}

/// A date as browsers send it or as people type it.
pub fn parse_date(typed: &str) -> Option<NaiveDate> {
    use chrono::Datelike;
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(typed, "%d/%m/%Y"));
    date.ok()
        .filter(|date| (1900..=2100).contains(&date.year()))
}

/// An amount of đồng as people type it: `2160000`, or in groups of three, `2.160.000` or `2 160 000`.
pub fn parse_dong(typed: &str) -> Option<i64> {
    let between = if typed.contains('.') { '.' } else { ' ' };
    let groups: Vec<&str> = typed.split(between).collect();
    let (first, others) = groups.split_first()?;
    let is_grouped = others.is_empty() || (1..=3).contains(&first.len());
    if !is_grouped || others.iter().any(|group| group.len() != 3) {
        return None;
    }
    let digits = groups.concat();
    // A sign is no digit.
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let dong = digits.parse::<i64>().ok()?;
    MONEY.contains(&dong).then_some(dong)
}

fn parse_time(typed: &str) -> Option<NaiveTime> {
    let time = NaiveTime::parse_from_str(typed, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(typed, "%H:%M:%S"));
    // A leap second is no moment that two people agree on, and not every store keeps it.
    time.ok().filter(|time| time.nanosecond() < 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_whole_and_grouped_by_threes_or_not_at_all() {
        for (typed, dong) in [
            ("0", Some(0)),
            ("2160000", Some(2_160_000)),
            ("2.160.000", Some(2_160_000)),
            ("2 160 000", Some(2_160_000)),
            ("500.000", Some(500_000)),
            ("1.000.000.000.000", Some(1_000_000_000_000)),
            ("1.000.000.000.001", None),
            ("99999999999999999999", None),
            ("2.16", None),
            ("2.160.00", None),
            ("2160.000", None),
            ("9 500.000", None),
            (".500", None),
            ("500.", None),
            ("2,160,000", None),
            ("-1", None),
            ("+1", None),
            ("1e6", None),
            ("hai triệu", None),
        ] {
            assert_eq!(parse_dong(typed), dong, "{typed}");
        }
    }
}
