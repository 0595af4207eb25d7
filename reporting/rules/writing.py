from reporting.rules import definitions
from reporting.rules.definitions import Counted, Figures, Yardstick
from reporting.rules.lines import columns, line, share
from reporting.rules.report import Report, Row, Table
from reporting.rules.sections import aftermath, outcomes, promises, received


def write_report(council: str, counted: Counted, published: str = "") -> Report:
    """Write what the Complaint Handling Code requires (8.1 with kinds of complaints refused, 9.6, 9.7), and the tables
    that councils' policies name.
    """
    figures = Figures(counted)
    return Report(
        council=council,
        quarter=counted.quarter,
        at=counted.at,
        summary=_summary(figures),
        sections=(
            received.received(figures),
            promises.acknowledgements(figures),
            promises.answers(figures),
            promises.code(figures),
            outcomes.services(figures),
            outcomes.outcomes(figures),
            received.refused(figures),
            aftermath.ombudsman_section(figures),
            aftermath.learning(figures),
        ),
        notes=definitions.NOTES,
        published=published,
    )


def _summary(figures: Figures) -> Table:
    rows = [line("Complaints received", figures.received)]
    for stage in figures.stages:
        rows += _stage(figures, stage)
    rows.append(line("New Ombudsman enquiries", figures.referrals, "body"))
    return Table("summary", "At a glance", "Figure", columns(figures.quarter), tuple(rows), definitions.SUMMARY)


def _stage(figures: Figures, stage: int) -> tuple[Row, ...]:
    name = f"Stage {stage}"
    rows = (
        share(f"{name}: acknowledgements on time", figures.in_time, stage, Yardstick.ACKNOWLEDGED),
        share(f"{name}: responses on time", figures.in_time, stage, Yardstick.ANSWERED),
        share(f"{name}: upheld at least in part", figures.found_fault, stage),
    )
    if stage == figures.stages[-1]:
        return rows
    return (*rows, share(f"{name}: escalated to stage {stage + 1}", figures.share_further, stage))
