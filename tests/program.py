"""The program as production runs it, in a process of its own, but for its clock, which a file moves.

`python -m tests.program FILE`: FILE holds the seconds by which the clock is ahead.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import logs, running, settings


def main(ahead: Path) -> int:
    """Run until a signal; the exit code."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(ahead.read_text(encoding="ascii") or 0))

    found = settings.read()
    logs.start(json=True)
    return running.run(found, str(found.database_url), now)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
