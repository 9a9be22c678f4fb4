//! The address somebody wants settings for. Whether there is such an account is never looked at, so no answer tells.

use super::WebState;

/// RFC 5321 §4.5.3.1.3 less the angle brackets.
pub(super) const ADDRESS_LIMIT: usize = 254;

/// Something before an @ and something after it, of a size and kind that can be an address.
pub(super) fn is_plausible(address: &str) -> bool {
    let parts = address.rsplit_once('@');
    address.len() <= ADDRESS_LIMIT
        && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !address.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Whether an address is at a domain of this server; while there are no domains, any is.
pub(super) fn is_at_home(state: &WebState, address: &str) -> bool {
    let domains = state.domains();
    domains.is_empty() || domains.iter().any(|domain| has_domain(address, domain))
}

fn has_domain(address: &str, domain: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, of)| of.eq_ignore_ascii_case(domain))
}
