//! Commands that imap-codec reads, and its types turned into ours.

use imap_codec::decode::Decoder;
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::auth::AuthenticateData;
use imap_codec::imap_types::command::CommandBody as Foreign;
use imap_codec::imap_types::core::{IString, NString};
use imap_codec::{AuthenticateDataCodec, CommandCodec};

use super::cursor::{Cursor, Fault, Parsed};
use crate::imap::wire::command::{CommandBody, Secret};

const VERBS: [&str; 15] = [
    "CAPABILITY",
    "NOOP",
    "LOGOUT",
    "STARTTLS",
    "AUTHENTICATE",
    "ENABLE",
    "ID",
    "NAMESPACE",
    "CHECK",
    "CLOSE",
    "UNSELECT",
    "EXPUNGE",
    "IDLE",
    "GETQUOTA",
    "SETQUOTA",
];

/// A line that answers a continuation of AUTHENTICATE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthLine {
    /// Decoded bytes of the SASL mechanism.
    Data(Secret),
    /// `*`: the client gives up; answer BAD.
    Cancel,
}

/// Reads a raw line that answers a continuation of AUTHENTICATE (RFC 9051 §6.2.2). `None` for what is not
/// base64, to be answered with BAD.
#[must_use]
pub fn parse_auth_line(line: &[u8]) -> Option<AuthLine> {
    let line = with_line_end(&[line]);
    match AuthenticateDataCodec::default().decode(&line) {
        Ok((b"", AuthenticateData::Continue(data))) => {
            Some(AuthLine::Data(Secret::new(data.declassify().to_vec())))
        }
        Ok((b"", AuthenticateData::Cancel)) => Some(AuthLine::Cancel),
        _ => None,
    }
}

/// True when the verb, in capitals, is one for imap-codec.
pub(super) fn knows(verb: &str) -> bool {
    VERBS.contains(&verb)
}

/// Parses the arguments of a verb imap-codec knows.
pub(super) fn parse(cursor: &mut Cursor, verb: &str) -> Parsed<CommandBody> {
    let arguments = cursor.rest();
    cursor.skip(arguments.len());
    // imap-codec wants exactly one space; clients send more, and some after the last argument.
    let arguments = arguments.trim_ascii();
    let space: &[u8] = if arguments.is_empty() { b"" } else { b" " };
    let line = with_line_end(&[b"T ", verb.as_bytes(), space, arguments]);
    match CommandCodec::default().decode(&line) {
        Ok((b"", command)) => translate(command.into_static().body),
        _ => Err(Fault::Syntax("Invalid arguments")),
    }
}

fn with_line_end(parts: &[&[u8]]) -> Vec<u8> {
    let mut line = parts.concat();
    line.extend_from_slice(b"\r\n");
    line
}

fn translate(body: Foreign<'static>) -> Parsed<CommandBody> {
    Ok(match body {
        Foreign::Capability => CommandBody::Capability,
        Foreign::Noop => CommandBody::Noop,
        Foreign::Logout => CommandBody::Logout,
        Foreign::StartTLS => CommandBody::StartTls,
        Foreign::Authenticate { mechanism, initial_response } => CommandBody::Authenticate {
            mechanism: mechanism.to_string().to_ascii_uppercase(),
            initial: initial_response.map(|data| Secret::new(data.declassify().to_vec())),
        },
        Foreign::Enable { capabilities } => CommandBody::Enable(
            capabilities.into_iter().map(|capability| capability.to_string().to_ascii_uppercase()).collect(),
        ),
        Foreign::Id { parameters } => {
            CommandBody::Id(parameters.into_iter().flatten().map(id_pair).collect())
        }
        Foreign::Namespace => CommandBody::Namespace,
        Foreign::Check => CommandBody::Check,
        Foreign::Close => CommandBody::Close,
        Foreign::Unselect => CommandBody::Unselect,
        Foreign::Expunge => CommandBody::Expunge { uids: None },
        Foreign::Idle => CommandBody::Idle,
        Foreign::GetQuota { root } => CommandBody::GetQuota { root: lossy(root.as_ref()) },
        Foreign::SetQuota { root, quotas } => CommandBody::SetQuota {
            root: lossy(root.as_ref()),
            limits: quotas
                .into_iter()
                .map(|quota| (quota.resource.to_string().to_ascii_uppercase(), quota.limit))
                .collect(),
        },
        _ => return Err(Fault::UnknownCommand),
    })
}

fn id_pair((field, value): (IString<'static>, NString<'static>)) -> (String, Option<String>) {
    (lossy(field.as_ref()), value.0.map(|value| lossy(value.as_ref())))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
