from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.domain.desk import Desk, desk


@pytest.fixture
def office(session: Session, now: datetime) -> Desk:
    return desk(session, now)
