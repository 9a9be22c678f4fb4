//! `import csv` and `export csv`.

use super::{House, houses};
use crate::cli::io::Exit;

impl House {
    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }
}

const VACANCIES: &str = "codice;titolo;descrizione;azienda;contratto;candidatura al cpi;scadenza\r\n\
                         A1;Camerieri;Servizio.;Prova;tempo determinato;sì;31/12/2099\r\n";

#[tokio::test]
async fn files_go_in_and_out() {
    for house in houses().await {
        house.write("o.csv", VACANCIES.replace("2099", "2028").as_bytes());
        let dry = house.well("import csv offerte o.csv --office cpi --check").await;
        assert_eq!(dry, "1 row in order; nothing was written.\n");
        let import = "import csv offerte o.csv --office cpi";
        assert_eq!(house.well(import).await, "1 added, 0 changed, 0 there already.\n");
        assert_eq!(house.well(import).await, "0 added, 0 changed, 1 there already.\n");
        assert_eq!(house.well("export csv offerte out.csv").await, "1 row exported.\n");
        assert_eq!(house.fails("export csv offerte out.csv", Exit::Failed).await.lines().count(), 1);
        let shown = house.well("export csv offerte").await;
        assert!(shown.contains("A1;Camerieri;Servizio.;"), "{shown}");
        assert!(house.well("import csv offerte out.csv --office cpi").await.contains("1 there already"));
        for kind in ["offerte", "corsi", "concorsi", "imprese"] {
            let template = house.well(&format!("import csv --template {kind}")).await;
            house.write("t.csv", template.as_bytes());
            assert_eq!(
                house.well(&format!("import csv {kind} t.csv")).await,
                "1 added, 0 changed, 0 there already.\n"
            );
            assert!(house.well(&format!("export csv {kind}")).await.lines().count() >= 2);
        }
        let deeds = house.deeds().await;
        assert!(deeds.iter().any(|deed| deed.starts_with("vacancy.import A1 to A1")), "{deeds:?}");
    }
}

#[tokio::test]
async fn every_fault_is_told_and_nothing_is_written() {
    for house in houses().await {
        let faulty = format!("{VACANCIES}A2;;x;Prova;tempo perso;sì;31/12/2028\r\n");
        house.write("o.csv", faulty.as_bytes());
        let done = house.run("import csv offerte o.csv --office cpi").await;
        assert_eq!(done.exit, Exit::Failed);
        for expected in [
            "line 3, \"titolo\": is missing",
            "line 3, \"contratto\": is none of",
            "Nothing was imported: 1 row is wrong",
        ] {
            assert!(done.err.contains(expected), "{expected}: {done:?}");
        }
        assert_eq!(house.well("export csv offerte o2.csv").await, "0 rows exported.\n");
        assert!(
            house.well("import csv offerte o.csv --office cpi --skip-faulty").await.starts_with("1 added")
        );
        house.write("h.csv", b"codice;titolo;colore\nA3;x;rosso\n");
        let done = house.run("import csv offerte h.csv --skip-faulty").await;
        assert_eq!(done.exit, Exit::Failed, "a heading that is unknown is wrong in all rows: {done:?}");
        house.fails("import csv offerte none.csv", Exit::Failed).await;
        house.write("z.csv", b"PK\0\0");
        assert!(house.fails("import csv offerte z.csv", Exit::Failed).await.contains("no CSV file"));
        assert!(
            house.fails("import csv offerte o.csv --office maria", Exit::Failed).await.contains("no office")
        );
        house.fails("import csv imprese o.csv --territory cpi", Exit::Usage).await;
    }
}
