//! How often anybody may try to sign in: per address, per account from one address, and per account, in memory.
//! One stranger who tries an account keeps nobody out who signs in from elsewhere.

use crate::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{NotUntil, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// An account from one address: ten tries at once, then one a minute.
const OF_PAIR: (u32, Duration) = (10, Duration::from_secs(60));
/// An account from wherever: a hundred tries at once, then a hundred an hour. One address alone gets through no more
/// than seventy in an hour, so it takes several to keep the account's owner out.
const OF_ACCOUNT: (u32, Duration) = (100, Duration::from_secs(36));
/// A house behind one address: sixty tries at once, then one every two seconds.
const OF_ADDRESS: (u32, Duration) = (60, Duration::from_secs(2));
/// Forget those who are at rest when more than this many are remembered.
const CROWD: usize = 10_000;
const FORGET_EVERY: Duration = Duration::from_secs(30);
const LONGEST_LOGIN: usize = 64;

/// Counts tries to sign in.
pub struct SignInLimits {
    addresses: Limiter<IpAddr>,
    pairs: Limiter<(String, IpAddr)>,
    accounts: Limiter<String>,
    clock: Ticks,
    /// In seconds since 1970.
    forgot_at: AtomicU64,
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Duration>>;

/// The clock of the house as the limiter reads it: time since 1970.
#[derive(Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_secs(self.0.now().timestamp().max(0).unsigned_abs())
    }
}

impl SignInLimits {
    /// Nobody has tried yet.
    pub fn new(clock: Clock) -> SignInLimits {
        let clock = Ticks(clock);
        SignInLimits {
            addresses: RateLimiter::dashmap_with_clock(quota(OF_ADDRESS), clock.clone()),
            pairs: RateLimiter::dashmap_with_clock(quota(OF_PAIR), clock.clone()),
            accounts: RateLimiter::dashmap_with_clock(quota(OF_ACCOUNT), clock.clone()),
            clock,
            forgot_at: AtomicU64::new(0),
        }
    }

    /// Counts a try; one that may not go on is told how many seconds to wait. Names that do not exist count as well.
    pub fn allow(&self, login: &str, address: IpAddr) -> Result<(), u64> {
        self.forget_those_at_rest();
        let now = governor::clock::Clock::now(&self.clock);
        let address = network(address);
        // An address that may not try fills no memory with names, and uses up nobody's account.
        wait(self.addresses.check_key(&address), now)?;
        // No login is longer, and what is typed here is kept for a while.
        let login: String = login.chars().take(LONGEST_LOGIN).collect();
        let pair = (login, address);
        wait(self.pairs.check_key(&pair), now)?;
        wait(self.accounts.check_key(&pair.0), now)
    }

    /// Looks through a crowd no more often than once in a while, however many come.
    fn forget_those_at_rest(&self) {
        if self.addresses.len() + self.pairs.len() + self.accounts.len() <= CROWD {
            return;
        }
        let now = governor::clock::Clock::now(&self.clock).as_secs();
        let last = self.forgot_at.load(Ordering::Relaxed);
        let is_due = now >= last + FORGET_EVERY.as_secs();
        let swap = |from| {
            let order = Ordering::Relaxed;
            self.forgot_at.compare_exchange(from, now, order, order)
        };
        if is_due && swap(last).is_ok() {
            self.addresses.retain_recent();
            self.pairs.retain_recent();
            self.accounts.retain_recent();
        }
    }
}

/// How many seconds whoever was refused must wait.
fn wait(checked: Result<(), NotUntil<Duration>>, now: Duration) -> Result<(), u64> {
    checked.map_err(|not| not.wait_time_from(now).as_secs().max(1))
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

    fn limits() -> SignInLimits {
        SignInLimits::new(Clock::fixed(chrono::DateTime::UNIX_EPOCH))
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    #[test]
    fn an_account_is_tried_ten_times_from_one_address() {
        let limits = limits();
        let allowed = (0..20).filter(|_| limits.allow("lan", address(1)).is_ok());
        assert_eq!(allowed.count(), 10);
        assert_eq!(limits.allow("lan", address(1)), Err(60));
        assert!(limits.allow("hoa", address(1)).is_ok());
        assert!(limits.allow("lan", address(2)).is_ok());
    }

    #[test]
    fn an_account_is_tried_a_hundred_times_from_wherever() {
        let limits = limits();
        let allowed = (0..200).filter(|&at| limits.allow("lan", address(at)).is_ok());
        assert_eq!(allowed.count(), 100);
        assert_eq!(limits.allow("lan", address(201)), Err(36));
    }

    #[test]
    fn one_address_alone_never_uses_an_account_up() {
        let clock = Clock::fixed(chrono::DateTime::UNIX_EPOCH);
        let limits = SignInLimits::new(clock.clone());
        for second in 0..4 * 3600 {
            clock.set(chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(second));
            // The stranger tries without a rest; the owner comes now and then.
            let _ = limits.allow("lan", address(66));
            if second % 600 == 0 {
                assert_eq!(limits.allow("lan", address(1)), Ok(()), "after {second} s");
            }
        }
    }

    #[test]
    fn an_address_tries_sixty_accounts() {
        let limits = limits();
        let allowed = (0..99).filter(|at| limits.allow(&format!("user{at}"), address(7)).is_ok());
        assert_eq!(allowed.count(), 60);
    }
}
