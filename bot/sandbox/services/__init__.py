"""Stand-ins for the services Panelry speaks to besides Slack, each as strict as the real one."""
