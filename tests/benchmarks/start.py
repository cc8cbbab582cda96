"""How soon `run` is ready on an existing database, and what it holds then: `uv run python -m tests.benchmarks.start`.

The program in a process of its own, connected to the local Slack by Socket Mode, as an operator starts it. What it
holds after hard work is printed by `tests.benchmarks.burst`.
"""

from __future__ import annotations

import statistics
import time

from sandbox.limits import Limits
from sandbox.server import LocalSlack
from sandbox.workspace import Workspace
from tests.benchmarks.burst import MANIFEST, program, resident
from tests.benchmarks.ground import ground
from tests.ports import free_port, ready

STARTS, PATIENCE = 5, 60.0
LATEST, LARGEST = 3.0, 150


def main() -> None:
    workspace = Workspace(limits=Limits(rates=False))
    workspace.install(MANIFEST)
    with LocalSlack(workspace) as slack, ground(workspace) as place:
        runs = [started(slack, place.plain_url) for _ in range(STARTS)]
    seconds, held = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"ready after  {seconds:.2f} s (under {LATEST:.0f})")
    print(f"resident     {held:.0f} MB (under {LARGEST})")


def started(slack: LocalSlack, url: str) -> tuple[float, float]:
    """One start: seconds until it is ready, and the MB that it holds then."""
    port, begun = free_port(), time.perf_counter()
    with program(slack, url, HEALTH_PORT=str(port)) as running:
        while not ready(port):
            assert time.perf_counter() - begun < PATIENCE
            time.sleep(0.02)
        found = time.perf_counter() - begun, resident(running)
    print("  ready after {:.2f} s, {:.0f} MB".format(*found))
    return found


if __name__ == "__main__":
    main()
