### Địa chỉ lịch cho điện thoại
feed-title = Lịch trên điện thoại
feed-intro = Thêm địa chỉ này vào lịch của điện thoại (đăng ký lịch) để thấy các thời hạn và buổi làm việc bạn phụ trách; người phụ trách chung của cơ sở còn thấy việc của cơ sở và ngày theo dõi sau khi rời đi. Chỉ ghi mã hồ sơ. Ai có địa chỉ đều xem được: không chuyển cho người khác.
feed-none = Chưa có địa chỉ lịch.
feed-made = Có địa chỉ lập lúc { $value }.
feed-used = Điện thoại lấy lần cuối lúc { $value }.
feed-make = Lập địa chỉ lịch
feed-make-again = Lập địa chỉ mới, bỏ địa chỉ cũ
feed-revoke = Thu hồi địa chỉ
feed-shown-title = Địa chỉ lịch của bạn
feed-shown-once = Địa chỉ chỉ hiện một lần này. Chép vào mục đăng ký lịch của điện thoại ngay.
feed-name = Tạm Lánh – thời hạn
feed-hearing = { $case }: phiên tòa, buổi làm việc ({ $what })
feed-due = { $case }: hạn { $what }
feed-duty = Cơ sở: hạn { $what }
feed-follow-up = { $case }: theo dõi sau khi rời cơ sở
done-feed-revoked = Địa chỉ lịch đã thu hồi; điện thoại không lấy được nữa.
subject-feed = địa chỉ lịch
