"""The page where an editor tries a text: scores, the words behind them, the rule that decided, and room to disagree."""

from collections.abc import Mapping

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.arabic.direction import direction
from moderation.domain.decision import REASON_LABELS, Choice, Reason
from moderation.domain.errors import BodyTooLong, EmptyBody, InvalidField, InvalidText, MushrifError
from moderation.domain.model import UnknownModel
from moderation.domain.policy import ATTRIBUTE_LABELS, Action, Signal, Threshold, Verdict
from moderation.domain.site import Site
from moderation.services.playground import SHIPPED, Leading, Tried
from moderation.web.console import review_words
from moderation.web.console.base import actor, my_site
from moderation.web.console.body import LEVELS, Mark, Run, marked_runs, runs
from moderation.web.console.filters import REASON_WORDS
from moderation.web.console.lexicon_form import CATEGORY_WORDS, SEVERITY_WORDS
from moderation.web.console.model_words import STAGE_WORDS
from moderation.web.context import services
from moderation.web.counted import digits
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS
from moderation.web.status_words import STATUS_WORDS

VERDICT_WORDS: Mapping[Action, str] = {
    Action.PUBLISH: "يُنشر",
    Action.HOLD: "يُحال إلى المراجعة",
    Action.REJECT: "يُرفض",
}
ANSWERS: Mapping[Action, tuple[Choice, ...]] = {
    Action.PUBLISH: (Choice.REJECT,),
    Action.HOLD: (Choice.PUBLISH, Choice.REJECT),
    Action.REJECT: (Choice.PUBLISH,),
}
"""What a person may say against each verdict."""

APART = 0.1


def show(slug: str) -> ResponseReturnValue:
    """Ask for a text."""
    return _page(my_site(slug))


def attempt(slug: str) -> ResponseReturnValue:
    """Show what the machine says of a text; nothing is kept, and the text is in no address."""
    site, text, other = my_site(slug), _text(), request.form.get("other") or None
    try:
        tried = services().playground.tried(site, text, other)
    except (BodyTooLong, EmptyBody, InvalidText) as error:
        return _page(site, text, other=other, problem=_problem(error), status=PROBLEMS[error.code].status)
    except UnknownModel as error:
        fault = translated("تعذّر استعمال هذا الإصدار. اختر غيره أو اترك المقارنة.")
        return _page(site, text, other=other, model_problem=fault, status=PROBLEMS[error.code].status)
    return _page(site, text, tried, other=other)


def answer(slug: str) -> ResponseReturnValue:
    """Keep what the editor says against the machine, as a label to learn from."""
    site, text = my_site(slug), _text()
    try:
        choice = Choice(request.form.get("choice", ""))
        reason = Reason(request.form["reason"]) if request.form.get("reason") else None
    except ValueError:
        raise InvalidField("choice is publish or reject, reason one of the known codes") from None
    model = services().playground.tried(site, text).verdict.model or services().playground.model_of(site)
    services().labels.tried(site, text, choice, reason if choice is Choice.REJECT else None, actor(), model)
    notice(translated("حُفظ رأيك، ويتعلّم منه النموذج في تدريبه التالي."))
    return redirect(url_for("console.playground", slug=site.slug), 303)


def _page(
    site: Site,
    text: str = "",
    tried: Tried | None = None,
    *,
    other: str | None = None,
    problem: str | None = None,
    model_problem: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "console/playground.html",
        site=site,
        typed=text,
        tried=tried,
        problem=problem,
        model_problem=model_problem,
        others=_others(site),
        other=other,
        max_chars=services().settings.max_comment_chars,
        **(_shown(tried) if tried else {}),
        **(_compared(site, tried) if tried and tried.other else {}),
    )
    return page, status


def _shown(tried: Tried) -> dict[str, object]:
    verdict = tried.verdict
    highest_first = sorted(verdict.scores.items(), key=lambda item: -item[1])
    decisive = next((one for one in verdict.signals if one.asks is not Action.PUBLISH), None)
    return {
        "verdict": verdict,
        "verdict_word": VERDICT_WORDS[verdict.action],
        "dir": direction(tried.text),
        "runs": _marked(tried.text, verdict, tried.leading),
        "rule": (REASON_WORDS.get(decisive.name, decisive.name), review_words.why(decisive)) if decisive else None,
        "causes": [(LEVELS[one.asks], review_words.why(one)) for one in verdict.signals],
        "scores": [(name, ATTRIBUTE_LABELS.get(name, name), value) for name, value in highest_first],
        "nearest": [(one, runs(one.comment.body or "")) for one in tried.nearest],
        "answers": ANSWERS[verdict.action],
        "level_words": review_words.LEVEL_WORDS,
        "script_words": review_words.SCRIPT_WORDS,
        "dialect_words": review_words.DIALECT_WORDS,
        "categories": CATEGORY_WORDS,
        "severities": SEVERITY_WORDS,
        "reasons": REASON_LABELS,
        "status_words": STATUS_WORDS,
    }


def _others(site: Site) -> list[tuple[str, str, str]]:
    """Return the versions to compare with, as (value, name, what it is)."""
    found = [(one.name, one.name, STAGE_WORDS[one.stage]) for one in services().playground.others(site)]
    return found + ([(SHIPPED, "", "النموذج المرفق")] if services().playground.shipped_aside(site) else [])


def _compared(site: Site, tried: Tried) -> dict[str, object]:
    """Return what two versions say, side by side."""
    assert tried.other
    sides = [
        (verdict, VERDICT_WORDS[verdict.action], _marked(tried.text, verdict, leading))
        for verdict, leading in ((tried.verdict, tried.leading), (tried.other.verdict, tried.other.leading))
    ]
    return {"sides": sides, "differences": _differences(site, tried.verdict, tried.other.verdict)}


def _differences(site: Site, one: Verdict, two: Verdict) -> list[tuple[str, float | None, float | None, bool, bool]]:
    """Return (label, score, other score, apart, across) of each attribute, the widest difference first.

    `apart` says that the scores differ by ten points or more, `across` that a threshold lies between them.
    """
    rows = []
    for name in one.scores.keys() | two.scores.keys():
        first, second = one.scores.get(name), two.scores.get(name)
        gap = abs(first - second) if first is not None and second is not None else 1.0
        across = _across(first, second, site.policy.thresholds.get(name))
        rows.append((gap, (ATTRIBUTE_LABELS.get(name, name), first, second, gap >= APART, across)))
    return [row for _, row in sorted(rows, key=lambda pair: (-pair[0], pair[1][0]))]


def _across(first: float | None, second: float | None, threshold: Threshold | None) -> bool:
    """Tell whether one of an attribute's thresholds lies between two scores."""
    if first is None or second is None or threshold is None:
        return False
    return any((first >= at) != (second >= at) for at in (threshold.hold, threshold.reject) if at is not None)


def _marked(text: str, verdict: Verdict, leading: Leading | None) -> list[Run]:
    """Cut the text at what the signals point to, and at the words that raised the highest score however low it is."""
    marks = [_mark(span[0], span[1], one) for one in verdict.signals for span in one.spans]
    if leading:
        name, spans = leading
        raised = translated("رفعت درجة %(label)s") % {"label": translated(ATTRIBUTE_LABELS.get(name, name))}
        marks += [Mark(begin, end, "notice", raised) for begin, end in spans]
    return marked_runs(text, marks)


def _mark(begin: int, end: int, signal: Signal) -> Mark:
    return Mark(begin, end, LEVELS[signal.asks], review_words.why(signal))


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")


def _problem(error: MushrifError) -> str:
    if isinstance(error, EmptyBody):
        return translated("اكتب نصًّا يُقرأ.")
    if isinstance(error, BodyTooLong):
        most = digits(services().settings.max_comment_chars)
        return translated("النص أطول من %(most)s حرف، وهو الحد لكل تعليق.") % {"most": most}
    return translated("في النص حرف لا يُكتب. احذفه وحاول من جديد.")
