"""iCalendar (RFC 5545) as calendar programs really write it, read as entries."""
