//! Who may do what.

use super::*;

/// A person with one role, for a scope or everywhere.
async fn person(house: &House, local: &str, role: Role, scope: Option<PrincipalId>) -> PrincipalId {
    let new =
        NewPrincipal { roles: vec![(role, scope)], ..NewPrincipal::new(Kind::Person, addr(local), local) };
    house.directory.edit(Doer::server(), move |e| e.add(&new)).await.unwrap()
}

#[tokio::test]
async fn a_profile_is_changed_by_administrators_and_by_who_manages_the_office() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo) = (house.lecce, house.nardo);
        let may = async |by: PrincipalId, office: PrincipalId| {
            let changed =
                house.edit(by, move |e| e.change_profile(office, |p| p.phone = "0832 000 1".into()));
            match changed.await {
                Ok(_) => true,
                Err(OfficeError::Forbidden(_)) => false,
                Err(other) => panic!("{other}"),
            }
        };
        assert!(may(house.admin, lecce).await && may(house.admin, nardo).await);
        assert!(may(house.anna, lecce).await);
        assert!(!may(house.anna, nardo).await, "another office than her own");
        assert!(!may(house.bruno, lecce).await, "he works there and does not manage it");
        for role in Role::ALL {
            let allowed = may(person(house, role.as_str(), *role, None).await, lecce).await;
            assert_eq!(allowed, *role == Role::Administrator, "{role}");
        }
        let for_it = person(house, "capo", Role::OfficeManager, Some(nardo)).await;
        assert!(may(for_it, nardo).await && !may(for_it, lecce).await);
        house.directory.edit(Doer::server(), move |e| e.set_disabled(for_it, true)).await.unwrap();
        assert!(!may(for_it, nardo).await, "a shut account");
    })
    .await;
}

#[tokio::test]
async fn an_office_manager_does_not_move_the_office() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo, territory) = (house.lecce, house.nardo, house.territory);
        let moves: [fn(&mut Profile, PrincipalId, PrincipalId); 5] = [
            |p, _, _| p.slug = "mio".into(),
            |p, _, _| p.kind = UnitKind::Service,
            |p, nardo, _| p.parent = Some(nardo),
            |p, _, territory| p.territory = Some(territory),
            |p, _, _| p.position = 9,
        ];
        for change in moves {
            let asked = house.edit(house.anna, move |e| {
                e.change_profile(lecce, |profile| change(profile, nardo, territory))
            });
            let refused = asked.await;
            assert!(matches!(refused, Err(OfficeError::Forbidden(_))), "{refused:?}");
            let asked = house.edit(house.admin, move |e| {
                e.change_profile(lecce, |profile| change(profile, nardo, territory))
            });
            asked.await.unwrap();
        }
        let kept = house.edit(house.anna, move |e| e.change_profile(lecce, |p| p.public = false)).await;
        assert!(kept.is_ok(), "what stays as it was is no move: {kept:?}");
    })
    .await;
}

#[tokio::test]
async fn areas_are_drawn_by_the_province_and_contacts_kept_by_the_newsroom() {
    on_engines(async |house| {
        let lecce = house.lecce;
        for role in Role::ALL {
            let by = person(house, role.as_str(), *role, None).await;
            let competence = Competence { office: Some(lecce), from: date("2026-01-01"), to: None };
            let drawn = house.edit(by, move |e| e.assign(&["075035".into()], competence)).await;
            assert_eq!(
                drawn.is_ok(),
                matches!(role, Role::Administrator | Role::Province),
                "{role}: {drawn:?}"
            );
            let contact =
                ContactForm { body: "Ente".into(), category: "Enti".into(), ..ContactForm::default() };
            let kept = house.edit(by, move |e| e.add_contact(&contact)).await;
            let may = matches!(role, Role::Administrator | Role::Province | Role::Editor);
            assert_eq!(kept.is_ok(), may, "{role}: {kept:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_editor_of_a_territory_keeps_its_contacts_only() {
    on_engines(async |house| {
        let territory = house.territory;
        let editor = person(house, "ed", Role::Editor, Some(territory)).await;
        let form = |territory| ContactForm {
            body: "Ente".into(),
            category: "Enti".into(),
            territory,
            ..ContactForm::default()
        };
        let (own, everywhere) = (form(Some(territory)), form(None));
        let (moved, again) = (everywhere.clone(), everywhere.clone());
        let id = house.edit(editor, move |e| e.add_contact(&own)).await.unwrap();
        let out = house.edit(editor, move |e| e.set_contact(id, 1, &moved)).await;
        assert!(matches!(out, Err(OfficeError::Forbidden(_))), "{out:?}");
        let common = house.edit(house.admin, move |e| e.add_contact(&everywhere)).await.unwrap();
        for refused in [
            house.edit(editor, move |e| e.set_contact(common, 1, &again)).await,
            house.edit(editor, move |e| e.remove_contact(common)).await,
        ] {
            assert!(matches!(refused, Err(OfficeError::Forbidden(_))), "{refused:?}");
        }
        house.edit(editor, move |e| e.remove_contact(id)).await.unwrap();
        let channels = house.territories.known().await.unwrap();
        assert_eq!(channels.territories.len(), 1);
    })
    .await;
}
