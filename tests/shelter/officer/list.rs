//! The list of what is pending: by due date with what is overdue first, all of it, an officer's or an agency's.

use super::{Case, friday, open};
use crate::forms::{forms, links};
use crate::house::{House, day, form, local};
use crate::on_both;
use entity::id::ProcedureId;
use entity::membership::Role;
use entity::procedure::ProcedureKind;
use tamlanh::domain::procedures::{self, Filter};

const POLICE: &str = "Công an tỉnh";
const COURT: &str = "Tòa án nhân dân khu vực";

/// With whom and until when, in the order in which they were opened; every second one is in other hands.
const ASKED: [(&str, Option<&str>); 6] = [
    (POLICE, Some("2026-12-10")),
    (COURT, None),
    (COURT, Some("2026-11-21")),
    (POLICE, Some("2026-11-20")),
    (POLICE, Some("2026-11-23")),
    (POLICE, Some("2026-11-20")),
];
/// By due date, of the same day the older first, without one last.
const IN_ORDER: [usize; 6] = [3, 5, 2, 4, 0, 1];

/// Monday 23 November in a house with these procedures.
struct Monday {
    ours: Case,
    other: Case,
    ids: Vec<ProcedureId>,
}

impl Monday {
    async fn of(house: &House) -> Monday {
        let ours = friday(house).await;
        let other = Case {
            officer: house.person("huy", Role::Manager).await,
            stay: ours.stay,
        };
        let mut ids = Vec::new();
        for (at, (agency, due)) in ASKED.into_iter().enumerate() {
            let case = if at % 2 == 0 { &ours } else { &other };
            ids.push(open(house, case, ProcedureKind::Other, agency, due.map(day)).await);
        }
        house.clock.set(local("2026-11-23T09:00:00"));
        Monday { ours, other, ids }
    }

    /// The procedures that a filter should leave, in order.
    fn left(&self, is_left: impl Fn(usize) -> bool) -> Vec<ProcedureId> {
        let left = IN_ORDER.into_iter().filter(|at| is_left(*at));
        left.map(|at| self.ids[at]).collect()
    }

    async fn listed(&self, house: &House, filter: &Filter) -> Vec<ProcedureId> {
        let (reader, now) = (house.db.reader(), house.clock.now());
        let (rows, all) = procedures::list(reader, &self.ours.officer, filter, now, 0)
            .await
            .unwrap();
        assert_eq!(rows.len() as u64, all);
        rows.iter().map(|row| row.procedure.id).collect()
    }

    /// The page with its query, and the procedures that it shows.
    async fn page(&self, house: &House, asked: &[(&str, &str)]) -> (String, Vec<ProcedureId>) {
        let session = house.sign_in(&self.ours.officer).await;
        let path = match asked {
            [] => "/procedures".to_owned(),
            asked => format!("/procedures?{}", form(asked)),
        };
        let page = house
            .get(&session, &path)
            .await
            .into_string()
            .await
            .unwrap();
        let shown = shown_on(&page);
        (page, shown)
    }
}

/// The procedures to which a page links, from top to bottom.
fn shown_on(page: &str) -> Vec<ProcedureId> {
    let links = links(page).into_iter();
    let ids = links.filter_map(|link| link.strip_prefix("/procedures/")?.parse::<i64>().ok());
    ids.map(ProcedureId).collect()
}

on_both! {
    async fn what_is_overdue_stands_first_and_what_has_no_date_last(house: House) {
        let monday = Monday::of(&house).await;
        let expected = monday.left(|_| true);
        assert_eq!(monday.listed(&house, &Filter::default()).await, expected);
        let (page, shown) = monday.page(&house, &[]).await;
        assert_eq!(shown, expected);
        // Not what is due today.
        let flagged = page.split("<tr class=\"overdue\">").skip(1);
        let flagged: Vec<_> = flagged.map(|row| shown_on(row)[0]).collect();
        assert_eq!(flagged, expected[..3], "{page}");
    }

    async fn an_officers_and_an_agencys_can_be_seen_alone(house: House) {
        let monday = Monday::of(&house).await;
        let (ours, other) = (monday.ours.officer.user, monday.other.officer.user);
        let agency = |name: &str| Some(name.to_owned());
        for (officer, of, expected) in [
            (ours, None, monday.left(|at| at % 2 == 0)),
            (other, None, monday.left(|at| at % 2 == 1)),
            (None, agency(COURT), monday.left(|at| ASKED[at].0 == COURT)),
            (None, agency(POLICE), monday.left(|at| ASKED[at].0 == POLICE)),
            (other, agency(POLICE), monday.left(|at| at % 2 == 1 && ASKED[at].0 == POLICE)),
            (None, agency("Đại sứ quán"), Vec::new()),
        ] {
            let filter = Filter { officer, agency: of.clone(), stay: None };
            assert_eq!(monday.listed(&house, &filter).await, expected, "{filter:?}");
            let officer = officer.map(|id| id.to_string()).unwrap_or_default();
            let asked = [("officer", officer.as_str()), ("agency", of.as_deref().unwrap_or_default())];
            let (page, shown) = monday.page(&house, &asked).await;
            assert_eq!(shown, expected, "{filter:?}");
            assert_eq!(page.contains("Không có thủ tục"), expected.is_empty(), "{page}");
            let filter = forms(&page).into_iter().find(|form| form.action == "/procedures").unwrap();
            let kept = &filter.fields[0];
            assert_eq!((kept.name.as_str(), kept.value.as_str()), ("officer", officer.as_str()));
        }
    }
}
