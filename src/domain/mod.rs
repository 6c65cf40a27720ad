//! The rules of the shelter. Knows no HTTP, no HTML, no PDF.
//!
//! Glossary, English in code and Vietnamese as on screen; README explains what is not plain:
//! shelter *nhà tạm lánh* · room *phòng* · bed *giường* · cot *nôi* · resident *người lưu trú* · stay *lượt lưu trú* ·
//! intake *tiếp nhận* · draft *bản nháp* · transfer *chuyển giường* · swap *đổi giường* ·
//! leave *vắng, giữ giường* · discharge *kết thúc lưu trú* · handover *bàn giao* · held *giữ chỗ* ·
//! out of service *tạm ngừng dùng* · usable places *chỗ dùng được* · companion *người đi cùng* · belongings *đồ dùng* ·
//! keep apart *không xếp cùng phòng* · category *nhóm đối tượng* · identification *xác định nạn nhân* ·
//! procedure *thủ tục* · hearing *phiên tòa, buổi làm việc* · due *đến hạn* · overdue *quá hạn* · officer *cán bộ phụ trách* ·
//! away *vắng mặt* · agency *cơ quan* · term of law *thời hạn theo luật* · deadline *thời hạn* · day off *ngày nghỉ* ·
//! path *lộ trình* · stay limit *thời hạn lưu trú* · duty of the house *việc của cơ sở* ·
//! follow-up *theo dõi sau khi rời đi* · paper *giấy tờ* · signing authority *quyền hạn ký* ·
//! intake record *biên bản tiếp nhận* · handover record *biên bản bàn giao* · register *sổ văn bản* ·
//! tick-list *danh mục hồ sơ* · attachment *tệp hồ sơ* · scan *bản quét* · journal *nhật ký* · letter *thư báo* ·
//! case code *mã hồ sơ*.

pub mod access;
pub mod accounts;
pub mod admission;
pub mod agenda;
pub mod arrivals;
pub mod attachments;
pub mod belongings;
pub mod board;
pub mod calendar;
pub mod categories;
pub mod discharges;
pub mod drafts;
pub mod error;
pub mod files;
pub mod folding;
pub mod follow_ups;
pub mod households;
pub mod identifications;
pub mod identity;
pub mod journal;
pub mod keep_apart;
pub mod late_entries;
pub mod law;
pub mod letters;
pub mod limits;
pub mod month;
pub mod name_index;
pub mod notes;
pub mod occupancies;
pub mod officers;
pub mod papers;
pub mod particulars;
pub mod peoples;
pub mod placement;
pub mod places;
pub mod procedures;
pub mod register;
pub mod residents;
pub mod rooms;
pub mod search;
pub mod shelters;
pub mod stays;
pub mod submissions;
pub mod transfers;
pub mod vault;
