//! The end of a file: page numbers, the code at the foot, and bytes that are equal for equal text.

use super::lines::italic;
use super::{BODY, Face, GAP, HEIGHT, LEFT, MM, Place, Printed, RIGHT, Sheet};
use chrono::{NaiveDateTime, TimeDelta};
use flate2::{Compression, write::ZlibEncoder};
use printpdf::{
    Mm, OffsetDateTime, Op, PaintMode, PdfDocument, PdfFont, PdfPage, PdfSaveOptions, Pt, Rect,
};
use qrcode::QrCode;
use sha2::Digest;
use std::io::Write;

impl Sheet {
    /// The finished file with its number in a QR code at the foot. Equal input gives equal bytes: the identifier comes
    /// from the text, the date from the caller.
    pub fn finish(mut self, title: &str, number: &str, made: NaiveDateTime) -> Printed {
        let wants_pen = self.wants_pen;
        if wants_pen {
            self.explain_star();
        }
        self.digest.update(title);
        let digest = data_encoding::HEXLOWER.encode(&self.digest.clone().finalize());
        let mark = digest[..10].to_owned();
        self.mark(number, &mark);
        self.number_pages();
        let mut document = PdfDocument::new(title);
        let info = &mut document.metadata.info;
        // Vietnam keeps UTC+7 all year; printpdf writes its fields as UTC.
        let utc = (made - TimeDelta::hours(7)).and_utc().timestamp();
        let date = OffsetDateTime::from_unix_timestamp(utc).unwrap_or(OffsetDateTime::epoch());
        (
            info.creation_date,
            info.modification_date,
            info.metadata_date,
        ) = (date, date, date);
        info.creator = "Tạm Lánh".to_owned();
        info.producer = "Tạm Lánh".to_owned();
        for face in Face::ALL {
            document
                .resources
                .fonts
                .map
                .insert(face.id(), PdfFont::new(face.font().clone()));
        }
        for ops in self.pages {
            document.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), ops));
        }
        let mut file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        // printpdf draws these at random, and names a printing standard that is none.
        if let Ok(ids) = file
            .trailer
            .get_mut(b"ID")
            .and_then(|ids| ids.as_array_mut())
        {
            for slot in ids.iter_mut().flat_map(|slot| slot.as_str_mut()) {
                *slot = digest[..32].to_uppercase().into_bytes();
            }
        }
        let info = file
            .trailer
            .get(b"Info")
            .and_then(|info| info.as_reference());
        if let Ok(info) = info.and_then(|id| file.get_object_mut(id)?.as_dict_mut()) {
            for empty in [
                "GTS_PDFXVersion",
                "Identifier",
                "Keywords",
                "Author",
                "Subject",
            ] {
                info.remove(empty.as_bytes());
            }
        }
        // The best compression, for which lopdf would ask, takes twice as long and saves nothing to speak of.
        for stream in file.objects.values_mut() {
            if let Ok(stream) = stream.as_stream_mut() {
                stream.dict.set("Filter", "FlateDecode");
                let deflated = deflated(&stream.content);
                stream.set_content(deflated);
            }
        }
        let mut bytes = Vec::new();
        file.save_to(&mut bytes)
            .expect("a vector takes all that is written");
        Printed {
            bytes,
            mark,
            wants_pen,
        }
    }

    fn explain_star(&mut self) {
        self.skip(GAP);
        let text = "* Chữ không có trong bảng chữ in (chữ Thái, chữ Hán…): viết tay vào chỗ chấm theo giấy tờ gốc. / \
                    To be written by hand as in the original paper.";
        self.write(Place::left(LEFT, RIGHT, 11.0), &[italic(text)]);
    }

    /// The QR code in the foot of the last page, with its words beside it.
    fn mark(&mut self, number: &str, mark: &str) {
        const SIDE: f32 = 13.0 * MM;
        let top = HEIGHT - 17.5 * MM;
        let Ok(code) = QrCode::new(format!("{number} {mark}")) else {
            return;
        };
        let count = code.width();
        let module = SIDE / count as f32;
        let modules = code.to_colors();
        for (row, modules) in modules.chunks(count).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, other| one == other) {
                if run[0] == qrcode::Color::Dark {
                    let (x, y) = (LEFT + column as f32 * module, top + row as f32 * module);
                    let mut rectangle = Rect::from_xywh(
                        Pt(x),
                        Pt(HEIGHT - y - module),
                        Pt(run.len() as f32 * module),
                        Pt(module),
                    );
                    rectangle.mode = Some(PaintMode::Fill);
                    self.page().push(Op::DrawRectangle { rectangle });
                }
                column += run.len();
            }
        }
        let (x, face) = (LEFT + SIDE + 2.5 * MM, Face::Upright);
        self.put(
            x,
            top + 5.5 * MM,
            9.0,
            face,
            &face.printable(&format!("Số {number}")),
        );
        self.put(
            x,
            top + 9.5 * MM,
            9.0,
            face,
            &format!("Mã kiểm tra: {mark}"),
        );
    }

    /// Centred in the top margin, from the second page on.
    fn number_pages(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        for (i, page) in pages.into_iter().enumerate() {
            self.pages.push(page);
            if i > 0 {
                let number = (i + 1).to_string();
                let width = Face::Upright.width(&number, BODY);
                self.put(
                    (LEFT + RIGHT - width) / 2.0,
                    12.5 * MM,
                    BODY,
                    Face::Upright,
                    &number,
                );
            }
        }
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(5));
    let done = encoder.write_all(content).and_then(|()| encoder.finish());
    done.expect("a vector takes all that is written")
}
