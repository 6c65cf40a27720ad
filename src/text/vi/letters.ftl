### Thư báo
letters-title = Thư báo
letters-failed = Không gửi được
letters-none-failed = Không có thư nào bị lỗi.
letters-failed-advice = Kiểm tra địa chỉ thư của người nhận và cấu hình máy chủ thư, rồi bấm gửi lại.
letters-waiting = Đang chờ gửi
letters-none-waiting = Không có thư nào đang chờ.
letters-sent = Đã gửi
letters-none-sent = Chưa gửi thư nào.
letter-retry = Gửi lại
letter-retry-of = Gửi lại thư về hồ sơ { $value }
letter-next-try = gửi lúc { $value }
letter-attempts = đã thử { $value } lần
done-letter-retried = Thư đã được đưa lại vào hàng chờ.
letter-procedure-opened-subject = [Tạm Lánh] { $case }: mở thủ tục { $kind }
letter-procedure-opened-body =
    Bạn được giao phụ trách một thủ tục.

    Hồ sơ: { $case }
    Thủ tục: { $kind }
    Cơ quan: { $agency }
    Đến hạn: { $due }

    Mở thủ tục sau khi đăng nhập: { $link }
letter-procedure-overdue-subject = [Tạm Lánh] { $case }: QUÁ HẠN { $kind }
letter-procedure-overdue-body =
    Một thủ tục bạn phụ trách đã quá hạn.

    Hồ sơ: { $case }
    Thủ tục: { $kind }
    Cơ quan: { $agency }
    Đến hạn: { $due }

    Mở thủ tục sau khi đăng nhập: { $link }
