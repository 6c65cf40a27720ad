//! What an entry of the journal says of the values that changed, in the reader's words: each by the name of its field where it has
//! one, beds and people by theirs. The numbers of residents are left out: they would tell that two cases are one person's.

use crate::domain::residents::Birth;
use crate::domain::rooms::Labels;
use crate::domain::{peoples, places};
use crate::text::Text;
use crate::web::page::Page;
use chrono::{NaiveDate, NaiveTime};
use entity::code::Code;
use entity::id::{BedId, RoomId, UserId};
use entity::journal::{Act, Model, Subject};
use sea_orm::prelude::ChronoDateTimeUtc as DateTimeUtc;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A value that is not told.
const HIDDEN: &str = "-";
/// A value that has fields of its own.
const WHOLE: &str = "*";

/// What the journal says of a field.
struct Told {
    field: String,
    /// What it is called, empty if it has no name.
    what: String,
    value: String,
}

/// Says it to a reader.
pub struct Words<'w> {
    /// Speaks the reader's language.
    pub page: &'w Page,
    /// What rooms and beds are called.
    pub labels: Labels,
    /// What the people of the shelter are called.
    pub people: HashMap<UserId, String>,
}

impl Words<'_> {
    /// What an entry is about, where that has a name which the reader knows.
    pub fn called(&self, entry: &Model) -> Option<&String> {
        let id = entry.subject_id?;
        match entry.subject {
            Subject::Room => self.labels.rooms.get(&RoomId(id)),
            Subject::Bed => self.labels.beds.get(&BedId(id)),
            _ => None,
        }
    }

    /// The values of a change, each with what it is called, empty if it has no name; where they were others before, both.
    pub fn said(&self, entry: &Model, change: &Value) -> Vec<(String, String)> {
        let told = |which: &str| match change.get(which) {
            Some(value) => self.told(entry, value),
            None => Vec::new(),
        };
        let (mut now, mut said) = (told("to"), Vec::new());
        for was in told("from") {
            // By its name: what is told of now may be more, and in another order.
            let same = now.iter().position(|one| one.field == was.field);
            let is = same.map(|at| now.remove(at).value).unwrap_or_default();
            if is != was.value {
                said.push((was.what, from_to(&was.value, &is)));
            }
        }
        let more = now.into_iter().filter(|one| !one.value.is_empty());
        said.extend(more.map(|one| (one.what, one.value)));
        said
    }

    fn told(&self, entry: &Model, value: &Value) -> Vec<Told> {
        let (values, names) = match value {
            Value::Object(fields) => return self.fields(entry, "", fields),
            Value::Array(values) => (values.as_slice(), names(entry, values)),
            one => {
                let one = std::slice::from_ref(one);
                (one, names(entry, one))
            }
        };
        let named = values.iter().enumerate().map(|(at, value)| {
            let name = names.get(at).copied().unwrap_or_default();
            (name, value)
        });
        let told = named.flat_map(|(name, value)| match (name, value) {
            (HIDDEN, _) => Vec::new(),
            (WHOLE, Value::Object(fields)) => self.fields(entry, "", fields),
            (name, value) => vec![Told {
                field: name.to_owned(),
                what: self.label(name),
                value: self.word(entry, name, value),
            }],
        });
        told.collect()
    }

    /// What has fields of its own, such as a person; `of` is the field in which it is.
    fn fields(&self, entry: &Model, of: &str, fields: &Map<String, Value>) -> Vec<Told> {
        let told = fields.iter().flat_map(|(name, value)| match value {
            Value::Object(own) if name != "birth" => self.fields(entry, name, own),
            value => {
                let field = match of {
                    "" => name.clone(),
                    of => format!("{of}_{name}"),
                };
                let what = match self.label(&field) {
                    none if none.is_empty() => self.label(name),
                    what => what,
                };
                let value = self.word(entry, name, value);
                vec![Told { field, what, value }]
            }
        });
        told.collect()
    }

    fn label(&self, name: &str) -> String {
        // Asked for under another name.
        let name = match name {
            "people" => "ethnicity",
            "on" => "happened_on",
            "at" => "happened_at",
            "receiver_place" => "handover_place",
            "receiver_health" => "leaving_health",
            "receiver_medicines" => "leaving_medicines",
            name => name,
        };
        match Text::knows(&format!("field-{}", kebab(name))) {
            true => self.page.label(name),
            false => String::new(),
        }
    }

    fn word(&self, entry: &Model, name: &str, value: &Value) -> String {
        if name == "birth"
            && let Ok(birth) = serde_json::from_value::<Birth>(value.clone())
        {
            return self.page.birth(&birth);
        }
        let join = |words: Vec<String>| words.join(", ");
        match value {
            Value::Null => String::new(),
            Value::Bool(said) => self.page.said(&Some(*said)),
            Value::Number(number) => {
                let known = number.as_i64().and_then(|id| match name {
                    "bed" => self.labels.beds.get(&BedId(id)),
                    "officer" => self.people.get(&UserId(id)),
                    _ => None,
                });
                known.cloned().unwrap_or_else(|| number.to_string())
            }
            Value::String(text) => self.text(entry, name, text),
            Value::Array(values) => {
                let words = values.iter().map(|one| self.word(entry, name, one));
                join(words.collect())
            }
            Value::Object(fields) => {
                let words = fields.iter().map(|(name, one)| self.word(entry, name, one));
                join(words.collect())
            }
        }
    }

    /// A day, a moment, a time, a code of one of our lists, or what somebody wrote.
    fn text(&self, entry: &Model, name: &str, text: &str) -> String {
        if let Ok(day) = text.parse::<NaiveDate>() {
            return self.page.on(&day);
        }
        if let Ok(moment) = text.parse::<DateTimeUtc>() {
            return self.page.at(&moment);
        }
        if (name == "at" || name == "started_at")
            && let Ok(time) = text.parse::<NaiveTime>()
        {
            return self.page.time(&time);
        }
        let listed = match name {
            "people" => peoples::by_code(text).map(|people| people.name),
            "commune_code" | "shelter_commune" => places::commune(text).map(|one| one.name),
            _ => None,
        };
        if let Some(listed) = listed {
            return listed.to_owned();
        }
        let list = match name {
            "kind_of_bed" => "bed-kind".to_owned(),
            "unit" => "term-unit".to_owned(),
            "change_kind" => "calendar-change".to_owned(),
            "relation" => "relative".to_owned(),
            name => kebab(name),
        };
        let of_subject = kebab(entry.subject.code());
        let keys = [
            format!("{list}-{text}"),
            format!("{of_subject}-{list}-{text}"),
        ];
        let known = keys.iter().find(|key| Text::knows(key));
        known.map_or_else(|| text.to_owned(), |key| self.page.t(key))
    }
}

fn from_to(was: &str, now: &str) -> String {
    format!("{} → {}", or_nothing(was), or_nothing(now))
}

fn or_nothing(value: &str) -> &str {
    match value {
        "" => "—",
        value => value,
    }
}

fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

/// What the values are that an act writes down one after the other.
fn names(entry: &Model, values: &[Value]) -> &'static [&'static str] {
    use Act::*;
    use Subject::*;
    // Several acts change a stay; each says which field it is about.
    let about = values.first().and_then(Value::as_str);
    match (entry.subject, entry.act, values.len()) {
        (Stay, Changed, _) => match about {
            Some("arrived_at") => &[HIDDEN, "arrived_at", "arrival_reason"],
            Some("household") => &[HIDDEN, "household", "relation"],
            Some("step_free") => &[HIDDEN, "no_stairs"],
            _ => &[],
        },
        (Stay, Admitted, _) => &[WHOLE, "category", "bed", HIDDEN],
        (Stay, Transferred | Swapped, _) => &["bed"],
        (Stay, Reclassified, _) => &["category", "category_since", "category_reason", "paper_no"],
        (Stay, FollowedUp, _) => &["follow_up_on"],
        (Resident, Changed, _) => &["sex", WHOLE],
        (Pair, _, _) => &[HIDDEN, HIDDEN],
        (Leave, Left, _) => &["leave_reason", "since", "back_on"],
        (Identification, _, _) => &["identification_status", "identified_on"],
        (Belonging, _, _) => &["thing", "quantity", "keeper", "is_document", "money_kept"],
        (Procedure, OpenedProcedure, _) => &["kind", "path"],
        (Procedure, Stepped, _) => &["state"],
        (Procedure, HandedOver, _) => &["officer"],
        (Deadline, Extended, 2) => &["decision_no", "until"],
        (Paper, Issued, _) => &["paper_kind", "variant", "paper_symbol", "version"],
        (Paper, Voided, _) => &["paper_symbol", "void_reason"],
        (FileItem, _, _) => &["item", "tick_state", "since"],
        (Bed, Added | Changed, _) => &["label", "kind_of_bed"],
        (Bed, Held | TakenOutOfService, _) => &["since", "until_on", "reason"],
        (User, Added, 3) => &["login", "person_name", "role"],
        (User, Changed, 3) => &["person_name", "email", "role"],
        (User, Changed, _) => &["language"],
        (User, _, _) => &["role"],
        (Token, _, _) => &["token_name", "role"],
        (Shelter, Added, _) => &[
            "shelter_name",
            "shelter_parent",
            "shelter_symbol",
            "shelter_address",
            "shelter_drafting_unit",
        ],
        (Shelter, _, 5) => &[
            "shelter_address",
            "shelter_commune",
            "shelter_phone",
            "hides_address",
            "escalate_after",
        ],
        (Shelter, _, _) => &[
            "name_from",
            "shelter_parent",
            "shelter_name",
            "shelter_symbol",
            "shelter_place",
            "shelter_drafting_unit",
            "shelter_powers",
            "shelter_head_title",
        ],
        (Rule, Added, 5) => &["term_code", "valid_from", "amount", "unit", "law_reason"],
        (Rule, Changed, _) => &["term_code", "ends_on", "law_reason"],
        (Rule, Withdrawn, _) => &["term_code", "law_reason"],
        (CalendarDay, Added, _) => &[
            "change_kind",
            "law_day",
            "worked_day",
            "is_decided",
            "law_source",
        ],
        (Rule | CalendarDay, Confirmed, _) => &["document_no"],
        _ => &[],
    }
}
