"""Tells every process, at commit, that people's time changed: whoever follows open times looks again."""

from typing import Any

from sqlalchemy import ColumnElement, func, text

from core.tenancy import Tx

CHANNEL = "panelry_times"


def telling(tx: Tx) -> ColumnElement[Any]:
    """For RETURNING, so that it is told where a row changed and only there; whose time it is, it keeps."""
    return func.pg_notify(text(f"'{CHANNEL}'"), str(tx.workspace_id))
