"""Celery and its schedule, the only list of periodic jobs.

Work waits in tables, so a lost message loses nothing.
"""

import os

from celery import Celery, bootsteps

from complaints.delivery.runs import worker_stops

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("redress")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 300,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
    },
    timezone="Europe/London",
)


class TellTheChildren(bootsteps.StartStopStep):
    """When a worker stops, its processes finish what is in hand."""

    requires = ("celery.worker.components:Pool",)

    def close(self, parent: object) -> None:
        worker_stops.value = True


app.steps["worker"].add(TellTheChildren)
app.autodiscover_tasks(["complaints", "ombudsman", "portal"])
app.conf.beat_schedule = {
    "show that background work goes on": {
        "task": "complaints.tasks.heartbeat",
        "schedule": 15,
        "options": {"expires": 60},
    },
    "send what is waiting": {
        "task": "complaints.tasks.dispatch_outbox",
        "schedule": 3,
        "options": {"expires": 10},
    },
    "scan what is waiting": {
        "task": "complaints.tasks.scan_documents",
        "schedule": 3,
        "options": {"expires": 10},
    },
    "remind": {
        "task": "complaints.tasks.send_due_reminders",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "move dates after a changed calendar": {
        "task": "complaints.tasks.carry_out_calendar_changes",
        "schedule": 3,
        "options": {"expires": 10},
    },
    "try policies out": {
        "task": "complaints.tasks.try_policies_out",
        "schedule": 2,
        "options": {"expires": 10},
    },
    "release work of leavers": {
        "task": "ombudsman.tasks.release_work_of_leavers",
        "schedule": 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "review adjustments": {"task": "complaints.tasks.open_adjustment_reviews", "schedule": 60 * 60},
    "review contact limits": {"task": "complaints.tasks.open_limit_reviews", "schedule": 60 * 60},
    "review safety markers": {"task": "complaints.tasks.open_marker_reviews", "schedule": 60 * 60},
    "close unanswered offers": {"task": "complaints.tasks.close_unanswered_offers", "schedule": 60 * 60},
    "end waits for permission": {"task": "complaints.tasks.end_waits_for_consent", "schedule": 60 * 60},
    "delete expired drafts": {"task": "complaints.tasks.clear_expired_drafts", "schedule": 60 * 60},
    "forget what clients caused": {"task": "complaints.tasks.forget_clients", "schedule": 60 * 60},
    "forget expired attempts": {"task": "portal.tasks.clear_expired_counts", "schedule": 10 * 60},
    "forget expired sessions": {"task": "portal.tasks.clear_expired_sessions", "schedule": 6 * 60 * 60},
}
