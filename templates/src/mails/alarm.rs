//! The notice that an account looks stolen.

use crate::{format, text::AlarmText};

/// Why it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmReason {
    /// So many messages in an hour, and more were to follow.
    Hour(i64),
    /// So many messages in a day, and more were to follow.
    Day(i64),
    /// It sends from so many networks in an hour.
    Networks(i64),
}

/// Its text, lines parted by LF. `until`: microseconds UTC.
#[must_use]
pub fn body(account: &str, reason: AlarmReason, until: i64, text: &AlarmText) -> String {
    let what = match reason {
        AlarmReason::Hour(messages) => (text.sending)(account, messages, false),
        AlarmReason::Day(messages) => (text.sending)(account, messages, true),
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
        let told = body("op01@lecce.example", AlarmReason::Day(1500), UNTIL, &IT.alarm);
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
        let told = body("op01@lecce.example", AlarmReason::Hour(300), UNTIL, &EN.alarm);
        assert!(
            told.starts_with("The account op01@lecce.example has sent 300 messages in the last hour"),
            "{told}"
        );
    }
}
