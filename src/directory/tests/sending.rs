//! As whom people may send.

use super::*;

/// An alias of several could be sent as by the one of them who was not disabled.
#[tokio::test]
async fn an_alias_of_several_stays_one_of_several() {
    on_engines(async |directory| {
        let (op1, op3) =
            (id_of(directory, "op1@lecce.example").await, id_of(directory, "op3@lecce.example").await);
        let both = ["op1@lecce.example", "op3@lecce.example"].map(addr);
        change(directory, move |e| e.set_alias(&addr("due@lecce.example"), &both)).await.unwrap();
        change(directory, move |e| e.set_disabled(op3, true)).await.unwrap();
        assert!(!sends(directory, op1, "due@lecce.example").await);
    })
    .await;
}

#[tokio::test]
async fn one_sends_as_oneself_ones_offices_and_ones_aliases() {
    on_engines(async |directory| {
        let tutti = id_of(directory, "tutti@lecce.example").await;
        let op3 = id_of(directory, "op3@lecce.example").await;
        change(directory, move |e| {
            e.set_sends(tutti, true)?;
            e.add_address(op3, &addr("terzo@perché.example"))?;
            e.set_alias(&addr("solo@lecce.example"), &[addr("op3@le.example")])
        })
        .await
        .unwrap();
        for (who, address, expected) in [
            ("op1", "op1@lecce.example", true),
            ("op1", "OP1+x@le.example", true),
            ("op1", "op2@lecce.example", false),
            ("op1", "cpi@lecce.example", true),
            ("op1", "cpi+gruppo@lecce.example", true),
            ("op1", "info@lecce.example", true),
            ("op2", "cpi@lecce.example", false),
            ("op2", "info@lecce.example", false),
            ("op2", "referente@lecce.example", true),
            ("op3", "terzo@perché.example", true),
            ("op3", "solo@lecce.example", true),
            ("op1", "solo@lecce.example", false),
            ("op1", "due@lecce.example", false),
            ("op3", "alcuni@lecce.example", false),
            ("op3", "tutti@lecce.example", true),
            ("op2", "tutti@lecce.example", false),
            ("op1", "sala@lecce.example", false),
            ("op1", "nessuno@lecce.example", false),
            ("op1", "postmaster@lecce.example", false),
            ("admin", "postmaster@le.example", true),
            ("admin", "abuse+1@perché.example", true),
            ("admin", "postmaster@altrove.example", false),
            ("admin", "op1@lecce.example", false),
        ] {
            let person = id_of(directory, &format!("{who}@lecce.example")).await;
            assert_eq!(sends(directory, person, address).await, expected, "{who} as {address}");
        }
        let citizen = id_of(directory, "cittadino@posta.example").await;
        assert!(!sends(directory, citizen, "cittadino@posta.example").await);
    })
    .await;
}
