from __future__ import annotations

import threading

import pytest

from bot.turnstile import Turnstile
from domain.errors import NotSaved

SECONDS = 20.0


def test_no_more_than_its_places_are_in_at_once() -> None:
    turnstile, lock, inside, most = Turnstile(3, SECONDS), threading.Lock(), 0, 0

    def pass_through() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turnstile.passed():
                with lock:
                    inside += 1
                    most = max(most, inside)
                threading.Event().wait(0.0005)
                with lock:
                    inside -= 1

    crew = [threading.Thread(target=pass_through) for _ in range(12)]
    for one in crew:
        one.start()
    for one in crew:
        one.join(SECONDS)
    assert (inside, most) == (0, 3)


def test_they_pass_in_the_order_in_which_they_came() -> None:
    turnstile, passed = Turnstile(1, SECONDS), list[int]()

    def pass_through(number: int) -> None:
        with turnstile.passed():
            passed.append(number)

    with turnstile.passed():
        crew = []
        for number in range(8):
            crew.append(threading.Thread(target=pass_through, args=(number,)))
            crew[-1].start()
            while len(turnstile._line) <= number:
                threading.Event().wait(0.001)
    for one in crew:
        one.join(SECONDS)
    assert passed == list(range(8))


def test_who_waits_too_long_is_told_that_nothing_was_saved_and_leaves_the_line() -> None:
    turnstile = Turnstile(1, 0.01)
    with turnstile.passed(), pytest.raises(NotSaved), turnstile.passed():
        pass
    with turnstile.passed():
        assert not turnstile._line


def test_a_place_is_given_back_when_something_fails() -> None:
    turnstile = Turnstile(1, SECONDS)
    with pytest.raises(ZeroDivisionError), turnstile.passed():
        raise ZeroDivisionError
    with turnstile.passed():
        pass
