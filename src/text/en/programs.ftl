### What programs are told
program-key = An Idempotency-Key header of 1 to { $value } visible ASCII characters is needed.
program-no-json = No valid JSON, or a field comes twice: line { $one }, column { $two }.
program-unknown-field = There is a field that /api/v1/openapi.json does not describe.
program-wrong-type = The value is not as /api/v1/openapi.json describes it.
