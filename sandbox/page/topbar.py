"""The bar at the top: the sandbox's clock, and who the person at this tab is."""

from __future__ import annotations

from sandbox.model import Json, Member
from sandbox.page import faces
from sandbox.page.icons import icon
from sandbox.page.markup import Html, joined, tag
from sandbox.page.site import Site

STEPS = {"hour": "+1 hour", "deadline": "To the next deadline", "day": "+1 day"}


def drawn(site: Site, member: Member) -> Html:
    """The bar as this person sees it."""
    name = tag("div", tag("b", site.workspace.name), tag("span", "local sandbox"), class_="brand")
    steps = [tag("button", label, type="button", data_forward=step) for step, label in STEPS.items()]
    time = tag("span", class_="clock", role="timer", aria_label="Clock")
    clock = tag("div", icon("clock"), time, *steps, class_="clock-bar")
    traffic = tag(
        "button",
        icon("traffic"),
        "Traffic",
        type="button",
        class_="traffic-button",
        data_traffic=True,
    )
    who = tag("span", tag("small", "You are"), tag("b", member.name), tag("i", member.title), class_="who")
    me = tag("button", faces.avatar(member, "small"), who, icon("down"), type="button", class_="me",
             aria_label=f"You are: {member.name}", aria_haspopup="listbox", data_people=True)  # fmt: skip
    return joined([name, clock, tag("div", traffic, me, class_="right")])


def people(site: Site) -> list[Json]:
    """Everybody whom a tab may be, in groups by what they are, as a list for the browser to choose from."""
    groups: dict[str, list[Json]] = {}
    for member in sorted(site.people(), key=lambda one: one.name):
        groups.setdefault(member.title or "People", []).append({"value": member.id, "label": member.name})
    return [{"group": title, "options": options} for title, options in sorted(groups.items())]
