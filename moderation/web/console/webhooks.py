"""Where a site's events go: addresses added and removed, secrets shown once, attempts looked at and sent again."""

from datetime import timedelta

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.errors import InvalidField, UnknownWebhook
from moderation.domain.site import Site
from moderation.domain.webhook import MAX_WEBHOOKS, ROTATION_HOURS, DeliveryState, Event, Webhook
from moderation.web.console.base import actor, my_site
from moderation.web.context import services
from moderation.web.counted import counted, digits
from moderation.web.i18n import translated

EVENT_WORDS: dict[Event, str] = {
    Event.PUBLISHED: "نُشر تعليق",
    Event.HELD: "أُوقف تعليق للمراجعة",
    Event.REJECTED: "رُفض تعليق",
    Event.ERASED: "سُحب تعليق",
}
STATE_WORDS: dict[DeliveryState, str] = {
    DeliveryState.WAITING: "يُعاد",
    DeliveryState.DELIVERED: "وصل إلى موقعك",
    DeliveryState.FAILED: "لم يصل",
}
ERROR_WORDS: dict[str, str] = {
    "timeout": "لم يُجب في الوقت",
    "connection": "انقطع الاتصال",
    "tls": "شهادة لا تصلح",
    "unresolved": "اسم بلا عنوان",
    "address_refused": "عنوان داخلي مرفوض",
}
SINCE_WORDS: dict[str, str] = {"1": "الساعة الأخيرة", "24": "اليوم الأخير", "168": "الأسبوع الأخير"}
_BAD_ADDRESS = "يبدأ العنوان بـ https:// ويكون عامًّا، بلا اسم مستخدم ولا كلمة مرور."


def show(slug: str) -> ResponseReturnValue:
    """List the addresses, and ask for another."""
    return _page(my_site(slug))


def add(slug: str) -> ResponseReturnValue:
    """Send events to an address from now on; its secret is shown on this page and never again."""
    site, url = my_site(slug), request.form.get("url", "").strip()
    try:
        events = [Event(name) for name in request.form.getlist("events")]
        made = services().webhooks.add(site, url, events, actor())
    except (InvalidField, ValueError) as error:
        many = isinstance(error, InvalidField) and not error.errors
        most = translated("لكل موقع %(most)s عنوانًا على الأكثر. احذف واحدًا أولًا.") % {"most": digits(MAX_WEBHOOKS)}
        return _page(site, problem=most if many else translated(_BAD_ADDRESS), status=422)
    return _page(site, secret=made)


def rotate(slug: str, webhook_id: str) -> ResponseReturnValue:
    """Give an address a new secret, shown on this page and never again."""
    site = my_site(slug)
    return _page(site, secret=services().webhooks.rotate(site, webhook_id, actor()))


def remove(slug: str, webhook_id: str) -> ResponseReturnValue:
    """Send nothing there any more."""
    site = my_site(slug)
    services().webhooks.remove(site, webhook_id, actor())
    notice(translated("حُذف العنوان، ولن يُرسل إليه شيء."))
    return redirect(url_for("console.webhooks", slug=site.slug), 303)


def one(slug: str, webhook_id: str) -> ResponseReturnValue:
    """Show an address's attempts, newest first."""
    site = my_site(slug)
    attempts, following = services().webhooks.attempts(site, webhook_id, cursor=request.args.get("cursor"))
    return render_template(
        "console/webhook.html",
        site=site,
        webhook=_known(site, webhook_id),
        attempts=attempts,
        following=following,
        events=EVENT_WORDS,
        states=STATE_WORDS,
        errors=ERROR_WORDS,
        since=SINCE_WORDS,
    )


def replay(slug: str, webhook_id: str) -> ResponseReturnValue:
    """Send one delivery again, or all of some hours that did not arrive."""
    site, hours = my_site(slug), request.form.get("hours", "")
    delivery_id = request.form.get("delivery") or None
    if delivery_id is None and hours not in SINCE_WORDS:
        raise InvalidField(f"name a delivery, or hours from {', '.join(SINCE_WORDS)}")
    since = None if delivery_id else services().clock() - timedelta(hours=int(hours))
    try:
        count = services().webhooks.replay(site, webhook_id, actor(), delivery_id=delivery_id, failed_since=since)
        notice(translated("يُرسل من جديد: %(count)s.") % {"count": counted(count, "إشعار")})
    except InvalidField:
        notice(translated("أنهى موقعك هذا العنوان، فلا يُرسل إليه شيء. أضف عنوانًا جديدًا."), "problem")
    return redirect(url_for("console.webhook", slug=site.slug, webhook_id=webhook_id), 303)


def _page(
    site: Site, *, secret: Webhook | None = None, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "console/webhooks.html",
        site=site,
        webhooks=services().webhooks.of_site(site),
        secret=secret,
        problem=problem,
        typed=request.form.get("url", "") if problem else "",
        chosen=request.form.getlist("events") if problem else list(Event),
        events=EVENT_WORDS,
        hours=ROTATION_HOURS,
    )
    return page, status


def _known(site: Site, webhook_id: str) -> Webhook:
    for webhook in services().webhooks.of_site(site):
        if webhook.id == webhook_id:
            return webhook
    raise UnknownWebhook(f"no webhook '{webhook_id}' on this site")
