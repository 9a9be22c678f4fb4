//! From the request to the end.

use super::{house::*, *};
use crate::{
    clock::{DAY, HOUR},
    directory::{self, Role},
    media,
    portal::files,
    rome,
};
use mailstore::DbError;

#[tokio::test]
async fn a_request_is_looked_at_asked_for_more_and_granted() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let asked = house.asked().await;
        assert_eq!((asked.state, asked.application.fiscal_code.as_str()), (State::Requested, "99000011999"));
        assert_eq!(asked.application.place.province, "LE");
        let taken = desk.assign(house.editor, place(&asked), house.editor).await.expect(name);
        assert_eq!((taken.state, taken.assignee), (State::InReview, Some(house.editor)));
        let more = desk.ask(house.editor, place(&taken), "Manca lo statuto.").await.expect(name);
        assert_eq!((more.state, more.reason.as_str()), (State::Asked, "Manca lo statuto."));
        let better = Application { statute: "Assiste chi lavora.".into(), ..application() };
        let answered = desk.answer(house.applicant, place(&more), better).await.expect(name);
        assert_eq!((answered.state, answered.reason.as_str()), (State::InReview, ""));
        let approved = desk.approve(house.editor, place(&answered), None).await.expect(name);
        assert_eq!((approved.state, approved.slug.as_deref()), (State::Approved, Some("patronato-due-mari")));
        let until = rome::end_of(rome::parse_date("2028-11-27").unwrap());
        assert_eq!(approved.valid_until, Some(until), "{name}");
        let subjects = house.subjects().await;
        let begin =
            |n: usize, words: &str| assert!(subjects[n].starts_with(words), "{name}: {}", subjects[n]);
        assert_eq!(subjects.len(), 3);
        begin(0, "Richiesta di accreditamento ricevuta");
        begin(1, "Richiesta di accreditamento, servono altre");
        begin(2, "Accreditamento concesso");
        let letters = house.letters().await;
        assert_eq!(letters[2].0, ["ente1@posta.example"]);
        assert!(letters[1].2.contains("> Manca lo statuto."), "{}", letters[1].2);
        assert!(letters[2].2.contains("fino al 27/11/2028"), "{}", letters[2].2);
        let opened = desk.open(house.applicant, approved.id).await.expect(name);
        let steps: Vec<&str> = opened.steps.iter().rev().map(|step| step.action.as_str()).collect();
        assert_eq!(steps, ["request", "assign", "ask", "answer", "approve"]);
        assert_eq!(opened.address.as_deref(), Some("ente.patronato-due-mari@x.example"));
        assert_eq!(opened.assignee_name.as_deref(), Some("redattore@x.example"));
        let allowed = [
            Action::Withdraw,
            Action::AskRenewal,
            Action::Propose,
            Action::Invite,
            Action::Uninvite,
            Action::Join,
            Action::Leave,
        ];
        assert_eq!(opened.allowed, allowed);
    }
}

#[tokio::test]
async fn the_approval_makes_a_group_that_the_applicant_manages_and_lets_it_write() {
    for house in houses().await {
        let approved = house.approved().await;
        let group = approved.group.expect("a group");
        let viewer = house.viewer(house.applicant).await;
        assert!(
            viewer.belongs_to(group) && viewer.manages(group) && viewer.is(Role::Organisation),
            "{}",
            house.name
        );
        let members = house.db.read(move |c| directory::members(c, group)).await.expect(house.name);
        assert_eq!((members.len(), members[0].manager), (1, true));
        assert!(!house.is_shut(&approved).await);
    }
}

#[tokio::test]
async fn a_suspended_organisation_reads_and_does_nothing_until_it_is_resumed() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let (group, slug) = (approved.group.expect("a group"), approved.slug.clone().expect("a name"));
        assert_eq!(faults(desk.suspend(house.editor, place(&approved), " ").await), ["reason"]);
        let shut = desk.suspend(house.editor, place(&approved), "Pubblicità.").await.expect(name);
        assert!(house.is_shut(&shut).await);
        assert!(matches!(house.found(&slug).await, Some(Found::Gone)), "{name}");
        let viewer = house.viewer(house.applicant).await;
        assert!(!viewer.belongs_to(group) && !viewer.manages(group) && viewer.reads_of(group));
        let opened = desk.open(house.applicant, shut.id).await.expect(name);
        assert_eq!(opened.allowed, [Action::Withdraw], "{name}");
        assert_eq!(opened.organisation.reason, "Pubblicità.");
        forbidden(&desk.propose(house.applicant, place(&shut), shut.profile.clone()).await);
        wrong_state(&desk.renew(house.editor, place(&shut), None).await);
        let back = desk.resume(house.editor, place(&shut), None).await.expect(name);
        assert_eq!(
            (back.state, back.valid_until, back.reason.as_str()),
            (State::Approved, approved.valid_until, "")
        );
        assert!(!house.is_shut(&back).await);
        assert!(matches!(house.found(&slug).await, Some(Found::Here(_))), "{name}");
        let again = desk.suspend(house.editor, place(&back), "Ancora.").await.expect(name);
        house.clock.set(approved.valid_until.unwrap());
        assert_eq!(desk.expire_due().await.expect(name), 0, "what is suspended stays suspended");
        assert_eq!(faults(desk.resume(house.editor, place(&again), None).await), ["until"]);
        desk.resume(house.editor, place(&again), Some(house.at(DAY))).await.expect(name);
    }
}

#[tokio::test]
async fn it_is_told_once_thirty_days_before_and_ends_by_itself_until_it_is_renewed() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let (until, slug) = (approved.valid_until.unwrap(), approved.slug.clone().unwrap());
        let before = house.subjects().await.len();
        house.clock.set(until - 30 * DAY - 1);
        assert_eq!(desk.remind_due().await.expect(name), 0, "{name}");
        house.clock.set(until - 30 * DAY);
        assert_eq!(desk.remind_due().await.expect(name), 1);
        assert_eq!(desk.remind_due().await.expect(name), 0, "once");
        let letters = house.letters().await;
        assert_eq!(letters.len(), before + 1, "{name}");
        assert!(
            letters[before].1.starts_with("L’accreditamento scade il 27/11/2028"),
            "{}",
            letters[before].1
        );
        house.clock.set(until - 1);
        assert_eq!(desk.expire_due().await.expect(name), 0);
        house.clock.set(until);
        assert_eq!(desk.expire_due().await.expect(name), 1);
        assert_eq!(desk.expire_due().await.expect(name), 0);
        assert_eq!(desk.remind_due().await.expect(name), 0);
        let ended = desk.open(house.editor, approved.id).await.expect(name).organisation;
        assert_eq!(ended.state, State::Expired);
        assert!(house.is_shut(&ended).await && matches!(house.found(&slug).await, Some(Found::Gone)));
        assert!(house.subjects().await.pop().unwrap().starts_with("Accreditamento scaduto"));
        let renewed = desk.renew(house.province, place(&ended), Some(house.at(40 * DAY))).await.expect(name);
        assert_eq!((renewed.state, renewed.reminded_at), (State::Approved, None));
        assert!(!house.is_shut(&renewed).await && matches!(house.found(&slug).await, Some(Found::Here(_))));
        house.clock.advance(11 * DAY);
        assert_eq!(desk.remind_due().await.expect(name), 1, "of the new end too");
    }
}

/// The list of what is due was read before the renewal.
#[tokio::test]
async fn what_was_renewed_meanwhile_neither_ends_nor_is_told_that_it_does() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        house.clock.set(approved.valid_until.unwrap() - DAY);
        let until = Some(house.at(400 * DAY));
        let renewed = desk.renew(house.editor, place(&approved), until).await.expect(name);
        let told = house.subjects().await.len();
        assert!(!desk.remind(approved.id).await.expect(name), "{name}");
        house.clock.advance(DAY);
        assert!(!desk.expire(approved.id).await.expect(name), "{name}");
        let now = desk.open(house.editor, approved.id).await.expect(name).organisation;
        assert_eq!((now.state, now.version, now.reminded_at), (State::Approved, renewed.version, None));
        assert_eq!(house.subjects().await.len(), told, "{name}");
    }
}

#[tokio::test]
async fn two_nodes_tell_and_end_once() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        house.clock.set(approved.valid_until.unwrap() - DAY);
        let (one, two) = tokio::join!(desk.remind_due(), desk.remind_due());
        assert_eq!(one.expect(name) + two.expect(name), 1, "{name}");
        house.clock.advance(DAY);
        let (one, two) = tokio::join!(desk.expire_due(), desk.expire_due());
        assert_eq!(one.expect(name) + two.expect(name), 1, "{name}");
        assert_eq!(house.subjects().await.len(), 4, "request, approval, reminder, end");
    }
}

#[tokio::test]
async fn what_is_refused_says_why_and_may_be_asked_anew() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let asked = house.asked().await;
        let refused = desk.refuse(house.province, place(&asked), "Non è un ente.").await.expect(name);
        assert_eq!((refused.state, refused.reason.as_str()), (State::Refused, "Non è un ente."));
        assert!(house.letters().await[1].2.contains("> Non è un ente."), "{name}");
        wrong_state(&desk.approve(house.editor, place(&refused), None).await);
        wrong_state(&desk.answer(house.applicant, place(&refused), application()).await);
        let again = house.asked().await;
        assert_ne!(again.id, refused.id);
        let own = desk.own(house.applicant).await.expect(name);
        assert_eq!(own.iter().map(|one| one.id).collect::<Vec<_>>(), [again.id, refused.id]);
    }
}

#[tokio::test]
async fn what_is_given_back_is_gone_for_the_public_and_frees_its_code() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let slug = approved.slug.clone().unwrap();
        forbidden(&desk.withdraw(house.editor, place(&approved)).await);
        let back = desk.withdraw(house.applicant, place(&approved)).await.expect(name);
        assert_eq!(back.state, State::Withdrawn);
        assert!(house.is_shut(&back).await && matches!(house.found(&slug).await, Some(Found::Gone)));
        let again = house.asked().await;
        let again = desk.approve(house.editor, place(&again), None).await.expect(name);
        assert_eq!(again.slug.as_deref(), Some("patronato-due-mari-2"), "{name}");
    }
}

#[tokio::test]
async fn one_codice_fiscale_is_one_organisation() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        house.asked().await;
        let same = desk.request(house.stranger, application(), "2026-01", Vec::new()).await;
        assert_eq!(faults(same), ["fiscal_code"], "{name}");
        let other = Application { fiscal_code: "99000012999".into(), ..application() };
        let other = desk.request(house.stranger, other, "2026-01", Vec::new()).await.expect(name);
        assert_eq!(faults(desk.answer(house.stranger, place(&other), application()).await), ["fiscal_code"]);
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    for house in houses().await {
        let desk = &house.organisations;
        let ask = |application, consent| desk.request(house.applicant, application, consent, Vec::new());
        assert_eq!(faults(ask(application(), "").await), ["consent"], "{}", house.name);
        let empty = Application {
            name: " ".into(),
            fiscal_code: "123".into(),
            vat: "1".into(),
            place: Place::default(),
            site: "javascript:alert(1)".into(),
            mail: "a@b\r\nBcc: c@d.example".into(),
            phone: "1".into(),
            representative: String::new(),
            statute: String::new(),
            mission: "\0".into(),
            ..application()
        };
        let expected = [
            "name",
            "fiscal_code",
            "vat",
            "street",
            "town",
            "postcode",
            "province",
            "site",
            "mail",
            "phone",
            "representative",
            "statute",
            "mission",
        ];
        assert_eq!(faults(ask(empty, "2026-01").await), expected, "{}", house.name);
        let asked = house.asked().await;
        for until in [house.at(0), house.at(-DAY), house.at(11 * 366 * DAY), i64::MAX, i64::MIN] {
            let outcome = desk.approve(house.editor, place(&asked), Some(until)).await;
            assert_eq!(faults(outcome), ["until"], "{until}");
        }
        assert!(house.subjects().await.len() == 1, "what is refused sends nothing");
    }
}

#[tokio::test]
async fn each_may_do_what_the_matrix_says_and_no_more() {
    for house in houses().await {
        let desk = &house.organisations;
        forbidden(&desk.request(house.operator, application(), "2026-01", Vec::new()).await);
        forbidden(&desk.request(house.editor, application(), "2026-01", Vec::new()).await);
        let asked = house.asked().await;
        for who in [house.stranger, house.colleague, house.operator] {
            unknown(&desk.approve(who, place(&asked), None).await);
            unknown(&desk.answer(who, place(&asked), application()).await);
            unknown(&desk.withdraw(who, place(&asked)).await);
            assert!(
                matches!(desk.open(who, asked.id).await, Err(OrganisationError::NotFound)),
                "{}",
                house.name
            );
            assert!(matches!(
                desk.list(who, Filter::default(), (9, 0)).await,
                Err(OrganisationError::Forbidden)
            ));
        }
        forbidden(&desk.approve(house.applicant, place(&asked), None).await);
        forbidden(&desk.refuse(house.applicant, place(&asked), "x").await);
        forbidden(&desk.amend(house.applicant, place(&asked), application()).await);
        forbidden(&desk.answer(house.editor, place(&asked), application()).await);
        assert_eq!(faults(desk.assign(house.editor, place(&asked), house.operator).await), ["assignee"]);
        let stale = (asked.id, asked.version - 1);
        assert!(matches!(desk.approve(house.editor, stale, None).await, Err(OrganisationError::Conflict)));
        unknown(&desk.approve(house.editor, (OrganisationId(0), 1), None).await);
        assert!(desk.open(house.province, asked.id).await.is_ok());
    }
}

#[tokio::test]
async fn nobody_decides_about_an_organisation_of_its_own() {
    for house in houses().await {
        let desk = &house.organisations;
        let asked = house.asked().await;
        let applicant = house.applicant;
        let doer = crate::audit::Doer::server();
        let grant = house.directory.edit(doer, move |edit| edit.grant(applicant, (Role::Editor, None)));
        grant.await.expect(house.name);
        forbidden(&desk.approve(applicant, place(&asked), None).await);
        forbidden(&desk.suspend(applicant, place(&asked), "x").await);
        let allowed = desk.open(applicant, asked.id).await.expect(house.name).allowed;
        assert!(!allowed.contains(&Action::Approve), "{allowed:?}");
    }
}

#[tokio::test]
async fn one_person_has_three_open_requests_at_most() {
    for house in houses().await {
        let desk = &house.organisations;
        let ask = |n: usize| {
            let application = Application { fiscal_code: format!("9900001{n}999"), ..application() };
            desk.request(house.applicant, application, "2026-01", Vec::new())
        };
        let first = ask(0).await.expect(house.name);
        ask(1).await.expect(house.name);
        ask(2).await.expect(house.name);
        assert!(matches!(ask(3).await, Err(OrganisationError::TooMany)), "{}", house.name);
        desk.withdraw(house.applicant, place(&first)).await.expect(house.name);
        ask(3).await.expect(house.name);
    }
}

#[tokio::test]
async fn every_deed_is_in_the_audit_log_and_what_was_refused_is_not() {
    for house in houses().await {
        let approved = house.approved().await;
        forbidden(&house.organisations.suspend(house.applicant, place(&approved), "x").await);
        let deeds = house.db.read(|c| crate::audit::list(c, None, 50)).await.expect(house.name);
        let deeds: Vec<&str> = deeds
            .iter()
            .rev()
            .filter(|d| d.action == "organisation.step")
            .map(|d| d.detail.as_str())
            .collect();
        assert_eq!(deeds, ["request", "approve"], "{}", house.name);
    }
}

#[tokio::test]
async fn the_data_are_put_right_and_the_address_on_the_site_stays() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let approved = house.approved().await;
        let renamed = Application { name: "Patronato Tre Mari".into(), ..application() };
        let amended = desk.amend(house.editor, place(&approved), renamed).await.expect(name);
        assert_eq!((&amended.slug, amended.state), (&approved.slug, State::Approved));
        let group = approved.group.unwrap();
        let loaded: Result<_, DbError> = house.db.read(move |c| directory::load(c, &[group])).await;
        assert_eq!(loaded.expect(name)[0].name, "Patronato Tre Mari");
        let Some(Found::Here(shown)) = house.found("patronato-due-mari").await else { panic!("not there") };
        assert_eq!(shown.name, "Patronato Tre Mari");
        house.clock.advance(HOUR);
    }
}

#[tokio::test]
async fn the_newsroom_is_told_of_a_request() {
    for house in houses().await {
        house.asked().await;
        let letters = house.all_letters().await;
        let (to, subject, text) =
            letters.iter().find(|(to, ..)| to[0].starts_with("postmaster@")).expect(house.name);
        assert_eq!(to.len(), 1, "{}", house.name);
        assert_eq!(subject, "Nuova richiesta di accreditamento: Patronato Due Mari");
        assert!(text.contains("/redazione/enti"), "{text}");
    }
}

fn file(name: &str) -> media::Checked {
    media::check(name, &media::testing::pdf()).expect("a good file")
}

#[tokio::test]
async fn the_documents_are_for_who_asked_and_who_decides() {
    for house in houses().await {
        let (desk, name) = (&house.organisations, house.name);
        let files = vec![(" Statuto ".to_owned(), file("statuto.pdf"))];
        let asked = desk.request(house.applicant, application(), "2026-01", files).await.expect(name);
        let untitled = (String::new(), file("a.pdf"));
        assert_eq!(faults(desk.add_document(house.applicant, place(&asked), untitled).await), ["documents"]);
        let deed = ("Atto costitutivo".to_owned(), file("atto.pdf"));
        unknown(&desk.add_document(house.stranger, place(&asked), deed.clone()).await);
        let asked = desk.add_document(house.applicant, place(&asked), deed.clone()).await.expect(name);
        let documents = desk.open(house.editor, asked.id).await.expect(name).documents;
        let titles: Vec<&str> = documents.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Statuto", "Atto costitutivo"], "{name}");
        let first = documents[0].media;
        for (who, reads) in [(house.applicant, true), (house.editor, true), (house.stranger, false)] {
            let viewer = house.viewer(who).await;
            let id = asked.id.0;
            let read = house.db.read(move |c| {
                let file = media::load(c, first)?.expect("a file");
                let alone = media::may_read(&viewer, &file);
                Ok::<_, DbError>((alone, files::reads_held(c, &viewer, &[(HOLDER.to_owned(), id)])?))
            });
            assert_eq!(read.await.expect(name), (false, reads), "{name} {who}");
        }
        let taken = desk.assign(house.editor, place(&asked), house.editor).await.expect(name);
        wrong_state(&desk.add_document(house.applicant, place(&taken), deed).await);
        let more = desk.ask(house.editor, place(&taken), "Un altro statuto.").await.expect(name);
        let fewer = desk.remove_document(house.applicant, place(&more), first).await.expect(name);
        unknown(&desk.remove_document(house.applicant, place(&fewer), first).await);
        let id = asked.id.0;
        let used: Result<_, DbError> = house.db.read(move |c| media::used_in(c, ("organisation", id))).await;
        assert_eq!(used.expect(name), [documents[1].media], "{name}");
    }
}

#[tokio::test]
async fn a_request_that_is_refused_keeps_no_file() {
    for house in houses().await {
        let desk = &house.organisations;
        let many = (0..21).map(|n| (format!("Documento {n}"), file("a.pdf"))).collect();
        let outcome = desk.request(house.applicant, application(), "2026-01", many).await;
        assert_eq!(faults(outcome), ["documents"], "{}", house.name);
        let files = vec![("Statuto".to_owned(), file("a.pdf"))];
        forbidden(&desk.request(house.operator, application(), "2026-01", files).await);
        let kept = house.db.read(|c| media::load(c, 1)).await.expect(house.name);
        assert!(kept.is_none(), "{}", house.name);
    }
}

#[tokio::test]
async fn who_wants_to_go_on_says_so_and_waits_for_an_answer() {
    for house in houses().await {
        let asked = house.asked().await;
        wrong_state(&house.organisations.ask_renewal(house.applicant, place(&asked)).await);
        let approved =
            house.organisations.approve(house.editor, place(&asked), None).await.expect(house.name);
        forbidden(&house.organisations.ask_renewal(house.editor, place(&approved)).await);
        unknown(&house.organisations.ask_renewal(house.stranger, place(&approved)).await);
        let wished =
            house.organisations.ask_renewal(house.applicant, place(&approved)).await.expect(house.name);
        let opened = house.organisations.open(house.applicant, wished.id).await.expect(house.name);
        assert_eq!(opened.renewal_asked(), Some(house.clock.now()));
        let waiting = house.organisations.waiting(house.editor).await.expect(house.name);
        assert_eq!((waiting.requests, waiting.pages, waiting.renewals, waiting.all()), (0, 0, 1, 1));
        assert_eq!(house.organisations.waiting(house.stranger).await.expect(house.name), Waiting::default());
        let filter = || Filter { renewal: true, order: Order::Ending, ..Filter::default() };
        let listed = house.organisations.list(house.editor, filter(), (10, 0)).await.expect(house.name);
        assert_eq!((listed.0.len(), listed.1), (1, 1), "{}", house.name);
        let renewed = house.organisations.renew(house.editor, place(&wished), None).await.expect(house.name);
        let listed = house.organisations.list(house.editor, filter(), (10, 0)).await.expect(house.name);
        assert_eq!(listed.1, 0, "{}", house.name);
        let opened = house.organisations.open(house.applicant, renewed.id).await.expect(house.name);
        assert_eq!(opened.renewal_asked(), None);
    }
}
