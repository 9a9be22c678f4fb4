//! Who writes for an organisation.

use super::{house::*, *};
use crate::{
    address::Address,
    clock::{DAY, HOUR},
    directory::{PrincipalId, Role},
    portal::contents::{
        Audience, Content, ContentError, Contents, Details, Draft, Kind, Move, NewContent, Stage, Workflow,
    },
};

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

#[tokio::test]
async fn who_manages_it_says_who_else_writes() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let group = approved.group.unwrap();
        let person = address("altro@posta.example");
        let joined = house.enlist(&approved, (person, false), house.stranger).await;
        let viewer = house.viewer(house.stranger).await;
        assert!(
            viewer.belongs_to(group) && !viewer.manages(group) && viewer.is(Role::Organisation),
            "{name}"
        );
        let people = desk.open(house.stranger, joined.id).await.expect(name).people;
        let listed: Vec<(&str, bool)> = people.iter().map(|one| (one.address.local(), one.manager)).collect();
        assert_eq!(listed, [("altro", false), ("ente1", true)]);
        let outcome = desk.join(house.stranger, place(&joined), (address("ente2@posta.example"), true)).await;
        forbidden(&outcome.map(|(organisation, _)| organisation));
        forbidden(&desk.leave(house.stranger, place(&joined), house.applicant).await);
        let left = desk.leave(house.stranger, place(&joined), house.stranger).await.expect(name);
        assert!(!house.viewer(house.stranger).await.reads_of(group), "{name}");
        unknown(&desk.leave(house.applicant, place(&left), house.stranger).await);
        unknown(&desk.propose(house.stranger, place(&left), left.profile.clone()).await);
    }
}

#[tokio::test]
async fn somebody_manages_it_always() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let alone = desk.leave(house.applicant, place(&approved), house.applicant).await;
        assert!(matches!(alone, Err(OrganisationError::LastManager)), "{name}: {alone:?}");
        let me = address("ente1@posta.example");
        let demoted = desk.join(house.applicant, place(&approved), (me, false)).await;
        assert!(matches!(demoted, Err(OrganisationError::LastManager)), "{demoted:?}");
        let other = address("ente2@posta.example");
        let two = house.enlist(&approved, (other, true), house.colleague).await;
        let viewer = house.viewer(house.colleague).await;
        assert!(
            viewer.is(Role::TrainingBody) && !viewer.is(Role::Organisation),
            "one role to write is enough"
        );
        let one = desk.leave(house.colleague, place(&two), house.applicant).await.expect(name);
        unknown(&desk.withdraw(house.applicant, place(&one)).await);
        desk.withdraw(house.colleague, place(&one)).await.expect(name);
        let last = house.letters().await;
        assert_eq!(last.len(), 3, "giving it back is told nobody: who did it knows");
    }
}

/// Who invites learned whether an address is registered, and the name behind it; and the person was enlisted without being asked.
#[tokio::test]
async fn whoever_is_invited_is_asked_and_unknown_to_who_invites_until_it_accepts() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let mut now = house.approved().await;
        let before = house.letters().await.len();
        let addresses = [
            "Altro@posta.example",
            "nessuno@posta.example",
            "op@x.example",
            "ente.patronato-due-mari@x.example",
        ];
        for text in addresses {
            let (invited, action) =
                desk.join(house.applicant, place(&now), (address(text), false)).await.expect(name);
            assert_eq!((action, invited.state), (Action::Invite, State::Approved), "{name}: {text}");
            now = invited;
        }
        let sent = house.letters().await.split_off(before);
        let told: Vec<(&str, &str)> =
            sent.iter().map(|(to, subject, _)| (to[0].as_str(), subject.as_str())).collect();
        let subject = "Invito a scrivere per un ente sul portale: Patronato Due Mari";
        assert_eq!(told, addresses.map(|to| (to, subject)), "{name}");
        let opened = desk.open(house.applicant, now.id).await.expect(name);
        assert_eq!((opened.people.len(), opened.invitations.len()), (1, 4), "{name}");
        assert!(!house.viewer(house.stranger).await.reads_of(now.group.unwrap()), "{name}: not yet");
        let invited = desk.invited(house.stranger).await.expect(name);
        assert_eq!(invited.len(), 1, "{name}");
        let (id, wrong) =
            (invited[0].id, opened.invitations.iter().find(|one| one.address.starts_with("op@")));
        unknown(&desk.accept_invitation(house.colleague, id).await);
        forbidden(&desk.accept_invitation(house.operator, wrong.unwrap().id).await);
        let joined = desk.accept_invitation(house.stranger, id).await.expect(name);
        let opened = desk.open(house.applicant, joined.id).await.expect(name);
        assert_eq!((opened.people.len(), opened.invitations.len()), (2, 3), "{name}");
        assert!(desk.open(house.stranger, joined.id).await.expect(name).invitations.is_empty(), "{name}");
        unknown(&desk.accept_invitation(house.stranger, id).await);
    }
}

#[tokio::test]
async fn an_invitation_is_declined_taken_back_or_runs_out() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let mut now = house.approved().await;
        let person = (address("altro@posta.example"), true);
        let invited =
            async || desk.invited(house.stranger).await.expect(name).iter().map(|one| one.id).next();
        let invite = async |now: &Organisation| {
            desk.join(house.applicant, place(now), person.clone()).await.expect(name).0
        };
        now = invite(&now).await;
        desk.decline_invitation(house.stranger, invited().await.unwrap()).await.expect(name);
        assert_eq!(invited().await, None, "{name}");
        now = invite(&now).await;
        let id = invited().await.unwrap();
        unknown(&desk.uninvite(house.stranger, place(&now), id).await);
        now = desk.uninvite(house.applicant, place(&now), id).await.expect(name);
        unknown(&desk.accept_invitation(house.stranger, id).await);
        now = invite(&now).await;
        let id = invited().await.unwrap();
        house.clock.advance(30 * DAY);
        unknown(&desk.accept_invitation(house.stranger, id).await);
        assert_eq!(invited().await, None, "{name}");
        assert_eq!(desk.forget_invitations().await.expect(name), 1, "{name}");
        now = invite(&now).await;
        let id = invited().await.unwrap();
        desk.suspend(house.editor, place(&now), "Pubblicità.").await.expect(name);
        wrong_state(&desk.accept_invitation(house.stranger, id).await);
    }
}

#[tokio::test]
async fn nobody_floods_others_with_invitations() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let mut now = house.approved().await;
        let mut invite = async |no: usize| {
            let person = (address(&format!("p{no}@posta.example")), false);
            let outcome = desk.join(house.applicant, place(&now), person).await;
            outcome.map(|(organisation, _)| now = organisation)
        };
        for no in 0..20 {
            invite(no).await.expect(name);
        }
        assert!(matches!(invite(20).await, Err(OrganisationError::TooMany)), "{name}");
        house.clock.advance(DAY);
        invite(20).await.expect(name);
    }
}

#[tokio::test]
async fn the_letters_go_to_those_who_manage_it() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let people =
            [("ente2@posta.example", true, house.colleague), ("altro@posta.example", false, house.stranger)];
        let mut now = approved;
        for (text, manager, person) in people {
            now = house.enlist(&now, (address(text), manager), person).await;
        }
        desk.suspend(house.editor, place(&now), "Pubblicità.").await.expect(name);
        let (to, subject, _) = house.letters().await.pop().unwrap();
        assert_eq!(to, ["ente1@posta.example", "ente2@posta.example"], "{name}");
        assert_eq!(subject, "Accreditamento sospeso: Patronato Due Mari");
    }
}

async fn release(contents: &Contents, by: PrincipalId, group: PrincipalId) -> Result<Content, ContentError> {
    let draft = Draft {
        title: "Sportello aperto".into(),
        summary: "In breve.".into(),
        body: "Un testo.".into(),
        details: Details::default(),
    };
    let new = NewContent {
        kind: Kind::Press,
        owner: Some(group),
        audience: Audience::Public,
        draft,
        import_key: None,
    };
    contents.create(by, new).await
}

#[tokio::test]
async fn its_people_write_releases_while_it_is_approved_and_read_them_while_it_is_suspended() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let contents = Contents::new(house.db.clone(), house.clock.clone());
        let approved = house.approved().await;
        let group = approved.group.unwrap();
        assert!(matches!(release(&contents, house.stranger, group).await, Err(ContentError::Forbidden)));
        let draft = release(&contents, house.applicant, group).await.expect(name);
        let sent =
            contents.take(house.applicant, (draft.id, draft.version), Move::of(Workflow::Submit)).await;
        let sent = sent.expect(name);
        assert_eq!(sent.stage, Stage::InReview);
        let shut = desk.suspend(house.editor, place(&approved), "Pubblicità.").await.expect(name);
        assert!(
            matches!(release(&contents, house.applicant, group).await, Err(ContentError::Forbidden)),
            "{name}"
        );
        let recalled =
            contents.take(house.applicant, (sent.id, sent.version), Move::of(Workflow::Recall)).await;
        assert!(matches!(recalled, Err(ContentError::Forbidden)), "{name}: {recalled:?}");
        assert!(contents.open(house.applicant, draft.id).await.expect(name).allowed.is_empty());
        house.clock.advance(HOUR);
        desk.resume(house.editor, place(&shut), None).await.expect(name);
        contents
            .take(house.applicant, (sent.id, sent.version), Move::of(Workflow::Recall))
            .await
            .expect(name);
    }
}

#[tokio::test]
async fn who_is_erased_leaves_its_organisation_and_takes_what_came_to_nothing_along() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let other = Application { fiscal_code: "99000012999".into(), ..application() };
        let asked = desk.request(house.applicant, other, "2026-01", Vec::new()).await.expect(name);
        let applicant = house.applicant;
        let kept = house.db.read(move |c| personal::keeps(c, applicant)).await.expect(name);
        assert!(kept, "{name}: nobody else manages it");
        let second = (address("ente2@posta.example"), true);
        house.enlist(&approved, second, house.colleague).await;
        let (kept, exported) = house
            .db
            .read(move |c| {
                Ok::<_, mailstore::DbError>((personal::keeps(c, applicant)?, personal::export(c, applicant)?))
            })
            .await
            .expect(name);
        assert!(!kept, "{name}");
        let names: Vec<&str> =
            exported.as_array().unwrap().iter().filter_map(|one| one["state"].as_str()).collect();
        assert_eq!(names, ["requested", "approved"], "{name}");
        let now = house.clock.now();
        house.db.write(move |tx| personal::erase(tx, applicant, now)).await.expect(name);
        assert!(matches!(desk.open(house.editor, asked.id).await, Err(OrganisationError::NotFound)));
        assert!(desk.open(house.editor, approved.id).await.is_ok(), "{name}");
    }
}
