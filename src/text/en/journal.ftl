### Journal
journal-title = Journal
journal-none = No entry matches.
journal-older = Older entries
journal-changes = Show what changed
col-when = When
col-who = Who
col-act = Act
col-subject = Subject
field-act = Act
field-day = Day
field-case = Case code
