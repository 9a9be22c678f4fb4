use super::{
    super::{Asked, Face, Joining, MemberState},
    House, houses, mail,
};
use crate::bounce::token::Purpose;

const MEMBERS: &str = "SELECT COUNT(*) FROM discussion_member WHERE state = 'active'";

/// What follows a door's address in a letter.
fn tag(letter: &str, door: &str) -> String {
    let begin = format!("rete-{door}+");
    let at = letter.find(&begin).unwrap_or_else(|| panic!("{letter}")) + begin.len();
    letter[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn write(house: &House, from: &str, to: &str, subject: &str, text: &str) {
    let id = format!("{:x}", rand::random::<u64>());
    let raw = mail(from, to, &id, subject, text);
    house.receive(&format!("<{from}>"), to, &raw).await.expect(house.name);
    house.discussions.drain().await.expect(house.name);
}

#[tokio::test]
async fn joining_by_mail_asks_first_and_once() {
    for house in houses().await {
        house.list(Face::List, "rete", |_| {}).await;
        for _ in 0..20 {
            write(&house, "nina@far.example", "rete-join@here.example", "", "").await;
        }
        let sent = house.sent().await;
        assert_eq!(sent.len(), 1, "{}: {sent:?}", house.name);
        assert_eq!(house.number(MEMBERS).await, 0);
        let code = tag(&sent[0].1, "confirm");
        // Gateways turn letters into capitals.
        let to = format!("rete-confirm+{}@here.example", code.to_uppercase());
        write(&house, "nina@far.example", &to, "Re: x", "").await;
        assert_eq!(house.number(MEMBERS).await, 1, "{}", house.name);
        write(&house, "nina@far.example", &to, "Re: x", "").await;
        assert_eq!(house.number(MEMBERS).await, 1, "{}: used once", house.name);
    }
}

#[tokio::test]
async fn what_is_asked_on_the_web_for_one_address_is_one_letter() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        let asked = Asked {
            address: "nina@far.example".into(),
            name: String::new(),
            mode: None,
            language: "it".into(),
            by: "web".into(),
        };
        let all = (0..40).map(|_| house.discussions.ask_to_join(list.id, asked.clone()));
        for one in futures_util::future::join_all(all).await {
            one.expect(house.name);
        }
        assert_eq!(house.sent().await.len(), 1, "{}", house.name);
    }
}

#[tokio::test]
async fn leaving_wants_the_token_of_a_copy_or_a_confirmation() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["anna@far.example", "bea@far.example"]).await;
        write(&house, "anna@far.example", "rete-leave@here.example", "", "").await;
        assert_eq!(house.number(MEMBERS).await, 2, "{}: anybody can write that", house.name);
        let sent = house.sent().await;
        assert_eq!(sent[0].0, "anna@far.example");
        let to = format!("rete-leave+{}@here.example", tag(&sent[0].1, "leave"));
        write(&house, "bea@far.example", &to, "", "").await;
        assert_eq!(house.number(MEMBERS).await, 1, "{}", house.name);
        let left = house.sent().await;
        assert!(left.iter().any(|(to, _)| to == "anna@far.example"), "{}: {left:?}", house.name);
        write(&house, "bea@far.example", &to, "", "").await;
        assert_eq!(house.number(MEMBERS).await, 1, "{}: twice is once", house.name);
    }
}

#[tokio::test]
async fn programs_are_not_answered_and_people_are() {
    for house in houses().await {
        house.list(Face::List, "rete", |_| {}).await;
        let to = "rete-request@here.example";
        write(&house, "nina@far.example", to, "aiuto", "").await;
        assert_eq!(house.sent().await.len(), 1, "{}", house.name);
        for raw in [
            mail("x@far.example", to, "a", "help", "").replacen(
                "Date",
                "Auto-Submitted: auto-generated\r\nDate",
                1,
            ),
            mail("noreply@far.example", to, "b", "help", ""),
            mail("x@far.example", to, "c", "help", "").replacen("Date", "Precedence: bulk\r\nDate", 1),
        ] {
            house.receive("<x@far.example>", to, &raw).await.expect(house.name);
        }
        house.receive("<>", to, &mail("x@far.example", to, "d", "help", "")).await.expect(house.name);
        assert!(house.sent().await.is_empty(), "{}", house.name);
        for _ in 0..10 {
            write(&house, "robot@far.example", to, "Re: Risultati", "La ringraziamo per il messaggio.").await;
        }
        assert!(house.sent().await.len() <= 1, "{}: prose is answered once", house.name);
    }
}

#[tokio::test]
async fn what_comes_back_counts_and_forged_reports_do_not() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["gone@far.example"]).await;
        let member = house.number("SELECT id FROM discussion_member").await;
        let report = |n: i64| {
            format!(
                "From: MAILER-DAEMON@far.example\r\nTo: x\r\nMessage-ID: <b{n}@far.example>\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nno\r\n--b\r\n\
                 Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; far.example\r\n\r\n\
                 Final-Recipient: rfc822; gone@far.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
                 Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b--\r\n"
            )
        };
        let tokens = house.discussions.tokens().await.expect(house.name);
        for day in 0..4 {
            let good = tokens.make(Purpose::Bounce, member, day).to_uppercase();
            for tag in [good.clone(), good, tokens.make(Purpose::Leave, member, day), "aaaa".into()] {
                let to = format!("rete-bounces+{tag}@here.example");
                house.receive("<>", &to, &report(day)).await.expect(house.name);
            }
            house.discussions.drain().await.expect(house.name);
            house.clock.advance(crate::clock::DAY);
        }
        assert_eq!(
            house.number("SELECT COUNT(*) FROM bounce").await,
            8,
            "{}: each good one twice",
            house.name
        );
        assert_eq!(house.number("SELECT COUNT(*) FROM bounce WHERE counted").await, 4);
        // The probe is on its way; when it comes back too, nothing more is sent.
        let item = house.number("SELECT probe_item FROM discussion_member").await;
        assert!(item > 0, "{}", house.name);
        let to = format!("rete-bounces+{}@here.example", tokens.make(Purpose::Bounce, member, item));
        house.receive("<>", &to, &report(9)).await.expect(house.name);
        house.discussions.drain().await.expect(house.name);
        assert_eq!(house.number(MEMBERS).await, 0, "{}", house.name);
        let admit = crate::directory::Actor::server();
        let bounces = house.discussions.bounces(admit.clone(), member).await.expect(house.name);
        assert!(String::from_utf8_lossy(&bounces[0].report).contains("no such user"));
        house.discussions.admit(admit, member, true).await.expect(house.name);
        assert_eq!(house.number(MEMBERS).await, 1, "{}", house.name);
    }
}

#[tokio::test]
async fn an_owner_agrees_where_that_was_chosen() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.joining = Joining::Approval).await;
        let ciro = house.id("ciro@out.example").await;
        let joined = house.discussions.join(ciro, list.id, None).await.expect(house.name);
        let super::super::Joined::Waits(member) = joined else { panic!("{joined:?}") };
        assert_eq!(house.number(MEMBERS).await, 0);
        house.discussions.admit(crate::directory::Actor::server(), member, true).await.expect(house.name);
        assert_eq!(house.number(MEMBERS).await, 1, "{}", house.name);
        assert_eq!(MemberState::Active.as_str(), "active");
    }
}
