//! How often anybody may try to sign in: per account and per address, in memory.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Ten tries at once, then one a minute.
const OF_ACCOUNT: (u32, Duration) = (10, Duration::from_secs(60));
/// A house behind one address: sixty tries at once, then one every two seconds.
const OF_ADDRESS: (u32, Duration) = (60, Duration::from_secs(2));
/// Forget those who are at rest when more than this many are remembered.
const CROWD: usize = 10_000;

/// Counts tries to sign in.
pub struct SignInLimits {
    accounts: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for SignInLimits {
    fn default() -> SignInLimits {
        SignInLimits {
            accounts: RateLimiter::keyed(quota(OF_ACCOUNT)),
            addresses: RateLimiter::keyed(quota(OF_ADDRESS)),
        }
    }
}

impl SignInLimits {
    /// Counts a try and says whether it may go on. Names that do not exist count as well.
    pub fn allow(&self, login: &str, address: IpAddr) -> bool {
        if self.accounts.len() + self.addresses.len() > CROWD {
            self.accounts.retain_recent();
            self.addresses.retain_recent();
        }
        // Both count, whichever says no.
        let by_address = self.addresses.check_key(&network(address)).is_ok();
        let by_account = self.accounts.check_key(&login.to_owned()).is_ok();
        by_address && by_account
    }
}

fn quota((burst, period): (u32, Duration)) -> Quota {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(period)
        .unwrap_or(Quota::per_minute(NonZeroU32::MIN))
        .allow_burst(burst)
}

// One household has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    #[test]
    fn an_account_is_tried_ten_times_from_wherever() {
        let limits = SignInLimits::default();
        let allowed = (0..20).filter(|&at| limits.allow("lan", address(at)));
        assert_eq!(allowed.count(), 10);
        assert!(limits.allow("hoa", address(1)));
    }

    #[test]
    fn an_address_tries_sixty_accounts() {
        let limits = SignInLimits::default();
        let allowed = (0..99).filter(|at| limits.allow(&format!("user{at}"), address(7)));
        assert!((60..=61).contains(&allowed.count()));
    }
}
