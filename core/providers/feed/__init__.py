"""Calendars others publish at an address, as iCalendar: read again and again, never written."""
