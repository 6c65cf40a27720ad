//! Which picture a page is, and what is none.

mod bilevel;
mod hostile;
#[path = "../../../../tests/shelter/files/scan.rs"]
mod scan;

use super::*;
use lopdf::{Dictionary, Object as Written, Stream, dictionary};
use scan::{Sheet, WHOLE, document, filled, jpeg, packed, pdf, photo, points, saved, shades};

fn upright(strips: &[(u32, u32)]) -> Page {
    turned(0, strips)
}

fn turned(turn: u16, strips: &[(u32, u32)]) -> Page {
    Page::Scanned(Scanned {
        turn,
        strips: strips.to_vec(),
    })
}

fn only(sheet: Sheet) -> Page {
    let pages = of(&pdf(vec![sheet])).unwrap();
    assert_eq!(pages.len(), 1);
    pages[0].clone()
}

fn drawn(drawing: &str, pictures: Vec<Stream>) -> Page {
    only(Sheet {
        drawing: drawing.to_owned(),
        pictures,
        more: Dictionary::new(),
    })
}

/// Takes the picture of the only page to its points.
fn shown(picture: Stream) -> (png::OutputInfo, Vec<u8>) {
    first(&pdf(vec![filled(picture)]))
}

/// Takes the picture of the first page to its points.
fn first(bytes: &[u8]) -> (png::OutputInfo, Vec<u8>) {
    match super::picture(bytes, 1, 1) {
        Some(Picture::Png(png)) => points(&png),
        other => panic!("{other:?} of {:?}", of(bytes)),
    }
}

/// A picture whose rows are predicted as PNG does, with the points that it shows.
fn predicted(color: png::ColorType, bits: u8, filter: png::Filter) -> (Stream, Vec<u8>) {
    let (width, height) = (37, 23);
    let parts = color.samples() as u32;
    let row = (width * parts * u32::from(bits)).div_ceil(8);
    let rows = shades(row, height);
    let mut whole = Vec::new();
    let mut encoder = png::Encoder::new(&mut whole, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::from_u8(bits).unwrap());
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(filter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&rows).unwrap();
    writer.finish().unwrap();
    // The data chunks of a PNG are the stream of a PDF.
    let (mut stream, mut rest) = (Vec::new(), &whole[8..]);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if after.starts_with(b"IDAT") {
            stream.extend_from_slice(&after[4..4 + length]);
        }
        rest = &after[length + 8..];
    }
    let space = if parts == 3 {
        "DeviceRGB"
    } else {
        "DeviceGray"
    };
    let mut picture = scan::picture(width.into(), height.into(), "FlateDecode", stream);
    picture.dict.set("ColorSpace", space);
    picture.dict.set("BitsPerComponent", i64::from(bits));
    let parameters = dictionary! {
        "Predictor" => 15, "Colors" => i64::from(parts), "BitsPerComponent" => i64::from(bits), "Columns" => i64::from(width),
    };
    picture.dict.set("DecodeParms", parameters);
    (picture, rows)
}

#[test]
fn a_jpeg_is_shown_byte_for_byte() {
    let wrapped = packed(&jpeg("ba"));
    let mut third = scan::picture(30, 40, "DCTDecode", wrapped);
    third
        .dict
        .set("Filter", vec!["FlateDecode".into(), "DCTDecode".into()]);
    let sheets = || {
        vec![
            filled(photo("một")),
            filled(photo("hai")),
            filled(third.clone()),
        ]
    };
    let (mut modern, _) = document(sheets());
    let mut in_lists = Vec::new();
    modern.save_modern(&mut in_lists).unwrap();
    for bytes in [pdf(sheets()), in_lists] {
        assert_eq!(of(&bytes), Ok(vec![upright(&[(30, 40)]); 3]));
        for (page, remark) in [(1, "một"), (2, "hai"), (3, "ba")] {
            assert_eq!(
                super::picture(&bytes, page, 1),
                Some(Picture::Jpeg(jpeg(remark)))
            );
        }
        for (page, strip) in [(0, 1), (4, 1), (1, 0), (1, 2), (usize::MAX, usize::MAX)] {
            assert_eq!(super::picture(&bytes, page, strip), None);
        }
    }
}

#[test]
fn rows_are_shown_point_for_point() {
    use png::{ColorType, Filter};
    let filters = [
        Filter::NoFilter,
        Filter::Sub,
        Filter::Up,
        Filter::Avg,
        Filter::Paeth,
        Filter::Adaptive,
    ];
    for filter in filters {
        for (color, bits) in [
            (ColorType::Grayscale, 8),
            (ColorType::Grayscale, 1),
            (ColorType::Rgb, 8),
            (ColorType::Rgb, 16),
        ] {
            let (picture, rows) = predicted(color, bits, filter);
            let (info, points) = shown(picture);
            assert_eq!((info.width, info.height, info.color_type), (37, 23, color));
            assert!(points == rows, "{color:?} {bits} {filter:?}");
        }
    }
    let (info, points) = shown(scan::picture(
        20,
        10,
        "FlateDecode",
        packed(&shades(20, 10)),
    ));
    assert_eq!(
        (info.color_type, points),
        (ColorType::Grayscale, shades(20, 10))
    );
}

#[test]
fn masks_dark_on_light_and_palettes_keep_their_colours() {
    let mut mask = scan::picture(8, 2, "FlateDecode", packed(&[0b1010_0000, 0xff]));
    mask.dict.set("ImageMask", true);
    mask.dict.remove(b"ColorSpace");
    assert_eq!(shown(mask.clone()).1, [0b1010_0000, 0xff]);
    let colored = drawn(&format!("1 0 0 rg {WHOLE}"), vec![mask.clone()]);
    assert_eq!(colored, Page::Other(Unshown::Drawn));
    mask.dict.set("Decode", vec![1.into(), 0.into()]);
    assert_eq!(shown(mask).1, [0b0101_1111, 0]);

    let mut indexed = scan::picture(2, 1, "FlateDecode", packed(&[0b1000_0000]));
    let table = Written::String(
        vec![1, 2, 3, 250, 251, 252],
        lopdf::StringFormat::Hexadecimal,
    );
    indexed.dict.set(
        "ColorSpace",
        vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), table],
    );
    indexed.dict.set("BitsPerComponent", 1);
    let bytes = pdf(vec![filled(indexed)]);
    let Some(Picture::Png(png)) = super::picture(&bytes, 1, 1) else {
        panic!("{:?}", of(&bytes));
    };
    let reader = png::Decoder::new(std::io::Cursor::new(&png))
        .read_info()
        .unwrap();
    assert_eq!(
        reader.info().palette.as_deref(),
        Some(&[1, 2, 3, 250, 251, 252][..])
    );
    assert_eq!(points(&png).1[0] & 0b1100_0000, 0b1000_0000);
}

/// That the amounts of inks are written the other way round.
fn inverted() -> Vec<Written> {
    [1, 0].repeat(4).into_iter().map(Written::Integer).collect()
}

#[test]
fn inks_are_shown_as_the_light_that_they_leave() {
    let inks: Vec<u8> = [
        [0, 0, 0, 0],
        [255, 0, 0, 0],
        [0, 0, 0, 255],
        [0, 128, 255, 128],
    ]
    .concat();
    let light: Vec<u8> = [[255; 3], [0, 255, 255], [0; 3], [127, 63, 0]].concat();
    let mut picture = scan::picture(2, 2, "FlateDecode", packed(&inks));
    picture.dict.set("ColorSpace", "DeviceCMYK");
    let (head, points) = shown(picture.clone());
    assert_eq!(
        (head.color_type, points),
        (png::ColorType::Rgb, light.clone())
    );
    let other_way: Vec<u8> = inks.iter().map(|ink| !ink).collect();
    picture.set_content(packed(&other_way));
    picture.dict.set("Decode", inverted());
    assert_eq!(shown(picture).1, light);
}

#[test]
fn a_jpeg_of_inks_is_shown_if_browsers_take_it_as_it_is_meant() {
    let of_inks = |is_adobe: bool| {
        let mut bytes = jpeg("a");
        let size = bytes.windows(4).position(|some| some == [0, 40, 0, 30]);
        bytes[size.unwrap() + 4] = 4;
        if is_adobe {
            bytes = [&bytes[..2], b"\xff\xee\x00\x07Adobe", &bytes[2..]].concat();
        }
        scan::picture(30, 40, "DCTDecode", bytes)
    };
    for (is_adobe, is_inverted, page) in [
        (true, true, upright(&[(30, 40)])),
        (true, false, Page::Other(Unshown::Kind)),
        (false, true, Page::Other(Unshown::Kind)),
    ] {
        let mut picture = of_inks(is_adobe);
        if is_inverted {
            picture.dict.set("Decode", inverted());
        }
        assert_eq!(only(filled(picture)), page, "{is_adobe} {is_inverted}");
    }
}

#[test]
fn a_page_is_turned_as_it_says_and_as_its_picture_lies() {
    for (rotate, drawing, turn) in [
        (0, WHOLE, 0),
        (90, WHOLE, 90),
        (-90, WHOLE, 270),
        (450, WHOLE, 90),
        (0, "0 -842 595 0 0 842 cm /I0 Do", 90),
        (0, "-595 0 0 -842 595 842 cm /I0 Do", 180),
        (0, "0 842 -595 0 595 0 cm /I0 Do", 270),
        (90, "0 842 -595 0 595 0 cm /I0 Do", 0),
    ] {
        let page = Sheet {
            drawing: drawing.to_owned(),
            pictures: vec![photo("a")],
            more: dictionary! { "Rotate" => rotate },
        };
        assert_eq!(only(page), turned(turn, &[(30, 40)]), "{rotate} {drawing}");
    }
    let (mut inherited, pages) = document(vec![filled(photo("a"))]);
    let tree = inherited.objects.get_mut(&pages).unwrap();
    tree.as_dict_mut().unwrap().set("Rotate", 180);
    assert_eq!(of(&saved(inherited)), Ok(vec![turned(180, &[(30, 40)])]));
}

#[test]
fn strips_go_from_top_to_bottom() {
    let strip = |height: u8, remark: &str| {
        let mut bytes = jpeg(remark);
        let at = bytes.windows(2).position(|two| two == [0, 40]).unwrap();
        bytes[at + 1] = height;
        scan::picture(30, height.into(), "DCTDecode", bytes)
    };
    let sheet = || {
        Sheet {
        drawing: "q 595 0 0 421 0 421 cm /I0 Do Q q 595 0 0 100 0 0 cm /I2 Do Q q 595 0 0 321 0 100 cm /I1 Do Q".to_owned(),
        pictures: vec![strip(20, "trên"), strip(15, "giữa"), strip(5, "dưới")],
        more: Dictionary::new(),
    }
    };
    assert_eq!(only(sheet()), upright(&[(30, 20), (30, 15), (30, 5)]));
    let bytes = pdf(vec![sheet()]);
    let Some(Picture::Jpeg(middle)) = super::picture(&bytes, 1, 2) else {
        panic!("{:?}", of(&bytes));
    };
    assert!(
        middle
            .windows(4)
            .any(|some| some == "giữa".as_bytes().get(..4).unwrap())
    );
    for layered in [
        "q 595 0 0 842 0 0 cm /I0 Do Q q 595 0 0 421 0 421 cm /I1 Do Q",
        "q 297 0 0 842 0 0 cm /I0 Do Q q 297 0 0 842 297 0 cm /I1 Do Q",
        "q 595 0 0 300 0 542 cm /I0 Do Q q 595 0 0 300 0 0 cm /I1 Do Q",
    ] {
        let page = drawn(layered, vec![photo("a"), photo("b")]);
        assert_eq!(page, Page::Other(Unshown::Drawn), "{layered}");
    }
}

#[test]
fn what_a_scanner_recognised_is_not_seen_but_other_things_are() {
    let hidden =
        format!("1 g 0 0 595 842 re f {WHOLE} BT 3 Tr /F1 9 Tf 10 20 Td [(x) 4 (y)] TJ ET");
    assert_eq!(drawn(&hidden, vec![photo("a")]), upright(&[(30, 40)]));
    let drawn_over = [
        format!("{WHOLE} BT 0 Tr (x) Tj ET"),
        format!("q BT 3 Tr ET Q {WHOLE} BT (x) Tj ET"),
        format!("{WHOLE} 0 0 100 100 re S"),
        format!("{WHOLE} 1 g 0 0 100 100 re f"),
        "BT (x) Tj ET".to_owned(),
        "-595 0 0 842 595 0 cm /I0 Do".to_owned(),
        "500 300 -300 500 0 0 cm /I0 Do".to_owned(),
        String::new(),
    ];
    for drawing in drawn_over {
        assert_eq!(
            drawn(&drawing, vec![photo("a")]),
            Page::Other(Unshown::Drawn),
            "{drawing}"
        );
    }
    let unclear = [
        "/I9 Do",
        "/I0 Do <<",
        "BI /W 1 /H 1 ID x EI",
        "/I0 Do )",
        "1 2 cm /I0 Do",
    ];
    for drawing in unclear {
        assert_eq!(
            drawn(drawing, vec![photo("a")]),
            Page::Other(Unshown::Unclear),
            "{drawing}"
        );
    }
    let note = |kind: &str, flags: i64| Sheet {
        more: dictionary! { "Annots" => vec![Written::Dictionary(dictionary! {
            "Subtype" => kind, "F" => flags, "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()], "AP" => dictionary! {},
        })] },
        ..filled(photo("a"))
    };
    assert_eq!(only(note("Stamp", 4)), Page::Other(Unshown::Drawn));
    assert_eq!(
        only(note("Widget", 132)),
        Page::Other(Unshown::Drawn),
        "a signature"
    );
    assert_eq!(only(note("Link", 4)), upright(&[(30, 40)]));
    assert_eq!(only(note("Stamp", 2)), upright(&[(30, 40)]), "hidden");
}

#[test]
fn a_picture_in_a_drawing_of_its_own_is_found_and_one_in_itself_is_not() {
    let inner = Stream::new(
        dictionary! { "Subtype" => "Form", "Matrix" => vec![0.into(), (-1).into(), 1.into(), 0.into(), 0.into(), 0.into()] },
        WHOLE.as_bytes().to_vec(),
    );
    // Without resources of its own it has those of the page.
    assert_eq!(
        drawn("/I1 Do", vec![photo("a"), inner]),
        turned(90, &[(30, 40)])
    );
    let itself = Stream::new(
        dictionary! { "Subtype" => "Form" },
        b"/I0 Do /I0 Do".to_vec(),
    );
    assert_eq!(drawn("/I0 Do", vec![itself]), Page::Other(Unshown::Unclear));
}

#[test]
fn what_no_browser_shows_is_said() {
    for filter in ["JPXDecode", "LZWDecode"] {
        let page = only(filled(scan::picture(30, 40, filter, vec![0; 100])));
        assert_eq!(page, Page::Other(Unshown::Kind), "{filter}");
    }
    let changes: [(&str, Written); 4] = [
        ("Decode", vec![1.into(), 0.into()].into()),
        ("SMask", 3.into()),
        ("Mask", vec![1.into(), 2.into()].into()),
        (
            "Filter",
            vec!["ASCII85Decode".into(), "DCTDecode".into()].into(),
        ),
    ];
    for (name, value) in changes {
        let mut picture = photo("a");
        picture.dict.set(name, value);
        assert_eq!(only(filled(picture)), Page::Other(Unshown::Kind), "{name}");
    }
    let mut inks = scan::picture(2, 2, "FlateDecode", packed(&[0; 2]));
    inks.dict.set("ColorSpace", "DeviceCMYK");
    inks.dict.set("BitsPerComponent", 1);
    assert_eq!(only(filled(inks)), Page::Other(Unshown::Kind));
    let broken = scan::picture(30, 40, "DCTDecode", b"no jpeg".to_vec());
    assert_eq!(only(filled(broken)), Page::Other(Unshown::Unclear));
}
