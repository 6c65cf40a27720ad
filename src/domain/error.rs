//! Why something did not happen: a rule said no, it does not exist for you, or we broke.

use entity::id::{BedId, ResidentId};
use entity::procedure::ProcedureKind;

/// What every verb returns.
pub type Result<T> = std::result::Result<T, Error>;

/// The three kinds of failure, and a store that does not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; shown as it is.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// It does not exist, or not for this actor.
    #[error("not found")]
    NotFound,
    /// The database is away, full or busy; nothing was done, and trying again may help.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// Ours: logged once at the edge and shown as "something went wrong" with a number.
    #[error("broken: {0}")]
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps a cause that no user can have brought about.
    pub fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Broken(cause.into())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(refusal)
    }
}

/// Every reason for which the shelter says no. Its message is `refusal-<code>` in the message files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bed has somebody, is held or is out of service in that time.
    BedTaken(BedId),
    /// The bed does not suit the person: the reason says why.
    BedUnfit(BedId, Unfit),
    /// The bed was chosen twice in one act.
    BedChosenTwice,
    /// Two people who must not share a room.
    MustKeepApart(ResidentId),
    /// Two people who were not to share a room, in a time that is over for one of them.
    WereToBeApart(ResidentId),
    /// The person is in the house already at that time.
    AlreadyHere,
    /// The stay has another bed at that time.
    HasOtherBed,
    /// The stay has ended.
    StayEnded,
    /// The resident is away and the bed is kept.
    IsAway,
    /// The resident is not away.
    IsNotAway,
    /// An end that is not after its beginning.
    EndsBeforeItBegins,
    /// A time that has not come yet.
    InTheFuture,
    /// An arrival before there was a house to come to.
    ArrivedTooEarly,
    /// An arrival so long ago that somebody has to confirm it.
    ArrivedLongAgo,
    /// The person of this number, counted from one, was born after they came.
    BornAfterArrival(usize),
    /// Earlier than the arrival.
    BeforeArrival,
    /// Something on record of the stay would be earlier than its arrival.
    RecordedBefore,
    /// In another year than the case code names.
    OtherYear,
    /// Earlier than what is already on record for this bed or stay.
    BeforeEarlierEntry,
    /// Expected back at a time before the leave began.
    BackBeforeLeaving,
    /// A follow-up before the departure.
    FollowUpTooEarly,
    /// Open procedures must be closed or handed on first.
    ProceduresOpen,
    /// Companions under age would stay behind alone.
    CompanionsStayBehind,
    /// The shelter keeps things that would not be given back, and nobody said that it goes on keeping them.
    ThingsKept,
    /// The thing was given back already.
    AlreadyReturned,
    /// The procedure is closed.
    ProcedureClosed,
    /// The state does not follow from the present one.
    StepOutOfOrder,
    /// A step before the procedure starts.
    BeforeProcedureStart,
    /// A step before the one that it follows.
    BeforeEarlierStep,
    /// A step of a day that is over begins or ends what runs by the clock, and tells no time.
    TimeNeeded,
    /// The hearing has been held, postponed or cancelled already.
    HearingSettled,
    /// A hearing is not held before its time.
    HearingNotYet,
    /// Nothing was chosen.
    NothingChosen,
    /// More were chosen than one act takes.
    TooManyChosen,
    /// Handed over to the same person.
    SameOfficer,
    /// An absence that would be over already, or last for more than a year.
    AwayDayDoesNotFit,
    /// Due before it starts.
    DueBeforeStart,
    /// Somebody changed it since the form was opened.
    ChangedMeanwhile,
    /// The form was sent already with other contents.
    SentWithOtherContents,
    /// A name that exists already.
    NameTaken,
    /// A room or bed with people or plans in it.
    InUse,
    /// It is retired.
    Retired,
    /// A person cannot be kept apart from themselves, or the pair exists.
    PairExists,
    /// The same login exists.
    LoginTaken,
    /// The password is too short or too common.
    PasswordWeak,
    /// The present password is wrong.
    PasswordWrong,
    /// One cannot take away one's own last right to administer.
    LastAdministrator,
    /// The account opens a shelter, too, that the actor does not administer.
    WorksElsewhere,
    /// The person works at this shelter alone.
    WorksOnlyHere,
    /// The person works at this shelter already.
    WorksHere,
    /// No account that the actor may know has this login.
    NobodyHasLogin,
    /// Not an address that mail can reach.
    BadAddress,
    /// The officer does not work here or may not keep procedures.
    NotAnOfficer,
    /// Nothing to issue: the stay has no discharge yet, or the variant does not fit it.
    NothingToIssue,
    /// The paper was spoiled; its number is not used again.
    PaperVoid,
    /// The paper of this number is in force, and there is one original of it at a time.
    PaperInForce(String),
    /// The record is kept as it was written.
    KeptAsWritten,
    /// The deadline has been met, extended or lifted already.
    DeadlineSettled,
    /// A maximum of a stay is passed by a decision only.
    LimitNeedsDecision,
    /// A decision that extends must name a later day.
    ExtensionNotLater,
    /// No version of the term is in force on that day.
    NoTermOnThatDay,
    /// The term is not one of this procedure or person.
    TermDoesNotFit,
    /// A version from that day on, or a later one, exists.
    LaterVersionExists,
    /// A term of this code exists.
    TermExists,
    /// A step of a way, or another term, names the term as what it is.
    TermIsNamed,
    /// The way has a step of this procedure on that day.
    StepExists,
    /// Steps would wait for each other.
    StepsInACircle,
    /// A code that no term of this procedure has.
    NoSuchTerm,
    /// The way has no such step to come before, or not for as long.
    NoStepBefore,
    /// A step is to open when the one before is done, and names none.
    NothingBefore,
    /// The step of this procedure goes on after the one that is to end.
    StepIsWaitedFor(ProcedureKind),
    /// Absent without word for less than a month.
    NotAbsentLongEnough,
    /// Absent, but expected back at a time that has not come.
    AwayWithWord,
    /// Gone without word for less than a month, and no leave says since when.
    AbsenceNotRecorded,
    /// The calendar has the day so already.
    DayIsSoAlready,
    /// A swap gives off a working day and has a day of rest worked for it.
    SwapDoesNotFit,
    /// Before 2020 or after 2100.
    OutsideCalendar,
    /// A form that waited for its session is sent to be seen, not to be done.
    ComesBack,
    /// It is confirmed already, or nothing in it waits for a decision.
    NothingToConfirm,
    /// The only version of a term that is in use: it may end, but not be taken back.
    OnlyVersion,
    /// The stay has this category already on that day.
    SameCategory,
    /// A file larger than so many MiB.
    FileTooLarge(u64),
    /// Neither PDF nor JPEG nor PNG.
    FileOfWrongKind,
    /// Damaged or cut off.
    FileBroken,
    /// The files of the stay would be more than so many MiB.
    FilesOfStayTooMany(u64),
    /// The files of the store would be more than so many MiB.
    FilesOfStoreTooMany(u64),
    /// As many files of this person or program are on their way as may be at once.
    FilesAtOnceTooMany,
    /// The file of this stay has no such item.
    ItemNotOfFile,
    /// Nobody is a companion of their own.
    JoinsItself,
    /// Whoever is to be the head came along with somebody else.
    HeadIsCompanion,
    /// The stay of whoever is to be the head has ended.
    HeadHasLeft,
    /// Somebody with companions cannot become a companion.
    HasCompanions,
    /// The stay belongs with nobody.
    NotACompanion,
}

impl Refusal {
    /// The fixed code, used by message files and by the API.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::BedTaken(_) => "bed-taken",
            Refusal::BedUnfit(..) => "bed-unfit",
            Refusal::BedChosenTwice => "bed-chosen-twice",
            Refusal::MustKeepApart(_) => "must-keep-apart",
            Refusal::WereToBeApart(_) => "were-to-be-apart",
            Refusal::AlreadyHere => "already-here",
            Refusal::HasOtherBed => "has-other-bed",
            Refusal::StayEnded => "stay-ended",
            Refusal::IsAway => "is-away",
            Refusal::IsNotAway => "is-not-away",
            Refusal::EndsBeforeItBegins => "ends-before-it-begins",
            Refusal::InTheFuture => "in-the-future",
            Refusal::ArrivedTooEarly => "arrived-too-early",
            Refusal::ArrivedLongAgo => "arrived-long-ago",
            Refusal::BornAfterArrival(_) => "born-after-arrival",
            Refusal::BeforeArrival => "before-arrival",
            Refusal::RecordedBefore => "recorded-before",
            Refusal::OtherYear => "other-year",
            Refusal::BeforeEarlierEntry => "before-earlier-entry",
            Refusal::BackBeforeLeaving => "back-before-leaving",
            Refusal::FollowUpTooEarly => "follow-up-too-early",
            Refusal::ProceduresOpen => "procedures-open",
            Refusal::CompanionsStayBehind => "companions-stay-behind",
            Refusal::ThingsKept => "things-kept",
            Refusal::AlreadyReturned => "already-returned",
            Refusal::ProcedureClosed => "procedure-closed",
            Refusal::StepOutOfOrder => "step-out-of-order",
            Refusal::BeforeProcedureStart => "before-procedure-start",
            Refusal::BeforeEarlierStep => "before-earlier-step",
            Refusal::TimeNeeded => "time-needed",
            Refusal::HearingSettled => "hearing-settled",
            Refusal::HearingNotYet => "hearing-not-yet",
            Refusal::NothingChosen => "nothing-chosen",
            Refusal::TooManyChosen => "too-many-chosen",
            Refusal::SameOfficer => "same-officer",
            Refusal::AwayDayDoesNotFit => "away-day-does-not-fit",
            Refusal::DueBeforeStart => "due-before-start",
            Refusal::ChangedMeanwhile => "changed-meanwhile",
            Refusal::SentWithOtherContents => "sent-with-other-contents",
            Refusal::NameTaken => "name-taken",
            Refusal::InUse => "in-use",
            Refusal::Retired => "retired",
            Refusal::PairExists => "pair-exists",
            Refusal::LoginTaken => "login-taken",
            Refusal::PasswordWeak => "password-weak",
            Refusal::PasswordWrong => "password-wrong",
            Refusal::LastAdministrator => "last-administrator",
            Refusal::WorksElsewhere => "works-elsewhere",
            Refusal::WorksOnlyHere => "works-only-here",
            Refusal::WorksHere => "works-here",
            Refusal::NobodyHasLogin => "nobody-has-login",
            Refusal::BadAddress => "bad-address",
            Refusal::NotAnOfficer => "not-an-officer",
            Refusal::NothingToIssue => "nothing-to-issue",
            Refusal::PaperVoid => "paper-void",
            Refusal::PaperInForce(_) => "paper-in-force",
            Refusal::KeptAsWritten => "kept-as-written",
            Refusal::DeadlineSettled => "deadline-settled",
            Refusal::LimitNeedsDecision => "limit-needs-decision",
            Refusal::ExtensionNotLater => "extension-not-later",
            Refusal::NoTermOnThatDay => "no-term-on-that-day",
            Refusal::TermDoesNotFit => "term-does-not-fit",
            Refusal::LaterVersionExists => "later-version-exists",
            Refusal::TermExists => "term-exists",
            Refusal::TermIsNamed => "term-is-named",
            Refusal::StepExists => "step-exists",
            Refusal::StepsInACircle => "steps-in-a-circle",
            Refusal::NoSuchTerm => "no-such-term",
            Refusal::NoStepBefore => "no-step-before",
            Refusal::NothingBefore => "nothing-before",
            Refusal::StepIsWaitedFor(_) => "step-is-waited-for",
            Refusal::NotAbsentLongEnough => "not-absent-long-enough",
            Refusal::AwayWithWord => "away-with-word",
            Refusal::AbsenceNotRecorded => "absence-not-recorded",
            Refusal::DayIsSoAlready => "day-is-so-already",
            Refusal::SwapDoesNotFit => "swap-does-not-fit",
            Refusal::OutsideCalendar => "outside-calendar",
            Refusal::ComesBack => "comes-back",
            Refusal::NothingToConfirm => "nothing-to-confirm",
            Refusal::OnlyVersion => "only-version",
            Refusal::SameCategory => "same-category",
            Refusal::FileTooLarge(_) => "file-too-large",
            Refusal::FileOfWrongKind => "file-of-wrong-kind",
            Refusal::FileBroken => "file-broken",
            Refusal::FilesOfStayTooMany(_) => "files-of-stay-too-many",
            Refusal::FilesOfStoreTooMany(_) => "files-of-store-too-many",
            Refusal::FilesAtOnceTooMany => "files-at-once-too-many",
            Refusal::ItemNotOfFile => "item-not-of-file",
            Refusal::JoinsItself => "joins-itself",
            Refusal::HeadIsCompanion => "head-is-companion",
            Refusal::HeadHasLeft => "head-has-left",
            Refusal::HasCompanions => "has-companions",
            Refusal::NotACompanion => "not-a-companion",
        }
    }

    /// Whether something else stands in the way now (409), rather than the input being wrong (422).
    pub fn is_conflict(&self) -> bool {
        matches!(
            self,
            Refusal::BedTaken(_)
                | Refusal::AlreadyHere
                | Refusal::HasOtherBed
                | Refusal::StayEnded
                | Refusal::IsAway
                | Refusal::IsNotAway
                | Refusal::AlreadyReturned
                | Refusal::ProcedureClosed
                | Refusal::ChangedMeanwhile
                | Refusal::PaperVoid
                | Refusal::PaperInForce(_)
                | Refusal::DeadlineSettled
                | Refusal::HearingSettled
                | Refusal::LaterVersionExists
                | Refusal::TermExists
                | Refusal::StepExists
                | Refusal::StepIsWaitedFor(_)
                | Refusal::SentWithOtherContents
                | Refusal::NameTaken
                | Refusal::LoginTaken
                | Refusal::WorksHere
                | Refusal::InUse
                | Refusal::Retired
                | Refusal::PairExists
                | Refusal::MustKeepApart(_)
                | Refusal::WereToBeApart(_)
                | Refusal::FilesOfStayTooMany(_)
                | Refusal::FilesOfStoreTooMany(_)
                | Refusal::FilesAtOnceTooMany
                | Refusal::HeadIsCompanion
                | Refusal::HeadHasLeft
                | Refusal::HasCompanions
                | Refusal::NotACompanion
        )
    }

    /// Whether what was sent is larger than what is taken (413).
    pub fn is_too_large(&self) -> bool {
        matches!(self, Refusal::FileTooLarge(_))
    }
}

/// Why a bed does not suit a person. Its message is `unfit-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unfit {
    /// A room for women.
    WomenOnly,
    /// A room for men.
    MenOnly,
    /// A room for children; the person is grown up.
    ChildrenOnly,
    /// A family has the room.
    FamilyRoomTaken,
    /// A room for families; the person is alone.
    FamiliesOnly,
    /// An unrelated adult sleeps there and the person is, or may be, a minor without their people — or the reverse.
    MinorWithStranger,
    /// As [`Unfit::MinorWithStranger`], for all that anybody knows of an age.
    AgeUnknown,
    /// A room for women or for men, and nobody knows yet which the person is.
    SexUnknown,
    /// A small child would sleep in a room without anybody of those they came with.
    SmallChildAlone,
    /// A minor of the same household would stay behind among strangers.
    MinorLeftBehind,
    /// Somebody to be kept apart from sleeps there.
    KeepApart,
    /// A cot takes an infant.
    CotIsForInfants,
    /// Not reached without steps.
    Steps,
    /// Kept for another purpose.
    OtherPurpose,
    /// Fewer free beds than people who came together.
    TooFewBeds,
    /// Taken, held or out of service.
    NotFree,
}

impl Unfit {
    /// The fixed code.
    pub fn code(self) -> &'static str {
        match self {
            Unfit::WomenOnly => "women-only",
            Unfit::MenOnly => "men-only",
            Unfit::ChildrenOnly => "children-only",
            Unfit::FamilyRoomTaken => "family-room-taken",
            Unfit::FamiliesOnly => "families-only",
            Unfit::MinorWithStranger => "minor-with-stranger",
            Unfit::AgeUnknown => "age-unknown",
            Unfit::SexUnknown => "sex-unknown",
            Unfit::SmallChildAlone => "small-child-alone",
            Unfit::MinorLeftBehind => "minor-left-behind",
            Unfit::KeepApart => "keep-apart",
            Unfit::CotIsForInfants => "cot-is-for-infants",
            Unfit::Steps => "steps",
            Unfit::OtherPurpose => "other-purpose",
            Unfit::TooFewBeds => "too-few-beds",
            Unfit::NotFree => "not-free",
        }
    }
}
