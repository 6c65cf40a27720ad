### Letters
letters-title = Letters
letters-intro = Every morning at 7, each officer gets one letter: what is overdue, due today, due within seven days, and what to think of ahead. Procedures that open, and what runs by the hour and becomes overdue, are told at once. Letters name cases by code only.
letters-outage = No letter can leave at the moment; none is lost, and they go out when the mail server works again
letters-unreached = Get no letters
letters-failed = Not delivered
letters-none-failed = No letter has failed.
letters-failed-advice = Check the recipient's address and the mail server's settings, then send again.
letters-waiting = Waiting
letters-none-waiting = No letter is waiting.
letters-sent = Sent
letters-more = This page shows { $value } letters only: those that failed first, then those that wait, then the newest that were sent.
letters-none-sent = No letter was sent yet.
letter-retry = Send again
letter-retry-of = Send again: { $value }
letter-next-try = goes out at { $value }
letter-attempts = tried { $value } times
done-letter-retried = The letter is waiting again.
letter-kind-procedure_opened = procedure opened
letter-kind-procedure_overdue = procedure overdue
letter-kind-duty_overdue = duty of a stay overdue
letter-kind-digest = the morning's work
letter-kind-extended = extension
letter-kind-category_changed = change of category
letter-dropped-nothing = there was nothing to say
letter-dropped-closed = it ended before the letter left
letter-dropped-superseded = a later morning's letter says it
letter-dropped-no_address = the account names no address: ask the administrator to enter one
letter-dropped-disabled = the account is disabled and still has procedures: hand them to somebody else
letter-dropped-not_theirs = does not do this work here any more
letter-trouble-connection = The mail server cannot be reached
letter-trouble-timeout = The mail server did not answer in time
letter-trouble-tls = No secure connection to the mail server could be made
letter-trouble-sign_in = The mail server refuses the user name or the password
letter-trouble-folder = The folder of letters cannot be written
letter-trouble-busy = The mail server does not take it for now
letter-trouble-mailbox = The mail server does not take this address
letter-trouble-full = The recipient's mailbox is full
letter-trouble-refused = The mail server refuses the letter
letter-trouble-bad_address = The address is wrong
letter-advice-connection = Check that the mail server runs, the network, and host and port in mail.smtp of Rocket.toml. Letters need not be sent again one by one.
letter-advice-timeout = Check the network and the mail server. Letters need not be sent again one by one.
letter-advice-tls = Check the mail server's certificate (not expired, the right host name); if it was issued in-house, name the root certificate in mail.ca_file. Letters need not be sent again one by one.
letter-advice-sign_in = Correct user and password in mail.smtp of Rocket.toml and start again. Letters need not be sent again one by one.
letter-advice-folder = Check the space on the disk and who may write to the folder letters in the data folder.
letter-advice-busy = It is tried again by itself. If it goes on, ask whoever runs the mail server.
letter-advice-mailbox = Check the recipient's address (People); if it is right, ask whoever runs the mail server whether it lets the sender mail.from send. Then send again.
letter-advice-full = The recipient has to make room; then send again.
letter-advice-refused = Ask whoever runs the mail server why, with the number; then send again.
letter-advice-bad_address = Correct the recipient's address (People), then send again.
letter-test = Send me a test letter
letter-tested = Test letter to { $value }
letter-answer = The server answered:
letter-test-no-address = Your account names no address: ask the administrator to enter one under People.
letter-test-subject = [Tạm Lánh] Test letter
letter-test-body = If you can read this, letters from Tạm Lánh reach you.
letter-test-link = The page of letters
letter-open = Open after signing in
letter-closing = Sent by Tạm Lánh; please do not answer. It names no resident; please do not pass it on.
letter-procedure-opened-subject = [Tạm Lánh] { $case }: { $kind } opened
letter-procedure-opened-body =
    A procedure was put into your hands.

    Case: { $case }
    Procedure: { $kind }
    Due: { $due }
letter-procedure-opened-more = { $value ->
    [one] One more procedure of this case was opened with it and put into your hands, too. The page of the case lists both.
   *[other] { $value } more procedures of this case were opened with it and put into your hands, too. The page of the case lists all.
}
letter-procedure-overdue-subject = [Tạm Lánh] { $case }: { $kind } overdue
letter-procedure-overdue-body =
    A procedure in your hands has just become overdue.

    Case: { $case }
    Procedure: { $kind }
    Was due: { $due }
letter-duty-overdue-subject = [Tạm Lánh] { $case }: { $kind } overdue
letter-duty-overdue-body =
    A duty of a stay, which belongs to no procedure, has just become overdue.

    Case: { $case }
    Duty: { $kind }
    Was due: { $due }
letter-extended-subject = [Tạm Lánh] { $case }: extended to { $due }
letter-extended-body =
    A deadline was extended.

    Case: { $case }
    Term: { $kind }
    Now due: { $due }
letter-category-changed-subject = [Tạm Lánh] { $case }: category changed
letter-category-changed-body =
    The category of a case has changed; procedures and terms may change with it.

    Case: { $case }
    Category: { $category }
letter-digest-subject = [Tạm Lánh] { $day }: { $late } overdue, { $today } due today, { $week } this week
letter-digest-body = Your work on the morning of { $day }.
letter-digest-escalated = Overdue for long, in other hands ({ $value })
letter-digest-overdue = Overdue ({ $value })
letter-digest-today = Due today ({ $value })
letter-digest-hearings = Hearings today and within six days ({ $value })
letter-digest-week = Due within the next six days ({ $value })
letter-digest-follow-ups = To be asked how they are since they left ({ $value })
letter-digest-ahead = To think of ahead ({ $value })
letter-digest-due = due { $value }
letter-digest-more = and { $value } more
letter-digest-open = Open today's list (after signing in)
field-escalate-after = Tell managers of what others are late with after (working days)
fault-escalate-after = Enter a number of days from 1 to 60.
