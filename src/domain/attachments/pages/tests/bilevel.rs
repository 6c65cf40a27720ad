//! Scans in black and white: what fax machines and JBIG2 code is shown point for point, or not at all.

use super::scan::{self, document, filled, packed, pdf, saved};
use super::{first, only, shown};
use crate::domain::attachments::pages::{self, Page, Unshown};
use data_encoding::HEXLOWER;
use lopdf::{Dictionary, Object as Written, Stream, dictionary};

/// What most of the pictures here show.
const DRAWN: [&str; 6] = [
    "....######..........",
    "....######..........",
    "...#######..##......",
    "###.................",
    "....................",
    "..........##########",
];
/// The same in Group 4 (T.6), row by row.
const GROUP_4: &str =
    "001 1011 0010 1, 1 1 1, 010 1 001 0111 11 1, 0000010 001 10 101011, 0001 1, 001 00111 0000100";
/// What ends a row in Group 3, and twice a picture in Group 4.
const MARK: &str = "000000000001";

/// Rows of bits with ones for white.
fn bits(drawn: &[&str]) -> Vec<u8> {
    let byte = |points: &[u8]| {
        let black = (0..).zip(points).filter(|(_, point)| **point == b'#');
        black.fold(0xff_u8, |byte, (n, _)| byte & !(0x80_u8 >> n))
    };
    let row = |row: &&str| -> Vec<u8> { row.as_bytes().chunks(8).map(byte).collect() };
    drawn.iter().flat_map(row).collect()
}

/// Bits as they are written, the last byte filled with zeros.
fn coded(written: &str) -> Vec<u8> {
    let bits: Vec<u8> = written.bytes().filter(u8::is_ascii_digit).collect();
    let byte = |bits: &[u8]| {
        let ones = (0..).zip(bits).filter(|(_, bit)| **bit == b'1');
        ones.fold(0_u8, |byte, (n, _)| byte | (0x80_u8 >> n))
    };
    bits.chunks(8).map(byte).collect()
}

fn hex(digits: &str) -> Vec<u8> {
    HEXLOWER.decode(digits.as_bytes()).unwrap()
}

fn bilevel(width: i64, height: i64, filter: &str, bytes: Vec<u8>) -> Stream {
    let mut picture = scan::picture(width, height, filter, bytes);
    picture.dict.set("BitsPerComponent", 1);
    picture
}

fn fax(bytes: Vec<u8>, parameters: Dictionary) -> Stream {
    let mut picture = bilevel(20, 6, "CCITTFaxDecode", bytes);
    picture.dict.set("DecodeParms", parameters);
    picture
}

/// As most scanners write it.
pub fn group_4() -> Stream {
    let bytes = coded(&format!("{GROUP_4} {MARK} {MARK}"));
    fax(bytes, dictionary! { "K" => -1, "Columns" => 20 })
}

#[test]
fn a_fax_of_any_group_is_shown_point_for_point() {
    let rows = [
        "1011 0010 00111",
        "1011 0010 00111",
        "1000 00011 0111 11 1110",
        "00110101 10 101011",
        "0001000",
        "00111 0000100",
    ];
    let end = MARK.repeat(6);
    let by_itself = rows.map(|row| format!("{MARK} {row} ")).concat() + &end;
    let aligned = rows.map(coded).concat();
    // Every other row by that above it, as is said behind the mark.
    let by_turns = [
        rows[0],
        "1 1 1",
        rows[2],
        "0000010 001 10 101011",
        rows[4],
        "001 00111 0000100",
    ];
    let by_turns = by_turns.iter().zip([1, 0].into_iter().cycle());
    let by_turns: String = by_turns
        .map(|(row, own)| format!("{MARK} {own} {row} "))
        .collect();
    let by_turns = by_turns + &format!("{MARK} 1 ").repeat(6);
    let pictures = [
        group_4(),
        fax(
            coded(GROUP_4),
            dictionary! { "K" => -1, "Columns" => 20, "EndOfBlock" => false },
        ),
        fax(
            coded(&by_itself),
            dictionary! { "Columns" => 20, "EndOfLine" => true },
        ),
        fax(
            aligned,
            dictionary! { "Columns" => 20, "EncodedByteAlign" => true, "EndOfBlock" => false },
        ),
        fax(
            coded(&by_turns),
            dictionary! { "K" => 4, "Columns" => 20, "EndOfLine" => true },
        ),
    ];
    for (n, picture) in pictures.into_iter().enumerate() {
        let (head, points) = shown(picture);
        assert_eq!(
            (head.width, head.height, head.bit_depth),
            (20, 6, png::BitDepth::One)
        );
        assert_eq!(points, bits(&DRAWN), "{n}");
    }
}

#[test]
fn a_fax_is_black_where_its_picture_says() {
    let light: Vec<u8> = bits(&DRAWN).iter().map(|byte| !byte).collect();
    let bytes = coded(&format!("{GROUP_4} {MARK} {MARK}"));
    let black_is_one = dictionary! { "K" => -1, "Columns" => 20, "BlackIs1" => true };
    let mut picture = fax(bytes.clone(), black_is_one);
    assert_eq!(shown(picture.clone()).1, light);
    picture.dict.set("Decode", vec![1.into(), 0.into()]);
    assert_eq!(shown(picture).1, bits(&DRAWN));
    let mut mask = group_4();
    mask.dict.set("ImageMask", true);
    mask.dict.remove(b"ColorSpace");
    mask.dict.remove(b"BitsPerComponent");
    assert_eq!(shown(mask).1, bits(&DRAWN));
    let mut wrapped = group_4();
    let parameters = wrapped.dict.get(b"DecodeParms").unwrap().clone();
    wrapped.dict.set(
        "Filter",
        vec!["FlateDecode".into(), "CCITTFaxDecode".into()],
    );
    wrapped
        .dict
        .set("DecodeParms", vec![Written::Null, parameters]);
    wrapped.set_content(packed(&bytes));
    assert_eq!(shown(wrapped).1, bits(&DRAWN));
}

#[test]
fn a_fax_of_other_rows_or_an_end_too_early_is_not_shown() {
    let wide = fax(coded(GROUP_4), dictionary! { "K" => -1, "Columns" => 24 });
    assert_eq!(only(filled(wide)), Page::Other(Unshown::Unclear));
    let mut gray = group_4();
    gray.dict.set("BitsPerComponent", 8);
    assert_eq!(only(filled(gray)), Page::Other(Unshown::Kind));
    let two_rows = "001 1011 0010 1, 1 1 1";
    for cut in [format!("{two_rows} {MARK} {MARK}"), two_rows.to_owned()] {
        let short = fax(coded(&cut), dictionary! { "K" => -1, "Columns" => 20 });
        assert_eq!(pages::picture(&pdf(vec![filled(short)]), 1, 1), None);
    }
}

/// A part of a JBIG2 stream (T.88, 7.2).
fn segment(number: u8, kind: u8, refers_to: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, number, kind, (refers_to.len() as u8) << 5];
    bytes.extend_from_slice(refers_to);
    bytes.push(1);
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend_from_slice(data);
    bytes
}

fn page(width: u32, height: u32) -> Vec<u8> {
    let head = [width, height, 0, 0].map(u32::to_be_bytes).concat();
    segment(0, 48, &[], &[&head[..], &[0, 0x80, 4]].concat())
}

/// What a region holds; where it lies, and what comes behind in hex.
fn region(width: u32, height: u32, down: u32, rest: &str) -> Vec<u8> {
    let head = [width, height, 0, down].map(u32::to_be_bytes).concat();
    [head, vec![0], hex(rest)].concat()
}

fn jbig2(width: i64, height: i64, segments: &[Vec<u8>]) -> Stream {
    bilevel(width, height, "JBIG2Decode", segments.concat())
}

// The arithmetic codes below were made by an encoder written after the standard; jbig2dec reads them as they are drawn.

#[test]
fn regions_of_jbig2_are_shown_point_for_point() {
    let by_template_2 = region(20, 6, 0, "0402ff4d60ede790c587dff760a3ffac");
    let as_group_4 = region(20, 6, 0, "01365ea5f82356327080020020");
    let above = region(20, 4, 0, "0003fffdff02fefefe4c41d9fdee1c628affac");
    let below = region(20, 2, 4, "0003fffdff02fefefe95e1ffac");
    let stripes = [
        page(20, u32::MAX),
        segment(1, 38, &[], &above),
        segment(2, 50, &[], &[0, 0, 0, 3]),
        segment(3, 39, &[], &below),
        segment(4, 50, &[], &[0, 0, 0, 5]),
    ];
    for picture in [
        jbig2(20, 6, &[page(20, 6), segment(1, 38, &[], &by_template_2)]),
        jbig2(
            20,
            6,
            &[page(20, 6), segment(1, 39, &[], &as_group_4), vec![b'\n']],
        ),
        jbig2(20, 6, &stripes),
    ] {
        assert_eq!(shown(picture).1, bits(&DRAWN));
    }
}

/// The symbols I, A and E.
const SYMBOLS: &str = "000003fffdff02fefefe000000030000000368db6305f20f9282923e6d4bffac";
/// Set as A E, I I.
const TEXT: &str = "001000000004a958c4338a6dffac";
const SET: [&str; 8] = [
    "..#...####..............",
    ".#.#..#.................",
    "#...#.###......#....#...",
    "#####.#........#....#...",
    "#...#.####.....#....#...",
    "#...#...................",
    "........................",
    "........................",
];

/// A picture that is set with symbols.
pub fn set() -> Stream {
    let symbols = segment(1, 0, &[], &hex(SYMBOLS));
    jbig2(24, 8, &[page(24, 8), symbols, text(&[1])])
}

fn text(refers_to: &[u8]) -> Vec<u8> {
    segment(9, 6, refers_to, &region(24, 8, 0, TEXT))
}

/// A file with a picture that shares this with others.
fn sharing(picture: Stream, shared: Stream) -> Vec<u8> {
    let (mut document, _) = document(vec![filled(picture)]);
    let shared = document.add_object(shared);
    let streams = document.objects.values_mut();
    let streams = streams.filter_map(|object| object.as_stream_mut().ok());
    for picture in streams.filter(|stream| stream.dict.has(b"Width")) {
        let parameters = dictionary! { "JBIG2Globals" => shared };
        picture.dict.set("DecodeParms", parameters);
    }
    saved(document)
}

#[test]
fn symbols_of_a_picture_and_such_as_it_shares_are_set_where_they_belong() {
    assert_eq!(shown(set()).1, bits(&SET));
    let picture = jbig2(24, 8, &[page(24, 8), text(&[1])]);
    let symbols = segment(1, 0, &[], &hex(SYMBOLS));
    let plain = Stream::new(Dictionary::new(), symbols.clone());
    let flate = Stream::new(dictionary! { "Filter" => "FlateDecode" }, packed(&symbols));
    for shared in [plain, flate] {
        assert_eq!(first(&sharing(picture.clone(), shared)).1, bits(&SET));
    }
    // Without its symbols nothing would be seen of the text.
    assert_eq!(pages::picture(&pdf(vec![filled(picture)]), 1, 1), None);
}

#[test]
fn jbig2_of_other_kinds_of_another_size_or_too_large_is_said() {
    let region = |rest: &str| region(20, 6, 0, rest);
    let mut endless = segment(1, 38, &[], &region("0402ff4d60"));
    endless[7..11].fill(0xff);
    let huge = [60_000; 2].map(u32::to_be_bytes).concat();
    let huge = segment(1, 38, &[], &[&huge[..], &[0; 9]].concat());
    let remarks = segment(1, 62, &[], &[]).repeat(5000);
    for (second, why) in [
        (segment(1, 22, &[], &region("00")), Unshown::Kind),
        (segment(1, 42, &[], &region("00")), Unshown::Kind),
        (
            segment(1, 6, &[], &region("0011000000000001")),
            Unshown::Kind,
        ),
        (segment(1, 6, &[], &region("001200000000")), Unshown::Kind),
        (segment(1, 0, &[], &[0, 1]), Unshown::Kind),
        (segment(1, 0, &[], &[1, 0]), Unshown::Kind),
        (segment(1, 0, &[], &[]), Unshown::Kind),
        (endless, Unshown::Kind),
        (segment(1, 38, &[], &[0; 7]), Unshown::Unclear),
        (page(20, 6), Unshown::Unclear),
        (huge, Unshown::Large),
        (remarks, Unshown::Large),
    ] {
        let kind = second[4];
        let picture = jbig2(20, 6, &[page(20, 6), second]);
        assert_eq!(only(filled(picture)), Page::Other(why), "{kind}");
    }
    for segments in [vec![], vec![page(21, 6)], vec![page(20, 7)]] {
        let picture = jbig2(20, 6, &segments);
        assert_eq!(only(filled(picture)), Page::Other(Unshown::Unclear));
    }
}

#[test]
fn jbig2_that_is_broken_is_not_shown() {
    let cut = region(20, 6, 0, "01365ea5");
    let last = |row: u8| segment(1, 50, &[], &[0, 0, row, 0]);
    for segments in [
        vec![page(20, 6), segment(1, 38, &[], &cut)],
        vec![page(20, u32::MAX)],
        vec![page(20, u32::MAX), last(250)],
    ] {
        let picture = jbig2(20, 6, &segments);
        assert_eq!(pages::picture(&pdf(vec![filled(picture)]), 1, 1), None);
    }
}

#[test]
fn symbols_without_measure_or_end_are_refused() {
    // One of 65000 × 65000 points, one before which there are empty rows of symbols without end, and a text of billions.
    let huge = "000003fffdff02fefefe0000000100000001055f2c688c70d2c688ffac";
    let endless = "000003fffdff02fefefe0000000100000001a141dfff7fff7fffac";
    let mut many = text(&[1]);
    let count = many.len() - 12;
    many[count..count + 4].fill(0xff);
    for segments in [
        segment(1, 0, &[], &hex(huge)),
        segment(1, 0, &[], &hex(endless)),
        [segment(1, 0, &[], &hex(SYMBOLS)), many].concat(),
    ] {
        let picture = jbig2(24, 8, &[page(24, 8), segments]);
        assert_eq!(pages::picture(&pdf(vec![filled(picture)]), 1, 1), None);
    }
}
