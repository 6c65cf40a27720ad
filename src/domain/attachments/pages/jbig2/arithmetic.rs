//! What arithmetic coding holds in JBIG2: bits (ITU-T T.88, Annex E, in the wording of Annex G) and whole numbers (Annex A).
//! They have no end: where the data ends, ones are read.

/// What of the interval the less likely bit has, by how sure the other is (Table E.1).
const SHARES: [u32; 47] = [
    0x5601, 0x3401, 0x1801, 0x0ac1, 0x0521, 0x0221, 0x5601, 0x5401, 0x4801, 0x3801, 0x3001, 0x2401,
    0x1c01, 0x1601, 0x5601, 0x5401, 0x5101, 0x4801, 0x3801, 0x3401, 0x3001, 0x2801, 0x2401, 0x2201,
    0x1c01, 0x1801, 0x1601, 0x1401, 0x1201, 0x1101, 0x0ac1, 0x09c1, 0x08a1, 0x0521, 0x0441, 0x02a1,
    0x0221, 0x0141, 0x0111, 0x0085, 0x0049, 0x0025, 0x0015, 0x0009, 0x0005, 0x0001, 0x5601,
];
/// How sure it is once it came.
const AFTER_LIKELY: [u8; 47] = [
    1, 2, 3, 4, 5, 38, 7, 8, 9, 10, 11, 12, 13, 29, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 45, 46,
];
/// How sure it is once the other came.
const AFTER_UNLIKELY: [u8; 47] = [
    1, 6, 9, 12, 29, 33, 6, 14, 14, 14, 17, 18, 20, 21, 14, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22,
    23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 46,
];
/// Where the other becomes the likely one.
const TURNS: [u8; 3] = [0, 6, 14];
/// How many bits a number has, and what is added to it, by how many ones stand before it (Figure A.1).
const NUMBERS: [(u32, u32); 6] = [(2, 0), (4, 4), (6, 20), (8, 84), (12, 340), (32, 4436)];

/// What is expected of a bit.
#[derive(Clone, Copy, Default)]
pub struct Guess {
    sure: u8,
    bit: u8,
}

/// Coded bits.
pub struct Bits<'d> {
    data: &'d [u8],
    at: usize,
    code: u32,
    interval: u32,
    /// How many bits of the code are there before the next byte is needed.
    left: u32,
}

impl<'d> Bits<'d> {
    /// From their first.
    pub fn of(data: &'d [u8]) -> Bits<'d> {
        let mut bits = Bits {
            data,
            at: 0,
            code: 0,
            interval: 0x8000,
            left: 0,
        };
        bits.code = u32::from(!bits.byte(0)) << 16;
        bits.refill();
        bits.code <<= 7;
        bits.left -= 7;
        bits
    }

    /// The next one.
    pub fn next(&mut self, guess: &mut Guess) -> u8 {
        let share = SHARES[usize::from(guess.sure)];
        self.interval -= share;
        let is_upper = (self.code >> 16) < self.interval;
        if is_upper && self.interval & 0x8000 != 0 {
            return guess.bit;
        }
        // Where the shares have changed places, so have the bits.
        let is_as_guessed = is_upper == (self.interval >= share);
        if !is_upper {
            self.code = self.code.wrapping_sub(self.interval << 16);
            self.interval = share;
        }
        while self.interval & 0x8000 == 0 {
            if self.left == 0 {
                self.refill();
            }
            self.interval <<= 1;
            self.code <<= 1;
            self.left -= 1;
        }
        guess.after(is_as_guessed)
    }

    fn refill(&mut self) {
        let next = self.byte(self.at + 1);
        let (most, shift) = match self.byte(self.at) {
            // A mark, or the end.
            0xff if next > 0x8f => {
                self.left = 8;
                return;
            }
            0xff => (0xfe00, 9),
            _ => (0xff00, 8),
        };
        self.at += 1;
        self.code = self.code.wrapping_add(most);
        self.code = self.code.wrapping_sub(u32::from(next) << shift);
        self.left = 16 - shift;
    }

    fn byte(&self, at: usize) -> u8 {
        self.data.get(at).copied().unwrap_or(0xff)
    }
}

impl Guess {
    /// The bit that came, from which the next guess learns.
    fn after(&mut self, is_as_guessed: bool) -> u8 {
        let sure = usize::from(self.sure);
        if is_as_guessed {
            self.sure = AFTER_LIKELY[sure];
            return self.bit;
        }
        let came = 1 - self.bit;
        if TURNS.contains(&self.sure) {
            self.bit = came;
        }
        self.sure = AFTER_UNLIKELY[sure];
        came
    }
}

/// Coded whole numbers of one meaning.
pub struct Numbers([Guess; 512]);

impl Numbers {
    /// Before the first.
    pub fn new() -> Numbers {
        Numbers([Guess::default(); 512])
    }

    /// The next one; nothing where a row of them ends.
    pub fn next(&mut self, bits: &mut Bits<'_>) -> Option<i32> {
        let mut before = 1;
        let mut next = || {
            let bit = u32::from(bits.next(&mut self.0[before]));
            // The last eight bits, behind a one.
            before = (before << 1) | bit as usize;
            if before >= 512 {
                before = (before & 511) | 256;
            }
            bit
        };
        let is_negative = next() == 1;
        let ones = (0..5).take_while(|_| next() == 1).count();
        let (length, more) = NUMBERS[ones];
        let number = (0..length).fold(0, |number: u32, _| (number << 1) | next());
        let number = number.wrapping_add(more);
        match is_negative {
            true if number == 0 => None,
            true => Some((number as i32).wrapping_neg()),
            false => Some(number as i32),
        }
    }
}
