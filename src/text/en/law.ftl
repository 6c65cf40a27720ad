### Law: terms, calendar, the deadlines of each case
nav-law = Law
law-terms = Terms of law
law-terms-hint = Each case goes by the version in force on the day of its event. What is not certain waits until somebody confirms it with a document number.
law-term = Term
law-length = How long
law-starts = Runs from
law-who = Who acts
law-basis = Basis
law-valid = In force
law-for = Holds for
law-then = Followed by
law-in-force = in force now
law-version = Version { $value }
law-valid-from = from { $value }
law-valid-between = from { $one } to { $two }
law-was-withdrawn = from { $one }; taken back { $two }
law-confirmed-by = confirmed by { $value }
law-confirm = Confirm
law-confirm-of = Confirm: { $one } { $two }
law-confirm-version = Confirm version { $value }
law-length-hours = { $value ->
    [one] 1 hour
   *[other] { $value } hours
}
law-length-days = { $value ->
    [one] 1 day
   *[other] { $value } days
}
law-length-working-days = { $value ->
    [one] 1 working day
   *[other] { $value } working days
}
law-length-months = { $value ->
    [one] 1 month
   *[other] { $value } months
}
law-length-years = { $value ->
    [one] 1 year
   *[other] { $value } years
}
law-length-before-day = before day { $value }
law-length-at-once = at once (the house aims at { $value } hours)
law-version-new = Add a version
law-version-hint = The version before ends on the day from which the new one is in force. The next page shows, before anything is saved, which deadlines change, which begin, and which keep the old law. What runs from an event on record, such as the sending of a letter, is begun by hand on the page of its procedure.
law-version-end = End or take back the latest version
law-version-end-hint = A version entered by mistake is taken back, and the one before it goes on. A rule that ended without another in its place gets its end. Nothing is deleted.
field-valid-from = In force from
field-amount = Number
field-unit = Unit
field-nature = Nature
field-warn-days = Warn before the end (days, with spaces between)
field-document = Document
field-article = Article
field-certainty = Certainty
field-document-no = Number of the confirming document
field-version = Version
field-ends-on = No longer in force from
field-is-mistake = This version was a mistake: take it back
field-law-reason = Reason
fault-time-of-day = What runs by the clock needs the time at which it begins, too: 2026-11-23T14:05.
fault-term = Give a term such as 12h, 3d, 9wd, 30bd (before the 30th day), 3w, 2mo, 1y, or the code of a term of law that names a number, such as A4.
fault-amount = Give a number from 1 to 999; leave it empty if the law names none.
fault-warn-days = Give numbers of days only, of at most 400, such as 30 14 7 1.
done-term-changed = The change of the term is saved.
done-term-confirmed = The confirming document is on record.
law-calendar = Calendar of days off
law-years = Years
law-month = Month { $value }
law-days = Days off and days made up
law-key-off = off
law-key-worked = worked
law-day-unsure = not yet confirmed
law-day-maybe-off = working day, may be given off
law-day-maybe-worked = day of rest, may be worked to make up
law-day-weekend = weekend
law-day-holiday = public holiday: { $value }
law-day-compensation = compensation: { $value }
law-day-swapped-off = swapped off, made up on { $value }
law-day-made-up = made up for { $value }
law-day-extra-off = off by notice
law-day-switched-on = worked by notice
law-why-start = day of the event, not counted
law-why-skipped = not counted
law-why-ends-on-rest = the last day is a day of rest
law-why-still-rest = still a day of rest
law-why-ends-here = ends on the next working day
holiday-new-year = New Year
holiday-tet = Tết
holiday-hung-kings = Hùng Kings' Day
holiday-reunification = Victory Day, 30 April
holiday-labour = Labour Day, 1 May
holiday-national = National Day
holiday-culture = Vietnam Culture Day
law-year-waits = The days of Tết and the day beside 2 September of this year are expected, not announced yet.
law-year-confirm = Confirm the days off of the whole year
law-changes = Changes on record
law-no-changes = Nothing of this year differs from the law.
law-worked-for = made up on { $value }
law-change-withdrawn = taken back { $value }
law-change-more = Confirm or take back
law-change-more-of = Confirm or take back: { $one } { $two }
law-withdraw = Take back
law-withdraw-of = Take back: { $one } { $two }
law-change-new = Record a change
law-change-hint = All shelters of this system share the calendar. The next page shows, before anything is saved, which deadlines move from which day to which.
field-change-kind = Change
field-law-day = Day
field-worked-day = Day worked for it (of a swap)
field-law-source = Document number or source
field-year-source = Document number or source
field-is-decided = There is an official document
law-preview = Preview
law-preview-title = Before it is saved
law-preview-here = { $value ->
    [one] One deadline of this shelter moves.
   *[other] { $value } deadlines of this shelter move.
}
law-preview-elsewhere = { $value ->
    [one] One deadline of another shelter moves, too.
   *[other] { $value } deadlines of other shelters move, too.
}
law-preview-otherwise = { $value ->
    [one] One deadline keeps its day, and only how sure it is or its version changes.
   *[other] { $value } deadlines keep their day, and only how sure they are or their version changes.
}
law-preview-begins = { $value ->
    [one] One deadline begins, for somebody who came on that day or later.
   *[other] { $value } deadlines begin, for those who came on that day or later.
}
law-preview-begins-elsewhere = { $value ->
    [one] One deadline begins at another shelter.
   *[other] { $value } deadlines begin at other shelters.
}
law-preview-begun = These begin
law-preview-keep = { $value ->
    [one] One open deadline keeps the law that it began under.
   *[other] { $value } open deadlines keep the law that they began under.
}
law-preview-keep-day = { $value ->
    [one] One deadline of this shelter that is counted in days keeps its day.
   *[other] { $value } deadlines of this shelter that are counted in days keep their day.
}
law-preview-kept = These keep their day
law-preview-kept-despite = These keep their day although the change falls into their run
law-preview-why = Why
law-preview-began = began on { $one }, counted by version { $two }, in force then
law-preview-by-person = an officer set the day
law-preview-by-decision = a decision extended it to this day
law-preview-more = and { $value } more
law-preview-untouched = Dates set by people or decisions, and deadlines that have ended, stay as they are.
law-preview-first = These are the first { $value }.
law-from-day = Due now
law-to-day = Due then
law-save = Save and recount
law-turn-back = Back to the form
law-moved = Recounted; { $value ->
    [one] one deadline changed.
   *[other] { $value } deadlines changed.
}
law-progress = Counting: { $one } of { $two } deadlines
done-calendar-changed = The calendar is saved.
explained-title = Deadline
explained-by-person = Date set by an officer
explained-ends-on = Ends at 24:00 on { $value }
explained-ends-at = Ends at { $value }
explained-late = late
explained-from = Began
explained-nominal = Last day as counted
explained-fixed = A person or a decision set this date; calendar and law do not move it.
explained-days = Day by day
explained-law-days = The day of the event is not counted; an end on a day of rest moves to the next working day (Civil Code 2015, Articles 147, 148).
explained-law-before-day = The day of the event is not counted (Civil Code 2015, Article 147(2)). It is to be done before the day named: a last day that is a day of rest moves nothing.
explained-law-hours = Hours run by the clock and skip nothing (Civil Code 2015, Article 147(1)).
explained-now-otherwise = By the present calendar it would be { $value }; this deadline ended before the calendar changed and stays.
counted-by-store = Counted by the calendar of this store.
counted-built-in = Counted by the built-in calendar.
counted-unsure = Not sure: whether these days are off or worked is not announced: { $value }.
explained-history = What happened
explained-began = began, counted from { $value }
explained-follows = follows an earlier deadline
explained-moved = moved from { $one } to { $two } by a change of the calendar or the law
explained-met = met in time
explained-met-late = met, but late
explained-extended = extended by decision no. { $one }, signed by { $two }
explained-lifted = no longer holds
explained-other = see that deadline
refusal-day-is-so-already = The calendar has this day so already.
refusal-swap-does-not-fit = A swap gives off a working day and has a day of rest worked for it. Check both days.
refusal-outside-calendar = The calendar goes from 2020 to 2100.
refusal-nothing-to-confirm = Nothing here waits for confirmation.
refusal-only-version = This is the only version of a term in use (there from the start, behind a deadline, or named by a step of a path) and cannot be taken back; give the day of its end instead.
refusal-same-category = The stay has this category on that day already.
law-paths = Paths
law-paths-hint = Each group of people goes one way: what comes after what, who acts, how long it may take. Foreigners and children go a way of their own beside it.
law-paths-on = By the law of
law-path-beside = Beside the main way of the stay.
law-path-start = Intake
law-path-after = after “{ $value }”
law-uncertain = not verified
field-category-since = From
field-category-reason = Why it changes
category-hint = From this day on, deadlines that no longer hold are lifted with the reason, those that now hold begin, and the procedures of the other path open by themselves. What was stays to be seen.
stay-categories = Categories over time
law-step = Step of a path
law-step-new = Add a step
law-step-change = Change from a day on
law-step-change-hint = The version before ends on the day on which the new one begins. What was opened stays as it is.
law-step-end = End this step
law-step-preview = Whoever arrives from { $value } on, and every step that follows from then on, goes by the new version. Procedures opened before stay as they are.
law-step-was = Until that day
law-step-becomes = From that day
law-step-absent = there is no such step
law-step-arrival = the arrival
law-step-terms = Terms
field-step-kind = Procedure
field-step-after = Comes after
field-step-who = Who acts
field-step-to = Addressed to
field-step-opens = How it opens
field-step-terms = Codes of terms (with spaces between)
done-path-changed = The change of the path is saved.
law-step-choice = The terms of this procedure:
law-path-empty = The path has no step on this day.
law-term-new = Add a new term
law-term-new-hint = It holds for what is recorded after it is saved and happens from the day it is in force. For those who came before, begin it by hand on their page. The code is letters and a number, such as K1.
field-term-code = Code
field-term-name = Name in Vietnamese
field-term-name-en = Name in English
field-subject = What it limits
field-term-kind = Procedure
field-starts = Runs from
field-term-category = Categories (none: for all)
field-person = For whom
field-who = Who acts
field-then-code = Code of the term that begins where this one ends (its own: it repeats; empty: none)
fault-term-code = A code is one to three plain letters and a number, such as K1.
fault-term-kind = Choose the procedure that this term limits.
fault-term-starts = A term of the stay always runs from the arrival.
done-term-added = The term was added.
field-on-days = Before these days of the year (day/month, as 15/6 15/12)
fault-on-days = Give days as day/month that every year has, with spaces between; only with “fixed dates of the year”.
law-length-on-days = before { $value } of each year
law-length-again = { $value }, then again
