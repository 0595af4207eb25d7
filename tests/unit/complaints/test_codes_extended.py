"""An extension moves the Code's limit only if it was given before the Code's date had passed (6.4)."""

from datetime import date, timedelta

from complaints.deadlines.clock import CodeLimits, extends_code

DUE = date(2026, 11, 24)
LIMITS = CodeLimits("LGSCO Complaint Handling Code", "6.2 to 6.4", date(2026, 11, 10), DUE, date(2026, 12, 8))


def test_an_extension_after_the_codes_date_leaves_the_case_late_under_the_code() -> None:
    assert extends_code(LIMITS, [DUE])
    assert not extends_code(LIMITS, [DUE + timedelta(days=1)])
    assert extends_code(LIMITS, [DUE + timedelta(days=9), DUE - timedelta(days=1)])
    assert not extends_code(LIMITS, [])
    # From before the day of an extension was kept.
    assert extends_code(LIMITS, [None])
    assert not extends_code(None, [DUE])
