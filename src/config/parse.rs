//! From the text of one value to its type. Errors finish the sentence `"TEXT" ...` and say what to write.

use std::path::PathBuf;
use std::time::Duration;

use super::{AuthPolicy, Block, Listen, LogFormat, RelayMode, RelayTls, Role, Secret};

/// What a parser of one value gives: the value, or what is wrong with the text.
pub(super) type Parsed<T> = Result<T, String>;

pub(super) fn text(text: &str) -> Parsed<String> {
    Ok(text.to_owned())
}

pub(super) fn capital_text(text: &str) -> Parsed<String> {
    Ok(text.to_ascii_uppercase())
}

pub(super) fn lower_text(text: &str) -> Parsed<String> {
    Ok(text.to_ascii_lowercase())
}

pub(super) fn secret(text: &str) -> Parsed<Secret> {
    Ok(Secret::new(text))
}

pub(super) fn path(text: &str) -> Parsed<PathBuf> {
    if text.is_empty() {
        return Err("is no path: write the name of a file or folder".into());
    }
    Ok(PathBuf::from(text))
}

pub(super) fn boolean(text: &str) -> Parsed<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("is neither: write true or false".into()),
    }
}

pub(super) fn count(text: &str) -> Parsed<u32> {
    text.parse().map_err(|_| "is not a count: write a whole number such as 100".into())
}

pub(super) fn port(text: &str) -> Parsed<u16> {
    match text.parse() {
        Ok(0) | Err(_) => Err("is not a port: write a number from 1 to 65535".into()),
        Ok(port) => Ok(port),
    }
}

/// `65536`, `64 KiB`, `50 MiB`, `2 GiB`: bytes.
pub(super) fn size(text: &str) -> Parsed<u64> {
    let wrong = || "is not a size: write bytes, or a number with KiB, MiB or GiB such as 50 MiB".to_owned();
    let (number, unit) = number_and_unit(text).ok_or_else(wrong)?;
    let factor: u64 = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

/// `90`, `90s`, `5 min`, `2h`, `5 d`: a length of time.
pub(super) fn duration(text: &str) -> Parsed<Duration> {
    let wrong =
        || "is not a length of time: write seconds, or a number with s, min, h or d such as 5 min".to_owned();
    let (number, unit) = number_and_unit(text).ok_or_else(wrong)?;
    let factor: u64 = match unit {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).map(Duration::from_secs).ok_or_else(wrong)
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    Some((digits.parse().ok()?, unit.trim()))
}

pub(super) fn listen(text: &str) -> Parsed<Listen> {
    text.parse().map_err(|_| {
        "is not a place to listen on: write address and port such as 127.0.0.1:2525 or [::]:25, or unix:/path".into()
    })
}

pub(super) fn block(text: &str) -> Parsed<Block> {
    text.parse()
        .map_err(|_| "is no address or network: write such as 127.0.0.1, 10.0.0.0/8 or 2001:db8::/32".into())
}

pub(super) fn role(text: &str) -> Parsed<Role> {
    match text {
        "smtp" => Ok(Role::Smtp),
        "submission" => Ok(Role::Submission),
        "imap" => Ok(Role::Imap),
        "web" => Ok(Role::Web),
        "relay" => Ok(Role::Relay),
        "workers" => Ok(Role::Workers),
        _ => Err("is not a role: write some of smtp, submission, imap, web, relay, workers".into()),
    }
}

pub(super) fn auth_policy(text: &str) -> Parsed<AuthPolicy> {
    match text {
        "enforce" => Ok(AuthPolicy::Enforce),
        "mark" => Ok(AuthPolicy::Mark),
        "off" => Ok(AuthPolicy::Off),
        _ => Err("is not a policy: write enforce, mark or off".into()),
    }
}

pub(super) fn relay_mode(text: &str) -> Parsed<RelayMode> {
    match text {
        "mx" => Ok(RelayMode::Mx),
        "smarthost" => Ok(RelayMode::Smarthost),
        "outbox" => Ok(RelayMode::Outbox),
        _ => Err("is not a road for outgoing mail: write mx, smarthost or outbox".into()),
    }
}

pub(super) fn relay_tls(text: &str) -> Parsed<RelayTls> {
    match text {
        "tls" => Ok(RelayTls::Tls),
        "starttls" => Ok(RelayTls::StartTls),
        "opportunistic" => Ok(RelayTls::Opportunistic),
        "none" => Ok(RelayTls::None),
        _ => Err("is not a protection: write tls, starttls, opportunistic or none".into()),
    }
}

pub(super) fn log_format(text: &str) -> Parsed<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is not a format: write text or json".into()),
    }
}
