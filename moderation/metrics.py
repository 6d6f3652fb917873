"""What Prometheus reads: counters that add up over all processes, gauges that are counted when it asks.

Processes share their counters through the files of PROMETHEUS_MULTIPROC_DIR, which must be set before this
module is imported; without it a process counts for itself alone.
"""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from moderation.domain.comment import Status
from moderation.domain.errors import MushrifError
from moderation.domain.policy import Verdict
from moderation.domain.week import Alert, Week
from moderation.process import SHARED_COUNTERS
from moderation.services.health import Health
from moderation.services.learning.watch import Watch

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

ROOM_BYTES = 512 * 1024
"""More than all series of one process take, twice over."""


def _name_with_room() -> str:
    """Return the name of this process in the files of its counters, and take their room on the disk."""
    # Containers that share the folder may have the same process ids, but not the same host name.
    name = f"{socket.gethostname()}-{os.getpid()}"
    _take_room(name)
    return name


@cache
def _take_room(name: str) -> None:
    # The library maps files with holes into memory; on a full disk the first write into a hole kills the process.
    for kind in ("counter", "histogram"):
        path = Path(os.environ[SHARED_COUNTERS]) / f"{kind}_{name}.db"
        try:
            if not path.exists():
                path.write_bytes(bytes(ROOM_BYTES))
        except OSError:  # full already: what was begun must not pass for a file with room
            path.unlink(missing_ok=True)


if SHARED_COUNTERS in os.environ:
    # The library asks for the name before it opens the files, in each process anew.
    values.ValueClass = values.MultiProcessValue(_name_with_room)  # type: ignore[no-untyped-call]  # untyped there

_registry = CollectorRegistry()
_received = Counter("mushrif_comments_received", "Comments accepted over HTTP, repeats included", registry=_registry)
_verdicts = Counter("mushrif_verdicts", "Verdicts stored, by action", ["action"], registry=_registry)
_decisions = Counter("mushrif_decisions", "Decisions of people, by choice", ["choice"], registry=_registry)
_attempts = Counter("mushrif_webhook_attempts", "Attempts to deliver an event", ["accepted"], registry=_registry)
_batch_seconds = Histogram(
    "mushrif_scoring_batch_seconds",
    "Time from claim to verdict of one batch",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_registry,
)
_batch_size = Histogram(
    "mushrif_scoring_batch_size",
    "Comments in one batch",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
    registry=_registry,
)
_requests = Counter("mushrif_http_requests", "Requests answered", ["method", "endpoint", "status"], registry=_registry)
_request_seconds = Histogram(
    "mushrif_http_request_seconds",
    "Time to answer a request",
    ["method", "endpoint"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_registry,
)


def received(comments: int = 1) -> None:
    """Count comments that were accepted over HTTP."""
    _received.inc(comments)


def judged(verdicts: Iterable[Verdict]) -> None:
    """Count verdicts that were stored."""
    for verdict in verdicts:
        _verdicts.labels(verdict.action.value).inc()


def scored(verdicts: list[Verdict], seconds: float) -> None:
    """Count one batch that was scored."""
    judged(verdicts)
    _batch_seconds.observe(seconds)
    _batch_size.observe(len(verdicts))


def decided(choice: str) -> None:
    """Count a person's decision."""
    _decisions.labels(choice).inc()


def attempted(accepted: bool) -> None:
    """Count an attempt to deliver an event."""
    _attempts.labels("yes" if accepted else "no").inc()


def answered(method: str, endpoint: str | None, status: int, seconds: float) -> None:
    """Count a request; what no route matched shares one endpoint, so that callers cannot make up new series."""
    known = method if method in METHODS else "OTHER"
    name = endpoint or "unmatched"
    _requests.labels(known, name, str(status)).inc()
    _request_seconds.labels(known, name).observe(seconds)


def exposition(health: Health, watch: Watch) -> bytes:
    """Return everything in Prometheus' text format; what a stopped database knows is left out."""
    registry = _registry
    if SHARED_COUNTERS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library left it untyped
    now = CollectorRegistry()
    now.register(_Now(health, watch))
    return generate_latest(registry) + generate_latest(now)


class _Now(Collector):
    """Gauges that are read when Prometheus asks."""

    def __init__(self, health: Health, watch: Watch) -> None:
        self._health = health
        self._watch = watch

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: to name is to ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        workers = self._health.jobs.workers()
        yield GaugeMetricFamily("mushrif_workers_listening", "Scoring workers that listen", value=workers)
        try:
            backlog = self._health.backlog()
        except MushrifError:
            yield GaugeMetricFamily("mushrif_database_up", "1 when the database answers", value=0)
            return
        yield GaugeMetricFamily("mushrif_database_up", "1 when the database answers", value=1)
        by_status = GaugeMetricFamily("mushrif_comments", "Comments by status", labels=["status"])
        for status in Status:
            by_status.add_metric([status.value], backlog.by_status.get(status, 0))
        yield by_status
        waiting = backlog.deliveries_waiting
        yield GaugeMetricFamily("mushrif_deliveries_waiting", "Events on their way to webhooks", value=waiting)
        oldest = backlog.oldest_received_seconds
        yield GaugeMetricFamily("mushrif_oldest_waiting_seconds", "Age of the oldest unscored comment", value=oldest)
        weeks = self._watch.latest()
        yield _by_site("mushrif_score_drift_psi", "Drift of the last week's scores", weeks, lambda week: week.drift)
        words = "Drift of the last week's words"
        yield _by_site("mushrif_vocabulary_drift_psi", words, weeks, lambda week: week.vocabulary)
        yield _by_site("mushrif_precision", "Share of the caught that people reject", weeks, _precision)
        yield _by_site("mushrif_recall", "Share of what people reject that was caught", weeks, _recall)
        yield _alerts(weeks)
        yield _by_site("mushrif_score_gap", "Mean score less the share rejected", weeks, lambda week: week.gap)


def _precision(week: Week) -> float | None:
    return week.precision.value if week.precision else None


def _recall(week: Week) -> float | None:
    return week.recall.value if week.recall else None


def _alerts(weeks: Mapping[str, Week]) -> GaugeMetricFamily:
    """Return 1 for each alert of each site that its last week gives, and 0 for the others."""
    family = GaugeMetricFamily(
        "mushrif_model_alert", "1 when a site's last week calls for a look", labels=["site", "alert"]
    )
    for slug, week in weeks.items():
        given = set(week.alerts())
        for alert in Alert:
            family.add_metric([slug, alert.value], alert in given)
    return family


def _by_site(
    name: str, said: str, weeks: Mapping[str, Week], value_of: Callable[[Week], float | None]
) -> GaugeMetricFamily:
    """Return one value a site; what is not known of a site is left out."""
    family = GaugeMetricFamily(name, said, labels=["site"])
    for slug, week in weeks.items():
        value = value_of(week)
        if value is not None:
            family.add_metric([slug], value)
    return family
