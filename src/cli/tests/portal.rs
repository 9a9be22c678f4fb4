//! Territories, channels, comuni, and what the portal says of offices.

use super::{Exit, House, houses};

/// A person who works in the office cpi.
async fn with_luca(house: &House) {
    house.typed("account add luca --name Luca --role operator --password-stdin", "prima parola").await;
    house.well("office member add cpi luca --manager").await;
}

#[tokio::test]
async fn territories_and_channels_are_made_and_put_in_order() {
    for house in houses().await {
        house.well("territory add territorio.lecce --name Lecce --body province").await;
        house.well("territory add territorio.regione --name Regione --body region --slug puglia").await;
        let listed = house.well("territory order puglia").await;
        assert!(listed.lines().nth(1).is_some_and(|line| line.starts_with("puglia")), "{listed}");
        house.well("territory set lecce --site https://www.lecce.example/ --name Salento --active off").await;
        let listed = house.well("territory list").await;
        assert!(listed.contains("Salento") && listed.contains("retired"), "{listed}");
        house.well("channel add canale.formazione --name Formazione --description Corsi").await;
        house.well("channel add canale.rete --name Rete --internal").await;
        with_luca(&house).await;
        house.well("channel member add formazione luca").await;
        house.well("channel address add formazione corsi@x.example").await;
        house.well("channel set formazione --slug corsi --position 9").await;
        let shown = house.well("channel show formazione").await;
        for words in ["canale.formazione@x.example", "corsi@x.example", "luca@x.example"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let listed = house.well("channel list").await;
        let first: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(first, ["SLUG", "rete", "corsi"], "{listed}");
        for (line, told) in [
            ("channel set rete --slug corsi", "slug is taken"),
            ("channel set rete --slug No", "small letters"),
            ("channel add canale.rete --name Altro", "is taken"),
            ("channel show nessuno", "channel list"),
            ("territory set rete --name X", "no territory"),
            ("territory add t --name T --body province --site ftp://x.example", "site does not have"),
        ] {
            let said = house.fails(line, Exit::Failed).await;
            assert!(said.contains(told), "{line}: {said}");
        }
        let deeds = house.deeds().await;
        for action in ["territory.add", "territory.order", "channel.set", "member.add"] {
            assert!(deeds.iter().any(|deed| deed.starts_with(action)), "{action}: {deeds:?}");
        }
    }
}

#[tokio::test]
async fn comuni_come_from_a_file() {
    for house in houses().await {
        let file = house.folder.path().join("comuni.csv");
        std::fs::write(
            &file,
            "istat,belfiore,name,province\n075052,F842,Nardò,LE\n074001,B180,Brindisi,BR\n",
        )
        .unwrap();
        let told = house.well("comuni import comuni.csv --province le").await;
        assert_eq!(told, "Comuni: 1 added, 0 changed, 0 as before, 0 retired.\n");
        house.well("comuni cap nardo 73048").await;
        house.well("comuni import --sample").await;
        let listed = house.well("comuni list --begins NARD").await;
        assert!(listed.contains("073") || listed.contains("73048"), "{listed}");
        assert!(house.fails("comuni cap atlantide 73048", Exit::Failed).await.contains("comuni list"));
        std::fs::write(&file, "istat,belfiore,name,province\n75052,F842,Nardò,LE\n").unwrap();
        let said = house.fails("comuni import comuni.csv", Exit::Failed).await;
        assert!(said.contains("line 2") && said.contains("headings"), "{said}");
        house.fails("comuni import manca.csv", Exit::Failed).await;
        house.fails("comuni import --sample --province XX", Exit::Failed).await;
    }
}

#[tokio::test]
async fn the_portal_speaks_of_an_office() {
    for house in houses().await {
        with_luca(&house).await;
        house.well("comuni import --sample").await;
        house.well("territory add territorio --name Lecce --body province").await;
        let none = house.fails("office profile show cpi", Exit::Failed).await;
        assert!(none.contains("office profile set cpi@x.example"), "{none}");
        let said = house.fails("office hours set cpi mon=08:30-12:30", Exit::Failed).await;
        assert!(said.contains("office profile set"), "{said}");
        house
            .well(
                "office profile set cpi --comune Nardò --street Via --cap 73048 --phone 0833-000 --point=-1,2 \
                 --territory lecce --pec cpi@pec.example --slug nardo --public on",
            )
            .await;
        let told = house.well("office profile set cpi --point 40.1,18 --fax 0833-001").await;
        assert!(told.contains("version 2"), "{told}");
        let shown = house.well("office profile show cpi").await;
        for words in
            ["nardo", "73048 Nardò LE", "40.100000,18.000000", "Lecce", "everybody", "cpi@pec.example"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let hours = house.well("office hours set cpi mon-fri=08:30-12:30 tue=15:00-17:00;appuntamento").await;
        assert!(hours.contains("tue            08:30-12:30, 15:00-17:00 (appuntamento)"), "{hours}");
        house.well("office hours close cpi 2099-08-10 --to 2099-08-21 --reason Ferie").await;
        house.well("office hours day cpi 2099-08-11 09:00-10:00 --reason Prova").await;
        let hours = house.well("office hours regular cpi 2099-08-12").await;
        assert!(
            hours.contains("2099-08-11     09:00-10:00  Prova") && !hours.contains("2099-08-12"),
            "{hours}"
        );
        let hours = house.well("office hours holidays cpi 2099").await;
        assert!(hours.contains("2099-12-25     closed  Natale"), "{hours}");
        house.fails("office hours close cpi 2099-08-10 --to 2099-08-01", Exit::Usage).await;
        house.well("office hours set cpi --none").await;
        house.well("office person set cpi luca --title Capo --public on").await;
        let people = house.well("office person list cpi").await;
        assert!(people.contains("luca@x.example, head") && people.contains("everybody"), "{people}");
        house.fails("office person set cpi maria --title X", Exit::Failed).await;
        house.well("office person remove cpi luca").await;
        house.fails("office profile show maria", Exit::Failed).await;
    }
}

#[tokio::test]
async fn comuni_are_given_to_an_office_and_taken_back() {
    for house in houses().await {
        house.well("comuni import --sample").await;
        let told = house.well("office area assign cpi nardo lecce --from 2020-01-01").await;
        assert!(told.contains("2 comuni have come to cpi@x.example"), "{told}");
        house.well("office area release lecce --from 2021-01-01").await;
        let listed = house.well("office area list --office cpi").await;
        assert!(listed.contains("Nardò") && !listed.contains("Lecce"), "{listed}");
        let listed = house.well("office area list --on 2020-06-01").await;
        assert!(listed.contains("2020-12-31"), "{listed}");
        assert!(house.well("office area of lecce").await.contains("cpi@x.example"));
        let free = house.well("office area unassigned --province le").await;
        assert!(free.contains("Lecce") && !free.contains("Nardò") && !free.contains("Brindisi"), "{free}");
        house.fails("office area assign cpi atlantide", Exit::Failed).await;
        house.fails("office area assign maria lecce", Exit::Failed).await;
        house.fails("office area assign cpi lecce --from 2020-01-01 --to 2019-01-01", Exit::Failed).await;
    }
}
