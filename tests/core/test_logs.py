"""Every line is JSON, whoever logs it."""

import json
import subprocess
import sys

SCRIPT = """
import logging, structlog
from core.logs import set_up_logs
set_up_logs("INFO")
structlog.get_logger().info("ours", number=1)
logging.getLogger("library").warning("theirs %s", 2)
try:
    secret = "xoxb-token"
    raise RuntimeError("it broke")
except RuntimeError:
    structlog.get_logger().exception("ours broke")
    logging.getLogger("library").exception("theirs broke")
    logging.getLogger("asyncio").error("Task exception was never retrieved\\nfuture: %r", secret)
"""


def test_every_line_is_json_and_no_local_variable_is_told():
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    lines = [json.loads(line) for line in told.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "ours",
        "theirs 2",
        "ours broke",
        "theirs broke",
        "Task exception was never retrieved",
    ]
    assert all({"level", "timestamp"} <= line.keys() for line in lines)
    assert all("it broke" in line["exception"] for line in lines[2:4])
    assert "xoxb-token" not in told.stderr
