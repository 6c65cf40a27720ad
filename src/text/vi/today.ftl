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
handover-title = Bàn giao thủ tục cho cán bộ khác, ghi vắng mặt
handover-preview = Xem trước
handover-count = { $value } thủ tục đang mở.
handover-what = Bàn giao
field-what = Bàn giao
handover-all = Tất cả { $value } thủ tục
handover-these = Chỉ các thủ tục được đánh dấu
handover-more = Danh sách dưới đây chỉ có { $value } thủ tục đến hạn sớm nhất.
handover-none = Không bàn giao thủ tục nào, chỉ ghi vắng mặt
handover-do = Ghi
handover-absence = Ghi vắng mặt
handover-away = Cán bộ bàn giao đang vắng đến hết ngày { $value }. Thủ tục mới tự mở được giao cho người khác.
handover-away-hint = Để trống thì không ghi vắng mặt. Đến hết ngày này, thủ tục mới tự mở được giao cho người khác; vẫn có thể chọn người này khi mở thủ tục. Nhiều nhất một năm.
handover-back = Đã đi làm lại
officer-away = { $one } (vắng đến hết { $two })
field-away-until = Người bàn giao vắng đến hết ngày
refusal-away-day-does-not-fit = Ngày cuối vắng mặt phải từ hôm nay trở đi và trong vòng một năm.
done-officer-away = Đã ghi vắng mặt.
done-officer-back = Đã ghi: cán bộ đi làm lại.
done-handed-over-away = Đã bàn giao và ghi vắng mặt. Người nhận sẽ nhận được một thư báo.
field-from = Từ cán bộ
field-to = Sang cán bộ
field-shelter = Cơ sở
done-steps-recorded = Đã ghi bước cho các thủ tục đã chọn.
done-handed-over = Đã bàn giao. Người nhận sẽ nhận được một thư báo.
field-chosen = Các thủ tục
fault-nothing-chosen = Chưa chọn thủ tục nào. Đánh dấu các thủ tục rồi ghi lại.
fault-all-or-these = Có thủ tục được đánh dấu nhưng đang chọn mục khác: bỏ đánh dấu, hoặc chọn “Chỉ các thủ tục được đánh dấu”.
letter-kind-handed_over = bàn giao thủ tục
letter-handed-over-subject = [Tạm Lánh] Bạn nhận bàn giao { $count } thủ tục
letter-handed-over-body = { $count ->
        [1] Bạn vừa nhận bàn giao một thủ tục của cán bộ khác.
       *[other] Bạn vừa nhận bàn giao { $count } thủ tục của cán bộ khác. Thủ tục đến hạn sớm nhất:
    }

    Hồ sơ: { $case }
    Thủ tục: { $kind }
    Đến hạn: { $due }
letter-handed-over-more = Trang Hôm nay liệt kê tất cả, việc gấp trước.
today-house = Việc của cơ sở theo ngày cố định
duty-title = Ghi đã làm việc của cơ sở
duty-last-day = Ngày cuối cùng
duty-done = Ghi đã làm
done-duty-done = Đã ghi.
field-done-on = Ngày làm, gửi
