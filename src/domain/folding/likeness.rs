//! How alike two names are, whoever misheard or mistyped one of them.

use super::{exact_words, fold, skeleton};

pub(super) const COMMON: [&str; 22] = [
    "bui", "dang", "dinh", "do", "duc", "duong", "ho", "hoang", "huu", "huynh", "le", "ly", "ngo",
    "nguyen", "pham", "phan", "thi", "tran", "trinh", "van", "vo", "vu",
];

/// Whether a folded word stands in so many names that it says little about which person is meant.
pub fn is_common(folded_word: &str) -> bool {
    COMMON.binary_search(&folded_word).is_ok()
}

struct NameWord {
    exact: String,
    folded: String,
    skeleton: String,
    weight: u32,
}

fn name_words(name: &str) -> Vec<NameWord> {
    let word = |exact: String| {
        let folded = fold(&exact);
        let weight = if is_common(&folded) { 3 } else { 10 };
        NameWord {
            skeleton: skeleton(&folded),
            exact,
            folded,
            weight,
        }
    };
    exact_words(name).into_iter().map(word).collect()
}

/// Says how alike two full names are, 0 to 100 (the same words with the same accents, in whatever order).
pub fn similarity(a: &str, b: &str) -> u32 {
    let (a, b) = (name_words(a), name_words(b));
    let total: u32 = a.iter().chain(&b).map(|word| word.weight).sum();
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (i, x) in a.iter().enumerate() {
        pairs.extend(
            b.iter()
                .enumerate()
                .map(|(j, y)| (alike(x, y), i, j))
                .filter(|pair| pair.0 > 0),
        );
    }
    pairs.sort_by_key(|&(score, i, j)| (std::cmp::Reverse(score), i, j));
    let (mut used_a, mut used_b, mut sum) = (vec![false; a.len()], vec![false; b.len()], 0);
    for (score, i, j) in pairs {
        if !used_a[i] && !used_b[j] {
            (used_a[i], used_b[j]) = (true, true);
            sum += score * (a[i].weight + b[j].weight);
        }
    }
    // "H'Hen" and "Hhen", "Ngọc Lan" and "Ngoclan": the same letters, split into words otherwise.
    let joined = |name: &[NameWord]| {
        name.iter()
            .map(|word| word.folded.as_str())
            .collect::<String>()
    };
    let at_least = if joined(&a) == joined(&b) { 85 } else { 0 };
    (sum / total).max(at_least)
}

fn alike(x: &NameWord, y: &NameWord) -> u32 {
    if x.exact == y.exact {
        100
    } else if x.folded == y.folded {
        90
    } else if x.skeleton == y.skeleton {
        75
    } else if is_slip(&x.folded, &y.folded) {
        60
    } else {
        0
    }
}

/// Whether one word may be a slip for the other. Of two letters the first must be right (Mỷ for Mẩy).
fn is_slip(a: &str, b: &str) -> bool {
    let is_long_enough = match a.chars().count().min(b.chars().count()) {
        0..2 => false,
        2 => a.chars().next() == b.chars().next(),
        _ => true,
    };
    is_long_enough && is_one_edit(a, b)
}

/// Whether one letter changed, added, left out, or two neighbours swapped make one word of the other.
pub(super) fn is_one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(&long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => match (short, long) {
            ([x, y, s @ ..], [v, w, l @ ..]) if x == w && y == v && s == l => true,
            ([_, s @ ..], [_, l @ ..]) => s == l,
            _ => true,
        },
        1 => short == &long[1..],
        _ => false,
    }
}
