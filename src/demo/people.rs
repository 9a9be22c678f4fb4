//! Who works in the demo province, which functions and groups they form, and whom they hear from. All invented.

use super::DOMAIN;
use super::places::{CPI, Office};

/// What a person of the demo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Works in a job centre.
    Operator,
    /// Works in a job centre and heads it.
    OfficeManager,
    /// Member of the editorial board.
    Editor,
    /// Moderates boards.
    Moderator,
    /// Works in the provincial administration.
    Province,
    /// Runs the server.
    Administrator,
    /// A citizen; logs in on the web only, with an outside address.
    Citizen,
    /// A company, as above.
    Company,
    /// A school, as above.
    School,
    /// Writes for an organisation outside, as above.
    Organisation,
    /// Writes for a training body outside, as above.
    TrainingBody,
}

/// A person with a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Left side of the main address, which is also the log-in.
    pub login: &'static str,
    /// Right side: [`super::DOMAIN`] or [`super::OUTSIDE`].
    pub domain: &'static str,
    /// Given name (of a company or school: the first part of its name).
    pub given: &'static str,
    /// Family name, or the rest of the name.
    pub family: &'static str,
    /// Second local part of the same mailbox (`nome.cognome`); empty when there is none.
    pub alias: &'static str,
    /// Grammatical gender, for the texts.
    pub female: bool,
    /// What the person is.
    pub role: Role,
}

impl Person {
    /// Display name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// Main address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}@{}", self.login, self.domain)
    }

    /// The job centre the person works in, if any.
    #[must_use]
    pub fn office(&self) -> Option<&'static Office> {
        CPI.iter().find(|office| office.operators.contains(&self.login))
    }
}

/// A function: work that passes from holder to holder together with its mailbox (IN39).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Left side of its address, such as `formazione.lecce`.
    pub local_part: String,
    /// Name as shown in From.
    pub name: String,
    /// Log-ins of its present holders.
    pub holders: Vec<&'static str>,
}

/// A group: mail to it reaches each member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Left side of its address.
    pub local_part: &'static str,
    /// Name.
    pub name: &'static str,
    /// Log-ins of the members.
    pub members: Vec<&'static str>,
}

/// A second address of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// Left side of the alias.
    pub local_part: &'static str,
    /// Left side of the address it leads to.
    pub target: &'static str,
}

const fn staff(
    login: &'static str,
    given: &'static str,
    family: &'static str,
    alias: &'static str,
    female: bool,
    role: Role,
) -> Person {
    Person { login, domain: DOMAIN, given, family, alias, female, role }
}

const HEAD: Role = Role::OfficeManager;
const CLERK: Role = Role::Operator;

/// The twenty operators, two in each office, heads first.
pub(super) const OPERATORS: [Person; 20] = [
    staff("op01", "Maria Rosaria", "De Pascalis", "mariarosaria.depascalis", true, HEAD),
    staff("op02", "Antonio", "Quarta", "antonio.quarta", false, CLERK),
    staff("op03", "Lucia", "Primiceri", "lucia.primiceri", true, HEAD),
    staff("op04", "Salvatore", "Toma", "salvatore.toma", false, CLERK),
    staff("op05", "Anna Lucia", "Congedo", "annalucia.congedo", true, HEAD),
    staff("op06", "Cosimo", "Duma", "cosimo.duma", false, CLERK),
    staff("op07", "Fernando", "Piro", "fernando.piro", false, HEAD),
    staff("op08", "Daniela", "Barba", "daniela.barba", true, CLERK),
    staff("op09", "Francesca", "Montinaro", "francesca.montinaro", true, HEAD),
    staff("op10", "Paolo", "Carlà", "paolo.carla", false, CLERK),
    staff("op11", "Teresa", "Merico", "teresa.merico", true, HEAD),
    staff("op12", "Rocco", "Puzzovio", "rocco.puzzovio", false, CLERK),
    staff("op13", "Assunta", "Chirivì", "assunta.chirivi", true, HEAD),
    staff("op14", "Brizio", "Tommasi", "brizio.tommasi", false, CLERK),
    staff("op15", "Gregorio", "Zuccaro", "gregorio.zuccaro", false, HEAD),
    staff("op16", "Immacolata", "Sansò", "immacolata.sanso", true, CLERK),
    staff("op17", "Vito", "Rizzello", "vito.rizzello", false, HEAD),
    staff("op18", "Carmela", "Nocco", "carmela.nocco", true, CLERK),
    staff("op19", "Ippazio", "Morciano", "ippazio.morciano", false, HEAD),
    staff("op20", "Giulia", "Panico", "giulia.panico", true, CLERK),
];

/// The editor.
pub(super) const EDITOR: Person =
    staff("redazione1", "Elisa", "Vergari", "elisa.vergari", true, Role::Editor);
/// The moderator.
pub(super) const MODERATOR: Person =
    staff("moderatore1", "Marco", "Tondo", "marco.tondo", false, Role::Moderator);
/// Somebody of the provincial administration.
pub(super) const PROVINCE: Person =
    staff("provincia1", "Rosanna", "Caputo", "rosanna.caputo", true, Role::Province);
/// The administrator.
pub(super) const ADMIN: Person =
    staff("admin", "Amministrazione", "di sistema", "", true, Role::Administrator);

const fn outside(
    login: &'static str,
    given: &'static str,
    family: &'static str,
    female: bool,
    role: Role,
) -> Person {
    Person { login, domain: super::OUTSIDE, given, family, alias: "", female, role }
}

/// People outside who have an account on the web.
pub(super) const OUTSIDERS: [Person; 17] = [
    outside("cittadino1", "Chiara", "Rizzo", true, Role::Citizen),
    outside("cittadino2", "Mattia", "Perrone", false, Role::Citizen),
    outside("cittadino3", "Nicoletta", "De Giorgi", true, Role::Citizen),
    outside("cittadino4", "Abdoulaye", "Ndiaye", false, Role::Citizen),
    outside("cittadino5", "Pierluigi", "Conte", false, Role::Citizen),
    outside("azienda1", "Masseria", "Li Cuti s.r.l.", true, Role::Company),
    outside("azienda2", "Calzaturificio", "Due Mari s.p.a.", false, Role::Company),
    outside("azienda3", "Edilpietra", "Salento s.n.c.", true, Role::Company),
    outside("scuola1", "Istituto professionale", "Terra d'Otranto", false, Role::School),
    outside("ente1", "Graziella", "Pisanelli", true, Role::Organisation),
    outside("ente2", "Donato", "Marzano", false, Role::Organisation),
    outside("ente3", "Marisa", "Calogiuri", true, Role::Organisation),
    outside("ente4", "Fabrizio", "Lecciso", false, Role::TrainingBody),
    outside("ente5", "Tiziana", "Melcarne", true, Role::Organisation),
    outside("ente6", "Enrico", "Vantaggiato", false, Role::Organisation),
    outside("ente7", "Silvana", "Gaballo", true, Role::Organisation),
    outside("ente8", "Ivana", "Stefanizzi", true, Role::TrainingBody),
];

/// The person with a log-in, here or outside.
#[must_use]
pub fn find(login: &str) -> Option<&'static Person> {
    let staff = OPERATORS.iter().chain([&EDITOR, &MODERATOR, &ADMIN, &PROVINCE]);
    staff.chain(&OUTSIDERS).find(|person| person.login == login)
}

/// Given names of further citizens, with their gender.
pub(super) const GIVEN: [(&str, bool); 24] = [
    ("Alessia", true),
    ("Andrea", false),
    ("Angela", true),
    ("Beatrice", true),
    ("Carlo", false),
    ("Claudia", true),
    ("Cristian", false),
    ("Davide", false),
    ("Elena", true),
    ("Federica", true),
    ("Gabriele", false),
    ("Giorgia", true),
    ("Ilaria", true),
    ("Lorenzo", false),
    ("Luca", false),
    ("Marta", true),
    ("Michele", false),
    ("Noemi", true),
    ("Oronzo", false),
    ("Pamela", true),
    ("Roberto", false),
    ("Simona", true),
    ("Stefano", false),
    ("Valentina", true),
];

/// Family names of further citizens.
pub(super) const FAMILY: [&str; 30] = [
    "Abate",
    "Bruno",
    "Calò",
    "Cazzato",
    "Colella",
    "D'Amico",
    "De Luca",
    "De Matteis",
    "Elia",
    "Fanuli",
    "Greco",
    "Giannuzzi",
    "Ingrosso",
    "Leo",
    "Longo",
    "Manca",
    "Marra",
    "Martella",
    "Mazzotta",
    "Miglietta",
    "Nuzzo",
    "Pellegrino",
    "Pispicò",
    "Rollo",
    "Renna",
    "Russo",
    "Spedicato",
    "Stefanelli",
    "Tarantino",
    "Zecca",
];

/// Companies: name, local part at the outside domain, person who writes, trades they look for (places in
/// [`super::places::TRADES`]).
pub(super) const COMPANIES: [(&str, &str, &str, &[usize]); 14] = [
    ("Masseria Li Cuti s.r.l.", "azienda1", "Raffaele Stasi", &[0, 1, 8, 23]),
    ("Calzaturificio Due Mari s.p.a.", "azienda2", "Loredana Ciullo", &[9, 10, 11]),
    ("Edilpietra Salento s.n.c.", "azienda3", "Pantaleo Giausa", &[3, 4, 12, 21]),
    ("Hotel Le Rotonde", "direzione.lerotonde", "Katia Mosco", &[0, 1, 13, 14, 15]),
    ("Supermercati Terra Rossa", "personale.terrarossa", "Gianluca Bove", &[2, 11, 22]),
    ("Cooperativa sociale Il Melograno", "coop.melograno", "Stefania Rausa", &[5, 18, 23]),
    ("Frantoio Antica Macina", "frantoio.anticamacina", "Uccio Protopapa", &[2, 8, 11]),
    ("Confezioni Levante s.r.l.", "risorse.levante", "Miriam Saracino", &[6, 9, 11]),
    ("Studio Commerciale Associato Tre Torri", "studio.tretorri", "Sandro Lezzi", &[6, 7]),
    ("Officine Meccaniche Capo di Leuca", "officine.capodileuca", "Biagio Ciardo", &[4, 16, 17]),
    ("Cantina Sociale Negroamaro", "cantina.negroamaro", "Piera Margiotta", &[2, 8, 11]),
    ("Trasporti Serra & Figli", "trasporti.serra", "Tonio Serra", &[11, 12, 16]),
    ("Panificio Grano Nostro", "panificio.granonostro", "Ada Coluccia", &[2, 22]),
    ("Idea Web Puglia s.r.l.", "lavoro.ideaweb", "Dario Fachechi", &[6, 19, 20]),
];

/// Schools: name, local part, head teacher's office that signs.
pub(super) const SCHOOLS: [(&str, &str); 4] = [
    ("Istituto professionale Terra d'Otranto", "scuola1"),
    ("Istituto comprensivo Via Roma", "segreteria.viaroma"),
    ("Istituto tecnico Costa dei Trulli", "didattica.costatrulli"),
    ("Liceo artistico Cartapesta", "segreteria.cartapesta"),
];

/// Training bodies: name, local part.
pub(super) const BODIES: [(&str, &str); 5] = [
    ("Ente di formazione Nuovi Mestieri", "nuovimestieri"),
    ("Associazione Orizzonte Formazione", "orizzonte.formazione"),
    ("Scuola edile del Salento", "scuolaedile"),
    ("Consorzio Arti e Saperi", "artiesaperi"),
    ("Accademia del gusto", "accademia.gusto"),
];

/// Functions held in each job centre: prefix, name, which of the two operators holds it.
const OFFICE_FUNCTIONS: [(&str, &str, usize); 3] = [
    ("formazione", "Referente formazione", 0),
    ("collocamento", "Responsabile collocamento", 1),
    ("orientamento", "Referente orientamento", 1),
];

/// Functions of the whole province: local part, name, holders.
const PROVINCE_FUNCTIONS: [(&str, &str, &[&str]); 4] = [
    ("obbligo.formativo", "Referente provinciale obbligo formativo", &["op09", "op11"]),
    ("collocamento.mirato", "Ufficio collocamento mirato", &["op10", "op05"]),
    ("tirocini", "Sportello tirocini", &["op13", "op20"]),
    ("eures", "Sportello mobilità in Europa", &["op16"]),
];

/// All functions.
pub(super) fn functions() -> Vec<Function> {
    let mut all = Vec::with_capacity(34);
    for office in &CPI {
        for (prefix, name, holder) in OFFICE_FUNCTIONS {
            all.push(Function {
                local_part: format!("{prefix}.{}", office.short()),
                name: format!("{name} – CPI {}", office.town),
                holders: office.operators.get(holder).copied().into_iter().collect(),
            });
        }
    }
    for (local_part, name, holders) in PROVINCE_FUNCTIONS {
        all.push(Function { local_part: local_part.into(), name: name.into(), holders: holders.to_vec() });
    }
    all
}

/// All groups.
pub(super) fn groups() -> Vec<Group> {
    let with = |role: Role| OPERATORS.iter().filter(move |p| p.role == role).map(|p| p.login);
    vec![
        Group {
            local_part: "tutti",
            name: "Tutti gli operatori",
            members: OPERATORS.iter().map(|p| p.login).collect(),
        },
        Group { local_part: "capi", name: "Responsabili dei CPI", members: with(HEAD).collect() },
        Group {
            local_part: "referenti",
            name: "Referenti di progetto",
            members: with(CLERK).chain([EDITOR.login]).collect(),
        },
        Group {
            local_part: "redazione",
            name: "Redazione del portale",
            members: vec![EDITOR.login, MODERATOR.login],
        },
    ]
}

/// All aliases: those the standards ask for (RFC 2142), those of offices, and `nome.cognome` of each person.
pub(super) fn aliases() -> Vec<Alias> {
    let fixed = [
        ("postmaster", "admin"),
        ("abuse", "admin"),
        ("webmaster", "admin"),
        ("hostmaster", "admin"),
        ("info", "cpi.lecce"),
        ("urp", "provincia"),
        ("segreteria", "provincia"),
        ("cpi.campisalentina", "cpi.campi"),
    ];
    let personal = OPERATORS.iter().chain([&EDITOR, &MODERATOR, &PROVINCE]).map(|p| (p.alias, p.login));
    fixed.into_iter().chain(personal).map(|(local_part, target)| Alias { local_part, target }).collect()
}
