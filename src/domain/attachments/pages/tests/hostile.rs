//! Files that nobody should send: they are refused, and quickly.

use super::bilevel;
use super::scan::{
    Sheet, WHOLE, document, filled, jpeg, packed, pdf, photo, picture, saved, shades,
};
use crate::domain::attachments::pages::places::MOST_LISTED;
use crate::domain::attachments::pages::*;
use lopdf::{Dictionary, Stream, dictionary};

/// A file of these objects, numbered from one, with a table of where they are; the first is the catalogue.
fn written(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend(format!("{n} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let start = bytes.len();
    let end = format!("{table}trailer << /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend(end.into_bytes());
    bytes
}

#[test]
fn a_picture_that_inflates_without_end_is_refused() {
    let bomb = packed(&vec![0; 24 * 1024 * 1024]);
    let rows = only(picture(30_000, 30_000, "FlateDecode", bomb.clone()));
    assert_eq!(rows, Page::Other(Unshown::Large));
    let mut wrapped = jpeg("a");
    wrapped.resize(24 * 1024 * 1024, 0);
    let mut wrapped = picture(30, 40, "DCTDecode", packed(&wrapped));
    wrapped
        .dict
        .set("Filter", vec!["FlateDecode".into(), "DCTDecode".into()]);
    assert_eq!(only(wrapped), Page::Other(Unshown::Large));
    let mut wide = jpeg("a");
    let at = wide
        .windows(4)
        .position(|some| some == [0, 40, 0, 30])
        .unwrap();
    wide[at..at + 4].fill(0xff);
    assert_eq!(
        only(picture(30, 40, "DCTDecode", wide)),
        Page::Other(Unshown::Large)
    );
    // A drawing that inflates without end, and one that is drawn again and again.
    let mut drawing = Stream::new(
        dictionary! { "Subtype" => "Form", "Filter" => "FlateDecode" },
        bomb,
    );
    let sheet = |drawing: Stream| Sheet {
        drawing: "/I0 Do ".repeat(1000),
        pictures: vec![drawing],
        more: Dictionary::new(),
    };
    let page = |sheet: Sheet| of(&pdf(vec![sheet])).unwrap().remove(0);
    assert_eq!(page(sheet(drawing.clone())), Page::Other(Unshown::Unclear));
    drawing.set_content(packed(&vec![b' '; 3 * 1024 * 1024]));
    assert_eq!(page(sheet(drawing.clone())), Page::Other(Unshown::Unclear));
    // And one that is long and inflates to nothing.
    let mut long = packed(&[]);
    long.resize(1024 * 1024, 0);
    drawing.set_content(long);
    assert_eq!(page(sheet(drawing)), Page::Other(Unshown::Unclear));
}

#[test]
fn long_heads_of_pictures_that_are_gone_through_again_and_again_are_refused() {
    let mut long = vec![0xff_u8, 0xd8];
    for length in [&[65_533_u16; 15][..], &[60_000]].concat() {
        long.extend([0xff, 0xfe]);
        long.extend((length + 2).to_be_bytes());
        long.resize(long.len() + usize::from(length), 0);
    }
    long.extend_from_slice(&jpeg("a")[2..]);
    let strip = |n: usize| format!("q 595 0 0 1 0 {n} cm /I0 Do Q ");
    let page = |strips: usize| {
        let sheet = Sheet {
            drawing: (0..strips).map(strip).collect(),
            pictures: vec![picture(30, 40, "DCTDecode", long.clone())],
            more: Dictionary::new(),
        };
        of(&pdf(vec![sheet])).unwrap().remove(0)
    };
    assert!(matches!(page(16), Page::Scanned(_)));
    assert_eq!(page(256), Page::Other(Unshown::Unclear));
}

#[test]
fn what_many_pages_inherit_is_held_once() {
    let pictures: String = (0..20_000).map(|n| format!("/I{n} 9 0 R ")).collect();
    let tree = |kids: usize| {
        let kids = "<<>> ".repeat(kids);
        let tree = format!("<< /Resources << /XObject << {pictures} >> >> /Kids [{kids}] >>");
        written(&["<< /Pages 2 0 R >>".to_owned(), tree], "")
    };
    let bytes = tree(900);
    let file = File::of(&bytes).unwrap();
    let mut held = HashSet::new();
    let walked = walk(&file, |leaf| {
        let resources = file.dict(&leaf.resources).unwrap();
        held.insert(std::ptr::from_ref(resources.get("XObject")));
        true
    });
    assert_eq!((walked, held.len()), (Ok(()), 1));
    assert_eq!(of(&bytes), Ok(vec![Page::Other(Unshown::Drawn); 900]));
    assert_eq!(of(&tree(3999)), Err(Unread::TooMuch));
}

#[test]
fn looking_far_behind_a_number_costs_as_much_as_reading() {
    // Each part has its length behind the same long white space.
    let parts = "4 0 R ".repeat(5000);
    let file = [
        "<< /Pages 2 0 R >>".to_owned(),
        "<< /Kids [3 0 R] >>".to_owned(),
        format!("<< /Contents [{parts}] >>"),
        "<< /Length 5 0 R >>\nstream\n\nendstream".to_owned(),
        format!("0{}", " ".repeat(8 * 1024 * 1024)),
    ];
    let unclear = vec![Page::Other(Unshown::Unclear)];
    assert_eq!(of(&written(&file, "")), Ok(unclear));
}

#[test]
fn a_table_of_too_many_places_is_left_where_it_is_too_much() {
    let lines = "\u{1}".repeat(2 * MOST_LISTED);
    let table = format!(
        "<< /W [1 0 0] /Size {0} /Length {0} >>\nstream\n{lines}\nendstream",
        lines.len()
    );
    let bytes = written(&["<< /Pages 2 0 R >>".to_owned(), table], "");
    let mut file = File::of(&bytes).unwrap();
    let at = bytes.windows(7).position(|some| some == b"2 0 obj");
    assert_eq!(file.section(at.unwrap()), Err(Unread::TooMuch));
    assert_eq!(file.places.len(), MOST_LISTED + 1);
}

fn only(picture: Stream) -> Page {
    of(&pdf(vec![filled(picture)])).unwrap().remove(0)
}

#[test]
fn a_picture_that_ends_early_is_not_shown() {
    let half = picture(100, 100, "FlateDecode", packed(&shades(100, 50)));
    assert_eq!(super::super::picture(&pdf(vec![filled(half)]), 1, 1), None);
}

#[test]
fn a_tree_of_pages_that_leads_back_or_has_no_end_is_refused() {
    let (mut around, pages) = document(vec![filled(photo("a"))]);
    around
        .objects
        .insert(pages, dictionary! { "Kids" => vec![pages.into()] }.into());
    assert_eq!(of(&saved(around)), Err(Unread::Broken));
    let mut deep = vec!["<< /Pages 2 0 R >>".to_owned()];
    deep.extend((3..100_000).map(|next| format!("<< /Kids [{next} 0 R] >>")));
    assert_eq!(of(&written(&deep, "")), Err(Unread::TooMuch));
    let wide = [
        "<< /Pages 2 0 R >>".to_owned(),
        format!("<< /Kids [{}] >>", "<<>> ".repeat(2000)),
    ];
    assert_eq!(of(&written(&wide, "")), Err(Unread::TooMuch));
    let none = ["<< /Pages 2 0 R >>".to_owned(), "<< /Kids [] >>".to_owned()];
    assert_eq!(of(&written(&none, "")), Err(Unread::Broken));
}

#[test]
fn what_is_encrypted_is_said_and_not_tried() {
    let bytes = written(
        &["<< /Pages 2 0 R >>".to_owned(), "<<>>".to_owned()],
        "/Encrypt << /V 5 >>",
    );
    assert_eq!(of(&bytes), Err(Unread::Encrypted));
}

#[test]
fn lengths_that_wait_for_each_other_and_tables_without_end_are_refused() {
    // Each length would be the object after it, which has bytes and a length itself.
    let mut chain = vec![
        "<< /Pages 2 0 R >>".to_owned(),
        "<< /Kids [3 0 R] >>".to_owned(),
    ];
    chain.push("<< /Contents 4 0 R >>".to_owned());
    chain.extend((5..50_000).map(|next| format!("<< /Length {next} 0 R >>\nstream\nx\nendstream")));
    assert_eq!(
        of(&written(&chain, "")),
        Ok(vec![Page::Other(Unshown::Unclear)])
    );
    for said in [
        "/W [1099511627776 1 1]",
        "/W [0 0 0] /Index [0 4294967295]",
        "/W [1 2 1] /Index [4294967295 9]",
        "/W [1 -2 1]",
        "",
    ] {
        let table = format!(
            "%PDF-1.7\n1 0 obj << /Size 9 {said} /Length 8 >>\nstream\n12345678\nendstream endobj\n"
        );
        let bytes = format!("{table}startxref\n9\n%%EOF\n");
        assert_eq!(of(bytes.as_bytes()), Err(Unread::Broken), "{said}");
    }
    let before = written(&["<< /Pages 2 0 R >>".to_owned()], "/Prev 0");
    assert_eq!(of(&before), Err(Unread::Broken));
    let remarks = format!("<< /Pages 2 0 R >>{}", "%x\n".repeat(1_000_000));
    let many = [vec![remarks], vec!["<< /Kids [2 0 R] >>".to_owned(); 9]].concat();
    assert!(of(&written(&many, "")).is_err());
}

#[test]
fn no_change_of_a_byte_and_no_cut_breaks_more_than_the_answer() {
    let sheets = || {
        vec![
            filled(photo("a")),
            Sheet {
                drawing: format!("q 1 0 0 1 0 0 cm {WHOLE} Q BT 3 Tr (x) Tj ET"),
                pictures: vec![picture(20, 10, "FlateDecode", packed(&shades(20, 10)))],
                more: dictionary! { "Rotate" => 90 },
            },
            filled(bilevel::group_4()),
            filled(bilevel::set()),
        ]
    };
    let (mut modern, _) = document(sheets());
    let mut in_lists = Vec::new();
    modern.save_modern(&mut in_lists).unwrap();
    for whole in [pdf(sheets()), in_lists] {
        assert_eq!(of(&whole).map(|pages| pages.len()), Ok(4));
        let look = |bytes: &[u8]| {
            let pages = of(bytes).map_or(0, |pages| pages.len());
            for page in 1..=pages {
                super::super::picture(bytes, page, 1);
            }
        };
        for at in 0..whole.len() {
            look(&whole[..at]);
            let mut changed = whole.clone();
            changed[at] = [b'9', b'(', 0xff][at % 3];
            look(&changed);
        }
    }
}
