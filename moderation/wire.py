"""Comments and models as JSON, the same for the site's API, its webhooks and the command line."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from moderation.domain.agreement import Difference, Estimate
from moderation.domain.comment import Comment
from moderation.domain.decision import DecisionRecord
from moderation.domain.model import Model
from moderation.domain.policy import Signal, Verdict
from moderation.domain.site import Site
from moderation.domain.training import Run, Step
from moderation.domain.trial import Comparison, Part
from moderation.domain.week import Week
from moderation.services.learning.promotion import Progress

Json = dict[str, Any]


def time_json(when: datetime | None) -> str | None:
    """Write a time as RFC 3339 in UTC with milliseconds."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if when else None


def comment_json(comment: Comment) -> Json:
    """Return a comment as callers see it; `body` is null once erased."""
    return {
        "id": comment.id,
        "external_id": comment.external_id,
        "site": comment.site,
        "status": comment.status,
        "revision": comment.revision,
        "published_revision": comment.published_revision,
        "article": {
            "external_id": comment.article.external_id,
            "url": comment.article.url,
            "title": comment.article.title,
        },
        "author": {"external_id": comment.author.external_id, "name": comment.author.name},
        "parent_id": comment.parent_id,
        "body": comment.body,
        "dir": comment.dir,
        "submitted_at": time_json(comment.submitted_at),
        "published_at": time_json(comment.published_at),
        "verdict": verdict_json(comment.verdict) if comment.verdict else None,
        "decision": decision_json(comment.decision) if comment.decision else None,
    }


def verdict_json(verdict: Verdict) -> Json:
    """Return the machine's answer with what it rests on."""
    return {
        "action": verdict.action,
        "model": verdict.model,
        "script": verdict.script,
        "dialect": verdict.dialect,
        "scores": {name: round(value, 4) for name, value in verdict.scores.items()},
        "signals": [_signal_json(signal) for signal in verdict.signals],
    }


def _signal_json(signal: Signal) -> Json:
    spans = [list(span) for span in signal.spans]
    return {"name": signal.name, "value": round(signal.value, 4), "why": signal.why, "spans": spans}


def decision_json(decision: DecisionRecord) -> Json:
    """Return a person's answer."""
    return {
        "id": decision.id,
        "decision": decision.choice,
        "reason": decision.reason,
        "note": decision.note,
        "revision": decision.revision,
        "by": str(decision.actor),
        "decided_at": time_json(decision.decided_at),
    }


def model_json(model: Model, *, whole: bool = False) -> Json:
    """Return a site's own model; `whole` adds its recipe and what the gate measured."""
    found: Json = {
        "name": model.name,
        "parent": model.parent,
        "stage": model.stage,
        "passed": model.passed,
        "created_at": time_json(model.created_at),
        "promoted_at": time_json(model.promoted_at),
        "moved_at": time_json(model.moved_at),
        "share": model.share,
        "sha256": model.sha256,
        "data_hash": model.data_hash,
        "code_version": model.code_version,
    }
    return found | {"parameters": model.parameters, "report": model.report} if whole else found


def interval_json(found: Estimate | Difference | None) -> Json | None:
    """Return a share or a difference with its interval; null when too few tell it."""
    return asdict(found) if found else None


def comparison_json(seen: Comparison) -> Json:
    """Return how canary and champion fare side by side; a share or difference that too few comments tell is null."""
    more = {"held": seen.more_held, "overturned": seen.more_overturned}
    return {
        "canary": _part_json(seen.canary),
        "champion": _part_json(seen.champion),
        "more": {name: interval_json(one) for name, one in more.items()},
        "chance": seen.chance,
    }


def _part_json(part: Part) -> Json:
    shares = {"held": part.held_share, "rejected": part.rejected_share, "overturned": part.overturned_share}
    return asdict(part) | {f"{name}_share": interval_json(one) for name, one in shares.items()}


def week_json(week: Week) -> Json:
    """Return one week of the watch; what too few comments or answers tell is null."""
    estimates = {name: getattr(week, name) for name in ("rejected", "precision", "recall")}
    return {
        "begin": time_json(week.begin),
        "comments": week.comments,
        "answers": week.answers,
        "score_drift": week.drift,
        "vocabulary_drift": week.vocabulary,
        "mean_score": week.score,
        **{name: interval_json(one) for name, one in estimates.items()},
        "alerts": list(week.alerts()),
    }


def progress_json(site: Site, found: Progress | None) -> Json:
    """Return a site's rule, which model it tries, what its time has shown, and what it lacks."""
    policy = site.policy
    rule = {"on": policy.promote_by_rule, "days": policy.rule_days, "comments": policy.rule_comments}
    tried = None
    if found:
        told = found.tried
        tried = {
            "days": round(told.time / timedelta(days=1), 2),
            "comments": told.comments,
            "agreement": interval_json(told.agreement),
            "more_held": interval_json(told.more_held),
            "answers": told.answers,
            "overturned": told.overturned,
            "champion_overturned": told.champion_overturned,
            "chance": told.chance,
            "alerts": list(told.alerts),
        }
    lacks = list(found.lacks) if found else []
    return {"rule": rule, "model": found.model.name if found else None, "tried": tried, "lacks": lacks}


def run_json(run: Run) -> Json:
    """Return a training run."""
    return {
        "id": run.id,
        "state": run.state,
        "asked_by": run.asked_by,
        "created_at": time_json(run.created_at),
        "started_at": time_json(run.started_at),
        "ended_at": time_json(run.ended_at),
        "log": list(run.log),
        "steps": [{"code": step.code, **step.facts} for step in run.log if isinstance(step, Step)],
        "model": run.model,
        "error": run.error,
    }
