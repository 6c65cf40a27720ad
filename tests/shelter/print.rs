//! Every printed form with invented data: read back letter for letter, seen page by page, and sound as a file.
//! `UPDATE_PICTURES=1` rewrites the references in `tests/shelter/pictures/`; read and look before you commit them.

use crate::pdf::{self, assert_looks_like, assert_reads_like, pages_of, side_by_side};
use std::process::Command;
use tamlanh::print::sample;

/// Enough to see where each block stands, and little enough to keep in the repository.
const DPI: u32 = 32;

#[test]
fn every_form_reads_back_letter_for_letter() {
    for (stem, file) in sample::all() {
        assert_reads_like(stem, &pdf::text_of(&file));
    }
}

#[test]
fn every_form_looks_as_it_did() {
    for (stem, file) in sample::all() {
        assert_looks_like(stem, &side_by_side(&pages_of(&file, DPI)));
    }
}

#[test]
fn every_form_is_a_sound_file() {
    let folder = tempfile::tempdir().unwrap();
    for (stem, file) in sample::all() {
        let path = folder.path().join(stem);
        std::fs::write(&path, file).unwrap();
        let checked = Command::new("qpdf").arg("--check").arg(&path).output();
        let checked = checked.expect("qpdf is missing: install it, or run tests/run");
        let said = String::from_utf8_lossy(&checked.stdout);
        assert!(checked.status.success(), "{stem}: {said}");
        assert!(
            said.contains("No syntax or stream encoding errors found"),
            "{stem}: {said}"
        );
    }
}

#[test]
fn no_word_of_any_form_lies_in_a_margin() {
    const MM: f64 = 72.0 / 25.4;
    // As widths are rounded.
    const HAIR: f64 = 0.5;
    // The least of Nghị định 30/2020/NĐ-CP, Phụ lục I: 30 mm at the left, 15 at the right, 20 above and below.
    let (left, right) = (30.0 * MM - HAIR, 195.0 * MM + HAIR);
    let (top, bottom) = (20.0 * MM - HAIR, 277.0 * MM + HAIR);
    for (stem, file) in sample::all() {
        let pages = pdf::words_on_pages(&file);
        let last = pages.len();
        for (number, words) in (1..).zip(pages) {
            let (mut above, mut below) = (Vec::new(), Vec::new());
            for word in words {
                let is_between = word.left > left && word.right < right;
                assert!(is_between, "{stem}, page {number}: {}", word.text);
                if word.top < top {
                    above.push(word.text);
                } else if word.bottom > bottom {
                    below.push(word.text);
                }
            }
            // Above stands the number of the page, from the second one on; under the last one its code.
            let numbered = match number {
                1 => Vec::new(),
                later => vec![later.to_string()],
            };
            assert_eq!(above, numbered, "{stem}, page {number}");
            if number < last {
                assert!(below.is_empty(), "{stem}, page {number}: {below:?}");
                continue;
            }
            let foot: Vec<&str> = below.iter().map(String::as_str).collect();
            let is_code = matches!(foot[..], ["Số", _, "Mã", "kiểm", "tra:", _]);
            assert!(is_code, "{stem}: {foot:?}");
        }
    }
}

#[test]
fn every_font_of_every_form_is_an_embedded_subset() {
    for (stem, file) in sample::all() {
        let fonts = pdf::fonts_of(&file);
        assert!(!fonts.is_empty(), "{stem}");
        for (name, is_embedded, is_subset) in fonts {
            assert!(is_embedded && is_subset, "{stem}: {name}");
        }
    }
}

#[test]
fn what_identifies_a_person_is_on_the_paper_as_it_was_told() {
    let files = sample::all();
    let text = |stem| {
        let (_, file) = files.iter().find(|(name, _)| *name == stem).unwrap();
        pdf::text_of(file)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let foreign = text("tiep-nhan-chu-nuoc-ngoai");
    for said in [
        "(MALEE SRISUK)",
        "Nguyễn Thị Lan",
        "………………*",
        "viết tay vào chỗ chấm",
        "Căn cứ tiếp nhận: Điều 17 Nghị định số 162/2025/NĐ-CP",
    ] {
        assert!(foreign.contains(said), "{said}");
    }
    let bilingual = text("ban-giao-dai-su-quan-song-ngu");
    for said in [
        "Pursuant to Law No. 53/2024/QH15",
        "The giving party has handed over",
        "This record is made in 04 copies",
        "The record was closed at 10:30 on 23 November 2026.",
        "Signature, full name, seal if any",
    ] {
        assert!(bilingual.contains(said), "{said}");
    }
    for (stem, authority) in [
        ("quyet-dinh-keo-dai", "KT. GIÁM ĐỐC"),
        ("phieu-chuyen-gui", "TL. GIÁM ĐỐC"),
        ("thong-bao-luu-tru", "TUQ. GIÁM ĐỐC"),
    ] {
        assert!(text(stem).contains(authority), "{authority}");
    }
}

#[test]
fn the_code_at_the_foot_reads_as_the_number_and_the_mark_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    for (stem, file) in sample::all() {
        let (path, page) = (folder.path().join(stem), folder.path().join("page"));
        std::fs::write(&path, &file).unwrap();
        // It stands at the foot of the last page.
        let last = pages_of(&file, 10).len().to_string();
        let drawn = Command::new("pdftoppm")
            .args(["-r", "200", "-f", &last, "-l", &last, "-singlefile", "-png"])
            .args([&path, &page])
            .status();
        assert!(
            drawn
                .expect("pdftoppm is missing: install poppler-utils, or run tests/run")
                .success()
        );
        let scanned = Command::new("zbarimg")
            .args(["--raw", "-q"])
            .arg(page.with_extension("png"))
            .output();
        let scanned = scanned.expect("zbarimg is missing: install zbar-tools, or run tests/run");
        let scanned = String::from_utf8(scanned.stdout).unwrap();
        let text = pdf::text_of(&file);
        let beside = |label: &str| {
            let (_, after) = text.rsplit_once(label).unwrap();
            after.split_whitespace().next().unwrap().to_owned()
        };
        let told = format!("{} {}", beside("  Số "), beside("Mã kiểm tra: "));
        assert_eq!(scanned.trim(), told, "{stem}");
    }
}
