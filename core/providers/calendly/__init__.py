"""Calendly, API v2: what is booked, when it can be, and being told of it."""
