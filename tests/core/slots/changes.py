"""Applies what `relax` says to a document, in the words of the format and knowing nothing of the engine."""

import copy


def applied(document: dict, changes: list[dict]) -> dict:
    """The document after these changes of one start."""
    document = copy.deepcopy(document)
    dropped: list[tuple[int, int]] = []
    for change in changes:
        rest = dict(change)
        host = document["hosts"][rest.pop("hosts")] if "hosts" in rest else {}
        if "overrides" in rest:
            dates = rest.pop("overrides")
            kept = [each for each in host.get("overrides", []) if each["date"] not in dates]
            host["overrides"] = kept + [each for entries in dates.values() for each in entries]
        if "busy" in rest:
            entry = rest.pop("busy")
            if "set" in rest:
                host["busy"][entry].update(rest.pop("set"))
            else:
                dropped.append((change["hosts"], entry))
        for name in ("window", "limits", "duration_limits"):
            if name in rest:
                document[name] = {**document.get(name, {}), **rest.pop(name)}
        for name in ("min_notice_min", "buffer_before_min", "buffer_after_min", "seats"):
            if name in rest:
                document[name] = rest.pop(name)
        assert not rest, f"unknown change {rest}"
    for host_index, entry in sorted(dropped, reverse=True):
        del document["hosts"][host_index]["busy"][entry]
    return document
