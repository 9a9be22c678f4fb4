//! The state before login (RFC 9051 §3.1), and what any state knows.

use super::auth::Authenticator;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::session::Session;
use super::wire::command::CommandBody;
use super::wire::response;

/// Runs a command of any state. LOGIN, AUTHENTICATE, STARTTLS and LOGOUT, which end otherwise than by a reply alone,
/// are with the session.
pub(super) async fn run<A: Authenticator>(
    session: &mut Session<A>,
    body: CommandBody,
    out: &mut Out,
) -> Outcome {
    match body {
        CommandBody::Capability => {
            let names = session.capabilities();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            response::capability(out.buffer(), &names);
            Ok(Reply::ok("Capabilities told"))
        }
        CommandBody::Noop => Ok(Reply::ok("Nothing done")),
        CommandBody::Id(fields) => Ok(id(session, &fields, out)),
        _ if session.login.is_none() => Err(Failure::bad("Log in first")),
        _ => Err(Failure::bad("Not possible now")),
    }
}

/// ID (RFC 2971). A stranger learns no version.
fn id<A>(session: &Session<A>, fields: &[(String, Option<String>)], out: &mut Out) -> Reply {
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let text = found.and_then(|(_, value)| value.as_deref()).unwrap_or_default();
        text.escape_debug().take(100).collect::<String>()
    };
    tracing::info!(client.name = field("name"), client.version = field("version"), "client says who it is");
    let version = [("name", "Pugliaimpiego"), ("version", env!("CARGO_PKG_VERSION"))];
    let shown = if session.login.is_some() { version.len() } else { 1 };
    response::id(out.buffer(), version.get(..shown).unwrap_or_default());
    Reply::ok("Pleased to meet you")
}
