"""What several rooms count together. docs/operations.md tells of every metric; a test compares.

Labels are words of ours from short lists: never an id, a name or anything typed.
"""

from importlib.metadata import version

from prometheus_client import Counter, Histogram, Info

PROVIDER_ERRORS = Counter(
    "panelry_provider_errors_total",
    "What outside services answered instead of doing what was asked, by service and kind.",
    ("provider", "kind"),
)
MESSAGES = Counter(
    "panelry_messages_total", "Messages by road, kind and what became of them.", ("road", "kind", "state")
)
MESSAGE_DELAY = Histogram(
    "panelry_message_delay_seconds",
    "From the moment a message was due until it was sent, by road; business time.",
    ("road",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
)
CHORES = Counter(
    "panelry_chores_total",
    "Work for outside services that comes round, by service, kind and whether it was done.",
    ("service", "kind", "state"),
)

Info("panelry_build", "Which Panelry this is.").info({"version": version("panelry")})
