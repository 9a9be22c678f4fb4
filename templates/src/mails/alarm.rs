//! The notice that an account looks stolen.

use crate::{format, text::AlarmText};

/// Why it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmReason {
    /// So much was sent, and more was to follow.
    Sent(Sent),
    /// It sends from so many networks in an hour.
    Networks(i64),
}

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// How many messages or recipients.
    pub number: i64,
    /// Recipients are counted, not messages.
    pub recipients: bool,
    /// In a day, not in an hour.
    pub in_a_day: bool,
}

/// Its text, lines parted by LF. `until`: microseconds UTC.
#[must_use]
pub fn body(account: &str, reason: AlarmReason, until: i64, text: &AlarmText) -> String {
    let what = match reason {
        AlarmReason::Sent(sent) => (text.sending)(account, sent),
        AlarmReason::Networks(networks) => (text.networks)(account, networks),
    };
    let now = (text.now)(&format::date_time(until));
    let steps = (text.steps)(account);
    let steps: Vec<String> = (1..).zip(&steps).map(|(n, step)| format!("{n}. {step}")).collect();
    format!("{what}\n\n{now}\n\n{}\n\n{}\n\n{}\n", text.to_do, steps.join("\n"), text.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, IT};

    const UNTIL: i64 = 1_795_425_300_000_000;

    #[test]
    fn says_what_happened_and_what_to_do() {
        let day = Sent { number: 1500, recipients: false, in_a_day: true };
        let hour = Sent { number: 300, recipients: true, in_a_day: false };
        let told = body("op01@lecce.example", AlarmReason::Sent(day), UNTIL, &IT.alarm);
        assert!(
            told.starts_with("L’account op01@lecce.example ha spedito 1500 messaggi nelle ultime 24 ore"),
            "{told}"
        );
        assert!(told.contains("fino al 23/11/2026 10:15"), "{told}");
        for command in ["limits list", "account passwd op01@lecce.example", "limits lift op01@lecce.example"]
        {
            assert!(told.contains(command), "{command}: {told}");
        }
        let told = body("op01@lecce.example", AlarmReason::Networks(21), UNTIL, &EN.alarm);
        assert!(told.starts_with("The account op01@lecce.example has sent from 21"), "{told}");
        let told = body("op01@lecce.example", AlarmReason::Sent(hour), UNTIL, &EN.alarm);
        assert!(
            told.starts_with("The account op01@lecce.example has written to 300 recipients in the last hour"),
            "{told}"
        );
        let told = body("op01@lecce.example", AlarmReason::Sent(hour), UNTIL, &IT.alarm);
        assert!(
            told.starts_with("L’account op01@lecce.example ha scritto a 300 destinatari nell’ultima ora"),
            "{told}"
        );
    }
}
