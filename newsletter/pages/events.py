"""Where the email service provider tells what became of the mails: django-anymail's own view, open where it can tell who speaks.

Some providers sign what they tell, by a key that django-anymail checks; for the others a user and a password in the address of
the webhook are all there is. Without either the page does not exist, for whoever found it could suppress any reader.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

# For each provider that signs, the settings by any of which django-anymail checks it.
SIGNED_BY = {
    "mailersend": ("MAILERSEND_SIGNING_SECRET",),
    "mailgun": ("MAILGUN_WEBHOOK_SIGNING_KEY", "MAILGUN_API_KEY"),
    "mandrill": ("MANDRILL_WEBHOOK_KEY",),
    "postal": ("POSTAL_WEBHOOK_KEY",),
    "resend": ("RESEND_SIGNING_SECRET",),
    "sendgrid": ("SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",),
    "unisender_go": ("UNISENDER_GO_API_KEY",),
}


@csrf_exempt
def events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """`/events/<provider>/tracking/`, as django-anymail names it, for the provider that is configured."""
    esp = provider.partition("/")[0]
    if esp != settings.ESP or "inbound" in provider or not is_open(esp):
        raise Http404
    try:
        found = resolve(f"/{provider}", urlconf="anymail.urls")
    except Resolver404 as error:
        raise Http404 from error
    return found.func(request, *found.args, **found.kwargs)


def is_open(esp: str) -> bool:
    """Whether an event of this provider can be told from a forged one."""
    keys = ("WEBHOOK_SECRET", *SIGNED_BY.get(esp, ()))
    return any(settings.ANYMAIL.get(key) for key in keys)
