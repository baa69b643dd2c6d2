"""Calendars on a CalDAV server (RFC 4791), by app password: iCloud, Fastmail, Nextcloud and more."""
