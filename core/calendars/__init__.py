"""People's own calendars: connected, read into PostgreSQL, written through the outbox, changed from both sides."""
