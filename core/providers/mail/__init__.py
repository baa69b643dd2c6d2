"""The mail road: invitations, moves, cancellations and reminders to a candidate, over SMTP."""
