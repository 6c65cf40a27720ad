//! Biên bản bàn giao: Nghị định 335/2026/NĐ-CP, Điều 18(2)a; Luật 53/2024/QH15, Điều 30–31.
//! The frame is Mẫu 1.9, Nghị định 30/2020/NĐ-CP, Phụ lục III; the receiver's part follows the variant.

use super::form::{
    Form, Label, english_moment, english_reference, moment_or_dots, or_dots, reference,
};
use super::handover_wording::{Side, Wording, wording};
use super::intake_record::{SIGNS, SIGNS_OR_MARKS, helpers, signer, undated};
use super::record::{Assistant, HandoverRecord, Officer, Reference, Variant};
use super::sheet::{Printed, Signer};
use super::words;

/// How somebody signs.
#[derive(Clone, Copy)]
enum How {
    Plain,
    /// An agency puts its seal to it.
    Sealed,
    /// The person may not write.
    Marked,
}

/// The document on which a handover of this variant rests beside the decision to stop; no more of it than what it is.
pub fn document(variant: Variant) -> Option<Reference> {
    let (kind, english) = match variant {
        // Nghị định 56/2017/NĐ-CP, Điều 45, khoản 4.
        Variant::SubstituteFamily => (
            "Quyết định giao trẻ em cho cá nhân, gia đình nhận chăm sóc thay thế",
            "decision to give the child to a family",
        ),
        Variant::OtherCentre => ("Công văn chuyển", "transfer letter"),
        Variant::Embassy | Variant::EmbassyBilingual => ("Công hàm", "note verbale"),
        Variant::Police => ("Văn bản yêu cầu", "written request"),
        Variant::Family | Variant::Locality | Variant::Border | Variant::Alone => return None,
    };
    Some(Reference {
        kind: Some(kind.to_owned()),
        kind_in_english: Some(english),
        ..Reference::default()
    })
}

/// The record as a PDF file; equal records give equal bytes.
pub fn print(record: &HandoverRecord) -> Printed {
    let wording = wording(record.variant);
    let is_bilingual = record.variant == Variant::EmbassyBilingual;
    let mut form = Form::new(
        &record.letterhead,
        ("BIÊN BẢN", "RECORD"),
        wording.subject,
        is_bilingual,
    );
    opening(&mut form, record, &wording);
    parties(&mut form, record, &wording);
    let is_alone = record.variant == Variant::Alone;
    let or_alone =
        |handed: &'static str, alone: &'static str| if is_alone { alone } else { handed };
    form.section((
        or_alone("THÔNG TIN NGƯỜI ĐƯỢC BÀN GIAO", "THÔNG TIN NGƯỜI RỜI CƠ SỞ"),
        "PERSON",
    ));
    form.people_in_short(&record.people);
    let condition = or_alone(
        "TÌNH TRẠNG SỨC KHỎE, TÂM LÝ LÚC BÀN GIAO",
        "TÌNH TRẠNG SỨC KHỎE, TÂM LÝ KHI RỜI CƠ SỞ",
    );
    form.section((condition, "CONDITION AT HANDOVER"));
    form.conditions(&record.people, false);
    stay(&mut form, record);
    form.section((
        "ĐỒ DÙNG, TÀI SẢN, TIỀN, GIẤY TỜ TRẢ LẠI",
        "BELONGINGS RETURNED",
    ));
    form.belongings(&record.belongings, ("Người giữ", "Kept by"));
    if let Some(money) = record.money {
        form.field(
            ("Tiền hỗ trợ trao khi rời cơ sở", "Money given (VND)"),
            &Some(words::amount(money)),
        );
    }
    form.section((
        or_alone("HỒ SƠ, TÀI LIỆU BÀN GIAO", "HỒ SƠ, TÀI LIỆU TRAO LẠI"),
        "DOCUMENTS HANDED OVER",
    ));
    form.enclosures(&record.enclosures);
    afterwards(&mut form, record);
    conclusion(&mut form, record);
    // A page of signatures alone could be put under any text.
    form.together(|form| {
        last_words(form, record);
        signatures(form, record, &wording);
    });
    let made = record.ended.or(record.begun).unwrap_or(undated());
    form.finish("Biên bản bàn giao", &record.letterhead, made)
}

fn opening(form: &mut Form, record: &HandoverRecord, wording: &Wording) {
    let mut bases = record.bases.clone();
    bases.extend(record.grounds.iter().map(reference));
    form.sheet.bases(&bases);
    if form.is_bilingual {
        let mut bases = record.bases_in_english.clone();
        bases.extend(record.grounds.iter().map(english_reference));
        form.sentence("", &format!("Pursuant to {}.", bases.join("; ")));
    }
    let place = or_dots(record.place.as_deref());
    let matter = wording.subject.0.trim_start_matches("Về việc ");
    form.sentence(
        &format!(
            "Hôm nay, vào hồi {}, tại {place}, chúng tôi tiến hành lập biên bản về việc {matter}, gồm có:",
            moment_or_dots(record.begun)
        ),
        &format!("Today, at {}, at {place}, the following parties have made this record:", english_moment(record.begun)),
    );
}

fn parties(form: &mut Form, record: &HandoverRecord, wording: &Wording) {
    let giver = if record.variant == Variant::Alone {
        "ĐẠI DIỆN CƠ SỞ TRỢ GIÚP XÃ HỘI"
    } else {
        "BÊN GIAO (CƠ SỞ TRỢ GIÚP XÃ HỘI)"
    };
    form.section((giver, "HANDING OVER"));
    form.short_officers(&record.givers);
    if record.shelter_address.is_some() {
        form.field(("Địa chỉ", "Address"), &record.shelter_address);
    }
    if wording.receiver_signs.is_some() {
        form.section(wording.receiver);
        form.officers(&record.receivers, is_at_home(record.variant));
    }
    for (i, side) in wording.sides.iter().enumerate() {
        form.section(side.section);
        form.short_officers(of_side(record, wording.sides, i));
    }
    form.section((
        "NGƯỜI PHIÊN DỊCH, ĐẠI DIỆN, CHỨNG KIẾN (NẾU CÓ)",
        "INTERPRETER, REPRESENTATIVE",
    ));
    form.assistants(&record.assistants);
}

/// Whether a relative or a family receives, and no agency.
fn is_at_home(variant: Variant) -> bool {
    match variant {
        Variant::Family | Variant::SubstituteFamily => true,
        Variant::Locality
        | Variant::OtherCentre
        | Variant::Embassy
        | Variant::EmbassyBilingual
        | Variant::Border
        | Variant::Police
        | Variant::Alone => false,
    }
}

/// Whether another country takes over its national, for whom somebody interprets.
fn is_abroad(variant: Variant) -> bool {
    match variant {
        Variant::Embassy | Variant::EmbassyBilingual | Variant::Border => true,
        Variant::Family
        | Variant::Locality
        | Variant::SubstituteFamily
        | Variant::OtherCentre
        | Variant::Police
        | Variant::Alone => false,
    }
}

/// Who attends for a side, as far as is known: one for each, and whoever else came for the last.
fn of_side<'r>(record: &'r HandoverRecord, sides: &[Side], at: usize) -> &'r [Officer] {
    let known = &record.witnesses;
    let end = match at + 1 == sides.len() {
        true => known.len(),
        false => known.len().min(at + 1),
    };
    &known[at.min(end)..end]
}

fn stay(form: &mut Form, record: &HandoverRecord) {
    form.section(("THỜI GIAN LƯU TRÚ VÀ HỖ TRỢ ĐÃ NHẬN", "STAY AND SUPPORT"));
    let (from, until) = (record.stayed_from, record.stayed_until);
    form.fields(&[
        (("Từ ngày", "From"), &from.map(words::short_date)),
        (("Đến ngày", "Until"), &until.map(words::short_date)),
    ]);
    // The day of arrival does not count (Bộ luật Dân sự 2015, Điều 147).
    let days = from
        .zip(until)
        .map(|(from, until)| (until - from).num_days().max(0).to_string());
    form.field(("Số ngày", "Days"), &days);
    let support = (!record.support.is_empty()).then(|| record.support.join("; "));
    form.long_field(("Hỗ trợ đã nhận", "Support received"), &support);
}

fn afterwards(form: &mut Form, record: &HandoverRecord) {
    form.section(("THEO DÕI TIẾP THEO VÀ Ý KIẾN", "FOLLOW-UP AND STATEMENT"));
    form.field(
        ("Thuốc và hướng dẫn sử dụng", "Medicines and instructions"),
        &record.medicines,
    );
    form.long_field(
        ("Nội dung tiếp tục theo dõi", "To be followed up"),
        &record.follow_up,
    );
    form.fields(&[
        (
            ("Ngày liên hệ tiếp theo", "Next contact"),
            &record.next_contact.map(words::short_date),
        ),
        (("Đầu mối liên hệ", "Contact"), &record.contact),
    ]);
    form.long_field(
        (
            "Ý kiến, nguyện vọng của người có tên nêu trên",
            "Statement of the person",
        ),
        &record.statement.wishes,
    );
    form.consent(
        (
            "Chia sẻ thông tin để tiếp tục theo dõi",
            "Sharing information for follow-up",
        ),
        record.statement.agrees_to_sharing,
    );
}

fn conclusion(form: &mut Form, record: &HandoverRecord) {
    form.section(("KẾT LUẬN", "CONCLUSION"));
    match record.variant {
        Variant::Alone if record.keeps_things => form.sentence(
            "Người có tên nêu trên tự nguyện rời cơ sở, đã nhận lại đồ dùng, tài sản, giấy tờ nêu trên và đã được thông báo \
             về nơi liên hệ khi cần trợ giúp.",
            "The person named above leaves the shelter of their own will, with the belongings and papers named above returned.",
        ),
        Variant::Alone => form.sentence(
            "Người có tên nêu trên tự nguyện rời cơ sở, đã nhận lại đầy đủ đồ dùng, tài sản, giấy tờ của mình và đã được \
             thông báo về nơi liên hệ khi cần trợ giúp.",
            "The person named above leaves the shelter of their own will, with all belongings and papers returned.",
        ),
        Variant::SubstituteFamily => form.sentence(
            "Bên giao đã bàn giao, bên nhận đã tiếp nhận người được bàn giao cùng đồ dùng, tài sản, giấy tờ, hồ sơ nêu trên, có \
             sự chứng kiến của Ủy ban nhân dân cấp xã.",
            "The giving party has handed over, and the receiving party has received, the person together with the \
             belongings and the documents named above, in the presence of the commune.",
        ),
        Variant::Family
        | Variant::Locality
        | Variant::OtherCentre
        | Variant::Embassy
        | Variant::EmbassyBilingual
        | Variant::Border
        | Variant::Police => form.sentence(
            "Bên giao đã bàn giao, bên nhận đã tiếp nhận người được bàn giao cùng đồ dùng, tài sản, giấy tờ, hồ sơ nêu trên.",
            "The giving party has handed over, and the receiving party has received, the person together with the \
             belongings and the documents named above.",
        ),
    }
}

fn last_words(form: &mut Form, record: &HandoverRecord) {
    let copies = record
        .copies
        .map_or(".......".to_owned(), |n| format!("{n:02}"));
    form.sentence(
        &format!(
            "Biên bản được lập thành {copies} bản có giá trị như nhau, mỗi bên giữ 01 bản; đã đọc lại cho mọi người có tên \
             nêu trên cùng nghe, công nhận đúng và cùng ký tên dưới đây."
        ),
        &format!(
            "This record is made in {copies} copies of equal value, one for each party. It was read aloud to all persons \
             named above, who heard it, acknowledged it as correct and sign below."
        ),
    );
    let end = format!(
        "Biên bản kết thúc vào hồi {}./.",
        moment_or_dots(record.ended)
    );
    form.sentence(
        &end,
        &format!("The record was closed at {}.", english_moment(record.ended)),
    );
}

fn signatures(form: &mut Form, record: &HandoverRecord, wording: &Wording) {
    let first = |officers: &[Officer]| officers.first().and_then(|officer| officer.name.clone());
    let sign = |label: Label, how: How, name: Option<String>| -> Signer {
        let hint = match (how, form.is_bilingual) {
            (How::Sealed, true) => {
                "(Ký, ghi rõ họ tên, đóng dấu nếu có / Signature, full name, seal if any)"
            }
            (How::Sealed, false) => "(Ký, ghi rõ họ tên, đóng dấu nếu có)",
            (How::Plain, true) => "(Ký, ghi rõ họ tên / Signature, full name)",
            (How::Plain, false) => SIGNS,
            (How::Marked, true) => {
                "(Ký, ghi rõ họ tên hoặc điểm chỉ / Signature, full name, or fingerprint)"
            }
            (How::Marked, false) => SIGNS_OR_MARKS,
        };
        let role = if form.is_bilingual {
            format!("{}\n{}", label.0, label.1)
        } else {
            label.0.to_owned()
        };
        signer(&role, hint, name)
    };
    let person = record.people.first().and_then(|person| person.name.clone());
    let mut others = vec![sign(person_signs(record), How::Marked, person)];
    if let Some(receiver) = wording.receiver_signs {
        let how = match is_at_home(record.variant) {
            true => How::Plain,
            false => How::Sealed,
        };
        others.push(sign(receiver, how, first(&record.receivers)));
    }
    for (i, side) in wording.sides.iter().enumerate() {
        let nobody = [Officer::default()];
        let officers = match of_side(record, wording.sides, i) {
            [] => &nobody[..],
            known => known,
        };
        let signs = |officer: &Officer| sign(side.signs, How::Sealed, officer.name.clone());
        others.extend(officers.iter().map(signs));
    }
    for assistant in helpers(&record.assistants, is_abroad(record.variant)) {
        others.push(sign(
            assistant_signs(&assistant),
            How::Plain,
            assistant.name,
        ));
    }
    let mut last = vec![
        sign(
            ("NGƯỜI LẬP BIÊN BẢN", "RECORDED BY"),
            How::Plain,
            record.recorder.clone(),
        ),
        sign(
            ("ĐẠI DIỆN CƠ SỞ TRỢ GIÚP XÃ HỘI", "FOR THE SHELTER"),
            How::Sealed,
            first(&record.givers),
        ),
    ];
    // Three stand in a row; one who is left over fits beside those who close the record.
    if others.len() > 3
        && others.len() % 3 == 1
        && let Some(left_over) = others.pop()
    {
        last.insert(0, left_over);
    }
    others.chunks(3).for_each(|row| form.sheet.signatures(row));
    if record.variant == Variant::Alone || record.statement.why_unsigned.is_some() {
        form.field(
            ("Lý do không ký (nếu có)", "Reason for not signing"),
            &record.statement.why_unsigned,
        );
    }
    form.sheet.signatures(&last);
    form.sheet.recipients(match form.is_bilingual {
        true => &[
            "Các bên có tên trong biên bản / The parties",
            "Lưu: VT, Hồ sơ / File",
        ],
        false => &["Các bên có tên trong biên bản", "Lưu: VT, Hồ sơ"],
    });
}

/// Over the signature of the person; somebody may sign for a child.
fn person_signs(record: &HandoverRecord) -> Label {
    let is_child = record.people.first().is_some_and(|person| person.is_child);
    match (record.variant, is_child) {
        (Variant::Alone, false) => ("NGƯỜI RỜI CƠ SỞ", "PERSON LEAVING"),
        (Variant::Alone, true) => (
            "NGƯỜI RỜI CƠ SỞ\nHOẶC NGƯỜI ĐẠI DIỆN",
            "PERSON LEAVING\nOR REPRESENTATIVE",
        ),
        (_, false) => ("NGƯỜI ĐƯỢC BÀN GIAO", "PERSON HANDED OVER"),
        (_, true) => (
            "NGƯỜI ĐƯỢC BÀN GIAO\nHOẶC NGƯỜI ĐẠI DIỆN",
            "PERSON HANDED OVER\nOR REPRESENTATIVE",
        ),
    }
}

fn assistant_signs(assistant: &Assistant) -> Label {
    match (&assistant.language, &assistant.role) {
        (Some(_), _) => ("NGƯỜI PHIÊN DỊCH", "INTERPRETER"),
        (None, Some(_)) => ("NGƯỜI ĐẠI DIỆN,\nCHỨNG KIẾN", "REPRESENTATIVE"),
        (None, None) => (
            "NGƯỜI PHIÊN DỊCH,\nNGƯỜI ĐẠI DIỆN",
            "INTERPRETER,\nREPRESENTATIVE",
        ),
    }
}
