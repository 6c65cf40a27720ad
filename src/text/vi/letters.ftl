### Thư báo
letters-title = Thư báo
letters-intro = Mỗi sáng lúc 7 giờ, người phụ trách nhận một thư: việc quá hạn, đến hạn hôm nay, trong bảy ngày và việc cần nhắc trước. Thủ tục mới mở, và việc tính hạn theo giờ khi quá hạn, được báo ngay. Thư chỉ ghi mã hồ sơ.
letters-outage = Hiện không gửi được thư nào; thư không mất và sẽ được gửi khi máy chủ thư hoạt động lại
letters-unreached = Không nhận được thư
letters-failed = Không gửi được
letters-none-failed = Không có thư nào bị lỗi.
letters-failed-advice = Kiểm tra địa chỉ thư của người nhận và cấu hình máy chủ thư, rồi bấm gửi lại.
letters-waiting = Đang chờ gửi
letters-none-waiting = Không có thư nào đang chờ.
letters-sent = Đã gửi
letters-more = Trang này chỉ hiện { $value } thư: thư gửi hỏng trước, rồi thư đang chờ, rồi thư đã gửi mới nhất.
letters-none-sent = Chưa gửi thư nào.
letter-retry = Gửi lại
letter-retry-of = Gửi lại: { $value }
letter-next-try = gửi lúc { $value }
letter-attempts = đã thử { $value } lần
done-letter-retried = Thư đã được đưa lại vào hàng chờ.
letter-kind-procedure_opened = mở thủ tục
letter-kind-procedure_overdue = thủ tục quá hạn
letter-kind-duty_overdue = việc của lượt lưu trú quá hạn
letter-kind-digest = việc buổi sáng
letter-kind-extended = gia hạn
letter-kind-category_changed = đổi nhóm đối tượng
letter-dropped-nothing = không có việc gì để báo
letter-dropped-closed = việc đã xong trước khi thư đi
letter-dropped-superseded = đã có trong thư của buổi sáng sau
letter-dropped-no_address = tài khoản chưa có địa chỉ thư: nhờ người quản trị ghi địa chỉ
letter-dropped-disabled = tài khoản đã khóa mà vẫn còn thủ tục: giao thủ tục cho người khác
letter-dropped-not_theirs = không còn làm việc này ở đây
letter-trouble-connection = Không kết nối được máy chủ thư
letter-trouble-timeout = Máy chủ thư không trả lời kịp
letter-trouble-tls = Kết nối bảo mật với máy chủ thư không thiết lập được
letter-trouble-sign_in = Máy chủ thư không chấp nhận tên đăng nhập hoặc mật khẩu
letter-trouble-folder = Không ghi được vào thư mục thư
letter-trouble-busy = Máy chủ thư tạm chưa nhận
letter-trouble-mailbox = Máy chủ thư không nhận địa chỉ này
letter-trouble-full = Hộp thư của người nhận đã đầy
letter-trouble-refused = Máy chủ thư từ chối thư
letter-trouble-bad_address = Địa chỉ thư không đúng
letter-advice-connection = Kiểm tra máy chủ thư có chạy không, mạng, và tên máy cùng cổng trong mục mail.smtp của Rocket.toml. Không cần gửi lại từng thư.
letter-advice-timeout = Kiểm tra mạng và máy chủ thư. Không cần gửi lại từng thư.
letter-advice-tls = Kiểm tra chứng thư của máy chủ thư (còn hạn, đúng tên máy); nếu do cơ quan tự cấp, ghi tệp chứng thư gốc vào mail.ca_file. Không cần gửi lại từng thư.
letter-advice-sign_in = Sửa tên đăng nhập và mật khẩu trong mục mail.smtp của Rocket.toml rồi khởi động lại. Không cần gửi lại từng thư.
letter-advice-folder = Kiểm tra dung lượng đĩa và quyền ghi của thư mục letters trong thư mục dữ liệu.
letter-advice-busy = Thư được tự gửi lại. Nếu kéo dài, hỏi người quản trị máy chủ thư.
letter-advice-mailbox = Kiểm tra địa chỉ thư của người nhận (mục Người dùng); nếu đúng, hỏi người quản trị máy chủ thư xem có cho phép địa chỉ người gửi mail.from không. Sau đó bấm gửi lại.
letter-advice-full = Người nhận cần dọn hộp thư; sau đó bấm gửi lại.
letter-advice-refused = Hỏi người quản trị máy chủ thư vì sao từ chối (kèm mã số); sau đó bấm gửi lại.
letter-advice-bad_address = Sửa địa chỉ thư của người nhận (mục Người dùng), rồi bấm gửi lại.
letter-test = Gửi thư thử cho tôi
letter-tested = Thư thử gửi tới { $value }
letter-answer = Máy chủ trả lời:
letter-test-no-address = Tài khoản của bạn chưa có địa chỉ thư: nhờ người quản trị ghi địa chỉ ở mục Người dùng.
letter-test-subject = [Tạm Lánh] Thư thử
letter-test-body = Nếu bạn đọc được thư này thì thư báo của Tạm Lánh đến được với bạn.
letter-test-link = Trang thư báo
letter-open = Mở sau khi đăng nhập
letter-closing = Thư tự động của Tạm Lánh, không trả lời thư này. Thư không ghi tên người lưu trú; vui lòng không chuyển tiếp.
letter-procedure-opened-subject = [Tạm Lánh] { $case }: mở thủ tục { $kind }
letter-procedure-opened-body =
    Bạn được giao phụ trách một thủ tục.

    Hồ sơ: { $case }
    Thủ tục: { $kind }
    Đến hạn: { $due }
letter-procedure-opened-more = Cùng lúc, hồ sơ này còn mở { $value } thủ tục khác, cũng giao cho bạn. Trang hồ sơ liệt kê tất cả.
letter-procedure-overdue-subject = [Tạm Lánh] { $case }: quá hạn { $kind }
letter-procedure-overdue-body =
    Một thủ tục bạn phụ trách vừa quá hạn.

    Hồ sơ: { $case }
    Thủ tục: { $kind }
    Hết hạn lúc: { $due }
letter-duty-overdue-subject = [Tạm Lánh] { $case }: quá hạn { $kind }
letter-duty-overdue-body =
    Một việc của lượt lưu trú, không thuộc thủ tục nào, vừa quá hạn.

    Hồ sơ: { $case }
    Việc: { $kind }
    Hết hạn lúc: { $due }
letter-extended-subject = [Tạm Lánh] { $case }: gia hạn đến { $due }
letter-extended-body =
    Một thời hạn vừa được gia hạn.

    Hồ sơ: { $case }
    Thời hạn: { $kind }
    Hạn mới: { $due }
letter-category-changed-subject = [Tạm Lánh] { $case }: đổi nhóm đối tượng
letter-category-changed-body =
    Nhóm đối tượng của một hồ sơ vừa thay đổi; thủ tục và thời hạn có thể thay đổi theo.

    Hồ sơ: { $case }
    Nhóm đối tượng: { $category }
letter-digest-subject = [Tạm Lánh] { $day }: { $late } quá hạn, { $today } đến hạn hôm nay, { $week } trong tuần
letter-digest-body = Việc của bạn sáng ngày { $day }.
letter-digest-escalated = Quá hạn lâu, người khác phụ trách ({ $value })
letter-digest-overdue = Quá hạn ({ $value })
letter-digest-today = Đến hạn hôm nay ({ $value })
letter-digest-hearings = Phiên tòa, buổi làm việc hôm nay và trong sáu ngày tới ({ $value })
letter-digest-week = Đến hạn trong sáu ngày tới ({ $value })
letter-digest-follow-ups = Theo dõi sau khi rời cơ sở ({ $value })
letter-digest-ahead = Nhắc trước ({ $value })
letter-digest-due = hạn { $value }
letter-digest-more = và { $value } việc nữa
letter-digest-open = Mở trang Hôm nay (sau khi đăng nhập)
field-escalate-after = Báo người quản lý khi việc của người khác quá hạn sau (ngày làm việc)
fault-escalate-after = Ghi số ngày từ 1 đến 60.
