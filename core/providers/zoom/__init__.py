"""Zoom, by a server-to-server app: video calls, and being told of them."""
