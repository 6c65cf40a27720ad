### Biên bản
paper-version = bản thứ { $value }
paper-correct = Lập bản đính chính
paper-issue-intake = In biên bản tiếp nhận
paper-issue-handover = In biên bản bàn giao
field-variant = Bàn giao cho
done-paper-issued = Đã lập biên bản. Bấm vào số để mở và in.
