//! 23:40: border guards bring a young woman of the Dao people and her child of four. Her papers are lost, her name is
//! told by mouth. They get the family room; what nobody knows tonight is filled in later.

use crate::on_both;
use crate::served::Served;
use chrono::TimeDelta;
use entity::room::{RoomPurpose, RoomRule};

on_both! {
    async fn they_share_the_family_room_and_what_is_unknown_is_filled_in_later(served: Served) {
        let house = &served.house;
        house.room("P1 Nữ", RoomRule::Women, RoomPurpose::Victims, 2).await;
        house.room("P2 Gia đình", RoomRule::Family, RoomPurpose::Victims, 3).await;
        served.journey("mother-and-child", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("Tiếp nhận").await;
            desk.chooses("source", "Bộ đội Biên phòng").await;
            desk.writes("agency", "Đồn Biên phòng Hải Yên").await;
            desk.writes("officer_name", "Nông Văn Bình").await;
            desk.writes("officer_position", "Đội trưởng").await;
            assert_eq!(desk.value("arrived_at").await, "23:40", "they come now");
            desk.chooses("category", "đang xác định là nạn nhân").await;
            desk.writes("full_name_1", "Triệu Mùi Chẳn").await;
            desk.chooses("sex_1", "nữ").await;
            desk.writes("birth_about_1", "20").await;
            desk.writes("ethnicity_1", "dao").await;
            desk.writes("belongings_1", "1 túi vải\n1 áo khoác").await;
            desk.presses("Thêm người đi cùng").await;
            desk.chooses("relation_2", "con").await;
            desk.writes("full_name_2", "bé Pham").await;
            desk.chooses("sex_2", "nam").await;
            desk.writes("birth_about_2", "4").await;
            desk.chooses("bed_1", "P2 Gia đình · 1").await;
            desk.chooses("bed_2", "P2 Gia đình · 2").await;
            desk.presses("Tiếp nhận").await;
            desk.sees("Đã tiếp nhận").await;
            for told in ["TL-26-00001", "Triệu Mùi Chẳn", "khoảng 20 tuổi", "Dao", "ngày 0/120", "ngày 0/92", "TL-26-00002"] {
                desk.sees(told).await;
            }
            desk.presses("In biên bản tiếp nhận").await;
            let paper = desk.reads_paper("01/BB-NTLBM").await;
            for said in ["23 giờ 40 phút", "Đồn Biên phòng Hải Yên", "Nông Văn Bình", "TRIỆU MÙI CHẲN", "BÉ PHAM", "khoảng 20 tuổi", "túi vải", "......"] {
                assert!(paper.contains(said), "{said} in\n{paper}");
            }
            desk.follows("Bảng giường").await;
            desk.sees("TL-26-00002").await;
            desk.sees_no("Triệu").await;
        })
        .await;

        house.clock.set(house.clock.now() + TimeDelta::hours(10));
        served.journey("mother-and-child-next-day", async |desk| {
            desk.signs_in("thuy").await;
            desk.follows("TL-26-00001").await;
            desk.follows("Bổ sung thông tin").await;
            assert_eq!(desk.value("full_name").await, "Triệu Mùi Chẳn");
            desk.writes("other_names", "A Chẳn").await;
            desk.writes("birthplace", "xã Bảo Lạc, huyện Bảo Lạc, Cao Bằng").await;
            desk.writes("relatives", "mẹ đẻ, chưa có số điện thoại").await;
            desk.presses("Lưu").await;
            desk.sees("A Chẳn").await;
            // It asks first.
            desk.clicks("//summary[.='Lập bản đính chính']").await;
            desk.sees("Chắc chắn làm việc này?").await;
            desk.presses("Lập bản đính chính").await;
            desk.sees("bản thứ 2").await;
            let paper = desk.reads_paper("01/BB-NTLBM").await;
            assert!(paper.contains("A Chẳn") && paper.contains("thay thế"), "{paper}");
        })
        .await;
    }
}
