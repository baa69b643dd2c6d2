"""Small documents to ask about, and their answers in few words."""

from core.slots.request import answer

NINE_TO_FIVE = {"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}
ALWAYS = {"days": [0, 1, 2, 3, 4, 5, 6], "start": "00:00", "end": "23:59"}


def host(rules=(NINE_TO_FIVE,), timezone="UTC", **fields):
    return {"timezone": timezone, "weekly_rules": list(rules), **fields}


def rule(start, end, days=(0, 1, 2, 3, 4, 5, 6)):
    return {"days": list(days), "start": start, "end": end}


def busy(start, end, day="2027-03-09", **fields):
    return {"start": f"{day}T{start}:00Z", "end": f"{day}T{end}:00Z", **fields}


def search(*hosts, day="2027-03-09", until=None, **fields):
    """A search of one Tuesday unless told otherwise."""
    return {
        "now": "2027-03-01T00:00:00Z",
        "mode": "single" if len(hosts) == 1 else "collective",
        "booker_timezone": "UTC",
        "window": {"start": f"{day}T00:00:00Z", "end": f"{until or day}T23:59:59.999Z"},
        "duration_min": 60,
        "hosts": list(hosts),
        **fields,
    }


def starts(*hosts, **fields):
    """The starts, without date where all lie on one day."""
    slots = answer(search(*hosts, **fields))["slots"]
    days = {slot[:10] for slot in slots}
    return [slot[11:16] if len(days) == 1 else slot[5:16] for slot in slots]
