"""`panelry …` as somebody would run it in a second terminal while the app is serving."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended and what it said."""

    status: int
    said: str
    complained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A terminal with the settings of the running house."""

    database_url: str
    home: Path

    async def panelry(self, *words: str) -> Done:
        """Run it to its end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": self.database_url, "PANELRY_HOME": str(self.home)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
        return Done(status=process.returncode or 0, said=said.decode(), complained=complained.decode())
