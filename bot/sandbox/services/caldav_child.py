"""Runs Radicale in a process of its own, for as long as whoever began it holds the other end of our input."""

import os
import runpy
import signal
import threading
import time

SECONDS_TO_FINISH = 0.5
"""For requests under way; a connection that is only held open would keep us for half a minute."""


def _leave_with_our_parent() -> None:
    # Not through sys.stdin, whose lock could not be taken back at the end.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_FINISH)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_leave_with_our_parent, daemon=True).start()
    runpy.run_module("radicale", run_name="__main__", alter_sys=True)
