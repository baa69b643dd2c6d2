"""The starts that are open, followed: told now, and again whenever they changed."""
