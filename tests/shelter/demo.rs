//! The invented shelter: as large and as old as promised, and never poured over a real one.

use crate::postgres;
use chrono::TimeDelta;
use entity::{bed, letter, occupancy, room, stay};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::{demo, start};

async fn filled_once(database: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut figment = rocket::figment::Figment::from(rocket::Config::debug_default())
        .merge(("data_dir", folder.path().join("data").to_str().unwrap()));
    if let Some(url) = database {
        figment = figment.merge(("database_url", url));
    }
    let config = Config::from(figment).unwrap();
    demo::fill(&config).await.unwrap();
    let db = start::open(&config, Clock::system()).await.unwrap();
    let reader = db.reader();
    assert_eq!(room::Entity::find().count(reader).await.unwrap(), 8);
    assert_eq!(bed::Entity::find().count(reader).await.unwrap(), 40);
    let stays = stay::Entity::find().order_by_asc(stay::Column::ArrivedAt);
    let stays = stays.all(reader).await.unwrap();
    let years = stays.last().unwrap().arrived_at - stays[0].arrived_at;
    assert!(years > TimeDelta::days(700), "{years}");
    let here = stays.iter().filter(|stay| stay.ended_at.is_none()).count();
    assert!((5..=40).contains(&here), "{here} people are in the house");
    let in_bed = occupancy::Entity::find().filter(occupancy::Column::Until.is_null());
    assert_eq!(in_bed.count(reader).await.unwrap() as usize, here);
    assert_eq!(
        letter::Entity::find().count(reader).await.unwrap(),
        0,
        "no storm of letters"
    );
    assert!(
        demo::fill(&config).await.is_err(),
        "a database with a shelter is left alone"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_has_two_years_behind_it_on_sqlite() {
    filled_once(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_has_two_years_behind_it_on_postgres() {
    filled_once(Some(postgres::new_database())).await;
}
