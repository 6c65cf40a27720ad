### Letters
letters-title = Letters
letters-failed = Not delivered
letters-none-failed = No letter has failed.
letters-failed-advice = Check the recipient's address and the mail server's settings, then send again.
letters-waiting = Waiting
letters-none-waiting = No letter is waiting.
letters-sent = Sent
letters-none-sent = No letter was sent yet.
letter-retry = Send again
letter-retry-of = Send again the letter about { $value }
letter-next-try = goes out at { $value }
letter-attempts = tried { $value } times
done-letter-retried = The letter is waiting again.
letter-procedure-opened-subject = [Tạm Lánh] { $case }: { $kind } opened
letter-procedure-opened-body =
    A procedure was put into your hands.

    Case: { $case }
    Procedure: { $kind }
    Agency: { $agency }
    Due: { $due }

    Open it after signing in: { $link }
letter-procedure-overdue-subject = [Tạm Lánh] { $case }: { $kind } is OVERDUE
letter-procedure-overdue-body =
    A procedure in your hands is overdue.

    Case: { $case }
    Procedure: { $kind }
    Agency: { $agency }
    Due: { $due }

    Open it after signing in: { $link }
