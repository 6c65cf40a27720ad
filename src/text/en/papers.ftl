### Papers
paper-version = version { $value }
paper-correct = Issue a correction
paper-issue-intake = Print the intake record
paper-issue-handover = Print the handover record
field-variant = Handed over to
done-paper-issued = The record was issued. Click its number to open and print it.
