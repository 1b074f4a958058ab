import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready, worker_shutting_down

from newsletter.delivering.draining import ask_to_stop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("paperboy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """What a worker left behind that died is taken up by the first one that starts, without waiting for beat."""
    app.send_task("newsletter.tasks.deliver_planned")


@worker_shutting_down.connect
def drain(**_: Any) -> None:
    """Only the parent is told; its children, who hand the mails over, read the flag."""
    ask_to_stop()
