### What programs are told
program-key = Cần tiêu đề Idempotency-Key gồm 1 đến { $value } ký tự ASCII nhìn thấy được.
program-no-json = Không phải JSON hợp lệ, hoặc có trường lặp lại: dòng { $one }, cột { $two }.
program-unknown-field = Có trường không nằm trong bản mô tả /api/v1/openapi.json.
program-wrong-type = Giá trị không đúng như bản mô tả /api/v1/openapi.json.
