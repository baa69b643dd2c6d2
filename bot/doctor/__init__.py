"""`panelry doctor`: looks at everything Panelry stands on, and says what to do."""
