from councils.vocabulary.roles import Actor
from reporting.models import PublishedReport
from reporting.permissions import check_may_see
from reporting.rules.quarters import Quarter


def published(by: Actor, quarter: Quarter) -> PublishedReport | None:
    """Return the newest revision. Raises NotAllowed."""
    check_may_see(by)
    revisions = PublishedReport.objects.filter(council_id=by.council_id, starts_on=quarter.starts_on)
    return revisions.order_by("-revision").first()
