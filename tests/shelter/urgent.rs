//! What is urgent is told in time: the letter of an intake names what is due first, with its hour, and what runs by the clock is
//! told when it lapses, once.

use crate::house::{House, admission, can, local, newcomer, step_on};
use crate::letters::{Post, reachable};
use crate::on_both;
use entity::deadline;
use entity::id::StayId;
use entity::letter::{self, Dropped, LetterKind, TroubleKind};
use entity::membership::Role;
use entity::procedure::{self, ProcedureKind, ProcedureState};
use entity::resident::Sex;
use entity::room::{RoomPurpose, RoomRule};
use entity::user::Language;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tamlanh::domain::access::Actor;
use tamlanh::domain::admission::{self, Admission, Newcomer};
use tamlanh::domain::law::settling;
use tamlanh::domain::procedures::at_once::{self, Chosen};
use tamlanh::domain::procedures::{self, NewProcedure};
use tamlanh::domain::residents::Birth;
use tamlanh::mail::Letter;
use tamlanh::{jobs, start};

/// Noon of Friday 20 November 2026: whoever gets an account now has no letter of that morning.
async fn officer(house: &House, login: &str, language: Language) -> Actor {
    house.clock.set(local("2026-11-20T12:00:00"));
    reachable(house, login, Role::Legal, language).await
}

/// Somebody whom the border guard brings at a time of that Friday.
async fn arrives(house: &House, at: &str, told: impl FnOnce(&mut Newcomer)) -> StayId {
    house.clock.set(local(&format!("2026-11-20T{at}:00")));
    let (_, beds) = house.room(at, RoomRule::Any, RoomPurpose::Victims, 1).await;
    let mut one = newcomer("Sùng Thị Dính", Sex::Female, beds[0]);
    told(&mut one);
    let new = Admission {
        arrived_at: house.clock.now(),
        despite: true,
        ..admission(vec![one])
    };
    let by = can(&house.staff);
    let admitted = house
        .db
        .write(async |tx| admission::admit(tx, &by, &new).await);
    admitted.await.unwrap()[0]
}

/// A girl of fifteen from Thailand.
fn foreign_child(one: &mut Newcomer) {
    one.particulars.nationality = Some("Thái Lan".into());
    one.particulars.birth = Birth::About {
        age: 15,
        on: "2026-11-20".parse().unwrap(),
    };
}

async fn open_of(house: &House, stay: StayId) -> Vec<procedure::Model> {
    procedures::open_of_stay(house.db.reader(), stay)
        .await
        .unwrap()
}

async fn ends(house: &House, by: &Actor, row: &procedure::Model, state: ProcedureState) {
    let step = step_on(state, house.db.today());
    house.step(by, row.id, step).await.unwrap();
}

async fn of_kind(house: &House, kind: LetterKind) -> Vec<letter::Model> {
    let rows = letter::Entity::find().filter(letter::Column::Kind.eq(kind));
    let rows = rows.order_by_asc(letter::Column::Id);
    rows.all(house.db.reader()).await.unwrap()
}

fn says(letter: &Letter, words: &[&str]) {
    for said in words {
        assert!(letter.text.contains(said), "{said} in {letter:?}");
    }
}

on_both! {
    async fn the_letter_of_an_intake_names_what_is_due_first_with_its_hour(house: House) {
        officer(&house, "luat", Language::Vietnamese).await;
        officer(&house, "luat-hai", Language::English).await;
        let post = Post::new();
        let returned = arrives(&house, "14:00", |_| ()).await;
        let girl = arrives(&house, "22:00", foreign_child).await;
        let mut letters = post.at(&house, house.clock.now()).await;
        letters.sort_by_key(|letter| letter.to.clone());
        let [of_girl, of_returned] = letters.as_slice() else { panic!("{letters:#?}") };
        let more = open_of(&house, girl).await.len() - 1;
        assert!(more > 3, "a child, foreign and alone, goes several ways");
        assert_eq!(of_girl.subject, "[Tạm Lánh] TL-26-00002: Declaration of a foreigner opened");
        let (more, page) = (format!("{more} more procedures of this case"), format!(": https://x.example.vn/stays/{girl}\n"));
        says(of_girl, &["Due: 10:00 21/11/2026", &more, &page]);
        let page = format!(": https://x.example.vn/stays/{returned}\n");
        says(of_returned, &["Thủ tục: Thông báo lưu trú", "Đến hạn: 23:00 20/11/2026", "còn mở 2 thủ tục khác", &page]);
    }

    async fn what_was_done_before_the_letter_of_an_intake_leaves_is_not_named(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        post.meets(Some(TroubleKind::Connection), None);
        let girl = arrives(&house, "22:00", foreign_child).await;
        let gone = arrives(&house, "21:00", |_| ()).await;
        house.clock.set(local("2026-11-20T22:10:00"));
        assert!(post.at(&house, house.clock.now()).await.is_empty());
        let of_girl = open_of(&house, girl).await;
        let declaration = of_girl.iter().find(|row| row.kind == ProcedureKind::ForeignerDeclaration);
        ends(&house, &officer, declaration.unwrap(), ProcedureState::Done).await;
        for row in open_of(&house, gone).await {
            ends(&house, &officer, &row, ProcedureState::Withdrawn).await;
        }
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-20T22:40:00")).await;
        assert_eq!(letters.len(), 1, "{letters:#?}");
        assert_eq!(letters[0].subject, "[Tạm Lánh] TL-26-00001: Initial verification opened");
        let more = format!("{} more procedures of this case", of_girl.len() - 2);
        says(&letters[0], &["Due: 23/11/2026", &more]);
        let dropped: Vec<_> = of_kind(&house, LetterKind::ProcedureOpened).await.iter().map(|letter| letter.dropped).collect();
        assert_eq!(dropped, [None, Some(Dropped::Closed)], "where nothing is open nothing is told");
    }

    async fn one_more_is_said_in_words_and_of_none_nothing(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        let stay = arrives(&house, "14:00", |_| ()).await;
        let rows = open_of(&house, stay).await;
        let notice = rows.iter().find(|row| row.kind == ProcedureKind::ResidenceNotice).unwrap();
        let others: Vec<_> = rows.iter().filter(|row| row.id != notice.id).collect();
        assert_eq!(others.len(), 2);
        post.meets(Some(TroubleKind::Connection), None);
        post.at(&house, house.clock.now()).await;
        ends(&house, &officer, others[0], ProcedureState::Withdrawn).await;
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-20T14:30:00")).await;
        says(&letters[0], &["One more procedure of this case", &format!("/stays/{stay}\n")]);
        let alone = arrives(&house, "15:00", |_| ()).await;
        for row in open_of(&house, alone).await.iter().filter(|row| row.kind != ProcedureKind::ResidenceNotice) {
            ends(&house, &officer, row, ProcedureState::Withdrawn).await;
        }
        let letters = post.at(&house, house.clock.now()).await;
        assert!(!letters[0].text.contains("more procedure"), "{letters:#?}");
        says(&letters[0], &["Due: 23:00 20/11/2026", "/procedures/"]);
    }

    async fn what_is_in_other_hands_when_the_letter_leaves_is_not_told_to_who_had_it(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        post.meets(Some(TroubleKind::Connection), None);
        arrives(&house, "14:00", |_| ()).await;
        post.at(&house, house.clock.now()).await;
        let other = reachable(&house, "luat-hai", Role::Legal, Language::English).await;
        let (by, from, to) = (can(&officer), officer.user.unwrap(), other.user.unwrap());
        let handed = house.db.write(async |tx| at_once::hand_over(tx, &by, from, to, &Chosen::All).await);
        handed.await.unwrap();
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-20T14:30:00")).await;
        let told: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(told, ["luat-hai@example.vn"], "{letters:#?}");
        assert_eq!(of_kind(&house, LetterKind::ProcedureOpened).await[0].dropped, Some(Dropped::NotTheirs));
    }

    async fn what_runs_by_the_clock_is_told_when_it_lapses_once_by_two_instances(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let other = start::open(&house.config, house.clock.clone()).await.unwrap();
        let post = Post::new();
        let stay = arrives(&house, "14:00", |_| ()).await;
        // It lasts to the end of the day, of which the digest tells.
        let by = can(&officer);
        let new = NewProcedure {
            kind: ProcedureKind::Court, agency: "Tòa án".into(), reference_no: None, officer: officer.user.unwrap(),
            started_on: "2026-11-20".parse().unwrap(), started_at: None, due_on: Some("2026-11-20".parse().unwrap()),
        };
        house.db.write(async |tx| procedures::open(tx, &by, stay, new).await).await.unwrap();
        assert_eq!(post.at(&house, house.clock.now()).await.len(), 2, "what opened");
        assert!(post.at(&house, local("2026-11-20T22:59:00")).await.is_empty());
        house.clock.set(local("2026-11-20T23:00:00"));
        let (one, two) = tokio::join!(jobs::round(&house.db, &post.mailer), jobs::round(&other, &post.mailer));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let letters = std::mem::take(&mut post.memory.lock().unwrap().letters);
        assert_eq!(letters[0].to, "luat@example.vn");
        assert_eq!(letters[0].subject, "[Tạm Lánh] TL-26-00001: Notice of stay overdue");
        let notice = open_of(&house, stay).await.into_iter().find(|row| row.kind == ProcedureKind::ResidenceNotice).unwrap();
        says(&letters[0], &["Was due: 23:00 20/11/2026", &format!("/procedures/{}\n", notice.id)]);
        for later in ["2026-11-20T23:01:00", "2026-11-21T00:10:00", "2026-11-21T06:59:00"] {
            assert!(post.at(&house, local(later)).await.is_empty(), "{later}");
        }
        let digests = post.at(&house, local("2026-11-21T07:00:00")).await;
        assert!(digests.len() == 1 && digests[0].subject.contains("2 overdue"), "{digests:#?}");
        assert_eq!(of_kind(&house, LetterKind::ProcedureOverdue).await.len(), 1);
    }

    async fn what_lapsed_is_told_to_who_has_it_when_the_letter_leaves_and_to_nobody_after_them(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        arrives(&house, "14:00", |_| ()).await;
        post.at(&house, house.clock.now()).await;
        let second = reachable(&house, "luat-hai", Role::Legal, Language::English).await;
        let third = reachable(&house, "luat-ba", Role::Legal, Language::English).await;
        let hand_over = async |from: &Actor, to: &Actor| {
            let (by, from, to) = (can(from), from.user.unwrap(), to.user.unwrap());
            let handed = house.db.write(async |tx| at_once::hand_over(tx, &by, from, to, &Chosen::All).await);
            handed.await.unwrap();
        };
        post.meets(Some(TroubleKind::Connection), None);
        assert!(post.at(&house, local("2026-11-20T23:00:00")).await.is_empty());
        hand_over(&officer, &second).await;
        post.meets(None, None);
        let at = local("2026-11-20T23:10:00");
        post.at(&house, at).await;
        hand_over(&second, &third).await;
        post.at(&house, local("2026-11-20T23:20:00")).await;
        let letters = of_kind(&house, LetterKind::ProcedureOverdue).await;
        let told: Vec<_> = letters.iter().map(|letter| (Some(letter.user_id), letter.dropped, letter.sent_at)).collect();
        assert_eq!(told, [(officer.user, Some(Dropped::NotTheirs), None), (second.user, None, Some(at))]);
    }

    async fn a_duty_of_a_stay_is_told_when_it_lapses_to_each_who_looks_after_the_house_once(house: House) {
        officer(&house, "luat", Language::English).await;
        let (one, other) = (
            reachable(&house, "quan-ly", Role::Manager, Language::Vietnamese).await,
            reachable(&house, "quan-ly-hai", Role::Manager, Language::English).await,
        );
        let post = Post::new();
        let stay = arrives(&house, "14:00", |_| ()).await;
        let seen = arrives(&house, "15:00", |_| ()).await;
        let check = deadline::Entity::find().filter(deadline::Column::StayId.eq(seen)).filter(deadline::Column::DueAt.eq(local("2026-11-21T15:00:00")));
        let check = check.one(house.db.reader()).await.unwrap().unwrap();
        let (by, at) = (can(&one), house.clock.now());
        house.db.write(async |tx| settling::meet(tx, &by, check.id, check.version, at).await).await.unwrap();
        post.at(&house, local("2026-11-21T07:00:00")).await;
        assert!(post.at(&house, local("2026-11-21T13:59:00")).await.is_empty());
        let mut letters = post.at(&house, local("2026-11-21T14:00:00")).await;
        letters.sort_by_key(|letter| letter.to.clone());
        let told: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(told, [
            ("quan-ly-hai@example.vn", "[Tạm Lánh] TL-26-00001: First health check overdue"),
            ("quan-ly@example.vn", "[Tạm Lánh] TL-26-00001: quá hạn Khám sức khỏe ban đầu"),
        ]);
        let page = format!(": https://x.example.vn/stays/{stay}\n");
        says(&letters[0], &["belongs to no procedure", "Was due: 14:00 21/11/2026", &page]);
        says(&letters[1], &["không thuộc thủ tục nào", "Hết hạn lúc: 14:00 21/11/2026", &page]);
        for later in ["2026-11-21T14:10:00", "2026-11-21T23:50:00", "2026-11-22T06:59:00"] {
            assert!(post.at(&house, local(later)).await.is_empty(), "{later}");
        }
        post.at(&house, local("2026-11-22T08:00:00")).await;
        let letters = of_kind(&house, LetterKind::DutyOverdue).await;
        let mut told: Vec<_> = letters.iter().map(|letter| Some(letter.user_id)).collect();
        told.sort();
        assert_eq!(told, [one.user, other.user], "nothing of what was met in time, and nothing twice");
    }

    async fn a_lapsed_duty_is_told_to_who_looks_after_the_house_when_the_letter_leaves(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        arrives(&house, "14:00", |_| ()).await;
        post.at(&house, local("2026-11-21T07:00:00")).await;
        post.meets(Some(TroubleKind::Connection), None);
        assert!(post.at(&house, local("2026-11-21T14:00:00")).await.is_empty());
        // Where letters reach no manager, all whose work it is look after the house.
        let manager = reachable(&house, "quan-ly", Role::Manager, Language::English).await;
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-21T14:10:00")).await;
        let told: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(told, ["quan-ly@example.vn"], "{letters:#?}");
        let letters = of_kind(&house, LetterKind::DutyOverdue).await;
        let told: Vec<_> = letters.iter().map(|letter| (Some(letter.user_id), letter.dropped)).collect();
        assert_eq!(told, [(officer.user, Some(Dropped::NotTheirs)), (manager.user, None)]);
    }

    async fn what_a_recount_moved_ahead_before_its_letter_left_is_not_told(house: House) {
        officer(&house, "luat", Language::English).await;
        let post = Post::new();
        arrives(&house, "14:00", |_| ()).await;
        post.at(&house, house.clock.now()).await;
        post.meets(Some(TroubleKind::Connection), None);
        assert!(post.at(&house, local("2026-11-20T23:00:00")).await.is_empty());
        let letter = of_kind(&house, LetterKind::ProcedureOverdue).await.remove(0);
        let ahead = deadline::Entity::update_many()
            .col_expr(deadline::Column::DueAt, Expr::value(local("2026-11-21T23:00:00")))
            .filter(deadline::Column::Id.eq(letter.deadline_id.unwrap()));
        house.db.write(async |tx| Ok(ahead.exec(tx).await?)).await.unwrap();
        post.meets(None, None);
        assert!(post.at(&house, local("2026-11-20T23:10:00")).await.is_empty());
        assert_eq!(of_kind(&house, LetterKind::ProcedureOverdue).await[0].dropped, Some(Dropped::Closed));
    }

    async fn who_has_it_done_in_time_hears_of_nothing(house: House) {
        let officer = officer(&house, "luat", Language::English).await;
        let post = Post::new();
        let stay = arrives(&house, "14:00", |_| ()).await;
        post.at(&house, house.clock.now()).await;
        let rows = open_of(&house, stay).await;
        let notice = rows.iter().find(|row| row.kind == ProcedureKind::ResidenceNotice).unwrap();
        house.clock.set(local("2026-11-20T22:30:00"));
        ends(&house, &officer, notice, ProcedureState::Sent).await;
        assert!(post.at(&house, local("2026-11-20T23:10:00")).await.is_empty());
        assert!(of_kind(&house, LetterKind::ProcedureOverdue).await.is_empty());
    }

    async fn what_lapsed_before_the_latest_morning_is_left_to_its_digest(house: House) {
        officer(&house, "luat", Language::English).await;
        let post = Post::new();
        arrives(&house, "14:00", |_| ()).await;
        arrives(&house, "22:00", foreign_child).await;
        post.at(&house, house.clock.now()).await;
        // The notice lapses while no mail leaves; the declaration at ten in the morning, while nothing runs at all.
        post.meets(Some(TroubleKind::Connection), None);
        post.at(&house, local("2026-11-20T23:10:00")).await;
        assert_eq!(of_kind(&house, LetterKind::ProcedureOverdue).await.len(), 1);
        post.meets(None, None);
        let letters = post.at(&house, local("2026-11-21T09:00:00")).await;
        assert!(letters.len() == 1 && letters[0].subject.contains("1 overdue"), "the digest alone: {letters:#?}");
        assert_eq!(of_kind(&house, LetterKind::ProcedureOverdue).await[0].dropped, Some(Dropped::Superseded));
        let letters = post.at(&house, local("2026-11-22T08:00:00")).await;
        assert!(letters.len() == 1 && letters[0].subject.contains("4 overdue"), "with two checks of health, and no storm: {letters:#?}");
        assert_eq!(of_kind(&house, LetterKind::ProcedureOverdue).await.len(), 1, "a day late it stands in the digest");
    }
}
