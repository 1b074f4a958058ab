"""django-newsletter, as its own documentation sets it up; run with the interpreter of its own environment, not with ours.

    python bench/peer_newsletter.py setup READERS | clear | submit | state

The environment names the database (PEER_DATABASE, PEER_HOST) and the mail server's port (PEER_PORT). `submit` is what its manual
has cron call: it sends every submission that is prepared and not sent. `state` prints what it says of the last one, as JSON.
"""

import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    USE_TZ=True,
    SITE_ID=1,
    ROOT_URLCONF="newsletter.urls",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    NEWSLETTER_THUMBNAIL="sorl-thumbnail",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PEER_DATABASE"],
            "HOST": os.environ["PEER_HOST"],
            "USER": "postgres",
        }
    },
    MAILERS={
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": int(os.environ["PEER_PORT"]), "timeout": 60},
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    INSTALLED_APPS=[
        *("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sites", "django.contrib.sessions"),
        *("sorl.thumbnail", "newsletter"),
    ],
    LOGGING={"version": 1, "disable_existing_loggers": False},
)
django.setup()

from django.core.management import call_command
from django.utils import timezone

from newsletter.models import Article, Message, Newsletter, Submission, Subscription

PAPERS = 8
TELLING = "<p>We propose an agent that reads, and it is better than before on every benchmark that we tried. </p>" * 40
DOMAINS = ("example.com", "example.net", "mail.example.org", "slow.example.org")


def setup(readers: int) -> None:
    call_command("migrate", verbosity=0)
    letter = Newsletter.objects.create(title="Papers", slug="papers", email="a@example.org", sender="Papers")
    message = Message.objects.create(title="The day", slug="day", newsletter=letter)
    for number in range(PAPERS):
        Article.objects.create(title=f"Paper {number}", text=TELLING, post=message)
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(
            newsletter=letter,
            email_field=f"reader{number}@{DOMAINS[number % len(DOMAINS)]}",
            name_field=f"Reader {number}",
            subscribed=True,
            subscribe_date=now,
            activation_code=str(number),
        )
        for number in range(readers)
    )


def clear() -> None:
    Submission.objects.all().delete()
    submission = Submission.from_message(Message.objects.get())
    submission.prepared = True
    submission.save()


def state() -> None:
    last = Submission.objects.get()
    print(json.dumps({"sent": last.sent, "sending": last.sending}))


def main() -> None:
    command, *rest = sys.argv[1:]
    if command == "setup":
        setup(int(rest[0]))
    elif command == "clear":
        clear()
    elif command == "submit":
        call_command("submit_newsletter")
    else:
        state()


if __name__ == "__main__":
    main()
