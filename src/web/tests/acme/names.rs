//! Which names have certificates: wanted, no longer wanted, found.

use super::*;
use crate::acme::Names;
use crate::net::resolver::{DnsTable, Resolver};

fn both() -> [String; 2] {
    [NAME.to_owned(), "vecchio.example".into()]
}

/// A node that has got certificates for both.
async fn two_in_force(house: &House) -> Acme {
    let (node, names) = (house.node(), both());
    node.plan(&names).await.unwrap();
    while node.step(&names).await.unwrap() {}
    node
}

#[tokio::test]
async fn names_without_certificate_in_force_are_forgotten_when_nobody_wants_them() {
    for engine in engines().await {
        let house = house(engine).await;
        let node = two_in_force(&house).await;
        node.plan(&[]).await.unwrap();
        assert_eq!(acme::list(&house.engine.db).await.unwrap().len(), 2, "they are in force");
        house.clock.advance(1_000 * DAY);
        node.plan(&wanted()).await.unwrap();
        assert_eq!(acme::list(&house.engine.db).await.unwrap().len(), 1);
    }
}

/// Each of two nodes forgot the other's names, and with them how often they had failed.
#[tokio::test]
async fn nodes_with_other_names_keep_each_others() {
    for engine in engines().await {
        let house = house(engine).await;
        let (one, two) = (house.node(), house.node());
        let others = ["altra.example".to_owned()];
        house.authority.be(Mood { asks_elsewhere: true, ..Mood::default() });
        one.plan(&wanted()).await.unwrap();
        let failed = house.attempt(&one).await;
        for _ in 0..3 {
            house.clock.advance(15 * MINUTE);
            two.plan(&others).await.unwrap();
            assert_eq!(house.row().await, failed, "{}", house.engine.name);
        }
        house.clock.advance(DAY);
        two.plan(&others).await.unwrap();
        let left = acme::list(&house.engine.db).await.unwrap();
        assert!(left.iter().map(|row| &row.name).eq(&others), "{left:?}");
    }
}

/// With no node ordering any more all were taken for unwanted, and the alarm that they are about to end fell silent.
#[tokio::test]
async fn who_is_left_to_expire_is_known_after_a_day_while_somebody_orders_others() {
    for engine in engines().await {
        let house = house(engine).await;
        let (node, other) = (house.node(), ["altra.example".to_owned()]);
        node.plan(&wanted()).await.unwrap();
        house.attempt(&node).await;
        let unwanted = async || {
            let now = house.clock.now();
            house.engine.db.read(move |c| acme::unwanted(c, now)).await.unwrap()
        };
        house.clock.advance(DAY + 1);
        assert!(unwanted().await.is_empty(), "{}: nobody orders", house.engine.name);
        node.plan(&other).await.unwrap();
        assert_eq!(unwanted().await, HashSet::from([NAME.to_owned()]), "{}", house.engine.name);
        node.plan(&wanted()).await.unwrap();
        house.clock.advance(DAY);
        node.plan(&other).await.unwrap();
        assert!(unwanted().await.is_empty(), "{}: not yet a day", house.engine.name);
    }
}

#[tokio::test]
async fn what_nobody_wants_any_more_is_not_renewed_and_served_until_it_ends() {
    for engine in engines().await {
        let house = house(engine).await;
        let node = two_in_force(&house).await;
        let rows = acme::list(&house.engine.db).await.unwrap();
        house.clock.set(rows.iter().map(|row| row.attempt_at).max().unwrap());
        node.plan(&wanted()).await.unwrap();
        let orders = house.authority.orders();
        while node.step(&wanted()).await.unwrap() {}
        assert_eq!(house.authority.orders(), orders + 1, "only {NAME} is renewed");
        assert_eq!(acme::load(&house.engine.db, &house.keys).await.unwrap().len(), 2, "both are served");
        // Wanted again, it is due at once.
        let names = both();
        node.plan(&names).await.unwrap();
        assert!(node.step(&names).await.unwrap());
        assert_eq!(house.authority.orders(), orders + 2);
    }
}

#[tokio::test]
async fn names_under_mail_domains_are_taken_where_the_dns_leads_here() {
    for engine in engines().await {
        let directory =
            crate::directory::Directory::new(engine.db.clone(), Clock::manual(START), |_, _, _, _| Ok(()));
        let domain = crate::address::Domain::parse("lecce.example").unwrap();
        directory
            .edit(crate::audit::Doer::server(), move |edit| edit.add_domain(&domain, None))
            .await
            .unwrap();
        let table = DnsTable::new();
        let (here, there) = ("192.0.2.1".parse().unwrap(), "192.0.2.9".parse().unwrap());
        table.add_address(NAME, here);
        table.add_address("autoconfig.lecce.example", here);
        table.add_address("autodiscover.lecce.example", there);
        let own = vec![NAME.to_owned(), "localhost".into(), "192.0.2.1".into()];
        let mut names = Names { own, fixed: vec![], resolver: Resolver::Table(table.clone()) };
        let found = names.find(&engine.db).await.unwrap();
        assert_eq!(found, ["autoconfig.lecce.example", NAME], "{}", engine.name);
        names.fixed = vec!["web.example".into()];
        assert_eq!(names.find(&engine.db).await.unwrap(), [NAME, "web.example"]);
        names.fixed.clear();
        names.resolver = Resolver::Off;
        assert_eq!(names.find(&engine.db).await.unwrap(), [NAME], "without DNS nothing new is wanted");
    }
}
