"""The shapes that the API answers with, for its description; the contract tests hold real answers against them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["received", "published", "held", "rejected", "erased"]


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(extra="forbid")


class ArticleRef(Answer):
    """The page a comment stands under."""

    external_id: str
    url: str | None
    title: str | None


class AuthorRef(Answer):
    """Who wrote."""

    external_id: str
    name: str | None


class Signal(Answer):
    """One thing the machine noticed; spans are half-open ranges of code points."""

    name: str
    value: float
    why: str
    spans: list[tuple[int, int]]


class Verdict(Answer):
    """The machine's answer; `model` is null when no model scored the text, `dialect` when it cannot be told."""

    action: Literal["publish", "hold", "reject"]
    model: str | None
    script: Literal["arabic", "arabizi", "french", "english", "other"] | None
    dialect: Literal["msa", "egy", "lev", "glf", "irq", "sdn", "mgr"] | None
    scores: dict[str, float]
    signals: list[Signal]


class Decision(Answer):
    """A person's answer."""

    id: str
    decision: Literal["publish", "reject"]
    reason: str | None
    note: str | None
    revision: int
    by: str
    decided_at: str


class Comment(Answer):
    """A comment with the verdict and decision of its newest revision."""

    id: str
    external_id: str | None
    site: str
    status: Status
    revision: int
    published_revision: int | None
    article: ArticleRef
    author: AuthorRef
    parent_id: str | None
    body: str | None
    dir: Literal["rtl", "ltr"]
    submitted_at: str
    published_at: str | None
    verdict: Verdict | None
    decision: Decision | None


class CommentList(Answer):
    """A page of comments, newest first."""

    items: list[Comment]
    next_cursor: str | None


class Fault(Answer):
    """One fault in a body."""

    pointer: str
    detail: str


class Problem(Answer):
    """RFC 9457 problem details with a stable code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Fault]


class BatchLine(Answer):
    """What became of one line of a batch."""

    line: int
    status: int
    comment: Comment | None
    error: Problem | None


class Batch(Answer):
    """A result for each line."""

    items: list[BatchLine]


class Claim(Answer):
    """A lease on a held comment; `sampling_weight` is from how many chance picked it, null when the order did."""

    claim_id: str
    lease_expires_at: str
    sampling_weight: float | None
    comment: Comment


class Claims(Answer):
    """The leases that were given."""

    items: list[Claim]


class Threshold(Answer):
    """Where review and rejection begin."""

    hold: float
    reject: float | None


class Thresholds(Answer):
    """Thresholds by attribute."""

    thresholds: dict[str, Threshold]


class Interval(Answer):
    """A share, or a difference of two, with its 95 % interval."""

    value: float
    low: float
    high: float


class ThresholdPoint(Answer):
    """What one threshold of one attribute would catch; null where fewer than twenty comments were judged."""

    attribute: str
    at: float
    precision: Interval | None
    recall: Interval | None
    above: float
    judged: int


class Turn(Answer):
    """Comments that would have gone one other way, and what people decided of them so far."""

    acted: Literal["publish", "hold", "reject"]
    wanted: Literal["publish", "hold", "reject"]
    comments: int
    published: int
    rejected: int


class TurnedComment(Answer):
    """One comment that would have gone another way."""

    comment_id: str
    acted: Literal["publish", "hold", "reject"]
    wanted: Literal["publish", "hold", "reject"]


class Rehearsal(Thresholds):
    """Rehearsed thresholds and what they would have done; `items` are the newest fifty comments concerned."""

    began_at: str
    ends_at: str
    over: bool
    comments: int
    changed: int
    turns: list[Turn]
    items: list[TurnedComment]


class Site(Thresholds):
    """A site and its policy."""

    slug: str
    name: str
    url: str
    mode: Literal["pre", "post"]
    fail_safe: Literal["hold", "publish_low_risk"]
    score_deadline_seconds: int
    guests: bool
    origins: list[str]
    numerals: Literal["latn", "arab"]
    region: Literal["mashriq", "egypt-gulf", "maghreb"]
    time_zone: str
    edit_minutes: int
    reports_to_hold: int
    reports_hide: bool
    nudge: bool
    spam_honeypot: bool
    spam_form_token: bool
    spam_proof: Literal["off", "suspicion", "always"]
    spam_duplicates: bool
    spam_rate: bool
    counts_as_spam: Literal["spam", "rejected", "held"]
    undo_seconds: int
    promise_minutes: int
    audit_percent: float
    require_reason: bool
    require_second_factor: bool
    promote_by_rule: bool
    rule_days: int
    rule_comments: int


class Article(ArticleRef):
    """An article with what is set for it."""

    state: Literal["open", "closed"]
    mode: Literal["pre", "post"] | None
    opens_at: str | None
    closes_at: str | None


class Author(AuthorRef):
    """An author with their standing."""

    standing: Literal["normal", "trusted", "banned"]
    reason: str | None


class Lexicon(Answer):
    """A site's own word list; the shipped one is matched beside it."""

    version: int
    entries: list[dict[str, Any]]


class LexiconHit(Answer):
    """One comment that a wanted list would treat in another way than today's."""

    comment_id: str
    held: bool
    false: bool
    terms: list[str]


class LexiconPreview(Answer):
    """What a wanted list would have done to last week's comments."""

    comments: int
    held: int
    false: int
    released: int
    hits: list[LexiconHit]
