"""Every bench, or one: `python -m tests.bench [slots|outbox|slack|calendars [HOSTS]|kills [SEED …]]`."""

import sys
from collections.abc import Callable, Iterable
from sys import stdout

from tests.bench import calendars, kills, outbox, slack, slots
from tests.bench.table import Row, table

TABLED: dict[str, Callable[[], Iterable[Row]]] = {
    "outbox": outbox.rows,
    "slack": slack.rows,
    "calendars": lambda: calendars.rows(*(int(each) for each in sys.argv[2:3])),
    "kills": lambda: kills.rows([int(each) for each in sys.argv[2:]]),
}


def main() -> None:
    """Prints what each has to say, and a table with the aims."""
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    if only and only not in {"slots", *TABLED}:
        raise SystemExit(f"ONLY is one of slots, {', '.join(TABLED)}.")
    if only in {"", "slots"}:
        slots.main()
    rows = [row for name, bench in TABLED.items() if only in {"", name} for row in bench()]
    if rows:
        stdout.write(f"\n{table(rows)}\n")


if __name__ == "__main__":
    main()
