//! What people do with their own account.

use super::*;
use crate::auth::second_factor::FactorError;

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_only() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("chi@posta.example").await);
        let (own, other) = (
            house.session("chi@posta.example", "segreta").await,
            house.session("chi@posta.example", "segreta").await,
        );
        let number = house.holds(&own).await.unwrap();
        assert_eq!(accounts.sessions(person).await.unwrap().len(), 2);
        let who = (peer(), person, number);
        let wrong = accounts.change_password(who, "sbagliata", "una nuova", &SITE).await;
        assert!(matches!(wrong, Err(AccountError::Proof(AuthError::Bad))));
        let short = accounts.change_password(who, "segreta", "corta", &SITE).await;
        assert!(matches!(short, Err(AccountError::Password(_))));
        accounts.change_password(who, "segreta", "una nuova", &SITE).await.unwrap();
        assert_eq!(house.holds(&own).await, Some(number), "{}", house.engine.name);
        assert!(house.holds(&other).await.is_none());
        assert_eq!(accounts.sessions(person).await.unwrap().len(), 1);
        accounts.rename(person, "Nuovo Nome").await.unwrap();
        assert_eq!(accounts.own(person).await.unwrap().name, "Nuovo Nome");
        let third = house.session("chi@posta.example", "una nuova").await;
        let operator = house.id("op01@lecce.example").await;
        let number = house.holds(&third).await.unwrap();
        assert!(
            matches!(accounts.end_session(operator, number).await, Err(AccountError::NoSuch)),
            "another's"
        );
        accounts.end_session(person, number).await.unwrap();
        assert!(house.holds(&third).await.is_none());
    }
}

#[tokio::test]
async fn with_a_second_factor_programs_take_app_passwords_only() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, login) = (&house.accounts, "op01@lecce.example");
        let person = house.id(login).await;
        let (own, other) = (house.session(login, "segreta").await, house.session(login, "segreta").await);
        let number = house.holds(&own).await.unwrap();
        assert!(house.logs_in(login, "segreta", Protocol::Imap).await.is_ok(), "remembered from now on");
        accounts.begin_second_factor(person).await.unwrap();
        assert!(house.logs_in(login, "segreta", Protocol::Imap).await.is_ok(), "not in use yet");
        let setup = accounts.second_factor(person, "Prova").await.unwrap().1.unwrap();
        let code = |clock: &Clock| crate::auth::totp::code_at(&setup.key, clock.now());
        let who = (peer(), person, number);
        for (password, code) in [("segreta", "000000"), ("sbagliata", code(&house.clock).as_str())] {
            let wrong = accounts.confirm_second_factor(who, (password, code), &SITE).await;
            assert!(matches!(wrong, Err(AccountError::Proof(AuthError::Bad))));
        }
        let codes =
            accounts.confirm_second_factor(who, ("segreta", &code(&house.clock)), &SITE).await.unwrap().0;
        let again = accounts.confirm_second_factor(who, ("segreta", &code(&house.clock)), &SITE).await;
        assert!(matches!(again, Err(AccountError::Decided)), "sent twice");
        assert_eq!(codes.len(), 10);
        assert_eq!(house.holds(&own).await, Some(number), "{}", house.engine.name);
        assert!(house.holds(&other).await.is_none(), "others prove themselves anew");
        for protocol in [Protocol::Imap, Protocol::Submission, Protocol::Dav] {
            assert_eq!(house.logs_in(login, "segreta", protocol).await, Err(AuthError::AppPasswordOnly));
            assert_eq!(house.logs_in(login, "sbagliata", protocol).await, Err(AuthError::Bad));
        }
        // After so many wrong ones a little patience is asked for.
        house.clock.advance(5_000_000);
        let app =
            accounts.add_app_password((peer(), person), "segreta", "telefono", [7; 28], &SITE).await.unwrap();
        assert_eq!(house.logs_in(login, &app, Protocol::Imap).await, Ok(person));
        assert!(
            house.auth.verify_login(peer(), login, "segreta", Protocol::Web).await.unwrap().second_factor
        );
        // Each code is good once: the one that was shown when it was set up too.
        let spent = accounts.spend_code((peer(), person), &code(&house.clock), &SITE).await;
        assert!(matches!(spent, Err(FactorError::BadCode)));
        house.clock.advance(30_000_000);
        accounts.spend_code((peer(), person), &code(&house.clock), &SITE).await.unwrap();
        assert!(accounts.spend_code((peer(), person), &code(&house.clock), &SITE).await.is_err());
        accounts.spend_code((peer(), person), &codes[3].to_lowercase(), &SITE).await.unwrap();
        assert!(accounts.spend_code((peer(), person), &codes[3], &SITE).await.is_err());
        let before = accounts.own(person).await.unwrap().second_factor;
        assert!(matches!(before, crate::auth::second_factor::Status::On { recovery_left: 9, .. }));
        assert!(matches!(accounts.begin_second_factor(person).await, Err(FactorError::WrongState)));
        let renewed = accounts.renew_recovery_codes((peer(), person), &codes[0], &SITE).await.unwrap().0;
        assert!(
            accounts.spend_code((peer(), person), &codes[1], &SITE).await.is_err(),
            "the old ones are none"
        );
        let no = accounts.disable_second_factor((peer(), person), ("sbagliata", &renewed[0]), &SITE).await;
        assert!(matches!(no, Err(AccountError::Proof(AuthError::Bad))));
        accounts.disable_second_factor((peer(), person), ("segreta", &renewed[0]), &SITE).await.unwrap();
        assert!(house.logs_in(login, "segreta", Protocol::Imap).await.is_ok());
        assert_eq!(house.holds(&own).await, Some(number));
    }
}

#[tokio::test]
async fn codes_are_guessed_at_a_few_times_only() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("chi@posta.example").await);
        let session = house.session("chi@posta.example", "segreta").await;
        let number = house.holds(&session).await.unwrap();
        accounts.begin_second_factor(person).await.unwrap();
        let setup = accounts.second_factor(person, "Prova").await.unwrap().1.unwrap();
        let code = crate::auth::totp::code_at(&setup.key, house.clock.now());
        accounts.confirm_second_factor((peer(), person, number), ("segreta", &code), &SITE).await.unwrap();
        let mut guesses = 0;
        while matches!(
            accounts.spend_code((peer(), person), "123456", &SITE).await,
            Err(FactorError::BadCode)
        ) {
            guesses += 1;
        }
        assert!(guesses <= 6, "{guesses}");
        house.clock.advance(60_000_000);
        assert!(
            house.logs_in("chi@posta.example", "segreta", Protocol::Web).await.is_ok(),
            "the password is not shut out"
        );
    }
}

#[tokio::test]
async fn taking_an_app_password_away_ends_no_session_of_the_web() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("op01@lecce.example").await);
        let sessions = [
            house.session("op01@lecce.example", "segreta").await,
            house.session("op01@lecce.example", "segreta").await,
        ];
        let app =
            accounts.add_app_password((peer(), person), "segreta", "telefono", [7; 28], &SITE).await.unwrap();
        let number = accounts.app_passwords(person).await.unwrap()[0].id;
        accounts.revoke_app_password(person, number).await.unwrap();
        assert_eq!(house.logs_in("op01@lecce.example", &app, Protocol::Imap).await, Err(AuthError::Bad));
        for session in &sessions {
            assert!(house.holds(session).await.is_some(), "{}", house.engine.name);
        }
        assert!(matches!(accounts.revoke_app_password(person, number).await, Err(AccountError::NoSuch)));
    }
}

#[tokio::test]
async fn whoever_guards_an_account_otherwise_is_told_by_mail() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("op01@lecce.example").await);
        let session = house.session("op01@lecce.example", "segreta").await;
        let number = house.holds(&session).await.unwrap();
        let who = (peer(), person);
        for _ in 0..2 {
            accounts.add_app_password(who, "segreta", "telefono", [7; 28], &SITE).await.unwrap();
        }
        assert_eq!(house.mails().await.len(), 1, "{}: the same form twice", house.engine.name);
        accounts.begin_second_factor(person).await.unwrap();
        let setup = accounts.second_factor(person, "Prova").await.unwrap().1.unwrap();
        let code = crate::auth::totp::code_at(&setup.key, house.clock.now());
        let proof = ("segreta", &*code);
        let codes = accounts.confirm_second_factor((peer(), person, number), proof, &SITE).await.unwrap().0;
        let spent = accounts.spend_code(who, &codes[0], &SITE).await.unwrap();
        assert_eq!(spent, crate::auth::second_factor::Spent::Recovery(9));
        assert!(
            accounts.spend_code(who, &codes[0], &SITE).await.is_err(),
            "no letter about what was refused"
        );
        let fresh = accounts.renew_recovery_codes(who, &codes[1], &SITE).await.unwrap().0;
        accounts.disable_second_factor(who, ("segreta", &fresh[0]), &SITE).await.unwrap();
        let mails = house.mails().await;
        let words = [
            "password per applicazioni",
            "stato attivato",
            "Ne restano 9.",
            "Ne restano 8.",
            "nuovi codici di riserva",
            "Ne restano 9.",
            "stato disattivato",
        ];
        assert_eq!(mails.len(), words.len(), "{}", house.engine.name);
        for ((to, text), words) in mails.iter().zip(words) {
            let text = text.replace("=\r\n", "").replace("\r\n", " ");
            assert!(to == "op01@lecce.example" && text.contains(words), "{words}: {text}");
        }
    }
}

#[tokio::test]
async fn easy_passwords_and_the_one_there_was_are_refused() {
    for engine in engines().await {
        let house = house(engine).await;
        let (accounts, person) = (&house.accounts, house.id("chi@posta.example").await);
        let session = house.session("chi@posta.example", "segreta").await;
        let who = (peer(), person, house.holds(&session).await.unwrap());
        for (new, why) in [
            ("password", HashError::Weak),
            ("chi@posta.example", HashError::Weak),
            ("segreta", HashError::Same),
        ] {
            let refused = accounts.change_password(who, "segreta", new, &SITE).await;
            assert!(
                matches!(refused, Err(AccountError::Password(found)) if found == why),
                "{new} {refused:?}"
            );
        }
        accounts.change_password(who, "segreta", "cavallo batteria", &SITE).await.unwrap();
        assert!(house.logs_in("chi@posta.example", "cavallo batteria", Protocol::Web).await.is_ok());
    }
}
