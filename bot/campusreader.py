"""campus.yml read and checked, without a database."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bot import campuschecks, campusfile, campusplan, campuswords
from bot.campusfile import CampusRefused, Source
from bot.campusmodel import CampusEntry
from domain.campus import Campus


def read(path: Path) -> Campus:
    """The college that a file describes, channels as they are written there; CampusRefused with every reason."""
    source, entry = checked(path)
    return planned(source, entry)


def checked(path: Path) -> tuple[Source, CampusEntry]:
    """The parts of a file, each well formed and all of them together; CampusRefused with every reason."""
    source = campusfile.read(path)
    entry = _validated(source)
    for place, reason in campuschecks.everything(entry):
        source.refuse(place, reason)
    source.check()
    return source, entry


def _validated(source: Source) -> CampusEntry:
    content = source.content if source.content is not None else {}
    try:
        return CampusEntry.model_validate(content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            source.refuse(one["loc"], campuswords.sentence(one))
        raise CampusRefused(source.path, source.problems) from error


def planned(source: Source, entry: CampusEntry) -> Campus:
    """The college that these parts describe; CampusRefused when a holiday file cannot be used."""
    campus = campusplan.planned(entry, source)
    source.check()
    return campus
