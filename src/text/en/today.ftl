### Today, handover
nav-today = Today
today-title = Today
today-groups = Groups
today-all = All
today-overdue = Overdue
today-today = Due today
today-week = This week
today-later = Later
today-waiting = Waiting for others
today-none = There is nothing to do.
today-choose = Choose
today-keys = Press j or k for the next or the previous item, x to choose it, Enter to open it.
today-at-once = Record one step on the chosen procedures
today-record = Record on the chosen ones
today-outcome = Outcome
today-recorded = { $value ->
    [one] Recorded on one procedure.
   *[other] Recorded on { $value } procedures.
}
today-refused = { $value ->
    [one] One procedure was refused
   *[other] { $value } procedures were refused
}
today-hearings = Hearings until the end of the week
today-duties = Deadlines of stays until the end of the week
today-follow-ups = Follow-ups of those who left, until the end of the week
today-elsewhere = This is the work of another shelter where you work. Go there to open and record it.
today-go-there = Go to this shelter
handover-title = Hand procedures over to another officer, record an absence
handover-preview = Preview
handover-count = { $value ->
    [one] One open procedure.
   *[other] { $value } open procedures.
}
handover-what = Hand over
field-what = Hand over
handover-all = { $value ->
    [one] The one procedure
   *[other] All { $value } procedures
}
handover-these = Only those that are ticked
handover-more = The list below has only the { $value } that are due first.
handover-none = None; only record the absence
handover-do = Record
handover-absence = Record the absence
handover-away = This officer is away up to and including { $value }. What opens by itself goes to others.
handover-away-hint = Left empty, no absence is recorded. Up to and including this day, what opens by itself goes to others; this officer can still be chosen when a procedure is opened. At most a year.
handover-back = Is back at work
officer-away = { $one } (away up to and including { $two })
field-away-until = The officer who hands over is away up to and including
refusal-away-day-does-not-fit = The last day away must be today or later, and within a year.
done-officer-away = The absence is on record.
done-officer-back = The officer is back at work.
done-handed-over-away = They are handed over, and the absence is on record. The receiver will get one letter.
field-from = From
field-to = To
field-shelter = Shelter
done-steps-recorded = The step is on record for the chosen procedures.
done-handed-over = They are handed over. The receiver will get one letter.
field-chosen = Procedures
fault-nothing-chosen = No procedure is chosen. Tick some and record again.
fault-all-or-these = Some are ticked, but something else is chosen: untick them, or choose only those that are ticked.
letter-kind-handed_over = procedures handed over
letter-handed-over-subject = [Tạm Lánh] { $count ->
    [1] A procedure was handed over to you
   *[other] { $count } procedures were handed over to you
}
letter-handed-over-body = { $count ->
        [1] A procedure of another officer was handed over to you.
       *[other] { $count } procedures of another officer were handed over to you. The first of them to fall due:
    }

    Case: { $case }
    Procedure: { $kind }
    Due: { $due }
letter-handed-over-more = The page Today lists all of them, the urgent ones first.
today-house = Duties of the house on fixed days
duty-title = Write down a duty of the house
duty-last-day = Last day
duty-done = Write down as done
done-duty-done = Written down.
field-done-on = Done or sent on
