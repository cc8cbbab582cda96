"""Small drawings, so that no font is needed for them."""

from __future__ import annotations

from sandbox.page.markup import Html, tag

STROKES = {
    "clock": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5l3.5 2"),
    "lock": ("M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"),
    "home": ("M4 11.5 12 5l8 6.5", "M6.5 10v9h11v-9"),
    "messages": ("M4 5.5h16v11H10l-4 3.5v-3.5H4z",),
    "reply": ("M4 5.5h16v11H10l-4 3.5v-3.5H4z", "M8.5 11h7"),
    "dots": ("M12 5.5v.01", "M12 12v.01", "M12 18.5v.01"),
    "bolt": ("M13 3 5.5 13.5H11l-1 7.5 7.5-10.5H12z",),
    "plus": ("M12 5v14", "M5 12h14"),
    "send": ("M4 5l16 7-16 7 2.5-7z", "M6.5 12H12"),
    "eye": ("M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6z", "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"),
    "file": ("M6 3h8l4 4v14H6z", "M13.5 3v4.5H18"),
    "traffic": ("M7 4v16", "M4 7l3-3 3 3", "M17 20V4", "M14 17l3 3 3-3"),
    "down": ("M7 10l5 5 5-5",),
}


def icon(name: str) -> Html:
    """The drawing with this name, as high as the text around it."""
    paths = [tag("path", d=stroke) for stroke in STROKES[name]]
    return tag("svg", *paths, class_=f"icon icon-{name}", viewBox="0 0 24 24", aria_hidden="true")
