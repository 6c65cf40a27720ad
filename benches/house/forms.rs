//! The printed forms.

use crate::{ms, quantile, report};
use std::hint::black_box;
use std::time::Instant;
use tamlanh::print::sample;

const TIMES: usize = 40;

pub fn run() {
    let (mut times, mut first) = (Vec::new(), None);
    let (mut pages, mut bytes) = (0, 0);
    for _ in 0..TIMES {
        let began = Instant::now();
        let files = black_box(sample::all());
        let took = began.elapsed();
        first.get_or_insert(took);
        pages = files.iter().map(|(_, pdf)| pages_of(pdf)).sum();
        bytes = files.iter().map(|(_, pdf)| pdf.len()).sum::<usize>();
        times.push(2 * took / pages);
    }
    report(
        &format!("all sample forms, {pages} pages: first time"),
        ms(first.unwrap_or_default()),
        "",
    );
    report(
        "two pages of a form: median",
        ms(quantile(&mut times, 0.5)),
        "≤ 5 ms",
    );
    report(
        "two pages of a form: size",
        format!("{} kB", 2 * bytes / pages as usize / 1000),
        "27 kB",
    );
}

// Every page says how large it is.
fn pages_of(pdf: &[u8]) -> u32 {
    pdf.windows(9)
        .filter(|window| window == b"/MediaBox")
        .count() as u32
}
