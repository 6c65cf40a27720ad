//! Whoever changes what is stored behind the program's back gets nothing out of it.

use super::{MIB, enter_directly, pdf, stay_in};
use crate::house::{House, can};
use crate::on_both;
use entity::id::{AttachmentId, FileBodyId};
use entity::{attachment, file_chunk};
use rocket::http::Status;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};
use tamlanh::domain::access::KeepFiles;
use tamlanh::domain::attachments::bodies::Incoming;

/// The database itself refuses these changes; somebody with its file or its password can take the guards away.
async fn without_guards(house: &House) {
    let sql = match house.db.backend() {
        DbBackend::Postgres => {
            "ALTER TABLE file_chunk DISABLE TRIGGER ALL; ALTER TABLE attachment DISABLE TRIGGER ALL"
        }
        _ => {
            "DROP TRIGGER file_chunk_is_kept_on_update; DROP TRIGGER file_chunk_is_kept_on_delete; \
             DROP TRIGGER file_chunk_is_kept_on_insert; DROP TRIGGER attachment_is_kept_on_update; \
             DROP TRIGGER attachment_is_kept_on_delete"
        }
    };
    house.db.reader().execute_unprepared(sql).await.unwrap();
}

async fn pieces(house: &House, of: AttachmentId) -> Vec<file_chunk::Model> {
    let file = attachment::Entity::find_by_id(of);
    let file = file.one(house.db.reader()).await.unwrap().unwrap();
    let rows = file_chunk::Entity::find().filter(file_chunk::Column::BodyId.eq(file.body_id));
    let rows = rows.order_by_asc(file_chunk::Column::N);
    rows.all(house.db.reader()).await.unwrap()
}

async fn put(house: &House, at: &file_chunk::Model, bytes: &file_chunk::Model) {
    let update = file_chunk::Entity::update_many()
        .col_expr(file_chunk::Column::Bytes, bytes.bytes.0.clone().into())
        .filter(file_chunk::Column::BodyId.eq(at.body_id))
        .filter(file_chunk::Column::N.eq(at.n));
    let update = update.exec(house.db.reader()).await.unwrap();
    assert_eq!(update.rows_affected, 1);
}

async fn run(house: &House, sql: &str) {
    let done = house.db.reader().execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
}

/// The same bytes once more, as a body that became no file.
async fn bodies_without_file(house: &House) -> FileBodyId {
    let by = can::<KeepFiles>(&house.staff);
    let mut incoming = Incoming::begin(&house.db, &by, house.config.files.file).unwrap();
    incoming.take(&pdf(2 * MIB + 500)).await.unwrap();
    incoming.end().await.unwrap().body
}

on_both! {
    async fn every_kind_of_tampering_is_noticed(house: House) {
        let (stay, session) = stay_in(&house).await;
        let scan = pdf(2 * MIB + 500);
        let one = enter_directly(&house, stay, &scan).await;
        without_guards(&house).await;
        let kinds = [
            "nothing", "a changed byte", "a piece cut short", "a lost last piece", "a lost first piece", "two pieces exchanged",
            "a last piece in the middle", "a piece of another file", "the bytes of another file", "a file pointed at other bytes", "another size", "another kind",
            "another stay",
        ];
        for kind in kinds {
            let file = enter_directly(&house, stay, &scan).await;
            let of = pieces(&house, file).await;
            let others = pieces(&house, one).await;
            assert_eq!(of.len(), 3);
            let body = of[0].body_id;
            match kind {
                "nothing" => {}
                "a changed byte" => {
                    let mut changed = of[1].clone();
                    changed.bytes.0[MIB / 2] ^= 1;
                    put(&house, &of[1], &changed).await;
                }
                "a piece cut short" => {
                    let mut changed = of[2].clone();
                    changed.bytes.0.pop();
                    put(&house, &of[2], &changed).await;
                }
                "a lost last piece" => run(&house, &format!("DELETE FROM file_chunk WHERE body_id = {body} AND n = 2")).await,
                "a lost first piece" => run(&house, &format!("DELETE FROM file_chunk WHERE body_id = {body} AND n = 0")).await,
                "two pieces exchanged" => {
                    put(&house, &of[0], &of[1]).await;
                    put(&house, &of[1], &of[0]).await;
                }
                "a last piece in the middle" => put(&house, &of[1], &of[2]).await,
                "a piece of another file" => put(&house, &of[1], &others[1]).await,
                "the bytes of another file" => {
                    let larger = pdf(2 * MIB + 501);
                    let larger = enter_directly(&house, stay, &larger).await;
                    for (mine, other) in of.iter().zip(pieces(&house, larger).await) {
                        put(&house, mine, &other).await;
                    }
                }
                "a file pointed at other bytes" => {
                    let empty = bodies_without_file(&house).await;
                    run(&house, &format!("UPDATE attachment SET body_id = {empty} WHERE id = {file}")).await;
                }
                "another size" => run(&house, &format!("UPDATE attachment SET size = size - 1 WHERE id = {file}")).await,
                "another kind" => run(&house, &format!("UPDATE attachment SET format = 'png' WHERE id = {file}")).await,
                "another stay" => {
                    let (_, beds) = house.room("P2", entity::room::RoomRule::Women, entity::room::RoomPurpose::Victims, 1).await;
                    let other = house.admit("Giàng Thị Dí", beds[0]).await.unwrap();
                    run(&house, &format!("UPDATE attachment SET stay_id = {other} WHERE id = {file}")).await;
                }
                other => panic!("{other}"),
            }
            let expected = if kind == "nothing" { Status::Ok } else { Status::InternalServerError };
            let path = format!("/attachments/{file}/content");
            assert_eq!(house.get(&session, &path).await.status(), expected, "{kind}");
        }
    }
}
