//! People, offices, domains, aliases, mailboxes.

use super::{Cli, Exit, houses, words};
use clap::Parser as _;

#[tokio::test]
async fn accounts_live_and_die() {
    for house in houses().await {
        assert!(house.logs_in("maria", "segreto1").await);
        house
            .typed(
                "account add luca --name Luca --role operator@cpi --quota 1G --password-stdin",
                "prima parola",
            )
            .await;
        let shown = house.well("account show luca").await;
        for words in ["luca@x.example", "operator for cpi@x.example", "0 messages, 0 B of 1.0 GiB"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        house.typed("account passwd luca --password-stdin", "seconda parola\n").await;
        assert!(
            !house.logs_in("luca", "prima parola").await && house.logs_in("luca", "seconda parola").await
        );
        for line in ["account passwd luca --password-stdin", "account add anna --name Anna --password-stdin"]
        {
            let short = house.typed(line, "perché?\n").await;
            assert_eq!(short.exit, Exit::Failed, "{short:?}");
            assert!(
                short.err.contains("fewer than 8 characters") && short.err.contains("longer one"),
                "{short:?}"
            );
        }
        assert!(house.logs_in("luca", "seconda parola").await, "it is as before");
        house.fails("account show anna", Exit::Failed).await;
        house.well("account disable luca").await;
        assert!(!house.logs_in("luca", "due").await);
        house.well("account enable luca").await;
        house.well("account role remove luca operator@cpi").await;
        house.well("account rename luca Rossi").await;
        house.well("account address add luca l.rossi@x.example").await;
        house.well("account address main luca l.rossi@x.example").await;
        let listed = house.well("account list --search rossi").await;
        assert!(listed.contains("l.rossi@x.example") && !listed.contains("maria"), "{listed}");
        house.well("account remove l.rossi").await;
        assert!(house.fails("account show luca", Exit::Failed).await.contains("account list"));
        assert!(house.fails("account show cpi", Exit::Failed).await.contains("`pugliaimpiego office`"));
    }
}

#[tokio::test]
async fn app_passwords_are_shown_once_and_revoked() {
    for house in houses().await {
        let password = house.well("account app-password add maria --label telefono").await;
        assert!(house.logs_in("maria", password.trim()).await);
        let listed = house.well("account app-password list maria").await;
        assert!(listed.contains("telefono") && !listed.contains(password.trim()), "{listed}");
        house.well("account app-password revoke maria 1").await;
        assert!(!house.logs_in("maria", password.trim()).await);
        house.fails("account app-password revoke maria 1", Exit::Failed).await;
        assert!(!house.deeds().await.iter().any(|deed| deed.contains(password.trim())));
    }
}

#[tokio::test]
async fn tokens_are_shown_once_and_revoked() {
    for house in houses().await {
        let until = crate::rome::day_of(house.app.clock.now() + 30 * crate::clock::DAY);
        let add = format!(
            "account token add maria --name foglio --scope members:read --scope moderation --until {until}"
        );
        let token = house.well(&add).await;
        let holds =
            async || house.app.auth.verify_token("192.0.2.1".parse().unwrap(), token.trim()).await.is_ok();
        assert!(token.starts_with("pit_") && holds().await);
        let listed = house.well("account token list maria").await;
        assert!(listed.contains("foglio") && listed.contains("members:read moderation"), "{listed}");
        assert!(listed.contains(&until.to_string()) && !listed.contains(token.trim()), "{listed}");
        house.well("account token revoke maria 1").await;
        assert!(!holds().await);
        house.fails("account token revoke maria 1", Exit::Failed).await;
        let late = "account token add maria --name x --scope moderation --until 2199-01-01";
        house.fails(late, Exit::Usage).await;
        assert!(!house.deeds().await.iter().any(|deed| deed.contains(token.trim())));
    }
}

#[tokio::test]
async fn offices_functions_and_groups_have_members() {
    for house in houses().await {
        house.well("account add luca --name Luca").await;
        house.well("office member add cpi maria --manager").await;
        assert!(house.well("office show cpi").await.contains("maria@x.example, manager"));
        house.well("function add formazione --name Formazione").await;
        house.well("function holder add formazione maria").await;
        house.well("function hand-over formazione maria luca").await;
        assert!(house.well("function holder list formazione").await.contains("luca@x.example"));
        house.well("group add tutti --name Tutti").await;
        house.well("group member add tutti cpi").await;
        house.well("group send-as tutti on").await;
        assert!(house.well("group show tutti").await.contains("its members may"));
        house.well("office member remove cpi maria").await;
        house.fails("office member remove cpi maria", Exit::Failed).await;
        house.fails("group send-as cpi on", Exit::Failed).await;
    }
}

#[tokio::test]
async fn domains_and_aliases_are_kept() {
    for house in houses().await {
        house.well("domain add y.example --alias-of x.example").await;
        house.well("domain catch-all x.example maria").await;
        house.well("domain park y.example").await;
        let listed = house.well("domain list").await;
        assert!(listed.contains("parked  x.example") && listed.contains("maria@x.example"), "{listed}");
        house.well("domain catch-all x.example --none").await;
        house.well("domain unpark y.example").await;
        house.well("alias add info@x.example maria@x.example fuori@posta.example").await;
        for (line, named) in [
            ("alias add a nessuno", "nessuno@x.example does not exist here"),
            ("alias set info maria info@x.example", "back to itself through info@x.example"),
            ("alias add a maria info@y.example mariA+x b", "b@x.example does not exist here"),
        ] {
            let said = house.fails(line, Exit::Failed).await;
            assert!(said.contains(named) && said.contains("alias"), "{said}");
        }
        house.well("alias add primo info").await;
        let said = house.fails("alias set info primo", Exit::Failed).await;
        assert!(said.contains("back to itself through primo@x.example"), "{said}");
        house.well("alias remove primo").await;
        let taken = house.fails("alias add info@x.example maria@x.example", Exit::Failed).await;
        assert!(taken.contains("alias set"), "{taken}");
        house.well("alias set info@x.example fuori@posta.example").await;
        assert_eq!(house.well("alias show info").await, "fuori@posta.example\n");
        assert!(house.fails("alias show maria", Exit::Failed).await.contains("maria@x.example is no alias"));
        let listed = house.well("alias list").await;
        assert!(listed.contains("info@x.example  fuori@posta.example"), "{listed}");
        house.well("alias remove info@x.example").await;
        house.well("domain remove y.example").await;
        assert!(house.fails("domain remove x.example", Exit::Failed).await.contains("in use"));
    }
}

#[tokio::test]
async fn mailboxes_of_anybody_are_made_and_shared() {
    for house in houses().await {
        house.well("mailbox create cpi@x.example/Pratiche/2026").await;
        let listed = house.well("mailbox list cpi").await;
        assert!(listed.contains("Pratiche/2026") && listed.contains("INBOX"), "{listed}");
        let rights = house.well("mailbox rights list cpi@x.example/Pratiche/2026").await;
        assert!(rights.contains("cpi@x.example (its members)"), "{rights}");
        let told = house.well("mailbox rights set cpi@x.example/Pratiche maria read").await;
        assert!(told.contains("maria@x.example has lrs (read) on cpi@x.example/Pratiche"), "{told}");
        let told = house.well("mailbox rights set cpi@x.example/Pratiche cpi -p").await;
        assert!(
            told.contains("(its members) has lrswikxte (folders)") && !told.contains("or anyone"),
            "{told}"
        );
        for hidden in ["Uffici/nuovo", "Altri"] {
            let refused =
                house.fails(&format!("mailbox create maria@x.example/{hidden}"), Exit::Failed).await;
            assert!(refused.contains("of offices and of others"), "{refused}");
        }
        house.well("mailbox create maria@x.example/Vecchia").await;
        house.fails("mailbox rename maria@x.example/Vecchia Uffici/Vecchia", Exit::Failed).await;
        house.well("mailbox rename maria@x.example/Archivio Vecchiume").await;
        house.well("mailbox rights set cpi@x.example/Pratiche maria +post").await;
        let rights = house.well("mailbox rights list cpi@x.example/Pratiche").await;
        assert!(rights.contains("maria@x.example") && rights.contains("lrsp"), "{rights}");
        house.well("mailbox rights set cpi@x.example/Pratiche anyone lr").await;
        for refused in ["anyone administer", "anyone +p", "anonymous lr", "nobody lr"] {
            house.fails(&format!("mailbox rights set cpi@x.example/Pratiche {refused}"), Exit::Failed).await;
        }
        house.fails("mailbox rights set maria maria lr", Exit::Failed).await;
        let told = house.well("mailbox rights remove cpi@x.example/Pratiche maria").await;
        assert!(told.contains("no rights of its own") && told.contains("or anyone, lr"), "{told}");
        assert!(!house.well("mailbox rights list cpi@x.example/Pratiche").await.contains("maria"));
        house.well("mailbox private-seen cpi@x.example/Pratiche on").await;
        assert!(house.well("mailbox list cpi").await.contains("private"));
        house.well("mailbox rename cpi@x.example/Pratiche Vecchie").await;
        house.fails("mailbox delete cpi@x.example/Vecchie", Exit::Failed).await;
        house.well("mailbox delete cpi@x.example/Vecchie/2026").await;
        house.fails("mailbox delete cpi@x.example/INBOX", Exit::Failed).await;
        house.fails("mailbox create cpi", Exit::Usage).await;
        house.well("mailbox quota cpi 5G").await;
        assert!(house.well("mailbox list").await.contains("5.0 GiB"));
        let deeds = house.deeds().await;
        for action in ["mailbox.create", "mailbox.rights", "mailbox.rename", "mailbox.delete", "quota.set"] {
            assert!(deeds.iter().any(|deed| deed.starts_with(action)), "{action}: {deeds:?}");
        }
    }
}

#[tokio::test]
async fn a_capability_is_switched_off_for_one_account() {
    for house in houses().await {
        assert!(house.well("account imap maria").await.contains("everything is on"));
        let told = house.well("account imap maria --off qresync --off COMPRESS=DEFLATE").await;
        assert!(told.contains("off: COMPRESS=DEFLATE, QRESYNC;"), "{told}");
        let told = house.well("account imap maria --on QRESYNC --off compress=deflate").await;
        assert!(told.contains("off: COMPRESS=DEFLATE;"), "{told}");
        for wrong in ["NOPE", "IMAP4rev1", "STARTTLS", "AUTH=PLAIN"] {
            let line = words(&format!("account imap maria --off {wrong}"));
            let told = Cli::try_parse_from(line).expect_err(wrong).to_string();
            assert!(told.contains("imap.disabled_capabilities"), "{told}");
        }
        house.fails("account imap nessuno --off MOVE", Exit::Failed).await;
        house.fails("account no-second-factor maria", Exit::Failed).await;
        let deeds = house.deeds().await;
        assert!(deeds.iter().any(|deed| deed.starts_with("account.imap")), "{deeds:?}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do_next() {
    for house in houses().await {
        house.well("mailbox create maria/Prova").await;
        house.well("alias add info cpi@x.example").await;
        for (line, advice) in [
            ("account add maria --name Maria", "`pugliaimpiego account show maria@x.example`"),
            ("account add a@@x --name A", "maria@example.it"),
            ("domain add x.example", "`pugliaimpiego domain list`"),
            ("domain remove y.example", "`pugliaimpiego domain list`"),
            ("domain remove x.example", "remove what is in it"),
            ("alias remove nessuno", "`pugliaimpiego alias list`"),
            ("office member remove cpi maria", "show ADDRESS"),
            ("mailbox create maria/Prova", "`pugliaimpiego mailbox list OWNER`"),
            ("mailbox create maria/a//b", "Archivio/2020"),
            ("mailbox delete maria/INBOX", "default folders stay"),
            ("mailbox delete maria/Manca", "`pugliaimpiego mailbox list OWNER`"),
            ("dkim remove x.example zzz", "`pugliaimpiego dkim list`"),
            ("dkim import x.example --selector s --key-stdin", "BEGIN PRIVATE KEY"),
            ("import mbox manca --to maria", "check the path"),
            ("import maildir . --to maria", "`pugliaimpiego import mbox`"),
            ("backup manca/b.dump", "check the path"),
        ] {
            let said = house.fails(line, Exit::Failed).await;
            assert!(said.contains(advice) && said.lines().count() == 2, "{line}: {said}");
        }
    }
}
