### Agencies that were asked, and how they answer
agencies-title = How agencies answer
agencies-none = No agency was asked in this period.
agency-title = How an agency answers
agency-none = No chosen agency was asked in this period. Choose an agency or another period.
agency-period = Sent from { $one } to { $two }.
agency-from = Sent from
agency-to = Until
agency-asked = Asked
agency-answered = Answered
agency-waiting = Waiting
agency-oldest = Oldest that waits
agency-median = Median
agency-ninetieth = 90th percentile
agency-days = { $value ->
    [one] 1 day
   *[other] { $value } days
}
agency-waits = { $value ->
    [one] waits 1 day
   *[other] waits { $value } days
}
agency-waits-since = since { $one }, { $two ->
    [one] 1 day
   *[other] { $two } days
}
agency-over-time = By time of sending
agency-chart-counts = Chart: how many were asked and answered, by time of sending; the table below has the numbers
agency-chart-days = Chart: median and 90th percentile of the days to an answer, by time of sending; the table below has the numbers
agency-same-values = The numbers of both charts
agency-sent-in = Sent in
agency-kinds = By kind of procedure
agency-asked-what = What was asked, and how it was answered
agency-sent-on = Sent on
agency-answer = Answer
agency-took = Days
agency-ended = ended without an answer
agency-terms = How it is counted
agency-term-asked = Asked: procedures that somebody answers (no notices, no decisions of the house) with a step “sent” in the period; they count for the agency of that step, else for that of the procedure. Procedures without a step “sent” are not counted.
agency-term-answered = Answered: those of them with a step “answered”, “done” or “refused”, after the period too.
agency-term-waiting = Waiting: sent by the end of the period (before it, too), without an answer, and the procedure is open.
agency-term-days = Days are calendar days from sending to the first step of an answer. Percentile p is by nearest rank: of n numbers in ascending order the one at rank ⌈p × n / 100⌉. The median is the 50th percentile; if n is even, the lower of the two in the middle.
