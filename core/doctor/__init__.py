"""What `panelry doctor` finds: a line each, and when something is wrong, what to do."""
