//! The rules of the shelter. Knows no HTTP, no HTML, no PDF.
//!
//! Glossary, English in code and Vietnamese on screen:
//! shelter *nhà tạm lánh* · room *phòng* · bed *giường* · cot *nôi* · resident *người lưu trú* · stay *lượt lưu trú* ·
//! intake *tiếp nhận* · admit *tiếp nhận vào* · transfer *chuyển giường* · swap *đổi giường* · leave *vắng có phép* ·
//! discharge *kết thúc lưu trú* · handover *bàn giao* · occupancy *sử dụng giường* · held *giữ chỗ* ·
//! out of service *ngừng sử dụng* · usable places *chỗ dùng được* · household *gia đình đi cùng* ·
//! keep apart *không xếp cùng phòng* · category *nhóm đối tượng* · identification *xác định nạn nhân* ·
//! procedure *thủ tục* · due *đến hạn* · overdue *quá hạn* · officer *cán bộ phụ trách* · away *vắng mặt* · agency *cơ quan* ·
//! term *thời hạn* · deadline *hạn* · day off *ngày nghỉ* · path *lộ trình* · stay limit *thời hạn lưu trú tối đa* · follow-up *theo dõi sau khi rời đi* · paper *giấy tờ* · signing authority *quyền hạn ký* ·
//! intake record *biên bản tiếp nhận* · handover record *biên bản bàn giao* · register *sổ đăng ký văn bản* ·
//! file *hồ sơ* · tick-list *danh mục hồ sơ* · attachment *tệp đính kèm* · journal *nhật ký* · letter *thư báo* · case code *mã hồ sơ*.

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
pub mod households;
pub mod identity;
pub mod journal;
pub mod keep_apart;
pub mod late_entries;
pub mod law;
pub mod letters;
pub mod limits;
pub mod month;
pub mod name_index;
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
