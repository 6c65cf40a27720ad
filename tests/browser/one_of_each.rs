//! What a house needs so that each of its pages has something to show: scans, a hearing that was postponed, papers of which one is
//! spoiled, somebody who had come and gone before anybody wrote it down. Done by the verbs, because journeys are for ways; written
//! in English, for whoever looks for words that are not.

use crate::house::{admission, can, newcomer};
use crate::scan::{self, Sheet};
use chrono::TimeDelta;
use entity::bed::BedKind;
use entity::belonging::Keeper;
use entity::discharge::{Destination, Outcome};
use entity::id::{AttachmentId, ProcedureId, StayId};
use entity::membership::Role;
use entity::procedure::{ProcedureKind, ProcedureState};
use entity::register::PaperKind;
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use lopdf::dictionary;
use tamlanh::db::Db;
use tamlanh::domain::access::{self, Actor, Can, IssuePapers, KeepFiles, KeepProcedures, Right};
use tamlanh::domain::admission::{Admission, Newcomer, admit};
use tamlanh::domain::attachments::bodies::Incoming;
use tamlanh::domain::attachments::{self, NewAttachment, Quota};
use tamlanh::domain::belongings::NewBelonging;
use tamlanh::domain::calendar;
use tamlanh::domain::discharges::{NewDischarge, Receiver};
use tamlanh::domain::late_entries::Left;
use tamlanh::domain::law::yearly;
use tamlanh::domain::papers as register;
use tamlanh::domain::procedures::hearings::{self, NewHearing};
use tamlanh::domain::procedures::steps::{self, NewStep};
use tamlanh::domain::procedures::{self, NewProcedure};
use tamlanh::domain::rooms::{self, NewRoom};
use tamlanh::domain::{files, stays};
use tamlanh::papers::{self, Order};

/// The points of a photographed sheet, across and down.
const SHEET: (u16, u16) = (600, 800);

/// The pages from which links lead to all of it, each with the right that opens it.
pub struct Ways(Vec<(Right, String)>);

impl Ways {
    /// Those that are open to somebody in this role.
    pub fn of(&self, role: Role) -> Vec<String> {
        let may = |right| access::roles(right).any(|one| one == role);
        let open = self.0.iter().filter(|(right, _)| may(*right));
        open.map(|(_, page)| page.clone()).collect()
    }
}

/// Writes down, in a room of her own, that somebody had come three weeks ago and left two days later.
pub async fn stay_that_is_over(db: &Db, by: &Actor) -> StayId {
    let (keeps_rooms, keeps_stays) = (can(by), can(by));
    let now = db.clock().now();
    let left = Left {
        end: NewDischarge {
            at: now - TimeDelta::days(19),
            outcome: Outcome::OwnWish,
            destination: Destination::OnTheirOwn,
            receiver: Receiver {
                remarks: Some("Well".into()),
                ..Receiver::default()
            },
            returned: Vec::new(),
            keeps_things: false,
            money_vnd: 500_000,
            follow_up_on: None,
            hand_on: Some("Somebody else goes on".into()),
            with_household: false,
        },
        gave_all_back: true,
    };
    let bag = NewBelonging {
        what: "bag".into(),
        quantity: 1,
        kept_by: Keeper::Shelter,
        is_document: false,
        money_vnd: None,
    };
    let cash = NewBelonging {
        what: "cash".into(),
        money_vnd: Some(2_160_000),
        ..bag.clone()
    };
    let over = db.write(async |tx| {
        let form = NewRoom {
            name: "Annex".into(),
            floor: 1,
            rule: RoomRule::Women,
            purpose: RoomPurpose::Victims,
            step_free: true,
        };
        let room = rooms::add(tx, &keeps_rooms, form).await?;
        let bed = rooms::add_bed(tx, &keeps_rooms, room, "1".into(), BedKind::Single).await?;
        let person = Newcomer {
            belongings: vec![bag, cash],
            ..newcomer("June", Sex::Female, bed)
        };
        let new = Admission {
            arrived_at: now - TimeDelta::days(21),
            left: Some(left),
            ..admission(vec![person])
        };
        Ok(admit(tx, &keeps_stays, &new).await?[0])
    });
    over.await.unwrap()
}

/// Gives a stay what has pages of its own, by somebody who may do all of it. The ways lead to one that is over, too.
pub async fn in_stay(db: &Db, quota: &Quota, by: &Actor, stay: StayId, over: StayId) -> Ways {
    let procedure = postponed(db, &can(by), stay).await;
    scanned(db, quota, &can(by), stay).await;
    spoiled(db, &can(by), stay).await;
    // In season or not, the next of its duties may be seen to.
    let year = db.today() + TimeDelta::days(366);
    let duties = yearly::open(db.reader(), by.shelter, year).await.unwrap();
    let duty = duties.first().expect("a year has duties of the house");
    Ways(vec![
        (Right::SeeHouse, format!("/stays/{stay}")),
        (Right::SeeHouse, format!("/stays/{over}")),
        (Right::SeeHouse, format!("/procedures/{procedure}")),
        (
            Right::KeepProcedures,
            format!("/duties/{}/{}", duty.rule.code, duty.due_on),
        ),
    ])
}

/// A procedure with a step, and a hearing that was postponed.
async fn postponed(db: &Db, by: &Can<KeepProcedures>, stay: StayId) -> ProcedureId {
    let now = db.clock().now();
    let today = calendar::local(now).date();
    let new = NewProcedure {
        kind: ProcedureKind::Identification,
        agency: "District police".into(),
        reference_no: None,
        officer: by.user.unwrap(),
        started_on: today,
        started_at: None,
        due_on: Some(today + TimeDelta::days(1)),
    };
    let sent = NewStep {
        state: ProcedureState::Sent,
        happened_on: today,
        happened_at: None,
        agency: None,
        paper_no: Some("12/CV".into()),
        due_on: None,
        note: Some("Asked".into()),
    };
    let hearing = |days| NewHearing {
        at: now + TimeDelta::days(days),
        place: "Court room 2".into(),
        paper_no: Some("7/2026".into()),
    };
    let opened = db.write(async |tx| {
        let id = procedures::open(tx, by, stay, new).await?;
        steps::record(tx, by, id, 1, sent).await?;
        Ok(id)
    });
    let id = opened.await.unwrap();
    let set = db.write(async |tx| hearings::set(tx, by, id, hearing(8)).await);
    let set = set.await.unwrap();
    let (later, why) = (Some(hearing(15)), "The judge is ill");
    let moved = db.write(async |tx| hearings::postpone(tx, by, set, 1, later, why).await);
    moved.await.unwrap()
}

/// A photo of the paper of a step, which was a mistake, and a scan of the first paper of the tick-list.
async fn scanned(db: &Db, quota: &Quota, by: &Can<KeepFiles>, stay: StayId) {
    let steps = attachments::steps_of(db.reader(), by, stay).await.unwrap();
    let letter = NewAttachment {
        title: Some("Letter".into()),
        name: Some("letter.jpg".into()),
        item: None,
        step: Some(steps[0].step.id),
    };
    let letter = entered(db, quota, by, stay, letter, &photo()).await;
    let why = "Of another case".to_owned();
    let mistaken = db.write(async |tx| attachments::mark_mistaken(tx, by, letter, why).await);
    mistaken.await.unwrap();

    let row = stays::seen_by(db.reader(), by, stay).await.unwrap();
    let today = db.today();
    let lines = files::of_stay(db.reader(), db.vault(), &row, today).await;
    let first = lines.unwrap().into_iter().next();
    let report = NewAttachment {
        title: Some("Report".into()),
        name: Some("report.pdf".into()),
        item: first.map(|line| line.item.code),
        step: None,
    };
    entered(db, quota, by, stay, report, &pdf()).await;
}

async fn entered(
    db: &Db,
    quota: &Quota,
    by: &Can<KeepFiles>,
    stay: StayId,
    new: NewAttachment,
    bytes: &[u8],
) -> AttachmentId {
    let mut incoming = Incoming::begin(db, by, quota.file).unwrap();
    incoming.take(bytes).await.unwrap();
    let arrived = incoming.end().await.unwrap();
    let attach = async |tx: &_| attachments::attach(tx, by, stay, &arrived, new, quota).await;
    db.write(attach).await.unwrap()
}

/// A paper that was spoiled, and the one in its place.
async fn spoiled(db: &Db, by: &Can<IssuePapers>, stay: StayId) {
    let order = Order::plain(PaperKind::IntakeRecord);
    let issued = db.write(async |tx| {
        let first = papers::issue(tx, by, stay, &order).await?;
        register::void(tx, by, first.id, "Misprint").await?;
        papers::issue(tx, by, stay, &order).await
    });
    issued.await.unwrap();
}

/// A sheet that is grey all over, as a JPEG that browsers show: each block of it is one bit for no difference and one for its end.
fn photo() -> Vec<u8> {
    let (width, height) = SHEET;
    let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
    // A table with one code, of one bit, for nothing.
    let code = |table: u8| [&[table, 1][..], &[0; 16]].concat();
    let segments: [(u8, Vec<u8>); 5] = [
        (0xdb, [&[0_u8][..], &[1; 64]].concat()),
        (0xc0, [&[8][..], &size[..], &[1, 1, 0x11, 0]].concat()),
        (0xc4, code(0)),
        (0xc4, code(0x10)),
        (0xda, vec![1, 1, 0, 0, 63, 0]),
    ];
    let mut bytes = vec![0xff, 0xd8];
    for (marker, body) in segments {
        bytes.extend([0xff, marker, 0, u8::try_from(body.len() + 2).unwrap()]);
        bytes.extend(body);
    }
    let blocks = usize::from(width / 8) * usize::from(height / 8);
    bytes.resize(bytes.len() + blocks * 2 / 8, 0);
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// A photo, a turned page of grey rows, and a page that is no scan, as one PDF.
fn pdf() -> Vec<u8> {
    let (width, height) = SHEET;
    let rows = scan::picture(60, 40, "FlateDecode", scan::packed(&scan::shades(60, 40)));
    let turned = Sheet {
        more: dictionary! { "Rotate" => 90 },
        ..scan::filled(rows)
    };
    let typed = Sheet {
        drawing: "BT (x) Tj ET".to_owned(),
        ..Sheet::default()
    };
    let photo = scan::picture(width.into(), height.into(), "DCTDecode", photo());
    scan::pdf(vec![scan::filled(photo), turned, typed])
}
