"""Cal.com, API v2, theirs or one's own: what is booked, when it can be, and being told of it."""
