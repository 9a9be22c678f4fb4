//! Command lines to commands (RFC 5321 section 4.1; RFC 1870, 2033, 3030, 3207, 3461, 4954, 6152, 6531).
//!
//! Strict where guessing would change an address, tolerant where clients are known to be sloppy; each
//! tolerance is a function named `quirk_...`.

use crate::address::{Address, ReversePath};
use crate::notify::{self, Notify, OriginalRecipient, Request, Ret, Wish};

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
    /// RCPT TO, and what its sender asks to be told.
    Rcpt(Recipient, Wish),
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
    /// BDAT (RFC 3030 section 2): so many bytes follow that are no commands.
    Bdat {
        /// How many; what does not fit is surely too many.
        size: u64,
        /// Whether the message ends with them.
        last: bool,
    },
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
    /// RET (RFC 3461 section 4.3).
    pub ret: Option<Ret>,
    /// ENVID, decoded (RFC 3461 section 4.4).
    pub envid: Option<String>,
}

/// Values of BODY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyType {
    /// 7BIT
    SevenBit,
    /// 8BITMIME
    EightBitMime,
    /// BINARYMIME (RFC 3030 section 3)
    BinaryMime,
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
    /// What the sender asks to be told (RFC 3461).
    pub request: Request,
}

impl Envelope {
    /// One without recipients yet.
    pub fn new(mail: MailFrom) -> Self {
        let MailParams { ret, envid, .. } = &mail.params;
        let request = Request::new(*ret, envid.clone());
        Self { mail, recipients: Vec::new(), request }
    }
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
    /// BDAT without a number: what follows cannot be told from commands.
    #[error("syntax: BDAT size [LAST], closing")]
    BadChunk,
    /// A SASL mechanism we do not have.
    #[error("authentication mechanism not supported")]
    UnknownMechanism,
}

/// Parses a line without its line end.
pub fn parse(line: &[u8]) -> Result<Command, CommandError> {
    if is_verb(b"BDAT", line) {
        return bdat(line).ok_or(CommandError::BadChunk);
    }
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
        b"GET" | b"POST" | b"PUT" | b"HEAD" | b"OPTIONS" | b"CONNECT" => Ok(Command::Http),
        _ => Err(CommandError::Unknown),
    }
}

/// Whether a line, or the beginning of one, is this command, be it right or wrong.
pub(super) fn is_verb(verb: &[u8; 4], line: &[u8]) -> bool {
    let Some((start, rest)) = line.split_at_checked(4) else { return false };
    start.eq_ignore_ascii_case(verb) && rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// ```abnf
/// bdat-cmd   = "BDAT" SP chunk-size [ SP end-marker ] CR LF
/// chunk-size = 1*DIGIT
/// end-marker = "LAST"
/// ```
fn bdat(line: &[u8]) -> Option<Command> {
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace().skip(1);
    let size = words.next().filter(|size| size.bytes().all(|byte| byte.is_ascii_digit()))?;
    let last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("LAST") => true,
        Some(_) => return None,
    };
    let blanks_only = line.iter().all(|byte| !byte.is_ascii_control() || *byte == b'\t');
    (words.next().is_none() && blanks_only)
        .then(|| Command::Bdat { size: size.parse().unwrap_or(u64::MAX), last })
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
    const SYNTAX: CommandError = CommandError::Syntax("RCPT TO:<address> [parameters]");
    let (path, params) = path::take(after_keyword(arguments, "TO:").ok_or(SYNTAX)?).ok_or(SYNTAX)?;
    let wish = rcpt_params(params)?;
    if path.eq_ignore_ascii_case("postmaster") {
        return Ok(Command::Rcpt(Recipient::Postmaster, wish));
    }
    let ascii = path.is_ascii();
    let path = path::without_route(path).ok_or(CommandError::BadRecipient)?;
    let address = Address::parse(path).map_err(|_| CommandError::BadRecipient)?;
    Ok(Command::Rcpt(Recipient::Address { address, ascii }, wish))
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
    each_param(text, &MAIL_PARAMS, |name, value| {
        match (name, value) {
            ("SIZE", Some(value)) => params.size = Some(size(value)?).filter(|size| *size > 0),
            ("BODY", Some(value)) => params.body = Some(body(value)?),
            ("SMTPUTF8", None) => params.smtputf8 = true,
            ("AUTH", Some(value)) => params.auth = Some(notify::xtext(value)?),
            ("RET", Some(value)) => params.ret = Some(Ret::parse(value)?),
            ("ENVID", Some(value)) => params.envid = Some(notify::parse_envid(value)?),
            _ => return None,
        }
        Some(())
    })?;
    Ok(params)
}

const MAIL_PARAMS: [&str; 6] = ["SIZE", "BODY", "SMTPUTF8", "AUTH", "RET", "ENVID"];
const RCPT_PARAMS: [&str; 2] = ["NOTIFY", "ORCPT"];

/// RFC 3461 sections 4.1 and 4.2
fn rcpt_params(text: &str) -> Result<Wish, CommandError> {
    let mut wish = Wish::default();
    each_param(text, &RCPT_PARAMS, |name, value| {
        match name {
            "NOTIFY" => wish.notify = Notify::parse(value?)?,
            _ => wish.original = Some(OriginalRecipient::parse(value?)?),
        }
        Some(())
    })?;
    Ok(wish)
}

/// Hands each parameter to `take` by its name among those known. A value `take` does not want is an error, as is a
/// parameter given twice.
fn each_param<'a>(
    text: &'a str,
    known: &[&'static str],
    mut take: impl FnMut(&'static str, Option<&'a str>) -> Option<()>,
) -> Result<(), CommandError> {
    let mut seen = Vec::with_capacity(known.len());
    for (name, value) in Words::new(text) {
        let name =
            *known.iter().find(|one| name.eq_ignore_ascii_case(one)).ok_or(CommandError::UnknownParameter)?;
        if seen.contains(&name) {
            return Err(CommandError::BadParameter);
        }
        seen.push(name);
        take(name, value).ok_or(CommandError::BadParameter)?;
    }
    Ok(())
}

/// Up to 20 digits (RFC 1870 section 4); what does not fit is surely too large.
fn size(value: &str) -> Option<u64> {
    let digits = (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| value.parse().unwrap_or(u64::MAX))
}

fn body(value: &str) -> Option<BodyType> {
    let known = [
        ("7BIT", BodyType::SevenBit),
        ("8BITMIME", BodyType::EightBitMime),
        ("BINARYMIME", BodyType::BinaryMime),
    ];
    known.into_iter().find(|(name, _)| value.eq_ignore_ascii_case(name)).map(|(_, body)| body)
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
