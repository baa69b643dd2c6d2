"""Asks PostgreSQL's own catalogue, as the owner of the schema."""

from typing import Any

import psycopg
from sqlalchemy.engine import make_url

# A Slack team finds its workspace here before the tenant is known; the other one is Alembic's.
WITHOUT_TENANT = {"directory", "alembic_version"}


def connect(url: str, **options: Any) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), **options)


def ask(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return connection.execute(query, values or None).fetchall()


def ask_one(url: str, query: str, *values: object) -> Any:
    ((answer,),) = ask(url, query, *values)
    return answer


def tables(url: str) -> set[str]:
    return {name for (name,) in ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def tenant_tables(url: str) -> set[str]:
    return tables(url) - WITHOUT_TENANT
