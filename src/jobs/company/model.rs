//! What the business directory says of a firm. No SQL.

use crate::{
    clock::Micros,
    directory::PrincipalId,
    fiscal::{Ateco, AtecoEdition, CodiceFiscale, PartitaIva},
    jobs::listing::{Check, Faults, LINE_MAX, OwnOrder, Problem, TEXT_MAX, TITLE_MAX},
    words::words,
};

words! {
    /// Where an entry stands.
    CompanyState {
        /// It waits for an operator.
        Pending = "pending",
        /// Everybody reads it.
        Approved = "approved",
        /// An operator has refused it; the firm may mend it.
        Refused = "refused",
        /// An operator has taken it out of sight.
        Suspended = "suspended",
    }
}

words! {
    /// How large a firm is, by its people.
    Size {
        /// Up to 9.
        Micro = "micro",
        /// 10 to 49.
        Small = "small",
        /// 50 to 249.
        Medium = "medium",
        /// 250 and more.
        Large = "large",
    }
}

impl Size {
    /// How many people: at least, and at most.
    pub fn people(self) -> (u32, Option<u32>) {
        match self {
            Self::Micro => (0, Some(9)),
            Self::Small => (10, Some(49)),
            Self::Medium => (50, Some(249)),
            Self::Large => (250, None),
        }
    }
}

/// What an entry says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyContent {
    /// Its name.
    pub denomination: String,
    /// Its legal form: `S.r.l.`, `ditta individuale`.
    pub legal_form: String,
    /// Its codice fiscale. That of a person is shown to those who look after the entry alone.
    pub codice_fiscale: String,
    /// Its partita IVA.
    pub partita_iva: String,
    /// Its main activity, a code of ATECO, or empty.
    pub ateco: String,
    /// The edition of that code.
    pub ateco_edition: Option<AtecoEdition>,
    /// How large it is.
    pub size: Option<Size>,
    /// The office that looks after the entry; None: whichever comes first.
    pub office: Option<PrincipalId>,
    /// The ISTAT code of the comune it is in, or empty.
    pub comune: String,
    /// The name of that comune.
    pub comune_name: String,
    /// Street and number.
    pub street: String,
    /// Postal code, or empty.
    pub cap: String,
    /// Its site.
    pub site: String,
    /// Its mail address for the public.
    pub mail: String,
    /// Its telephone for the public, in the form E.164.
    pub phone: String,
    /// What it does, Markdown.
    pub description: String,
}

impl CompanyContent {
    /// Puts all fields into the form they are kept in.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn check(&mut self) -> Result<(), Faults> {
        let mut check = Check::new(true);
        check.line("denomination", &mut self.denomination, TITLE_MAX);
        check.required(!self.denomination.is_empty(), "denomination");
        check.line("legal_form", &mut self.legal_form, 60);
        check.code("codice_fiscale", &mut self.codice_fiscale, |text| {
            Ok(CodiceFiscale::parse(text)?.to_string())
        });
        check.code("partita_iva", &mut self.partita_iva, |text| Ok(PartitaIva::parse(text)?.to_string()));
        check.required(!self.key().is_empty(), "partita_iva");
        check.ateco("ateco", &mut self.ateco);
        check.required(self.ateco.is_empty() || self.ateco_edition.is_some(), "ateco_edition");
        check.comune("comune", &mut self.comune);
        check.line("comune_name", &mut self.comune_name, LINE_MAX);
        check.line("street", &mut self.street, LINE_MAX);
        check.cap("cap", &mut self.cap);
        check.link("site", &mut self.site);
        check.mail("mail", &mut self.mail);
        check.phone("phone", &mut self.phone);
        check.block("description", &mut self.description, TEXT_MAX);
        check.done()
    }

    /// What it is known by: partita IVA, else codice fiscale.
    pub fn key(&self) -> &str {
        if self.partita_iva.is_empty() { &self.codice_fiscale } else { &self.partita_iva }
    }

    /// Whether its partita IVA checks but names an office that is not known: worth asking.
    pub fn has_odd_partita_iva(&self) -> bool {
        PartitaIva::parse(&self.partita_iva).is_ok_and(|code| !code.has_known_province())
    }

    /// What this would say of an entry that said `before` and says `now`: what it would change it changes still, and the rest
    /// is as it is now. Of what both change, this says more.
    #[must_use]
    pub(super) fn rebased(self, before: &Self, now: &Self) -> Self {
        fn kept<T: Clone + PartialEq>(own: T, before: &T, now: &T) -> T {
            if own == *before { now.clone() } else { own }
        }
        // Code and name of a comune, code and edition of an activity are one thing each.
        let comune = |of: &Self| (of.comune.clone(), of.comune_name.clone());
        let ateco = |of: &Self| (of.ateco.clone(), of.ateco_edition);
        let (comune, comune_name) = kept(comune(&self), &comune(before), &comune(now));
        let (ateco, ateco_edition) = kept(ateco(&self), &ateco(before), &ateco(now));
        Self {
            denomination: kept(self.denomination, &before.denomination, &now.denomination),
            legal_form: kept(self.legal_form, &before.legal_form, &now.legal_form),
            codice_fiscale: kept(self.codice_fiscale, &before.codice_fiscale, &now.codice_fiscale),
            partita_iva: kept(self.partita_iva, &before.partita_iva, &now.partita_iva),
            ateco,
            ateco_edition,
            size: kept(self.size, &before.size, &now.size),
            office: kept(self.office, &before.office, &now.office),
            comune,
            comune_name,
            street: kept(self.street, &before.street, &now.street),
            cap: kept(self.cap, &before.cap, &now.cap),
            site: kept(self.site, &before.site, &now.site),
            mail: kept(self.mail, &before.mail, &now.mail),
            phone: kept(self.phone, &before.phone, &now.phone),
            description: kept(self.description, &before.description, &now.description),
        }
    }

    /// As the public reads it: a person's codice fiscale is the person's own.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut public = self.clone();
        if public.codice_fiscale.len() != 11 {
            public.codice_fiscale.clear();
        }
        public
    }
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its number, never used again.
    pub id: i64,
    /// Where it stands.
    pub state: CompanyState,
    /// Why it, or the last change of it, was refused or it was suspended; empty if it was not.
    pub reason: String,
    /// Who entered it; None: a command or the house.
    pub created_by: Option<PrincipalId>,
    /// When.
    pub created_at: Micros,
    /// When it was last changed.
    pub updated_at: Micros,
    /// When it was first approved.
    pub approved_at: Option<Micros>,
    /// Grows with each change.
    pub version: i64,
    /// What it says.
    pub content: CompanyContent,
}

/// A change of an approved entry that waits for an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Who asks for it.
    pub person: PrincipalId,
    /// Since when.
    pub created_at: Micros,
    /// What the entry would say.
    pub content: CompanyContent,
}

/// As what somebody reads an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As everybody.
    Public,
    /// As one of the firm.
    Owner,
    /// As one who looks after it.
    Staff,
}

/// An entry as somebody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The entry.
    pub company: Company,
    /// The change that waits; only for the firm and for those who look after it.
    pub revision: Option<Revision>,
    /// What the last change would have said, if it was refused; for the same.
    pub refused: Option<CompanyContent>,
    /// As what.
    pub reading: Reading,
}

/// A firm as a file brings it: approved, since an operator vouches for the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRow {
    /// What it says.
    pub content: CompanyContent,
}

/// Which entries a reader wants. Empty and None ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyFilter {
    /// All of these words, accents and endings forgiven.
    pub words: String,
    /// The ISTAT code of a comune.
    pub comune: String,
    /// The beginning of a code of ATECO.
    pub ateco: Option<Ateco>,
    /// This large.
    pub size: Option<Size>,
}

/// Which entries those who look after them want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyOwnFilter {
    /// In this state.
    pub state: Option<CompanyState>,
    /// Those of which a change waits.
    pub changed: bool,
    /// All of these words.
    pub words: String,
    /// In which order: by [`OwnSort::Title`](crate::jobs::listing::OwnSort) is by name, by the reference by partita IVA.
    pub order: OwnOrder,
}

/// Why an entry is refused or suspended, as it is kept.
pub(super) fn checked_reason(reason: &str) -> Result<String, Faults> {
    let mut reason = reason.to_owned();
    let mut check = Check::new(true);
    check.block("reason", &mut reason, 2_000);
    check.must(!reason.is_empty(), "reason", Problem::Missing);
    check.done().map(|()| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(codice: &str, partita: &str) -> CompanyContent {
        CompanyContent {
            denomination: " Azienda\u{a0}Prova ".into(),
            codice_fiscale: codice.into(),
            partita_iva: partita.into(),
            ..CompanyContent::default()
        }
    }

    #[test]
    fn codes_are_checked_and_kept_in_one_spelling() {
        let mut firm = content("rssmra85t10a562s", "IT 00743110157");
        firm.check().unwrap();
        assert_eq!((firm.denomination.as_str(), firm.key()), ("Azienda Prova", "00743110157"));
        assert_eq!(
            (firm.codice_fiscale.as_str(), firm.redacted().codice_fiscale.as_str()),
            ("RSSMRA85T10A562S", "")
        );
        assert_eq!(content("00743110157", "").redacted().codice_fiscale, "00743110157");
        assert!(!firm.has_odd_partita_iva() && content("", "12345678903").has_odd_partita_iva());
    }

    #[test]
    fn faults_are_told_field_by_field() {
        let mut firm = CompanyContent {
            ateco: "55.20.421".into(),
            cap: "7310".into(),
            phone: "chiedere".into(),
            site: "javascript:x".into(),
            ..content("RSSMRA85T10A562X", "00743110158")
        };
        let faults = firm.check().unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            ["codice_fiscale", "partita_iva", "ateco", "ateco_edition", "cap", "site", "phone"],
            "{faults}"
        );
        assert_eq!(content("", "").check().unwrap_err().of("partita_iva"), Some(&Problem::Missing));
    }
}
