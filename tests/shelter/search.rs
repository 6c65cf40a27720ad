//! Who was here before: found under a name that is a letter off, in which order, and by keys that were made before.

use crate::house::{self, House, can, newcomer};
use crate::on_both;
use chrono::{DateTime, TimeDelta, Utc};
use entity::id::ResidentId;
use entity::resident::{self, Sex};
use entity::room::{RoomPurpose, RoomRule};
use entity::sealed::Sealed;
use entity::{name_index, resident_key};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tamlanh::domain::admission::{self, Admission, Newcomer};
use tamlanh::domain::name_index::renew;
use tamlanh::domain::residents::Birth;
use tamlanh::domain::search;

/// Takes in women of these names and years, one an hour after the other, each in a bed of her own.
async fn take_in(house: &House, people: &[(&str, i32)]) {
    let name = format!("P{}", fastrand::u32(..));
    let room = house.room(&name, RoomRule::Women, RoomPurpose::Victims, people.len());
    let beds = room.await.1;
    for ((name, born), bed) in people.iter().zip(beds) {
        let mut one = newcomer(name, Sex::Female, bed);
        one.particulars.birth = Birth::Year(*born);
        come(house, one, house.clock.now()).await;
        house.clock.set(house.clock.now() + TimeDelta::hours(1));
    }
}

async fn come(house: &House, one: Newcomer, arrived_at: DateTime<Utc>) {
    let by = can(&house.staff);
    let new = Admission {
        arrived_at,
        ..house::admission(vec![one])
    };
    let admitted = house
        .db
        .write(async |tx| admission::admit(tx, &by, &new).await);
    admitted.await.unwrap();
}

/// The names that are found, the likeliest first.
async fn found(house: &House, typed: &str, born: Option<i32>) -> Vec<String> {
    let found = search::by_name(&house.db, &can(&house.staff), typed, born).await;
    let names = found
        .unwrap()
        .into_iter()
        .map(|one| one.particulars.unwrap().name);
    names.map(Option::unwrap).collect()
}

on_both! {
    async fn a_letter_more_or_less_in_the_only_word_that_tells_loses_nobody(house: House) {
        let names = [("Trần Thị Loan", 1998), ("Nguyễn Thị Hạnh", 2001), ("Lý Thị Mỷ", 2005), ("Tẩn Sử Mẩy", 2003)];
        take_in(&house, &names).await;
        for (typed, name) in [
            ("Trần Thị Lan", "Trần Thị Loan"), ("tran thi lan", "Trần Thị Loan"), ("Nguyễn Thị Hằng", "Nguyễn Thị Hạnh"),
            ("Nguyễn Hằng", "Nguyễn Thị Hạnh"), ("Lý Thị Mẩy", "Lý Thị Mỷ"), ("Tẩn Xử Mẩy", "Tẩn Sử Mẩy"),
        ] {
            assert_eq!(found(&house, typed, None).await, [name], "{typed}");
        }
        // Another family name is somebody else, unless she was born when that one was.
        assert!(found(&house, "Lê Thị Lan", None).await.is_empty());
        for born in 1997..=1999 {
            assert_eq!(found(&house, "Lê Thị Lan", Some(born)).await, ["Trần Thị Loan"], "{born}");
        }
        assert!(found(&house, "Lê Thị Lan", Some(1996)).await.is_empty());
        for other in ["Trần Thị Hoa", "Nguyễn Thị Thơm", "…", ""] {
            assert!(found(&house, other, None).await.is_empty(), "{other}");
        }
    }

    async fn exact_accents_come_first_then_the_likeliest_then_who_was_here_last(house: House) {
        // Under a name that sounds alike she was here last, and with the year of birth both would be as likely as can be.
        take_in(&house, &[("Tẩn Sử Mẩy", 2003), ("Tẩn Xử Mẩy", 2003), ("Tẩn Su May", 2003), ("Tẩn Sử Mây", 2003)]).await;
        for born in [None, Some(2003)] {
            let found = found(&house, "Tẩn Sử Mẩy", born).await;
            assert_eq!((found.len(), found[0].as_str()), (4, "Tẩn Sử Mẩy"), "{born:?}: {found:?}");
        }
        // Of those who are equally like, who came last.
        take_in(&house, &[("Vàng Thị Dợ", 1990), ("Vàng Thị Dợ", 1991), ("Vàng Thị Dợ", 1992)]).await;
        let by = can(&house.staff);
        let years = async |born| {
            let found = search::by_name(&house.db, &by, "Vàng Thị Dợ", born).await.unwrap();
            found.into_iter().map(|one| one.particulars.unwrap().birth.year().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(years(None).await, [1992, 1991, 1990]);
        assert_eq!(years(Some(1991)).await, [1992, 1991, 1990], "all within a year of it");
        assert_eq!(years(Some(1986)).await, [1990, 1992, 1991], "others are five years off and more");
    }

    async fn keys_of_an_earlier_scheme_are_made_anew_at_the_next_start(house: House) {
        take_in(&house, &[("Trần Thị Loan", 1998), ("Nguyễn Thị Hạnh", 2001)]).await;
        let count = || resident_key::Entity::find().count(house.db.reader());
        let keys = count().await.unwrap();
        assert!(keys >= 10, "{keys}");
        // As an earlier program left it.
        house.db.write(async |tx| {
            resident_key::Entity::delete_many().exec(tx).await?;
            let all = name_index::Entity::update_many();
            all.col_expr(name_index::Column::Scheme, Expr::value(1)).exec(tx).await?;
            Ok(())
        }).await.unwrap();
        assert!(found(&house, "Trần Thị Loan", None).await.is_empty());
        let (one, other) = rocket::tokio::join!(renew(&house.db), renew(&house.db));
        one.unwrap();
        other.unwrap();
        assert_eq!(count().await.unwrap(), keys, "once");
        for typed in ["Trần Thị Loan", "Trần Thị Lan"] {
            assert_eq!(found(&house, typed, None).await, ["Trần Thị Loan"], "{typed}");
        }
        // At a start that has nothing to do nothing is done; and one that was stopped goes on.
        let state = async || name_index::Entity::find().one(house.db.reader()).await.unwrap().unwrap();
        let done = state().await;
        renew(&house.db).await.unwrap();
        assert_eq!((state().await, done.upto), (done.clone(), None));
        let stopped = house.db.write(async |tx| {
            let half = Expr::value(1_i64);
            name_index::Entity::update_many().col_expr(name_index::Column::Upto, half).exec(tx).await?;
            Ok(())
        });
        stopped.await.unwrap();
        renew(&house.db).await.unwrap();
        assert_eq!((state().await, count().await.unwrap()), (done, keys));
    }

    async fn one_record_that_cannot_be_read_keeps_nobody_else_from_their_keys(house: House) {
        take_in(&house, &[("Vừ Mỷ", 1970), ("Nguyễn Thị Hạnh", 2001)]).await;
        let unreadable = ResidentId(1);
        let of_it = || resident_key::Entity::find().filter(resident_key::Column::ResidentId.eq(unreadable)).count(house.db.reader());
        let keys = of_it().await.unwrap();
        house.db.write(async |tx| {
            resident::Entity::update_many()
                .col_expr(resident::Column::Particulars, Expr::value(Sealed(vec![1, 2, 3])))
                .filter(resident::Column::Id.eq(unreadable))
                .exec(tx)
                .await?;
            let others = resident_key::Column::ResidentId.ne(unreadable);
            resident_key::Entity::delete_many().filter(others).exec(tx).await?;
            let all = name_index::Entity::update_many();
            all.col_expr(name_index::Column::Scheme, Expr::value(1)).exec(tx).await?;
            Ok(())
        }).await.unwrap();
        renew(&house.db).await.unwrap();
        assert_eq!(found(&house, "Nguyễn Thị Hạnh", None).await, ["Nguyễn Thị Hạnh"]);
        assert!(keys > 0 && of_it().await.unwrap() == keys, "it is found again once it can be read");
    }

    async fn who_comes_back_is_found_by_the_year_that_was_learnt(house: House) {
        take_in(&house, &[("Trần Thị Loan", 1998)]).await;
        let session = house.sign_in(&house.staff).await;
        let page = house.get(&session, "/stays/1/person").await.into_string().await.unwrap();
        let form = crate::forms::forms(&page).into_iter().find(|form| form.action == "/stays/1/person").unwrap();
        let sent = form.with("birth_year", "1988").as_shown();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(house.post(&session, "/stays/1/person", &sent).await.status(), rocket::http::Status::SeeOther);
        assert_eq!(found(&house, "Lê Thị Lan", Some(1988)).await, ["Trần Thị Loan"]);
        assert!(found(&house, "Lê Thị Lan", Some(1998)).await.is_empty());
    }
}
