//! Members of a discussion, in a table and one by one.

use maud::Markup;
use templates::pages::lists::*;
use templates::parts::Order;

use super::super::{DAY, NOW};
use super::{BOARD, HOUR, paging, sorts};

pub(super) fn the_members() -> Markup {
    let row = |id, name: &str, address: &str, state: &str, mode: &str, way: &str, score: &str| MemberRow {
        id,
        name: name.into(),
        address: address.into(),
        state: state.into(),
        mode: mode.into(),
        way: way.into(),
        since: NOW - id * 40 * DAY,
        score: score.into(),
        ..MemberRow::default()
    };
    let rows = [
        MemberRow {
            steward: true,
            ..row(1, "Annarita Quarta", "op01@lecce.pugliaimpiego.example", "active", "each", "rule", "")
        },
        MemberRow {
            moderated: true,
            ..row(
                2,
                "Chiara Greco",
                "chiara.greco@comune-scorrano.example",
                "active",
                "digest",
                "request",
                "0,5",
            )
        },
        row(3, "Mario Rizzo", "mario.rizzo@posta.example", "suspended", "each", "import", "5,0"),
        row(
            4,
            "",
            "una.casella.dal.nome.molto.lungo@posta-elettronica-certificata.example",
            "waiting",
            "each",
            "invitation",
            "",
        ),
        row(5, "Ada Conte", "ada.conte@posta.example", "active", "none", "hand", ""),
        row(6, "Luigi Spada", "l.spada@posta.example", "left", "each", "request", ""),
    ];
    let active = [("Stato: Attivi".to_owned(), "/forum/operatori-maglie/gestione/membri".to_owned())];
    members(&MembersPage {
        board: BOARD,
        csrf: "gettone",
        rows: &rows,
        paging: paging(1_204),
        asked: ["", "active", ""],
        active: &active,
        counts: &[("active", 1_180), ("waiting", 9), ("suspended", 4), ("left", 2)],
        sorts: sorts(Order::Ascending),
        choose_href: "?tutti=si",
        ..MembersPage::default()
    })
}

pub(super) fn the_member() -> Markup {
    let bounces = [
        BounceRow {
            at: NOW - DAY,
            class: "hard".into(),
            status: "5.1.1".into(),
            reason: "550 5.1.1 <mario.rizzo@posta.example>: Recipient address rejected: User unknown in virtual mailbox table".into(),
            report: "Reporting-MTA: dns; mx.posta.example\nArrival-Date: Sun, 22 Nov 2026 07:12:01 +0100\n\nFinal-Recipient: rfc822; mario.rizzo@posta.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown in virtual mailbox table\n".into(),
        },
        BounceRow { at: NOW - 3 * DAY, class: "full".into(), status: "4.2.2".into(), reason: "Casella piena".into(), ..BounceRow::default() },
    ];
    member(&MemberPage {
        board: BOARD,
        csrf: "gettone",
        id: 3,
        name: "Mario Rizzo",
        address: "mario.rizzo@posta.example",
        state: "suspended",
        since: NOW - 120 * DAY,
        way: "request",
        way_more: "Dal modulo del sito, confermato per posta.",
        consent: Some(("Informativa discussioni, versione 3", NOW - 120 * DAY)),
        posts: 14,
        mode: "each",
        language: "it",
        own_copy: true,
        version: 4,
        score: ("5,0", "5"),
        bounces: &bounces,
        ..MemberPage::default()
    })
}

pub(super) const COUNTS: Counts<'_> = Counts { new: 212, already: 31, refused: 14, rows: &[] };

pub(super) fn the_add() -> Markup {
    let rows = [
        RefusedRow {
            line: 2,
            value: "mario.rizzo(at)posta.example".into(),
            reason: "Non è un indirizzo.".into(),
        },
        RefusedRow {
            line: 5,
            value: "l.spada@posta.example".into(),
            reason: "È escluso da questa discussione.".into(),
        },
    ];
    add(&AddPage {
        board: BOARD,
        csrf: "gettone",
        how: "welcome",
        done: Some(Counts { new: 3, already: 1, refused: 2, rows: &rows }),
        ..AddPage::default()
    })
}

pub(super) fn the_import() -> ImportPage<'static> {
    ImportPage {
        board: BOARD,
        csrf: "gettone",
        largest: 5_000_000,
        how: "welcome",
        basis: "Consenso raccolto allo sportello il 12/11/2026",
        ..ImportPage::default()
    }
}

pub(super) fn the_rules() -> Markup {
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let rows = [
        RuleRow { id: 1, words: "Operatori del CPI di Maglie".into(), members: 14 },
        RuleRow {
            id: 2,
            words: "Tutte le persone dell’Ufficio coordinamento e degli uffici che ne dipendono".into(),
            members: 38,
        },
    ];
    let names = ["Ada Conte", "Chiara Greco", "Luigi Spada"].map(str::to_owned);
    rules(&RulesPage {
        board: BOARD,
        csrf: "gettone",
        rows: &rows,
        roles: &[pair("operator", "Operatori"), pair("editor", "Redattori")],
        offices: &[
            pair("4", "Centro per l’Impiego di Maglie"),
            pair("5", "Centro per l’Impiego di Poggiardo"),
        ],
        role: "operator",
        office: "5",
        preview: Some(RulePreview { all: 9, new: 7, names: &names }),
        ..RulesPage::default()
    })
}

pub(super) fn the_requests() -> Markup {
    let rows = [
        RequestRow {
            id: 1,
            name: "Chiara Greco".into(),
            address: "chiara.greco@comune-scorrano.example".into(),
            at: NOW - 5 * HOUR,
            message: "Lavoro allo sportello decentrato di Scorrano:\nmi ha detto di scrivervi Ada Conte."
                .into(),
            ..RequestRow::default()
        },
        RequestRow {
            id: 2,
            address: "ada.conte@lecce.pugliaimpiego.example".into(),
            at: NOW - HOUR,
            known: "Operatrice, CPI di Casarano".into(),
            ..RequestRow::default()
        },
    ];
    requests(&RequestsPage { board: BOARD, csrf: "gettone", rows: &rows })
}
