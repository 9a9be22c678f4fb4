//! Files of entries, sent and taken away.

use super::*;

#[tokio::test]
async fn files_are_looked_at_and_brought_in() {
    for engine in engines().await {
        let town = Town::new(engine).await;
        let mut operator = town.log_in("lecce@lecce.example").await;
        let page = "/redazione/offerte/importa";
        let csrf = operator.get(page).await.csrf().as_bytes().to_vec();
        let (lecce, nardo) = (town.lecce.to_string(), town.nardo.to_string());
        let send = async |operator: &mut Browser, file: &[u8], office: &str, rest: &[(&str, &str)]| {
            let mut parts: Vec<(&str, &str, &[u8])> =
                vec![("csrf", "", &csrf), ("file", "offerte.csv", file), ("office", "", office.as_bytes())];
            parts.extend(rest.iter().map(|(name, value)| (*name, "", value.as_bytes())));
            operator.upload(page, &parts).await
        };
        let head = "codice;titolo;descrizione;azienda;contratto;candidatura al cpi;scadenza;stato\r\n";
        let good = "A1;Camerieri;Servizio.;Prova;tempo determinato;sì;30/06/2084;\r\n";
        let faulty = format!("{head}{good}A2;<b>Cuochi;x;Prova;boh;sì;31/02/2084;\r\n");
        let told = send(&mut operator, faulty.as_bytes(), &lecce, &[]).await;
        assert_eq!(told.status, 422, "{}", told.text);
        for words in [
            "contratto",
            "Deve essere una di queste parole",
            "scadenza",
            "Scrivi una data",
            "Righe da correggere: 1",
        ] {
            assert!(told.text.contains(words), "{words}: {}", told.text);
        }
        assert!(!town.visitor().get("/offerte").await.text.contains("Camerieri"), "nothing was written");
        let right = format!("{head}{good}");
        let looked = send(&mut operator, right.as_bytes(), &lecce, &[("azione", "controlla")]).await;
        assert!(
            looked.status == 200 && looked.text.contains("Righe pronte da importare: 1"),
            "{}",
            looked.text
        );
        assert_eq!(
            send(&mut operator, right.as_bytes(), &nardo, &[]).await.status,
            422,
            "for another office"
        );
        assert_eq!(send(&mut operator, right.as_bytes(), "", &[]).await.status, 422, "for no office");
        let done = send(&mut operator, faulty.as_bytes(), &lecce, &[("salta", "si")]).await;
        assert_eq!((done.status, done.location()), (303, "/redazione/offerte"), "{}", done.text);
        assert!(operator.get("/redazione/offerte").await.text.contains("Righe nuove: 1"));
        assert!(town.visitor().get("/offerte").await.text.contains("Camerieri"));
        for (file, status, words) in [
            (&b""[..], 422, "Il file è vuoto"),
            (b"PK\x03\x04\x14\0\x06\0", 422, "Non è un file CSV"),
            (&vec![b'x'; (10 << 20) + 1], 413, "troppo grande"),
        ] {
            let refused = send(&mut operator, file, &lecce, &[]).await;
            assert!(refused.status == status && refused.text.contains(words), "{words} {}", refused.text);
        }
        assert_eq!(operator.upload(page, &[("csrf", "", &csrf)]).await.status, 422, "without a file");
        let list = "/redazione/offerte";
        let file = operator.fill(list, "/redazione/offerte/esporta.csv", "formato=csv").await;
        assert!(
            file.text.contains("A1;Camerieri")
                && file.headers["content-disposition"] == "attachment; filename=offerte.csv"
        );
        assert!(operator.get("/redazione/imprese/modello.csv").await.text.contains("partita iva"));
        let again = send(&mut operator, file.text.as_bytes(), &lecce, &[]).await;
        assert_eq!(again.status, 303, "{}", again.text);
        assert!(
            operator
                .get("/redazione/offerte")
                .await
                .text
                .contains("Righe nuove: 0; aggiornate: 0; già presenti e uguali: 1")
        );
    }
}
