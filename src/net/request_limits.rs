//! How often one address may ask for something that costs nothing and tells nothing, yet should not be asked for all day.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::AddressKey;
use super::bucket::{Bucket, Rate, RetryAfter};
use crate::clock::Micros;
use crate::recent::Recent;

/// Addresses of one generation; at most two are kept.
const GENERATION: usize = 1 << 14;

/// Counts the requests of each address (IPv6: of one /64). Memory is bounded; the oldest are forgotten.
#[derive(Debug)]
pub struct RequestLimiter {
    rate: Rate,
    buckets: Mutex<Recent<AddressKey, Bucket>>,
}

impl RequestLimiter {
    /// `most` requests (at least 1) of one address in `window`.
    pub fn new(most: u32, window: Micros) -> Self {
        Self { rate: Rate::even(most, window), buckets: Mutex::new(Recent::new(GENERATION)) }
    }

    /// Asks for one request.
    ///
    /// # Errors
    /// [`RetryAfter`]: refuse it.
    pub fn ask(&self, peer: IpAddr, now: Micros) -> Result<(), RetryAfter> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket: &mut Bucket = buckets.get_or_insert(peer.into());
        bucket.ask(now, self.rate)?;
        bucket.charge(now, self.rate);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HOUR, MINUTE};

    #[test]
    fn an_address_that_asks_too_often_waits_and_others_do_not() {
        let limiter = RequestLimiter::new(60, MINUTE);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let allowed = (0..200).filter(|_| limiter.ask(one, HOUR).is_ok()).count();
        assert_eq!(allowed, 60);
        assert!(limiter.ask(one, HOUR).unwrap_err().seconds() <= 2);
        assert!(limiter.ask(other, HOUR).is_ok());
        assert!(limiter.ask(one, HOUR + MINUTE / 60).is_ok());
    }
}
