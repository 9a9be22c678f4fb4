//! The business directory: what a firm asks for, and what operators decide.

use super::*;

#[tokio::test]
async fn a_firm_asks_for_its_entry_and_an_operator_decides() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut firm = town.log_in("firma@posta.example").await;
        assert!(firm.get("/azienda").await.text.contains("Non hai ancora una scheda"));
        let form = "/azienda/scheda";
        for (fields, words) in [
            ("denomination=Prova&partita_iva=00743110158", "l’ultima cifra non torna"),
            ("denomination=Prova&partita_iva=12", "La partita IVA ha undici cifre"),
            ("denomination=Prova&codice_fiscale=RSSMRA85T10A562X", "l’ultimo carattere non torna"),
            ("denomination=Prova&codice_fiscale=RSSMRA85T10", "sedici caratteri"),
            ("denomination=Prova", "Partita IVA: Manca"),
            ("partita_iva=00743110157", "Denominazione: Manca"),
            ("denomination=Prova&partita_iva=00743110157&ateco=55.20.421&phone=chiedere&cap=7310", "CAP:"),
        ] {
            let wrong = firm.fill(form, form, fields).await;
            assert!(wrong.status == 422 && wrong.text.contains(words), "{fields} {}", wrong.text);
        }
        let fields = format!(
            "denomination=Azienda+Prova&partita_iva=IT+{PARTITA_IVA}&ateco=55.20.42&ateco_edition=2025&size=small&description={SCRIPT}"
        );
        let sent = firm.fill(form, form, &fields).await;
        assert_eq!((sent.status, sent.location()), (303, "/azienda"), "{}", sent.text);
        let own = firm.get("/azienda").await;
        assert!(own.text.contains("In attesa"), "{}", own.text);
        let edit = format!("/azienda/scheda/{}", own.between("href=\"/azienda/scheda/", "\""));
        let id = edit.rsplit('/').next().unwrap();
        assert_eq!(town.visitor().get(&format!("/imprese/{id}-azienda-prova")).await.status, 404);
        let mut rival = town.log_in("altra@posta.example").await;
        assert_eq!(rival.get(&edit).await.status, 404);
        assert_eq!(rival.fill(form, &edit, &fields).await.status, 404);

        let mut operator = town.log_in("lecce@lecce.example").await;
        let desk = format!("/redazione/imprese/{id}");
        let unreasoned = step(&mut operator, &desk, "passo=refuse&reason=+").await;
        assert!(unreasoned.status == 422 && unreasoned.text.contains("Manca."), "{}", unreasoned.text);
        assert_eq!(step(&mut operator, &desk, "passo=refuse&reason=Manca+la+sede").await.status, 303);
        assert!(firm.get("/azienda").await.text.contains("Manca la sede"));
        let version = firm.get(&edit).await.hidden("versione").to_owned();
        assert_eq!(firm.fill(&edit, &edit, &format!("{fields}&versione={version}")).await.status, 303);
        assert_eq!(step(&mut operator, &desk, "passo=approve").await.status, 303);
        let page = format!("/imprese/{id}-azienda-prova");
        let public = town.visitor().get(&page).await;
        assert!(public.text.contains("Alloggio (Ateco 2025: 55.20.42)"), "{}", public.text);
        assert!(!public.text.contains("<script>alert"), "{}", public.text);
        assert_eq!(rival.get(&edit).await.status, 403, "it is there, and another's");

        let version = firm.get(&edit).await.hidden("versione").to_owned();
        let renamed = fields.replace("Azienda+Prova", "Azienda+Nuova");
        assert_eq!(firm.fill(&edit, &edit, &format!("{renamed}&versione={version}")).await.status, 303);
        assert!(firm.get("/azienda").await.text.contains("aspettano il controllo"));
        assert!(town.visitor().get(&page).await.text.contains("Azienda Prova"), "meanwhile it stays");
        let waiting = operator.get("/redazione/imprese?modificate=si").await;
        assert!(waiting.text.contains("Modifiche in attesa"), "{}", waiting.text);
        let opened = operator.get(&desk).await;
        assert!(
            opened.text.contains("Diventerebbe") && opened.text.contains("Azienda Nuova"),
            "{}",
            opened.text
        );
        assert_eq!(step(&mut operator, &desk, "passo=approve").await.status, 303);
        assert_eq!(town.visitor().get(&page).await.status, 301, "{}", town.house.engine.name);
        assert_eq!(step(&mut operator, &desk, "passo=suspend&reason=Cessata").await.status, 303);
        assert_eq!(town.visitor().get(&page).await.status, 404);
        assert_eq!(firm.get(&edit).await.status, 303, "a suspended entry is not changed");
    }
}

#[tokio::test]
async fn operators_say_who_of_a_firm_may_change_its_entry() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let page = "/redazione/imprese/aggiungi";
        let fields = format!("denomination=Edil+Prova&partita_iva={PARTITA_IVA}&office={}", town.lecce);
        let added = operator.fill(page, page, &fields).await;
        assert_eq!(added.status, 303, "{}", added.text);
        let desk = added.location().to_owned();
        let people = format!("{desk}/persone");
        for who in ["nessuno%40posta.example", "chi%40posta.example", "x"] {
            let refused = operator.fill(&desk, &people, &format!("person={who}")).await;
            assert!(refused.status == 422 && refused.text.contains("Nessuna impresa è registrata"), "{who}");
        }
        assert_eq!(operator.fill(&desk, &people, "person=firma%40posta.example").await.status, 303);
        let mut firm = town.log_in("firma@posta.example").await;
        assert!(firm.get("/azienda").await.text.contains("Edil Prova"));
        let mut other = town.log_in("nardo@lecce.example").await;
        assert_eq!(other.get(&desk).await.status, 403);
        let csrf = other.get(page).await.csrf().to_owned();
        for (path, body) in
            [("passo", "passo=suspend&reason=x&versione=1"), ("persone", "person=altra%40posta.example")]
        {
            assert_eq!(
                other.post(&format!("{desk}/{path}"), &format!("csrf={csrf}&{body}")).await.status,
                403,
                "{path}"
            );
        }
        let person = operator.get(&desk).await.hidden("togli").to_owned();
        assert_eq!(operator.fill(&desk, &people, &format!("togli={person}")).await.status, 303);
        assert!(firm.get("/azienda").await.text.contains("Non hai ancora una scheda"));
        let twin = operator.fill(page, page, &fields).await;
        assert!(twin.status == 422 && twin.text.contains("Lo usa già"), "{}", twin.text);
    }
}
