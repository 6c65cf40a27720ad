//! Programs that write in parallel over the API, and what must be in the store afterwards.

use super::place::Place;
use super::program::{Program, agent, answer};
use chrono::{DateTime, TimeDelta, Utc};
use entity::journal::Act;
use entity::{discharge, journal, occupancy, resident, stay, submission};
use sea_orm::{ColumnTrait, Database, EntityTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

/// A change as it was sent; sent again, it is the same change.
#[derive(Clone, Debug)]
pub struct Sent {
    path: String,
    key: String,
    body: Value,
}

/// What a client was told.
#[derive(Debug)]
pub enum Told {
    /// A stay began.
    Began(i64),
    /// A stay ended.
    Ended(i64),
    /// No answer came, or one that says to try again.
    Nothing(Sent),
}

/// Takes somebody into a bed, sends them away, takes the next one in, and so on, until it is told to stop or is told
/// nothing more.
pub fn work(url: &str, token: &str, bed: i64, stop: &AtomicBool, tell: &Sender<Told>) {
    let mut client = Client {
        agent: agent(),
        url,
        token,
    };
    // Late entries, one after the other: a bed takes many in this way.
    let mut arrival = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).unwrap();
    while !stop.load(Ordering::Relaxed) {
        let began = client.send(intake(bed, arrival));
        let stay = match &began {
            Told::Began(stay) => *stay,
            _ => return tell.send(began).unwrap(),
        };
        tell.send(began).unwrap();
        let ended = client.send(end(stay, arrival + TimeDelta::hours(1)));
        let is_over = matches!(ended, Told::Nothing(_));
        tell.send(ended).unwrap();
        if is_over {
            return;
        }
        arrival += TimeDelta::hours(2);
    }
}

struct Client<'a> {
    agent: ureq::Agent,
    url: &'a str,
    token: &'a str,
}

impl Client<'_> {
    fn send(&mut self, sent: Sent) -> Told {
        let answered = self
            .agent
            .post(format!("{}/api/v1{}", self.url, sent.path))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", &sent.key)
            .send(sent.body.to_string());
        let Ok(mut answered) = answered else {
            return Told::Nothing(sent);
        };
        // The head may arrive and the rest not.
        let Ok(text) = answered.body_mut().read_to_string() else {
            return Told::Nothing(sent);
        };
        match answered.status().as_u16() {
            201 => {
                let said: Value = serde_json::from_str(&text).unwrap();
                Told::Began(said["stays"][0].as_i64().unwrap())
            }
            200 => Told::Ended(of(&sent)),
            503 => Told::Nothing(sent),
            status => panic!("{status}: {text}"),
        }
    }
}

// The stay that a path names.
fn of(sent: &Sent) -> i64 {
    sent.path.split('/').nth(2).unwrap().parse().unwrap()
}

/// An intake of one invented woman.
pub fn intake(bed: i64, at: DateTime<Utc>) -> Sent {
    Sent {
        path: "/intakes".into(),
        key: format!("in-{bed}-{}", at.timestamp()),
        body: json!({
            "arrived_at": at,
            "source": "BDBP",
            "agency": "Đồn Biên phòng Hải Yên",
            "people": [{
                "sex": "female", "category": "being_identified", "bed_id": bed, "name": "Lý Thị Mẩy", "about_age": 20,
                "belongings": [{ "what": "túi quần áo", "quantity": 1, "kept_by": "resident" }],
            }],
        }),
    }
}

/// The end of a stay.
pub fn end(stay: i64, at: DateTime<Utc>) -> Sent {
    Sent {
        path: format!("/stays/{stay}/discharge"),
        key: format!("out-{stay}"),
        body: json!({ "at": at, "outcome": "TU_Y_ROI_DI", "destination": "alone", "hand_on": "Công an xã" }),
    }
}

impl Sent {
    /// Sends it once, in its own connection.
    pub fn send(self, program: &Program, token: &str) -> Told {
        let mut client = Client {
            agent: agent(),
            url: &program.url,
            token,
        };
        client.send(self)
    }

    /// Sends it and gives the answer, whatever it is.
    pub fn answer(&self, program: &Program, token: &str) -> super::program::Answer {
        let sent = agent()
            .post(format!("{}/api/v1{}", program.url, self.path))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", &self.key)
            .send(self.body.to_string());
        answer(sent.unwrap())
    }

    /// As it goes over the wire, head and body.
    pub fn raw(&self, token: &str) -> (String, String) {
        let body = self.body.to_string();
        let head = format!(
            "POST /api/v1{} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Idempotency-Key: {}\r\nContent-Length: {}\r\n",
            self.path,
            self.key,
            body.len()
        );
        (head, body)
    }
}

/// Everything that was acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Acknowledged {
    pub began: BTreeSet<i64>,
    pub ended: BTreeSet<i64>,
    pub unanswered: Vec<Sent>,
}

impl Acknowledged {
    pub fn note(&mut self, told: Told) {
        match told {
            Told::Began(stay) => drop(self.began.insert(stay)),
            Told::Ended(stay) => drop(self.ended.insert(stay)),
            Told::Nothing(sent) => self.unanswered.push(sent),
        }
    }

    pub fn count(&self) -> usize {
        self.began.len() + self.ended.len()
    }
}

/// Fails unless all that was acknowledged is in the store, and whatever is there is there as a whole; gives the number of
/// stays.
pub fn check_store(place: &Place, acknowledged: &Acknowledged) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(check(&place.database, acknowledged))
}

async fn check(database: &str, acknowledged: &Acknowledged) -> usize {
    let store = Database::connect(database).await.unwrap();
    let stays = stay::Entity::find().all(&store).await.unwrap();
    let beds = occupancy::Entity::find().all(&store).await.unwrap();
    let ends = discharge::Entity::find().all(&store).await.unwrap();
    let admitted = journal::Entity::find().filter(journal::Column::Act.eq(Act::Admitted));
    let admitted = admitted.all(&store).await.unwrap();
    let people = resident::Entity::find().all(&store).await.unwrap();
    let answers = submission::Entity::find().all(&store).await.unwrap();

    let began: BTreeSet<i64> = stays.iter().map(|stay| stay.id.0).collect();
    let lost: Vec<_> = acknowledged.began.difference(&began).collect();
    assert!(lost.is_empty(), "stays {lost:?} were acknowledged");
    let ended = stays.iter().filter(|stay| stay.ended_at.is_some());
    let ended: BTreeSet<i64> = ended.map(|stay| stay.id.0).collect();
    let lost: Vec<_> = acknowledged.ended.difference(&ended).collect();
    assert!(lost.is_empty(), "ends of {lost:?} were acknowledged");

    for stay in &stays {
        let theirs: Vec<_> = beds
            .iter()
            .filter(|bed| bed.stay_id == Some(stay.id))
            .collect();
        assert_eq!(theirs.len(), 1, "one bed for stay {}", stay.id);
        assert_eq!(theirs[0].until, stay.ended_at, "bed and stay {}", stay.id);
    }
    let with_end: BTreeSet<i64> = ends.iter().map(|end| end.stay_id.0).collect();
    assert_eq!(with_end, ended, "an end and its record");
    let in_journal = admitted.iter().filter_map(|entry| entry.stay_id);
    let in_journal: BTreeSet<i64> = in_journal.map(|stay| stay.0).collect();
    assert_eq!(in_journal, began, "a stay and its line in the journal");
    assert_eq!(people.len(), stays.len(), "a stay and its person");
    assert_eq!(
        answers.len(),
        stays.len() + ended.len(),
        "an act and its answer"
    );

    if database.starts_with("sqlite:") {
        for (question, good) in [
            ("PRAGMA integrity_check", Some("ok")),
            ("PRAGMA foreign_key_check", None),
        ] {
            let asked = Statement::from_string(sea_orm::DbBackend::Sqlite, question);
            let said = sea_orm::ConnectionTrait::query_one_raw(&store, asked)
                .await
                .unwrap();
            let said = said.map(|row| row.try_get_by_index::<String>(0).unwrap());
            assert_eq!(said.as_deref(), good, "{question}");
        }
    }
    store.close().await.unwrap();
    stays.len()
}
