from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction

from councils.calendars.rules import london_day, written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import has_visible_text
from reporting.models import PublishedReport
from reporting.permissions import check_may_publish
from reporting.queries.figures import count_quarter, published
from reporting.rules.definitions import Figures, contradictions
from reporting.rules.quarters import Quarter


@transaction.atomic
def publish_quarter(*, by: Actor, quarter: Quarter, at: datetime, reason: str = "") -> PublishedReport:
    """Count and store a finished quarter.

    Raises NotAllowed, or RuleBroken: `publish.running`, `.reason`, `.contradiction` (sums do not add up), `.again`
    (published at the same moment).
    """
    check_may_publish(by)
    if not quarter.is_over(at):
        raise RuleBroken(
            "publish.running", f"This quarter ends on {written(quarter.ends_on)}. You can publish it after that."
        )
    before = published(by, quarter)
    if before is not None and not has_visible_text(reason):
        day = written(london_day(before.published_at))
        raise RuleBroken(
            "publish.reason", f"This quarter was already published on {day}. Enter why you are publishing it again."
        )
    counted = count_quarter(by, quarter, at)
    for contradiction in contradictions(Figures(counted)):
        raise RuleBroken("publish.contradiction", f"The figures do not add up. {contradiction}")
    report = PublishedReport(
        council_id=by.council_id,
        starts_on=quarter.starts_on,
        revision=before.revision + 1 if before else 1,
        counted=counted.document(),
        published_at=at,
        # Publishing roles always have an account.
        published_by_id=cast(int, by.user_id),
        published_by_name=by.name,
        reason=reason.strip(),
    )
    return _kept(report)


def _kept(report: PublishedReport) -> PublishedReport:
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise RuleBroken(
            "publish.again", "Someone else has just published this quarter. Check their figures first."
        ) from error
    return report
