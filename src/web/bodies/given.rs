//! The form of a request between the browser and the service.

use mailstore::DbError;
use serde::Deserialize;
use templates::pages::bodies::{ApplicationPage, Fault};
use templates::rich::Rich;
use templates::text::portal::newsroom;

use super::view::{sentence, sentences};
use crate::fields::{Why, folded};
use crate::media::Checked;
use crate::portal::organisations::{Application, Body, Place, check};
use crate::territory::{self, ComuneFilter};
use crate::web::newsroom::file_word;
use crate::web::portal::Portal;
use crate::web::shell::File;

/// Comuni whose names begin alike.
const ALIKE: u32 = 10;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Given {
    pub(in crate::web) versione: i64,
    genere: String,
    nome: String,
    codice_fiscale: String,
    partita_iva: String,
    rappresentante: String,
    via: String,
    cap: String,
    comune: String,
    provincia: String,
    sito: String,
    email: String,
    telefono: String,
    statuto: String,
    pub(in crate::web) missione: String,
    pub(in crate::web) consenso: String,
    pub(in crate::web) anteprima: String,
}

impl Given {
    /// The form of what a request says.
    pub(in crate::web) fn of(application: &Application, version: i64) -> Self {
        let place = &application.place;
        Self {
            versione: version,
            genere: application.body.as_str().to_owned(),
            nome: application.name.clone(),
            codice_fiscale: application.fiscal_code.clone(),
            partita_iva: application.vat.clone(),
            rappresentante: application.representative.clone(),
            via: place.street.clone(),
            cap: place.postcode.clone(),
            comune: place.town.clone(),
            provincia: place.province.clone(),
            sito: application.site.clone(),
            email: application.mail.clone(),
            telefono: application.phone.clone(),
            statuto: application.statute.clone(),
            missione: application.mission.clone(),
            ..Self::default()
        }
    }

    /// What it says, and what is wrong with it.
    pub(in crate::web) async fn read(&self, portal: &Portal) -> Result<(Application, Vec<Fault>), DbError> {
        let body: Option<Body> = self.genere.parse().ok();
        let application = Application {
            body: body.unwrap_or(Body::Other),
            name: self.nome.clone(),
            fiscal_code: self.codice_fiscale.clone(),
            vat: self.partita_iva.clone(),
            place: Place {
                street: self.via.clone(),
                postcode: self.cap.trim().to_owned(),
                town: self.comune.clone(),
                province: self.provincia.clone(),
                comune: code_of(portal, &self.comune, &self.provincia).await?,
            },
            site: self.sito.clone(),
            mail: self.email.clone(),
            phone: self.telefono.clone(),
            representative: self.rappresentante.clone(),
            statute: self.statuto.clone(),
            mission: self.missione.clone(),
        };
        let missing = body.is_none().then(|| sentence("genere", Why::Missing));
        let faults = check(&application).err().map(|faults| sentences(&faults)).unwrap_or_default();
        Ok((application, missing.into_iter().chain(faults).collect()))
    }
}

/// The ISTAT code of a town, if it is one we know.
async fn code_of(portal: &Portal, town: &str, province: &str) -> Result<String, DbError> {
    let (town, province) = (town.trim().to_owned(), province.trim().to_uppercase());
    if town.is_empty() || province.is_empty() {
        return Ok(String::new());
    }
    let filter = ComuneFilter {
        province: Some(province),
        begins: Some(town.clone()),
        limit: ALIKE,
        ..ComuneFilter::default()
    };
    let found = portal.db.read_brief(move |c| territory::comuni(c, &filter)).await?;
    let same = found.into_iter().find(|comune| folded(&comune.name) == folded(&town));
    Ok(same.map(|comune| comune.istat).unwrap_or_default())
}

/// Looks through files that came with a form; gives those that are good and what was wrong with the others.
pub(in crate::web) async fn files_of(
    portal: &Portal,
    (field, files): (&str, Vec<File>),
) -> (Vec<(String, Checked)>, Vec<Fault>) {
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    for file in files.into_iter().filter(|file| file.field == field) {
        match portal.media.check(&file.name, file.bytes.clone()).await {
            Ok(checked) => good.push((file.name, checked)),
            Err(error) => {
                faults.push((field.to_owned(), newsroom::file_fault(&file.name, file_word(&error))));
            }
        }
    }
    (good, faults)
}

/// The form with what was typed; the rest is the caller's.
pub(in crate::web) fn form_of<'a>(
    given: &'a Given,
    kinds: &'a [&'a str],
    preview: Option<Rich>,
) -> ApplicationPage<'a> {
    ApplicationPage {
        kinds,
        body: &given.genere,
        name: &given.nome,
        fiscal_code: &given.codice_fiscale,
        vat: &given.partita_iva,
        representative: &given.rappresentante,
        street: &given.via,
        postcode: &given.cap,
        town: &given.comune,
        province: &given.provincia,
        site: &given.sito,
        mail: &given.email,
        phone: &given.telefono,
        statute: &given.statuto,
        mission: &given.missione,
        preview,
        consent: given.consenso == "si",
        ..ApplicationPage::default()
    }
}
