### Hôm nay, bàn giao
nav-today = Hôm nay
today-title = Hôm nay
today-groups = Nhóm việc
today-all = Tất cả
today-overdue = Quá hạn
today-today = Đến hạn hôm nay
today-week = Trong tuần này
today-later = Sau tuần này
today-waiting = Chờ nơi khác
today-none = Không có việc nào.
today-choose = Chọn
today-keys = Bấm j hoặc k để đến việc sau hoặc việc trước, x để chọn, Enter để mở.
today-at-once = Ghi một bước cho các thủ tục đã chọn
today-record = Ghi cho các thủ tục đã chọn
today-outcome = Kết quả
today-recorded = Đã ghi cho { $value } thủ tục.
today-refused = Không ghi được { $value } thủ tục
today-hearings = Phiên tòa, buổi làm việc đến cuối tuần
today-duties = Hạn của lượt lưu trú đến cuối tuần
today-follow-ups = Theo dõi sau khi rời đi, đến cuối tuần
today-elsewhere = Đây là việc của cơ sở khác mà bạn làm việc. Chuyển sang cơ sở đó để mở và ghi.
today-go-there = Chuyển sang cơ sở này
handover-title = Bàn giao thủ tục cho cán bộ khác
handover-preview = Xem trước
handover-count = { $value } thủ tục đang mở.
handover-what = Bàn giao
field-what = Bàn giao
handover-all = Tất cả { $value } thủ tục
handover-these = Chỉ các thủ tục được đánh dấu
handover-more = Danh sách dưới đây chỉ có { $value } thủ tục đến hạn sớm nhất.
handover-do = Bàn giao
field-from = Từ cán bộ
field-to = Sang cán bộ
field-shelter = Cơ sở
done-steps-recorded = Đã ghi bước cho các thủ tục đã chọn.
done-handed-over = Đã bàn giao. Người nhận sẽ nhận được một thư báo.
fault-nothing-chosen = Chưa chọn thủ tục nào. Đánh dấu các thủ tục rồi ghi lại.
fault-all-or-these = Chọn “tất cả” hoặc bỏ đánh dấu từng thủ tục: đang có cả hai.
letter-kind-handed_over = bàn giao thủ tục
letter-handed-over-subject = [Tạm Lánh] Bạn nhận bàn giao thủ tục
letter-handed-over-body =
    Bạn vừa nhận bàn giao các thủ tục của một cán bộ khác, trong đó có hồ sơ { $case } ({ $kind }, { $agency }).

    Trang Hôm nay cho thấy tất cả, việc gấp trước.
