"""A browser is named as its user would name it."""

from datetime import timedelta

import pytest

from portal.wording import browser_in_words, duration

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CASES = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0": (
        "Microsoft Edge on Windows"
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/142.0 Mobile Safari/537.36 EdgA/142.0": (
        "Microsoft Edge on an Android device"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox on Linux",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15": (
        "Safari on a Mac"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/142.0 Mobile Safari/604.1": (
        "Chrome on an iPhone"
    ),
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 FxiOS/145.0 Mobile Safari/605.1.15": (
        "Firefox on an iPad"
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0 Safari/537.36": "Chrome on a Chromebook",
    f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36": (
        "Samsung Internet on an Android device"
    ),
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/142.0 Safari/537.36 OPR/125.0": "Opera on Windows",
    "curl/8.5.0": "A browser",
    "": "A browser",
}


@pytest.mark.parametrize(("user_agent", "words"), CASES.items(), ids=list(CASES.values()))
def test_a_browser_is_named_in_plain_words(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 minute"), (60, "1 hour"), (90, "90 minutes"), (720, "12 hours")])
def test_a_length_of_time_is_said_in_hours_where_it_can_be(minutes: int, words: str) -> None:
    assert duration(timedelta(minutes=minutes)) == words
