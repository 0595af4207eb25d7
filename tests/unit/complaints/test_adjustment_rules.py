"""What each kind of adjustment asks of each medium, and what has to be recorded when one is decided."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules.closing import check_format_order, check_given
from complaints.people.rules import adjustments
from complaints.people.rules.adjustments import AdjustmentDecision, Considerations
from complaints.vocabulary import people
from complaints.vocabulary.people import (
    ACTS,
    ADJUSTMENT_LABELS,
    COMMON,
    EFFECTS,
    ActingAdjustment,
    AdjustmentKind,
    AdjustmentStatus,
    Effect,
    Medium,
    Occasion,
    first_that_fits,
    in_words,
    listed,
    ruling_out,
    to_be_met,
    to_be_met_when_given,
    to_order,
    why_no_way,
)
from councils.vocabulary.errors import RuleBroken

TODAY = date(2026, 6, 10)
WEIGHED = Considerations("It works", "We print it", "Pennies", "None")
AGREED = AdjustmentDecision(AdjustmentStatus.AGREED, WEIGHED, TODAY, date(2027, 6, 10))
REFUSED = AdjustmentDecision(
    AdjustmentStatus.REFUSED, WEIGHED, TODAY, reason="It cannot be made", instead="We read it out"
)
# What the four letters say, kind by kind, for email, post and phone: fits, say how, ruled out.
TABLE = {
    "large_print": "s s f",
    "braille": "s s f",
    "audio": "s s f",
    "easy_read": "s s s",
    "coloured_paper": "s s f",
    "phone_only": "r r f",
    "no_phone": "f f r",
    "email_only": "f r r",
    "post_only": "r f r",
    "interpreter": "s s s",
    "sign_language": "f f s",
    "named_contact": "f f f",
    "more_time": "f f f",
    "meeting": "f f f",
    "advocate": "f f f",
    "other": "s s s",
}
LETTERS = {"f": Effect.FITS, "s": Effect.SAY_HOW, "r": Effect.RULED_OUT}


def of(kind: str, **more: object) -> ActingAdjustment:
    return ActingAdjustment(1, AdjustmentKind(kind), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", AdjustmentKind)
@pytest.mark.parametrize("medium", Medium)
def test_each_kind_says_what_it_asks_of_each_medium(kind: AdjustmentKind, medium: Medium) -> None:
    expected = LETTERS[TABLE[kind].split()[list(Medium).index(medium)]]
    assert of(kind).effect(medium) is expected
    assert bool(ruling_out([of(kind)], medium)) is (expected is Effect.RULED_OUT)
    assert (first_that_fits([of(kind)], [medium]) is None) is (expected is Effect.RULED_OUT)
    assert bool(to_be_met_when_given([of(kind)], medium)) is (expected is not Effect.FITS)
    asks = medium is Medium.EMAIL and expected is Effect.SAY_HOW
    assert bool(to_be_met([of(kind)], medium, Occasion.LETTER)) is asks


def test_no_kind_is_only_displayed() -> None:
    assert set(EFFECTS) == set(ADJUSTMENT_LABELS) == set(AdjustmentKind)
    quiet = {kind for kind, effects in EFFECTS.items() if set(effects) == {Effect.FITS}}
    # A named contact is asked of the writer, the others on an occasion.
    assert quiet == {AdjustmentKind.NAMED_CONTACT, *people.ON_OCCASION}


@pytest.mark.parametrize(
    ("kind", "occasion"),
    [("more_time", Occasion.REPLY_DATE), ("meeting", Occasion.RESPONSE), ("advocate", Occasion.RESPONSE)],
)
@pytest.mark.parametrize("medium", [*Medium, None])
def test_some_are_asked_on_one_occasion_whatever_the_medium(
    kind: str, occasion: Occasion, medium: Medium | None
) -> None:
    for each in Occasion:
        assert bool(to_be_met([of(kind)], medium, each)) is (each is occasion)


def test_the_first_medium_that_fits_all_of_them_is_used() -> None:
    held = [Medium.EMAIL, Medium.POST, Medium.PHONE]
    assert first_that_fits([], held) is Medium.EMAIL
    assert first_that_fits([of("post_only")], held) is Medium.POST
    assert first_that_fits([of("phone_only")], held) is Medium.PHONE
    assert first_that_fits([of("phone_only"), of("no_phone")], held) is None
    assert "Phone calls only; No phone calls" in why_no_way([of("phone_only"), of("no_phone")], held)


def test_an_email_meets_large_print_only_where_that_is_agreed() -> None:
    assert to_be_met([of("large_print", email_counts=True)], Medium.EMAIL, Occasion.LETTER) == []
    assert of("large_print", email_counts=True).effect(Medium.POST) is Effect.SAY_HOW


def test_braille_and_audio_are_ordered_unless_an_email_counts() -> None:
    kinds = [of(kind) for kind in AdjustmentKind]
    assert [each.kind for each in to_order(kinds)] == [AdjustmentKind.BRAILLE, AdjustmentKind.AUDIO]
    assert to_order([of("braille", email_counts=True)]) == []


def test_each_is_named_with_its_details() -> None:
    assert of("large_print").text == "Large print"
    assert of("interpreter", detail="Polish").text == "Interpreter: Polish"
    assert of("named_contact", contact_name="Pat Hale", detail="mornings").text == "Named contact: Pat Hale, mornings"
    assert listed([of("braille"), of("audio")]) == "Braille\nAudio"
    assert in_words([AdjustmentKind.BRAILLE], "Call me") == "Braille\nCall me"
    assert in_words([], "") == ""


def test_what_is_kept_is_read_again() -> None:
    kept = of("named_contact", contact_id=7, contact_name="Pat Hale", agreed=True)
    assert ActingAdjustment.from_data(kept.as_data()) == kept
    assert set(COMMON) < set(AdjustmentKind)


def refusal_of(decision: AdjustmentDecision, kind: str = "large_print") -> str:
    with pytest.raises(RuleBroken) as refusal:
        adjustments.check_decision(decision, AdjustmentKind(kind), TODAY)
    return refusal.value.code


def test_a_decision_says_all_that_it_needs() -> None:
    adjustments.check_decision(AGREED, AdjustmentKind.LARGE_PRINT, TODAY)
    adjustments.check_decision(replace(AGREED, email_counts=True), AdjustmentKind.LARGE_PRINT, TODAY)
    adjustments.check_decision(REFUSED, AdjustmentKind.BRAILLE, TODAY)


@pytest.mark.parametrize("missing", ["effectiveness", "practicality", "resources", "disruption"])
@pytest.mark.parametrize("decision", [AGREED, REFUSED])
def test_all_four_considerations_are_recorded(decision: AdjustmentDecision, missing: str) -> None:
    weighed = replace(WEIGHED, **{missing: "\u200b"})
    assert weighed.missing == [missing]
    assert refusal_of(replace(decision, considered=weighed)) == "adjustment.considerations"


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (replace(AGREED, discussed_on=None), "adjustment.discussed_on"),
        (replace(REFUSED, discussed_on=None), "adjustment.discussed_on"),
        (replace(AGREED, discussed_on=date(2026, 6, 11)), "adjustment.discussed_on"),
        (replace(AGREED, review_on=None), "adjustment.review_on"),
        (replace(AGREED, review_on=TODAY), "adjustment.review_on"),
        (replace(REFUSED, reason=" "), "adjustment.reason"),
        (replace(REFUSED, instead=""), "adjustment.instead"),
    ],
)
def test_an_incomplete_decision_is_refused(decision: AdjustmentDecision, code: str) -> None:
    assert refusal_of(decision) == code


def test_an_email_cannot_count_as_a_phone_call() -> None:
    assert refusal_of(replace(AGREED, email_counts=True), "phone_only") == "adjustment.email_counts"


@pytest.mark.parametrize(
    ("kind", "detail", "contact", "code"),
    [
        ("interpreter", "", None, "adjustment.detail"),
        ("other", " ", None, "adjustment.detail"),
        ("named_contact", "", None, "adjustment.contact"),
        ("named_contact", "", 7, ""),
        ("interpreter", "Polish", None, ""),
        ("large_print", "", None, ""),
    ],
)
def test_what_nobody_could_act_on_is_refused(kind: str, detail: str, contact: int | None, code: str) -> None:
    if not code:
        adjustments.check_asked(AdjustmentKind(kind), detail, contact)
        return
    with pytest.raises(RuleBroken) as refusal:
        adjustments.check_asked(AdjustmentKind(kind), detail, contact)
    assert refusal.value.code == code


@pytest.mark.parametrize("status", AdjustmentStatus)
def test_only_what_acts_is_decided(status: AdjustmentStatus) -> None:
    assert status.label
    if status in ACTS:
        adjustments.check_acts(status)
        return
    with pytest.raises(RuleBroken) as refusal:
        adjustments.check_acts(status)
    assert refusal.value.code == "adjustment.over"


def test_an_end_has_a_reason() -> None:
    adjustments.check_ending("They no longer need it")
    with pytest.raises(RuleBroken) as refusal:
        adjustments.check_ending(" ")
    assert refusal.value.code == "adjustment.why"


def test_free_text_is_classified_once_and_with_an_answer() -> None:
    adjustments.check_classified([AdjustmentKind.BRAILLE], "", unclassified=True)
    adjustments.check_classified([], "They wrote “none”", unclassified=True)
    for unclassified, code in ((True, "adjustment.none"), (False, "adjustment.classified")):
        with pytest.raises(RuleBroken) as refusal:
            adjustments.check_classified([], "", unclassified=unclassified)
        assert refusal.value.code == code


def test_whoever_posts_says_how_the_need_was_met() -> None:
    check_given("", "", "")
    check_given("", "Large print", "18 point")
    for unclassified, asked, code in (
        ("Large print, please", "", "posting.unclassified"),
        ("", "Large print", "posting.how_met"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            check_given(unclassified, asked, "")
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("ordered", "received", "code"),
    [
        (TODAY, None, ""),
        (TODAY, TODAY, ""),
        (None, None, "order.ordered"),
        (date(2026, 6, 1), None, "order.ordered"),
        (date(2026, 6, 11), None, "order.ordered"),
        (TODAY, date(2026, 6, 9), "order.received"),
        (TODAY, date(2026, 6, 11), "order.received"),
    ],
)
def test_an_order_follows_the_letter_and_arrives_after_it(
    ordered: date | None, received: date | None, code: str
) -> None:
    written_on = date(2026, 6, 2)
    if not code:
        check_format_order(ordered, received, written_on, TODAY)
        return
    with pytest.raises(RuleBroken) as refusal:
        check_format_order(ordered, received, written_on, TODAY)
    assert refusal.value.code == code
