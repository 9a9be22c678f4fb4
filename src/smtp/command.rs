//! Command lines to commands (RFC 5321 section 4.1; RFC 1870, 2033, 3207, 4954, 6152, 6531).
//!
//! Strict where guessing would change an address, tolerant where clients are known to be sloppy; each
//! tolerance is a function named `quirk_...`.

use crate::address::{Address, ReversePath};

use super::path::{self, Words};
use super::sasl::Mechanism;

/// Longest name taken in EHLO, HELO and LHLO, in bytes.
const MAX_HELO: usize = 255;

/// One command of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// HELO, EHLO or LHLO with the client's name, made safe for a header.
    Hello(Hello, String),
    /// MAIL FROM.
    Mail(MailFrom),
    /// RCPT TO.
    Rcpt(Recipient),
    /// DATA.
    Data,
    /// RSET.
    Rset,
    /// NOOP, with or without an argument.
    Noop,
    /// QUIT.
    Quit,
    /// HELP, with or without an argument.
    Help,
    /// VRFY.
    Vrfy,
    /// EXPN.
    Expn,
    /// STARTTLS.
    StartTls,
    /// AUTH with the initial response, still in base64 (`=` has become empty).
    Auth(Mechanism, Option<String>),
    /// BDAT, which is not offered: what follows it is no command.
    Bdat,
    /// The first line of an HTTP request: a browser was tricked into talking to us.
    Http,
}

/// The three greetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hello {
    /// SMTP without extensions.
    Helo,
    /// SMTP with extensions.
    Ehlo,
    /// LMTP.
    Lhlo,
}

/// What MAIL says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFrom {
    /// Where failures are reported to.
    pub reverse_path: ReversePath,
    /// The parameters after it.
    pub params: MailParams,
}

/// Parameters of MAIL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailParams {
    /// SIZE in bytes, as announced; None when absent or 0 (RFC 1870).
    pub size: Option<u64>,
    /// BODY (RFC 6152). Clients lie about it in both directions.
    pub body: Option<BodyType>,
    /// SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// AUTH, decoded from xtext; `<>` for nobody (RFC 4954 section 5).
    pub auth: Option<String>,
}

/// Values of BODY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyType {
    /// 7BIT
    SevenBit,
    /// 8BITMIME
    EightBitMime,
}

/// What RCPT says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// `<postmaster>` without a domain (RFC 5321 section 4.1.1.3).
    Postmaster,
    /// An address; `ascii` is false when it needs SMTPUTF8.
    Address {
        /// The forward-path without its source route.
        address: Address,
        /// Whether it was written in ASCII.
        ascii: bool,
    },
}

/// A message's envelope: what MAIL said, and the recipients accepted at RCPT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The sender's side.
    pub mail: MailFrom,
    /// In the order of the RCPT commands.
    pub recipients: Vec<Address>,
}

/// What is wrong with a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No such command.
    #[error("command not recognized")]
    Unknown,
    /// The command is known, what follows it is not; the text shows the right form.
    #[error("syntax: {0}")]
    Syntax(&'static str),
    /// Control characters, or bytes that are not UTF-8.
    #[error("invalid character in command")]
    BadCharacter,
    /// The reverse-path is no address.
    #[error("bad sender address syntax")]
    BadSender,
    /// The forward-path is no address.
    #[error("bad recipient address syntax")]
    BadRecipient,
    /// An address outside of ASCII without SMTPUTF8.
    #[error("address needs SMTPUTF8")]
    NeedsSmtpUtf8,
    /// A parameter nobody announced.
    #[error("parameter not recognized or not implemented")]
    UnknownParameter,
    /// A known parameter with a value that makes no sense, or given twice.
    #[error("bad parameter value")]
    BadParameter,
    /// A SASL mechanism we do not have.
    #[error("authentication mechanism not supported")]
    UnknownMechanism,
}

/// Parses a line without its line end.
pub fn parse(line: &[u8]) -> Result<Command, CommandError> {
    if line.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
        return Err(CommandError::BadCharacter);
    }
    let line = line.trim_ascii_end();
    let end = line.iter().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
    let (verb, arguments) = line.split_at(end);
    let arguments = arguments.trim_ascii_start();
    match verb.to_ascii_uppercase().as_slice() {
        b"HELO" => hello(Hello::Helo, arguments, "HELO name"),
        b"EHLO" => hello(Hello::Ehlo, arguments, "EHLO name"),
        b"LHLO" => hello(Hello::Lhlo, arguments, "LHLO name"),
        b"MAIL" => mail(text(arguments)?),
        b"RCPT" => rcpt(text(arguments)?),
        b"AUTH" => auth(text(arguments)?),
        b"DATA" => bare(Command::Data, arguments, "DATA"),
        b"RSET" => bare(Command::Rset, arguments, "RSET"),
        b"STARTTLS" => bare(Command::StartTls, arguments, "STARTTLS"),
        b"NOOP" => Ok(Command::Noop),
        b"QUIT" => Ok(Command::Quit),
        b"HELP" => Ok(Command::Help),
        b"VRFY" => Ok(Command::Vrfy),
        b"EXPN" => Ok(Command::Expn),
        b"BDAT" => Ok(Command::Bdat),
        b"GET" | b"POST" | b"PUT" | b"HEAD" | b"OPTIONS" | b"CONNECT" => Ok(Command::Http),
        _ => Err(CommandError::Unknown),
    }
}

fn text(arguments: &[u8]) -> Result<&str, CommandError> {
    std::str::from_utf8(arguments).map_err(|_| CommandError::BadCharacter)
}

fn bare(command: Command, arguments: &[u8], syntax: &'static str) -> Result<Command, CommandError> {
    if arguments.is_empty() { Ok(command) } else { Err(CommandError::Syntax(syntax)) }
}

fn hello(kind: Hello, name: &[u8], syntax: &'static str) -> Result<Command, CommandError> {
    if name.is_empty() || name.len() > MAX_HELO {
        return Err(CommandError::Syntax(syntax));
    }
    Ok(Command::Hello(kind, quirk_lan_names(name)))
}

/// Windows and phones give LAN names with underscores, spaces and accents; RFC 5321 wants a domain or a
/// literal. Nothing is decided by the name, so anything goes, made harmless for logs and headers.
fn quirk_lan_names(name: &[u8]) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    String::from_utf8_lossy(name).chars().map(|c| if harmless(c) { c } else { '?' }).collect()
}

fn mail(arguments: &str) -> Result<Command, CommandError> {
    const SYNTAX: CommandError = CommandError::Syntax("MAIL FROM:<address> [parameters]");
    let (path, params) = path::take(after_keyword(arguments, "FROM:").ok_or(SYNTAX)?).ok_or(SYNTAX)?;
    let params = mail_params(params)?;
    if !path.is_ascii() && !params.smtputf8 {
        return Err(CommandError::NeedsSmtpUtf8);
    }
    Ok(Command::Mail(MailFrom { reverse_path: reverse_path(path)?, params }))
}

fn reverse_path(path: &str) -> Result<ReversePath, CommandError> {
    if path.is_empty() {
        return Ok(ReversePath::Null);
    }
    let path = path::without_route(path).ok_or(CommandError::BadSender)?;
    Address::parse(path).map(ReversePath::Address).map_err(|_| CommandError::BadSender)
}

fn rcpt(arguments: &str) -> Result<Command, CommandError> {
    const SYNTAX: CommandError = CommandError::Syntax("RCPT TO:<address>");
    let (path, params) = path::take(after_keyword(arguments, "TO:").ok_or(SYNTAX)?).ok_or(SYNTAX)?;
    if !params.trim_ascii().is_empty() {
        return Err(CommandError::UnknownParameter);
    }
    if path.eq_ignore_ascii_case("postmaster") {
        return Ok(Command::Rcpt(Recipient::Postmaster));
    }
    let ascii = path.is_ascii();
    let path = path::without_route(path).ok_or(CommandError::BadRecipient)?;
    let address = Address::parse(path).map_err(|_| CommandError::BadRecipient)?;
    Ok(Command::Rcpt(Recipient::Address { address, ascii }))
}

/// What follows `FROM:` or `TO:`, in any case.
fn after_keyword<'a>(arguments: &'a str, keyword: &str) -> Option<&'a str> {
    let (word, rest) = arguments.split_at_checked(keyword.len())?;
    word.eq_ignore_ascii_case(keyword).then(|| quirk_space_before_path(rest))
}

/// Outlook writes `MAIL FROM: <a@b>`.
fn quirk_space_before_path(rest: &str) -> &str {
    rest.trim_ascii_start()
}

fn mail_params(text: &str) -> Result<MailParams, CommandError> {
    let mut params = MailParams::default();
    let mut seen = [false; 4];
    for (name, value) in Words::new(text) {
        let index = MAIL_PARAMS.iter().position(|known| name.eq_ignore_ascii_case(known));
        let index = index.ok_or(CommandError::UnknownParameter)?;
        if std::mem::replace(&mut seen[index], true) {
            return Err(CommandError::BadParameter);
        }
        match (index, value) {
            (0, Some(value)) => params.size = Some(size(value)?).filter(|size| *size > 0),
            (1, Some(value)) => params.body = Some(body(value)?),
            (2, None) => params.smtputf8 = true,
            (3, Some(value)) => params.auth = Some(path::xtext(value).ok_or(CommandError::BadParameter)?),
            _ => return Err(CommandError::BadParameter),
        }
    }
    Ok(params)
}

const MAIL_PARAMS: [&str; 4] = ["SIZE", "BODY", "SMTPUTF8", "AUTH"];

/// Up to 20 digits (RFC 1870 section 4); what does not fit is surely too large.
fn size(value: &str) -> Result<u64, CommandError> {
    let digits = (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Ok(value.parse().unwrap_or(u64::MAX)) } else { Err(CommandError::BadParameter) }
}

fn body(value: &str) -> Result<BodyType, CommandError> {
    if value.eq_ignore_ascii_case("8BITMIME") {
        Ok(BodyType::EightBitMime)
    } else if value.eq_ignore_ascii_case("7BIT") {
        Ok(BodyType::SevenBit)
    } else {
        Err(CommandError::BadParameter)
    }
}

fn auth(arguments: &str) -> Result<Command, CommandError> {
    const SYNTAX: CommandError = CommandError::Syntax("AUTH mechanism [initial-response]");
    let mut words = arguments.split_ascii_whitespace();
    let mechanism = words.next().ok_or(SYNTAX)?;
    let initial = words.next().map(|word| if word == "=" { "" } else { word }.to_owned());
    if words.next().is_some() {
        return Err(SYNTAX);
    }
    let mechanism = Mechanism::named(mechanism).ok_or(CommandError::UnknownMechanism)?;
    Ok(Command::Auth(mechanism, initial))
}

#[cfg(test)]
mod tests;
