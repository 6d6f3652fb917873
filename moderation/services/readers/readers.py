"""What a commenter does with the receipt of their own comment: see how it fares, change it, withdraw it, appeal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from moderation.domain.comment import Comment, Status, checked_text
from moderation.domain.decision import Actor
from moderation.domain.errors import (
    AppealNotPossible,
    CommentNotFound,
    EditWindowOver,
    FieldError,
    InvalidField,
)
from moderation.domain.reader import MAX_APPEAL_CHARS, Appeal, AppealState, UnknownAppeal
from moderation.domain.site import Site
from moderation.services.cursors import Signer
from moderation.services.intake import Intake
from moderation.services.ports import Clock
from moderation.services.readers.threads import Threads
from moderation.store.ids import new_id
from moderation.store.store import Store, Transaction


@dataclass(frozen=True)
class Own:
    """A commenter's own comment as they may know it; `editable_until` is None once the text is final."""

    comment: Comment
    appeal: Appeal | None
    editable_until: datetime | None

    @property
    def can_appeal(self) -> bool:
        """Whether an appeal would be taken: of a rejection, once a revision."""
        return self.comment.status is Status.REJECTED and self.appeal is None


@dataclass(frozen=True)
class Readers:
    """Serves commenters by their receipts; a receipt opens one comment and nothing else."""

    store: Store
    clock: Clock
    signer: Signer
    threads: Threads
    intake: Intake

    def own(self, site: Site, token: str) -> Own:
        """Return the comment of a receipt; raises CommentNotFound for a forged one."""
        return self.shown(site, self.threads.by_receipt(site, token))

    def owns(self, site: Site, tokens: Sequence[str]) -> list[Own | None]:
        """Return the comments of many receipts, None for each that opens nothing."""
        return [self._own_or_none(site, token) for token in tokens]

    def _own_or_none(self, site: Site, token: str) -> Own | None:
        try:
            return self.own(site, token)
        except CommentNotFound:
            return None

    def shown(self, site: Site, comment: Comment) -> Own:
        """Return what the commenter may know of a comment of theirs: nothing of what can still be undone."""
        seen = comment.as_seen(self.clock())
        with self.store.read() as tx:
            appeal = tx.appeals.on(comment.id, comment.revision)
        if appeal and seen is not comment:
            appeal = replace(appeal, state=AppealState.OPEN, answered_at=None)
        return Own(seen, appeal, self._editable_until(site, seen))

    def edit(self, site: Site, token: str, body: str) -> Own:
        """Start a new revision within the site's edit window.

        Raises CommentNotFound, EditWindowOver, and what `Intake.edit` raises.
        """
        comment = self.threads.by_receipt(site, token)
        if self._editable_until(site, comment) is None:
            raise EditWindowOver(f"the text can be changed for {site.policy.edit_minutes} minutes only")
        return self.shown(site, self.intake.edit(site, comment.id, body))

    def withdraw(self, site: Site, token: str) -> None:
        """Erase the comment of a receipt. Safe to repeat; raises CommentNotFound."""
        comment = self.threads.by_receipt(site, token)
        self.intake.withdraw(site, comment.id, Actor("reader", comment.id))

    def appeal(self, site: Site, token: str, text: str) -> Own:
        """Put a rejected comment back into the queue with its author's words.

        Raises CommentNotFound, InvalidField, AppealNotPossible.
        """
        comment = self.threads.by_receipt(site, token)
        return self.shown(site, self.appeal_for(site, comment.id, text, Actor("reader", comment.id)))

    def appeal_for(self, site: Site, comment_id: str, text: str, actor: Actor) -> Comment:
        """Do the same for a site's back office.

        Raises CommentNotFound, InvalidField for an empty or long text, AppealNotPossible unless the comment is
        rejected and this revision was not appealed before.
        """
        checked_appeal(text)
        now = self.clock()

        def work(tx: Transaction) -> Comment:
            comment = tx.comments.get(comment_id, lock=True)
            if comment is None or comment.site_id != site.id:
                raise CommentNotFound(f"no comment '{comment_id}' on this site")
            appeal = Appeal(new_id(), site.id, comment.id, comment.revision, text, AppealState.OPEN, now)
            if comment.as_seen(now).status is not Status.REJECTED or not tx.appeals.add(appeal):
                raise AppealNotPossible("only a rejected comment can be appealed, once a revision")
            tx.queue.reopen(comment.id, now)
            tx.outbox.add("comment.held", site.id, comment.id, comment.revision, now)
            tx.audit.add(actor, "comment.appealed", comment.id, now, site_id=site.id, appeal=appeal.id)
            reopened = tx.comments.get(comment.id)
            assert reopened is not None
            return reopened

        return self.store.run(work)

    def appeals(
        self, site: Site, state: AppealState | None = None, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[tuple[Appeal, Comment]], str | None]:
        """Return appeals with their comments, newest first, and the next page's cursor; raises InvalidCursor."""
        after = str(self.signer.read("appeals", cursor)) if cursor else None
        with self.store.read() as tx:
            found = tx.appeals.page(site.id, state, after, limit + 1)
            comments = {one.id: one for one in tx.comments.many([one.comment_id for one in found])}
        following = self.signer.sign("appeals", found[limit - 1].id) if len(found) > limit else None
        return [(one, comments[one.comment_id]) for one in found[:limit]], following

    def appeal_of(self, site: Site, appeal_id: str) -> Appeal:
        """Return one appeal; raises UnknownAppeal."""
        with self.store.read() as tx:
            appeal = tx.appeals.get(appeal_id)
        if appeal is None or appeal.site_id != site.id:
            raise UnknownAppeal(f"no appeal '{appeal_id}' on this site")
        return appeal

    def open_appeals(self, comment_ids: Sequence[str]) -> dict[str, Appeal]:
        """Return the open appeal of each comment that has one, for those who decide."""
        with self.store.read() as tx:
            return tx.appeals.open_for(comment_ids)

    def _editable_until(self, site: Site, comment: Comment) -> datetime | None:
        rejected_at = comment.decision.decided_at if comment.decision else None
        begin = rejected_at if rejected_at and comment.status is Status.REJECTED else comment.submitted_at
        until = begin + timedelta(minutes=site.policy.edit_minutes)
        return until if self.clock() < until and comment.status is not Status.ERASED else None


def checked_appeal(text: str) -> str:
    """Return an appeal's words; raises InvalidText, InvalidField when there are none or more than 500 characters."""
    checked_text(text, "/text")
    if not text.strip() or len(text) > MAX_APPEAL_CHARS:
        fault = FieldError("/text", f"must have 1 to {MAX_APPEAL_CHARS} characters")
        raise InvalidField(f"{fault.pointer} {fault.detail}", errors=[fault])
    return text
