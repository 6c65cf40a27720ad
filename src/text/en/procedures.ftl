### Legal procedures
procedures-title = Pending procedures
procedures-none = No procedure is pending.
procedures-count = { $value ->
    [one] One procedure is pending.
   *[other] { $value } procedures are pending, overdue ones first.
}
procedure = Procedure
procedure-new = Open a procedure
procedure-steps = Steps on record
procedure-no-steps = No step is on record yet.
procedure-next = Record the next step
open-procedure = Open the procedure
record-step = Record this step
overdue = Overdue
col-due = Due
col-case = Case
col-procedure = Procedure
col-agency = Agency
col-state = State
col-officer = Officer
field-kind = Kind of procedure
field-agency = Agency
field-reference-no = Reference number
field-officer = Officer in charge
field-started-on = Start date
field-due-on = Due date
field-state = New state
field-happened-on = Date of the step
field-happened-at = Time of the step
step-time-hint = The time is needed only where a deadline that runs by the clock begins or ends with this step. Of today, no time means now.
field-paper-no = Paper number
field-note = Note
done-procedure-opened = The procedure is open. Its officer will get a letter.
done-step-recorded = The step is on record.
fault-due-before-start = The due date must not be before the start date.
field-step-agency = With which agency (if another)
field-answer-by = Answer expected by
step-recorded = recorded by { $one }, { $two }
procedure-state-appealed = appealed
refusal-before-procedure-start = This day is before the procedure starts. Check the date.
refusal-before-earlier-step = This is before the last step on record. Check the date and the time.
refusal-time-needed = A deadline that runs by the clock begins or ends with this step, and its day is over. Give the time: without it nobody can tell from when that deadline runs, or whether it was kept.
refusal-nothing-chosen = No procedure was chosen.
refusal-same-officer = Choose another officer to receive them.
act-handed_over = handed over to another officer
step-attach = Attach a scan
step-attach-to = Attach a scan to the step { $one } of { $two }
