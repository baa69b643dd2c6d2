"""Microsoft 365, over Microsoft Graph: calendars, events, Teams calls, and being told of changes."""
