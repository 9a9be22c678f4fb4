//! Addresses that people have logged in from, on all nodes.

use super::*;

#[tokio::test]
async fn only_people_with_a_mailbox_make_a_home_and_a_new_process_knows_it() {
    for house in houses().await {
        let name = house.engine.name;
        let homes = Arc::new(Homes::new(house.clock.clone()));
        let auth = door_of(&house.engine.db, &house.clock, Arc::clone(&homes));
        let from = |n: u8| IpAddr::from([192, 0, 2, n]);
        assert!(auth.verify_login(from(1), "op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        assert!(auth.verify_login(from(2), "chi@posta.example", "demo", Protocol::Web).await.is_ok());
        assert!(auth.verify_login(from(3), "chi@posta.example", "demo", Protocol::Imap).await.is_err());
        let (citizen, key) = (house.id("chi@posta.example").await, AddressKey::from(from(2)).to_string());
        let seen = house.engine.db.read(move |conn| store::peer_seen(conn, citizen, &key)).await.unwrap();
        assert!(peers::is_fresh(seen, house.clock.now()), "{name}: it has a count of its own there");
        let id = house.id("op1@x.example").await;
        house.edit(move |e| e.set_disabled(id, true)).await;
        for _ in 0..30 {
            let shut = auth.verify_login(from(4), "op1", "demo", Protocol::Imap).await;
            assert_eq!(shut, Err(AuthError::Disabled), "{name}: right, so no guess");
        }
        let settled: Vec<u8> = (0..10).filter(|n| homes.has(from(*n))).collect();
        assert_eq!(settled, [1], "{name}");
        let fresh = Arc::new(Homes::new(house.clock.clone()));
        door_of(&house.engine.db, &house.clock, Arc::clone(&fresh)).renew_homes().await.unwrap();
        assert!(fresh.has(from(1)) && !fresh.has(from(2)), "{name}");
    }
}

/// What one node knew another did not until somebody logged in there, and after a new password the address of whoever had
/// used the old one was a home until the process ended.
#[tokio::test]
async fn homes_are_those_of_all_nodes_and_go_with_the_password() {
    for house in houses().await {
        let (name, id) = (house.engine.name, house.id("op1@x.example").await);
        let homes = [(); 2].map(|()| Arc::new(Homes::new(house.clock.clone())));
        let second = house.engine.open_again().await.expect("another node");
        let [one, two] = [(&house.engine.db, &homes[0]), (&second, &homes[1])]
            .map(|(db, homes)| door_of(db, &house.clock, Arc::clone(homes)));
        let peer: IpAddr = PEER.parse().unwrap();
        let at_home = || [homes[0].has(peer), homes[1].has(peer)];
        assert!(one.verify_login(peer, "op1", "demo", Protocol::Imap).await.is_ok(), "{name}");
        assert_eq!(at_home(), [true, false], "{name}");
        two.renew_homes().await.unwrap();
        assert_eq!(at_home(), [true, true], "{name}");
        let new = one.hash("nuova").await.unwrap();
        house.edit(move |e| password::set(e, id, &new)).await;
        for node in [&one, &two] {
            node.renew_homes().await.unwrap();
        }
        assert_eq!(at_home(), [true, false], "{name}: it may have been noted this moment");
        house.clock.advance(2 * MINUTE);
        one.renew_homes().await.unwrap();
        assert_eq!(at_home(), [false, false], "{name}");
    }
}
