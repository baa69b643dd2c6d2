"""Pages that show the calendars of the company's people, and let a visitor change them as their owners do."""
