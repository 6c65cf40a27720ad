//! What the variants of a handover record call the matter, the receiver, and the other sides that attend and sign.

use super::form::Label;
use super::record::Variant;

/// What a variant prints differently.
pub struct Wording {
    pub subject: Label,
    pub receiver: Label,
    /// The receiver's signature; `None` where nobody receives.
    pub receiver_signs: Option<Label>,
    /// Who takes part besides giver and receiver.
    pub sides: &'static [Side],
}

/// An authority that attends or confirms.
pub struct Side {
    /// The head of its part.
    pub section: Label,
    /// Over its signature.
    pub signs: Label,
}

const CONFIRMING: [Side; 1] = [Side {
    section: ("ỦY BAN NHÂN DÂN CẤP XÃ XÁC NHẬN", "COMMUNE"),
    signs: ("XÁC NHẬN CỦA\nỦY BAN NHÂN DÂN\nCẤP XÃ", "COMMUNE"),
}];

/// Nghị định 56/2017/NĐ-CP, Điều 45: the commune has decided to give the child to the family, and is the third side.
const COMMUNE: [Side; 1] = [Side {
    section: ("ỦY BAN NHÂN DÂN CẤP XÃ", "COMMUNE"),
    signs: ("ĐẠI DIỆN\nỦY BAN NHÂN DÂN\nCẤP XÃ", "FOR THE COMMUNE"),
}];

/// Who attends when a mission takes somebody over.
const ABROAD: [Side; 2] = [
    Side {
        section: (
            "ĐẠI DIỆN CÔNG AN (QUẢN LÝ XUẤT NHẬP CẢNH) HOẶC BỘ ĐỘI BIÊN PHÒNG",
            "POLICE (IMMIGRATION) OR BORDER GUARD",
        ),
        signs: (
            "ĐẠI DIỆN CÔNG AN\nHOẶC BIÊN PHÒNG",
            "POLICE OR\nBORDER GUARD",
        ),
    },
    Side {
        section: ("ĐẠI DIỆN SỞ NGOẠI VỤ", "DEPARTMENT OF FOREIGN AFFAIRS"),
        signs: ("ĐẠI DIỆN\nSỞ NGOẠI VỤ", "FOREIGN AFFAIRS"),
    },
];

const ATTENDING: [Side; 1] = [Side {
    section: ("CƠ QUAN CHỨNG KIẾN", "ATTENDING AUTHORITIES"),
    signs: ("ĐẠI DIỆN CƠ QUAN\nCHỨNG KIẾN", "ATTENDING AUTHORITY"),
}];

/// The words of a variant.
pub fn wording(variant: Variant) -> Wording {
    match variant {
        Variant::Family => Wording {
            subject: (
                "Về việc bàn giao người được trợ giúp về gia đình, cộng đồng",
                "Handover to the family",
            ),
            receiver: ("BÊN NHẬN (GIA ĐÌNH, NGƯỜI GIÁM HỘ)", "RECEIVING PARTY"),
            receiver_signs: Some(("ĐẠI DIỆN BÊN NHẬN", "FOR THE RECEIVING PARTY")),
            sides: &CONFIRMING,
        },
        Variant::Locality => Wording {
            subject: (
                "Về việc bàn giao người được trợ giúp cho địa phương, cơ quan tiếp nhận",
                "Handover to the locality or another agency",
            ),
            receiver: (
                "BÊN NHẬN (ỦY BAN NHÂN DÂN CẤP XÃ HOẶC CƠ QUAN TIẾP NHẬN)",
                "RECEIVING AGENCY",
            ),
            receiver_signs: Some(("ĐẠI DIỆN BÊN NHẬN", "FOR THE RECEIVING AGENCY")),
            sides: &[],
        },
        Variant::SubstituteFamily => Wording {
            subject: (
                "Về việc bàn giao trẻ em cho cá nhân, gia đình nhận chăm sóc thay thế",
                "Handover to substitute care",
            ),
            receiver: (
                "BÊN NHẬN (CÁ NHÂN, GIA ĐÌNH NHẬN CHĂM SÓC THAY THẾ)",
                "RECEIVING PERSON OR FAMILY",
            ),
            receiver_signs: Some(("NGƯỜI NHẬN\nCHĂM SÓC\nTHAY THẾ", "FOR THE RECEIVING FAMILY")),
            sides: &COMMUNE,
        },
        Variant::OtherCentre => Wording {
            subject: (
                "Về việc bàn giao người được trợ giúp sang cơ sở khác",
                "Handover to another centre",
            ),
            receiver: ("BÊN NHẬN (CƠ SỞ TIẾP NHẬN)", "RECEIVING CENTRE"),
            receiver_signs: Some(("ĐẠI DIỆN CƠ SỞ NHẬN", "FOR THE RECEIVING CENTRE")),
            sides: &[],
        },
        Variant::Embassy | Variant::EmbassyBilingual => Wording {
            subject: (
                "Về việc bàn giao công dân cho cơ quan đại diện nước ngoài",
                "Handover of a national to the diplomatic mission",
            ),
            receiver: ("BÊN NHẬN (CƠ QUAN ĐẠI DIỆN)", "RECEIVING MISSION"),
            receiver_signs: Some(("ĐẠI DIỆN\nCƠ QUAN ĐẠI DIỆN", "FOR THE MISSION")),
            sides: &ABROAD,
        },
        Variant::Border => Wording {
            subject: (
                "Về việc bàn giao, tiếp nhận người được trợ giúp tại cửa khẩu",
                "Handover at the border",
            ),
            receiver: (
                "BÊN NHẬN (CƠ QUAN CHỨC NĂNG NƯỚC TIẾP NHẬN)",
                "RECEIVING AUTHORITY",
            ),
            receiver_signs: Some(("ĐẠI DIỆN BÊN NHẬN", "FOR THE RECEIVING AUTHORITY")),
            sides: &ATTENDING,
        },
        Variant::Police => Wording {
            subject: (
                "Về việc bàn giao người được trợ giúp cho cơ quan Công an, cơ quan tiến hành tố tụng",
                "Handover to the police",
            ),
            receiver: (
                "BÊN NHẬN (CƠ QUAN CÔNG AN, CƠ QUAN TIẾN HÀNH TỐ TỤNG)",
                "RECEIVING POLICE",
            ),
            receiver_signs: Some(("CÁN BỘ NHẬN", "RECEIVING OFFICER")),
            sides: &[],
        },
        Variant::Alone => Wording {
            subject: (
                "Về việc người được trợ giúp tự rời cơ sở",
                "Departure on one's own",
            ),
            receiver: ("NGƯỜI RỜI CƠ SỞ", "PERSON LEAVING"),
            receiver_signs: None,
            sides: &[],
        },
    }
}
