//! One version of a term of law, valid over `[valid_from, valid_until)`.

use crate::code::codes;
use crate::id::{RuleId, UserId};
use crate::procedure::ProcedureKind;
use sea_orm::entity::prelude::*;

codes! {
    /// What a term limits, and with that what opens its deadline.
    Subject "rule-subject" {
        /// How long somebody may stay; runs from the arrival.
        StayLimit = "stay_limit",
        /// A duty towards the person that needs no procedure; runs from the arrival.
        Stay = "stay",
        /// A procedure of its kind.
        Procedure = "procedure",
        /// Known and shown; opens nothing by itself.
        Duty = "duty",
    }
    /// The event from which a term runs.
    Starts "starts" {
        Arrival = "arrival",
        NoticeReceived = "notice_received",
        RequestReceived = "request_received",
        RequestSent = "request_sent",
        FileReceived = "file_received",
        Rescue = "rescue",
        Verified = "verified",
        DecisionDated = "decision_dated",
        HearingSet = "hearing_set",
        CategoryChanged = "category_changed",
        LastContact = "last_contact",
        Assessment = "assessment",
        PlanSubmitted = "plan_submitted",
        Placement = "placement",
        Birthday = "birthday",
        PaperIssued = "paper_issued",
        Enrolment = "enrolment",
        Detection = "detection",
        Signing = "signing",
        YearBegins = "year_begins",
        /// The end of another term, or of the same one.
        Follows = "follows",
    }
    /// In what a term is counted.
    TermUnit "term-unit" {
        Hours = "hours",
        Days = "days",
        WorkingDays = "working_days",
        Months = "months",
        Years = "years",
        /// Before the day of this number: the day of the event is none, and a day of rest moves nothing.
        BeforeDay = "before_day",
        /// Before 23:00 of the day, or before 08:00 of the next for who comes at 23:00 or later.
        BeforeNight = "before_night",
        /// At once: the amount is the house's own target in hours.
        AtOnce = "at_once",
        /// A duty for which the law names no number.
        Unnumbered = "unnumbered",
        /// On fixed dates of the year.
        FixedDates = "fixed_dates",
    }
    /// Whose number it is.
    Nature "nature" {
        Law = "law",
        /// A target of the house, never printed as law.
        Target = "target",
    }
    /// For which persons it holds.
    Person "person-scope" { Anyone = "anyone", Vietnamese = "vietnamese", Foreign = "foreign", Child = "child", Minor = "minor", }
    /// Who has to act.
    Who "who" {
        Shelter = "shelter",
        Commune = "commune",
        /// Until 1 July 2025.
        District = "district",
        CommunePolice = "commune_police",
        Police = "police",
        Rescuer = "rescuer",
        HealthDepartment = "health_department",
        Mission = "mission",
        Court = "court",
        LegalAid = "legal_aid",
        Resident = "resident",
        Province = "province",
        Carer = "carer",
        Anyone = "anyone",
    }
    /// How sure the basis is.
    Certainty "certainty" {
        /// Read in the text of the law.
        Found = "found",
        /// Read in a secondary source only.
        Secondary = "secondary",
        /// Known from practice, not confirmed.
        Unconfirmed = "unconfirmed",
    }
}

/// One version of a term of law, valid over `[valid_from, valid_until)`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RuleId,
    /// Names the term over all its versions: `A4`.
    pub code: String,
    /// What it is called, if a manager entered it; of the others the program knows the names.
    pub name: Option<String>,
    pub name_en: Option<String>,
    /// In the order of their days, from 1 on; 0 for one that came before those of the first start.
    pub version: i32,
    pub subject: Subject,
    /// The procedure whose deadline it makes.
    pub kind: Option<ProcedureKind>,
    pub starts: Starts,
    pub amount: Option<i32>,
    pub unit: TermUnit,
    pub nature: Nature,
    /// Codes of the categories for which it holds, with spaces between; empty: for all.
    pub categories: String,
    pub person: Person,
    pub who: Who,
    /// How many days before the end to warn, with spaces between, most first.
    pub warn_days: String,
    /// The term that begins where this one was to end, once it is met.
    pub then_code: Option<String>,
    /// The days of the year before which it is to be kept, as `06-15`, with spaces between; for fixed dates.
    pub on_days: String,
    pub document: String,
    pub article: String,
    pub certainty: Certainty,
    /// Number of the document by which somebody confirmed it.
    pub confirmed_no: Option<String>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub valid_from: Date,
    pub valid_until: Option<Date>,
    /// From which day on somebody ended it; a later version may have begun before that.
    pub ended_on: Option<Date>,
    /// Taken back because it was entered by mistake; kept for the record, in force on no day.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// Why it was taken back or ended without a version that follows.
    pub ended_reason: Option<String>,
    pub recorded_by: Option<UserId>,
    pub recorded_at: DateTimeUtc,
}

/// By what a term is called, in whatever language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Called {
    pub code: String,
    pub name: Option<String>,
    pub name_en: Option<String>,
}

impl Model {
    /// What it is called.
    pub fn called(&self) -> Called {
        Called {
            code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
