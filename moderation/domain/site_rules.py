"""What a site's settings may be; whoever changes them, by API or on the console's page, is held to these bounds."""

from collections.abc import Iterator, Mapping

from moderation.domain.errors import FieldError
from moderation.domain.site import Site, known_time_zone, origin_of

BOUNDS: Mapping[str, tuple[int, int]] = {
    "score_deadline_seconds": (1, 86_400),
    "edit_minutes": (0, 1_440),
    "reports_to_hold": (0, 1_000),
    "undo_seconds": (0, 120),
    "promise_minutes": (1, 10_080),
    "audit_percent": (0, 100),
    "rule_days": (1, 90),
    "rule_comments": (100, 1_000_000),
}
MOST_ORIGINS = 20
LONGEST_NAME, LONGEST_ADDRESS = 200, 2_000


def faults(site: Site) -> Iterator[FieldError]:
    """Yield what is wrong with a site's settings, each with the field's name as its pointer."""
    policy = site.policy
    if not 1 <= len(site.name.strip()) <= LONGEST_NAME:
        yield FieldError("/name", f"1 to {LONGEST_NAME} characters")
    if len(site.url) > LONGEST_ADDRESS or origin_of(site.url) is None:
        yield FieldError("/url", "a web address with a host")
    for name, (low, high) in BOUNDS.items():
        if not low <= getattr(policy, name) <= high:
            yield FieldError(f"/{name}", f"from {low} to {high}")
    if len(policy.origins) > MOST_ORIGINS or any(origin_of(origin) != origin for origin in policy.origins):
        yield FieldError("/origins", f"at most {MOST_ORIGINS}, each scheme, host and port alone")
    if not known_time_zone(policy.time_zone):
        yield FieldError("/time_zone", "an IANA time zone, such as Asia/Beirut")
