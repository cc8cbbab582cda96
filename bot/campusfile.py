"""A YAML file read so that whatever is wrong with it can be said with its line.

Every scalar is read as the text that stands there: a room 012 is not the number ten, and "no" is a word. What a
text means is for the model that takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]  # the keys and positions that lead to a value
NOTHING = {"", "~", "null"}
MAX_VALUES = 500_000  # aliases that multiply themselves end here
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong; lines count from 1."""

    line: int
    reason: str


class CampusRefused(Exception):
    """A college's file cannot be used; the text has one line for each reason, and nothing was changed."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path, self.problems = path, sorted(set(problems))
        super().__init__("\n".join(f"{path.name}, line {one.line}: {one.reason}" for one in self.problems))


@dataclass
class Source:
    """What a file says, as plain lists, dicts and texts, and the line of each of its parts."""

    path: Path
    content: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Iterable[str | int]) -> int:
        """The line of a part, or of the nearest part that it would belong to."""
        keys = tuple(place)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def refuse(self, place: Iterable[str | int], reason: str) -> None:
        """Note that something there is wrong."""
        self.problems.append(Problem(self.line(place), reason))

    def check(self) -> None:
        """Go on only if nothing is wrong; CampusRefused."""
        if self.problems:
            raise CampusRefused(self.path, self.problems)


def read(path: Path) -> Source:
    """The file's content; CampusRefused when it cannot be read, is no YAML, or names something twice."""
    source = Source(path)
    text = _text(path)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is not None:
            source.content = _Builder(source).build(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"this is not YAML: {error.problem or error.context}"
        raise CampusRefused(path, [Problem(mark.line + 1 if mark else 1, reason)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CampusRefused(path, [Problem(line, "there is a character here that no file can use")]) from error
    finally:
        loader.dispose()
    source.check()
    return source


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CampusRefused(path, [Problem(1, f"the file cannot be read: {error.strerror}")]) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CampusRefused(path, [Problem(line, "the file is not in UTF-8; save it in that encoding")]) from error


class _Builder:
    """Turns the nodes of a YAML document into plain values, remembering where each stands."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = MAX_VALUES
        self._open: set[int] = set()

    def build(self, node: yaml.Node, place: Place) -> Any:  # noqa: ANN401 - any value of a YAML file
        self._source.lines.setdefault(place, node.start_mark.line + 1)
        self._left -= 1
        if isinstance(node, yaml.ScalarNode):
            return None if not node.style and node.value.lower() in NOTHING else node.value
        if id(node) in self._open or self._left < 0:
            self._source.refuse(place, "this repeats itself without an end")
            return None
        self._open.add(id(node))
        built = self._mapping(node, place) if isinstance(node, yaml.MappingNode) else self._sequence(node, place)
        self._open.discard(id(node))
        return built

    def _sequence(self, node: yaml.Node, place: Place) -> list[Any]:
        return [self.build(item, (*place, position)) for position, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value, line in self._entries(node):
            here = (*place, key)
            if key in found:
                self._source.lines[here] = line
                self._source.refuse(here, f"{key} is there twice")
            self._source.lines[here] = line
            found[key] = self.build(value, here)
        return found

    def _entries(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node, int]]:
        for key, value in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode):
                yield str(key.value), value, line
            else:
                self._source.problems.append(Problem(line, "a key has to be a word"))
