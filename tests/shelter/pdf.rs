//! Reads PDFs as a reader and as an eye: their text through pdftotext, their pages as grey pictures through pdftoppm.
//! `UPDATE_PICTURES=1` rewrites the reference pictures; look at them before you commit them.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fonts are embedded, so pages differ only by how an edge is smoothed. One lost word differs more than this.
const MEAN_ALLOWED: f64 = 0.5;
const SHARE_ALLOWED: f64 = 0.001;
const DIFFERS: u8 = 64;
const TILE: usize = 20;
const TILE_ALLOWED: f64 = 12.0;

/// A page as seen: one byte per pixel, 0 is black, row by row from the top.
#[derive(Clone)]
pub struct Gray {
    pub w: usize,
    pub h: usize,
    pub pixels: Vec<u8>,
}

/// The text of a PDF, laid out as on the page.
pub fn text_of(bytes: &[u8]) -> String {
    let text = through("pdftotext", &["-layout", "-enc", "UTF-8"], bytes, &["-"]);
    String::from_utf8(text).expect("pdftotext writes UTF-8")
}

/// The words of a PDF in the order in which they are written, with one space between: where a line breaks is not what is read.
pub fn words_of(bytes: &[u8]) -> String {
    let text = through("pdftotext", &["-raw", "-enc", "UTF-8"], bytes, &["-"]);
    let text = String::from_utf8(text).expect("pdftotext writes UTF-8");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word as it lies on its page, in points from the upper left corner.
pub struct Word {
    pub text: String,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// The words of each page of a PDF with where they lie.
pub fn words_on_pages(bytes: &[u8]) -> Vec<Vec<Word>> {
    let told = through("pdftotext", &["-bbox", "-enc", "UTF-8"], bytes, &["-"]);
    let told = String::from_utf8(told).expect("pdftotext writes UTF-8");
    let pages = told.split("<page ").skip(1);
    let words = |page: &str| -> Vec<Word> { page.split("<word ").skip(1).map(word).collect() };
    pages.map(words).collect()
}

/// Reads `xMin="1.5" yMin="2" xMax="3" yMax="4">text</word>…`.
fn word(tag: &str) -> Word {
    let (sides, rest) = tag.split_once('>').expect("a tag has an end");
    let side = |name: &str| -> f64 {
        let (_, value) = sides.split_once(name).expect("pdftotext tells all sides");
        let value = value.trim_start_matches("=\"");
        let value = value.split('"').next().unwrap_or_default();
        value.parse().expect("a side is a number")
    };
    Word {
        text: rest.split("</word>").next().unwrap_or_default().to_owned(),
        left: side("xMin"),
        top: side("yMin"),
        right: side("xMax"),
        bottom: side("yMax"),
    }
}

/// The fonts of a PDF: what each is called, whether it is embedded, and whether that is a subset of its letters.
pub fn fonts_of(bytes: &[u8]) -> Vec<(String, bool, bool)> {
    let told = through("pdffonts", &[], bytes, &[]);
    let told = String::from_utf8(told).expect("pdffonts writes UTF-8");
    // Under the head and its rule; the last five cells are emb, sub, uni and the two of the object.
    let font = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let is_yes = |from_end: usize| cells[cells.len() - from_end] == "yes";
        (cells[0].to_owned(), is_yes(5), is_yes(4))
    };
    told.lines().skip(2).map(font).collect()
}

/// The pages of a PDF as pictures of so many dots per inch.
pub fn pages_of(bytes: &[u8], dpi: u32) -> Vec<Gray> {
    let dpi = dpi.to_string();
    let pictures = through("pdftoppm", &["-gray", "-r", &dpi], bytes, &[]);
    let mut rest = pictures.as_slice();
    let mut pages = Vec::new();
    while !rest.is_empty() {
        let (page, after) = pgm(rest).expect("pdftoppm writes PGM pictures one after the other");
        pages.push(page);
        rest = after;
    }
    pages
}

/// Fails unless the page looks like `tests/shelter/pictures/<name>.png`; what it looks like instead is kept beside the build.
pub fn assert_looks_like(name: &str, page: &Gray) {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/shelter/pictures")
        .join(format!("{name}.png"));
    if wants_rewriting() {
        write_png(&reference, page);
        println!("rewrote the reference picture {}", reference.display());
        return;
    }
    let fault = if reference.exists() {
        difference(&read_png(&reference), page)
    } else {
        Some("there is no such reference picture".to_string())
    };
    if let Some(fault) = fault {
        let actual = pictures_folder().join(format!("{name}.png"));
        write_png(&actual, page);
        panic!(
            "{name}: {fault}\n  reference: {}\n  this page: {}\n  If the change is meant: UPDATE_PICTURES=1, and look at it.",
            reference.display(),
            actual.display()
        );
    }
}

/// What sets two pictures apart by more than smoothing, or nothing.
fn difference(expected: &Gray, actual: &Gray) -> Option<String> {
    if (expected.w, expected.h) != (actual.w, actual.h) {
        return Some(format!(
            "the page is {}×{}, not {}×{}",
            actual.w, actual.h, expected.w, expected.h
        ));
    }
    let differences = || {
        expected
            .pixels
            .iter()
            .zip(&actual.pixels)
            .map(|(one, other)| one.abs_diff(*other))
    };
    if let Some((x, y, by)) = worst_tile(expected, actual).filter(|(_, _, by)| *by > TILE_ALLOWED) {
        return Some(format!("about {x}, {y} it differs by {by:.0} of 255"));
    }
    let count = expected.pixels.len() as f64;
    let mean = differences().map(f64::from).sum::<f64>() / count;
    let share = differences().filter(|by| *by > DIFFERS).count() as f64 / count;
    (mean > MEAN_ALLOWED || share > SHARE_ALLOWED).then(|| {
        format!(
            "{:.2} % of the pixels differ and the mean difference is {mean:.2} of 255",
            share * 100.0
        )
    })
}

/// The square that differs most, in the mean of its pixels: a block that moved shows here, on however large a picture.
fn worst_tile(expected: &Gray, actual: &Gray) -> Option<(usize, usize, f64)> {
    let mut tiles = Vec::new();
    for y in (0..expected.h).step_by(TILE) {
        for x in (0..expected.w).step_by(TILE) {
            let (across, down) = (TILE.min(expected.w - x), TILE.min(expected.h - y));
            let row = |y| y * expected.w + x..y * expected.w + x + across;
            let sum: u32 = (y..y + down)
                .flat_map(|y| expected.pixels[row(y)].iter().zip(&actual.pixels[row(y)]))
                .map(|(one, other)| u32::from(one.abs_diff(*other)))
                .sum();
            tiles.push((x, y, f64::from(sum) / (across * down) as f64));
        }
    }
    tiles
        .into_iter()
        .max_by(|one, other| one.2.total_cmp(&other.2))
}

/// Pages beside each other, as one picture.
pub fn side_by_side(pages: &[Gray]) -> Gray {
    let h = pages.iter().map(|page| page.h).max().unwrap_or(0);
    let mut pixels = Vec::new();
    for y in 0..h {
        for page in pages {
            let row = page.pixels.chunks(page.w).nth(y);
            pixels.extend(row.map_or(vec![255; page.w], <[u8]>::to_vec));
        }
    }
    Gray {
        w: pages.iter().map(|page| page.w).sum(),
        h,
        pixels,
    }
}

/// Fails unless a text is that of `tests/shelter/pictures/<name>.txt`, letter for letter and line by line.
pub fn assert_reads_like(name: &str, text: &str) {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/shelter/pictures")
        .join(format!("{name}.txt"));
    if wants_rewriting() {
        fs::write(&reference, text).expect("the reference text is written");
        return;
    }
    let expected = fs::read_to_string(&reference)
        .unwrap_or_else(|fault| panic!("{}: {fault}", reference.display()));
    let mut lines = expected.lines().zip(text.lines()).enumerate();
    if let Some((at, (one, other))) = lines.find(|(_, (one, other))| one != other) {
        panic!("{name}, line {}: `{other}` instead of `{one}`", at + 1);
    }
    assert_eq!(
        expected.lines().count(),
        text.lines().count(),
        "{name}: lines"
    );
}

fn wants_rewriting() -> bool {
    std::env::var_os("UPDATE_PICTURES").is_some_and(|value| value == "1")
}

fn pictures_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("pictures")
}

/// Runs a poppler tool on a file: `tool before… file after…`.
fn through(tool: &str, before: &[&str], bytes: &[u8], after: &[&str]) -> Vec<u8> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("the PDF is written");
    let output = Command::new(tool)
        .args(before)
        .arg(file.path())
        .args(after)
        .output()
        .unwrap_or_else(|fault| {
            panic!("{tool} does not run ({fault}); install poppler-utils or run tests/run")
        });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} failed: {said}");
    output.stdout
}

/// Takes one binary PGM picture (`P5 width height 255 pixels`) off the front.
fn pgm(bytes: &[u8]) -> Option<(Gray, &[u8])> {
    let mut rest = bytes.strip_prefix(b"P5")?;
    let mut numbers = [0; 3];
    for number in &mut numbers {
        rest = rest.trim_ascii_start();
        let length = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        *number = std::str::from_utf8(&rest[..length]).ok()?.parse().ok()?;
        rest = &rest[length..];
    }
    let [w, h, 255] = numbers else { return None };
    let (pixels, after) = rest.get(1..)?.split_at_checked(w * h)?;
    let pixels = pixels.to_vec();
    Some((Gray { w, h, pixels }, after))
}

fn write_png(path: &Path, page: &Gray) {
    fs::create_dir_all(path.parent().expect("a picture lies in a folder")).expect("the folder");
    let file = BufWriter::new(File::create(path).expect("the picture's file"));
    let mut encoder = png::Encoder::new(file, page.w as u32, page.h as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a PNG header");
    writer.write_image_data(&page.pixels).expect("PNG pixels");
    writer.finish().expect("the PNG's end");
}

fn read_png(path: &Path) -> Gray {
    let file = BufReader::new(File::open(path).expect("the reference picture"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a page fits in memory")];
    let info = reader.next_frame(&mut pixels).expect("PNG pixels");
    assert_eq!(
        info.color_type,
        png::ColorType::Grayscale,
        "reference pictures are grey"
    );
    pixels.truncate(info.buffer_size());
    Gray {
        w: info.width as usize,
        h: info.height as usize,
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages of 144×72 points, each with one word and one black square at its left.
    fn pdf(words: &[&str]) -> Vec<u8> {
        let pages = words.len();
        let kids: String = (0..pages)
            .map(|at| format!("{} 0 R ", 4 + 2 * at))
            .collect();
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
            format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_string(),
        ];
        for (at, word) in words.iter().enumerate() {
            let drawing = format!("10 10 20 20 re f BT /F 12 Tf 50 30 Td ({word}) Tj ET");
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 72] /Contents {} 0 R \
                 /Resources << /Font << /F 3 0 R >> >> >>",
                5 + 2 * at
            ));
            objects.push(format!(
                "<< /Length {} >> stream\n{drawing}\nendstream",
                drawing.len()
            ));
        }
        let mut out = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            offsets.push(out.len());
            out += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
        }
        let start = out.len();
        let size = offsets.len() + 1;
        out += &format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in offsets {
            out += &format!("{offset:010} 00000 n \n");
        }
        out += &format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        out.into_bytes()
    }

    #[test]
    fn the_text_of_a_pdf_is_read() {
        let text = text_of(&pdf(&["bed", "key"]));
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["bed", "key"]);
    }

    #[test]
    fn where_the_words_of_a_pdf_lie_is_read() {
        let pages = words_on_pages(&pdf(&["bed", "key"]));
        let key = &pages[1][0];
        assert_eq!((pages.len(), key.text.as_str()), (2, "key"));
        // It begins 50 points from the left, and its baseline is 30 above the lower edge of 72.
        assert!((key.left - 50.0).abs() < 0.5 && key.right > key.left);
        assert!(key.top < 42.0 && key.bottom > 42.0);
    }

    #[test]
    fn a_font_that_is_not_embedded_is_told() {
        assert_eq!(
            fonts_of(&pdf(&["bed"])),
            [("Helvetica".to_owned(), false, false)]
        );
    }

    #[test]
    fn the_pages_of_a_pdf_are_seen() {
        let pages = pages_of(&pdf(&["bed", "key"]), 72);
        assert_eq!(pages.len(), 2);
        assert_eq!((pages[0].w, pages[0].h), (144, 72));
        let at = |x: usize, y: usize| pages[0].pixels[y * 144 + x];
        assert_eq!((at(20, 52), at(5, 5)), (0, 255));
    }

    #[test]
    fn a_lost_word_is_seen_and_smoothing_is_not() {
        let page = pages_of(&pdf(&["bed"]), 72).remove(0);
        let mut smoothed = page.clone();
        let edge = smoothed.pixels.iter_mut().step_by(100);
        edge.for_each(|pixel| *pixel = pixel.abs_diff(20));
        assert_eq!(difference(&page, &smoothed), None);
        let blank = pages_of(&pdf(&[""]), 72).remove(0);
        assert!(difference(&page, &blank).is_some());
    }

    #[test]
    fn a_moved_block_is_seen_on_a_large_picture() {
        let word = pages_of(&pdf(&["bed"]), 72).remove(0);
        let blank = pages_of(&pdf(&[""]), 72).remove(0);
        let mut pages = vec![blank; 60];
        pages.push(word.clone());
        let large = side_by_side(&pages);
        let moved = pages.last_mut().unwrap();
        moved.pixels.rotate_right(2 * word.w);
        assert!(difference(&large, &side_by_side(&pages)).is_some());
        assert_eq!(difference(&large, &large.clone()), None);
    }

    /// The word would be set in whatever font the machine has; the square is a square everywhere.
    #[test]
    fn a_page_is_held_against_its_reference_picture() {
        let page = pages_of(&pdf(&[""]), 72).remove(0);
        assert_looks_like("a-square", &page);
        if !wants_rewriting() {
            let lost = std::panic::catch_unwind(|| assert_looks_like("no-such-page", &page));
            assert!(lost.is_err());
            assert!(pictures_folder().join("no-such-page.png").exists());
        }
    }

    #[test]
    fn a_picture_survives_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.png");
        let page = pages_of(&pdf(&["bed"]), 72).remove(0);
        write_png(&path, &page);
        assert_eq!(read_png(&path).pixels, page.pixels);
    }
}
