use super::{
    super::{Face, Rule},
    house::address,
    houses,
};
use crate::{
    audit::Doer,
    directory::{Actor, Kind, NewPrincipal, Role},
};

#[tokio::test]
async fn members_by_rule_come_and_go_with_what_they_are() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        let office = house.office;
        let rule = Rule { id: 0, unit: Some(office), role: Some(Role::Operator) };
        let changed =
            house.discussions.set_rule(Actor::server(), list.id, rule, true).await.expect(house.name);
        assert_eq!(changed, (1, 0), "{}", house.name);
        let new = house.directory.edit(Doer::server(), move |edit| {
            let roles = vec![(Role::Operator, None)];
            let id = edit.add(&NewPrincipal {
                roles,
                ..NewPrincipal::new(Kind::Person, address("nuovo@here.example"), "Nina")
            })?;
            edit.add_member(office, id, false)?;
            Ok(id)
        });
        let new = new.await.expect(house.name);
        let members = "SELECT COUNT(*) FROM discussion_member WHERE state = 'active'";
        assert_eq!(house.number(members).await, 2, "{}", house.name);
        assert!(
            house.directory.principals_of(new).await.expect(house.name).contains(&list.id),
            "{}",
            house.name
        );
        // Who has left stays out, whatever the rule says.
        let member =
            house.db.read(move |c| crate::discussion::store::member::of_person(c, list.id, new)).await;
        let member = member.expect(house.name).expect("a member").id;
        house.discussions.leave(Some(Actor::Person(new)), member).await.expect(house.name);
        house
            .directory
            .edit(Doer::server(), move |edit| edit.rename(office, "Ufficio"))
            .await
            .expect(house.name);
        assert_eq!(house.number(members).await, 1, "{}", house.name);
        assert!(
            !house.directory.principals_of(new).await.expect(house.name).contains(&list.id),
            "{}",
            house.name
        );
        let op = house.id("op").await;
        house
            .directory
            .edit(Doer::server(), move |edit| edit.remove_member(office, op))
            .await
            .expect(house.name);
        assert_eq!(house.number(members).await, 0, "{}", house.name);
    }
}
