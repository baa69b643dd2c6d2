"""People's own calendars: connected, read into PostgreSQL, written to, and changed from both sides."""
