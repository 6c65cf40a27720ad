### Nhật ký
journal-title = Nhật ký
journal-none = Không có dòng nào khớp.
journal-older = Các dòng cũ hơn
journal-changes = Hiện nội dung thay đổi
col-when = Lúc
col-who = Ai
col-act = Việc
col-subject = Đối tượng
field-act = Việc
field-day = Ngày
field-case = Mã hồ sơ
