"""A Slack that waits: what is tested is hardly ever its patience."""

from __future__ import annotations

from dataclasses import replace

from sandbox.limits import Limits

# A machine that is five times slower still answers in time.
PATIENT = Limits(rates=False, ack_seconds=20.0, trigger_seconds=20.0, event_retry_seconds=(0.0, 0.01, 0.01))

# The same, but every trigger has expired when it is used.
HASTY = replace(PATIENT, trigger_seconds=0.0)
