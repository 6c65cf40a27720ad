//! What turns up or is brought after the intake, and what is given back before or after a discharge, on the page of the stay.

use super::super::error::Failure;
use super::super::field::{Fault, Fields, Reader};
use super::super::once;
use super::super::page::{Form, Page, Reply};
use crate::db::{Db, Tx};
use crate::domain::access::{Can, KeepStays, SeeHouse, SeeNames};
use crate::domain::belongings::{self, NewBelonging, QUANTITY};
use crate::domain::error::Refusal;
use entity::belonging::Keeper;
use entity::id::{BelongingId, StayId};
use rocket::{Route, State, post, routes};

/// What the form begins with.
pub(super) fn start() -> Fields {
    Fields::filled([
        ("quantity", "1".to_owned()),
        ("keeper", Keeper::Resident.to_string()),
    ])
}

fn read(fields: &Fields) -> Result<NewBelonging, Vec<Fault>> {
    let mut reader = Reader::new(fields);
    let what = reader.needed("thing");
    let quantity = reader.needed_number("quantity");
    if quantity.is_some_and(|quantity| !QUANTITY.contains(&quantity)) {
        reader.fault("quantity", "number");
    }
    let kept_by = reader.code("keeper");
    let is_document = reader.ticked("is_document");
    let money_vnd = reader.dong("money_kept");
    let new = quantity
        .zip(kept_by)
        .map(|(quantity, kept_by)| NewBelonging {
            what,
            quantity,
            kept_by,
            is_document,
            money_vnd,
        });
    reader.finish(new)
}

#[post("/stays/<id>/belongings", data = "<fields>")]
async fn add(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _names: Can<SeeNames>,
    by: Can<KeepStays>,
    id: StayId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&see).text;
    let new = match read(&fields) {
        Ok(new) => new,
        Err(faults) => {
            let form = Form::faulty(fields, faults, text);
            return Reply::again(super::stay_page(db, &see, id, form).await?);
        }
    };
    let work = async |tx: &Tx| {
        belongings::add(tx, &by, id, &new).await?;
        Ok(format!("/stays/{id}?done=stay-belonging"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "", text);
        Reply::refused(&refusal, super::stay_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

#[post("/stays/<id>/belongings/<thing>/return", data = "<fields>")]
async fn give_back(
    db: &State<Db>,
    see: Can<SeeHouse>,
    _names: Can<SeeNames>,
    by: Can<KeepStays>,
    id: StayId,
    thing: BelongingId,
    fields: Fields,
) -> Result<Reply, Failure> {
    let text = Page::of(&see).text;
    let work = async |tx: &Tx| {
        belongings::give_back(tx, &by, id, thing, tx.now()).await?;
        Ok(format!("/stays/{id}?done=stay-given-back"))
    };
    let refused = async |fields: Fields, refusal: Refusal| {
        let form = Form::refused(fields, &refusal, "", text).over(start());
        Reply::refused(&refusal, super::stay_page(db, &see, id, form).await?)
    };
    once::or_refused(db, &by, fields, work, refused).await
}

/// The routes of belongings.
pub fn routes() -> Vec<Route> {
    routes![add, give_back]
}
