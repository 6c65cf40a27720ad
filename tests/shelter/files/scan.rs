//! Scans to be looked at: PDFs as scanners write them.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::io::Write;

/// A page.
#[derive(Default)]
pub struct Sheet {
    /// What it draws; `I0`, `I1` … are its pictures.
    pub drawing: String,
    pub pictures: Vec<Stream>,
    /// What its dictionary has besides.
    pub more: Dictionary,
}

/// What draws one picture over a whole page.
pub const WHOLE: &str = "q 595 0 0 842 0 0 cm /I0 Do Q";

/// A page that one picture fills.
pub fn filled(picture: Stream) -> Sheet {
    Sheet {
        drawing: WHOLE.to_owned(),
        pictures: vec![picture],
        ..Sheet::default()
    }
}

/// A document with these pages, and the number of their tree.
pub fn document(sheets: Vec<Sheet>) -> (Document, ObjectId) {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for sheet in sheets {
        let mut pictures = Dictionary::new();
        for (n, picture) in sheet.pictures.into_iter().enumerate() {
            pictures.set(format!("I{n}"), document.add_object(picture));
        }
        let drawing = Stream::new(Dictionary::new(), sheet.drawing.into_bytes());
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => document.add_object(drawing),
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "XObject" => pictures },
        };
        for (name, value) in sheet.more {
            page.set(name, value);
        }
        kids.push(document.add_object(page).into());
    }
    let tree = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
    document.objects.insert(pages, tree.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    (document, pages)
}

/// The bytes of a document.
pub fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// The bytes of a document with these pages.
pub fn pdf(sheets: Vec<Sheet>) -> Vec<u8> {
    saved(document(sheets).0)
}

/// A JPEG of 30 × 40 points, as far as its segments go, with a remark in it.
pub fn jpeg(remark: &str) -> Vec<u8> {
    let mut bytes = vec![
        0xff,
        0xd8,
        0xff,
        0xfe,
        0,
        u8::try_from(remark.len()).unwrap() + 2,
    ];
    bytes.extend_from_slice(remark.as_bytes());
    bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 40, 0, 30, 1, 1, 0x11, 0]);
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x7f, 0xff, 0xd9]);
    bytes
}

/// A picture of a PDF with its filter.
pub fn picture(width: i64, height: i64, filter: &str, bytes: Vec<u8>) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => filter,
    };
    Stream::new(dict, bytes)
}

/// A JPEG as a picture of a PDF.
pub fn photo(remark: &str) -> Stream {
    picture(30, 40, "DCTDecode", jpeg(remark))
}

/// Bytes as Flate packs them.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Shades of grey of which no two rows are alike.
pub fn shades(width: u32, height: u32) -> Vec<u8> {
    let shade = |n: u32| u8::try_from((n * 7 + n * n / 13) % 251).unwrap();
    (0..width * height).map(shade).collect()
}

/// The points of a PNG as they are stored, and its head.
pub fn points(png: &[u8]) -> (png::OutputInfo, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut points = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut points).unwrap();
    points.truncate(info.buffer_size());
    (info, points)
}
