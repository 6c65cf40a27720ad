### Calendar addresses for phones
feed-title = Calendar on the phone
feed-intro = Subscribe to this address in the phone's calendar to see the deadlines and hearings in your hands and, if you look after the house, its own duties and the follow-ups of those who left. By case code only. Whoever has the address can read it: do not pass it on.
feed-none = There is no calendar address.
feed-made = There is an address, made at { $value }.
feed-used = Last fetched by the phone at { $value }.
feed-make = Make a calendar address
feed-make-again = Make another address; this one ends
feed-revoke = Revoke the address
feed-shown-title = Your calendar address
feed-shown-once = It is shown only this once. Copy it into the phone's calendar subscriptions now.
feed-name = Tạm Lánh – deadlines
feed-hearing = { $case }: hearing ({ $what })
feed-due = { $case }: { $what } due
feed-duty = The house: { $what } due
feed-follow-up = { $case }: follow-up after the departure
done-feed-revoked = The calendar address is revoked; no phone can fetch it any more.
subject-feed = calendar address
