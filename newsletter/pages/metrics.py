"""Metrics, in the words of Prometheus: for staff, for this machine itself, and for whoever holds the token."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from newsletter.accounting.gauges import gauges
from newsletter.pages.limits import client_address


class _Now(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from gauges(timezone.now())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Now())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if request.user.is_authenticated and request.user.is_staff:
        return True
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())
    return _is_this_machine(request)


def _is_this_machine(request: HttpRequest) -> bool:
    """A proxy on this machine calls from loopback for everybody; what it passes on, it says."""
    passed_on = any(header in request.headers for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"))
    return not passed_on and client_address(request).is_loopback
