"""Google: calendars with their Meet calls, and the permission to speak to them."""
