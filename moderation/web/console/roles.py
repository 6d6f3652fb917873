"""Which role each page of a site asks for at least; the guard in `base` enforces this table and nothing else does.

A page that is missing here is the administrators': whoever adds one must say whom it is for.
"""

from collections.abc import Mapping

from moderation.domain.site import Role

LEAST: Mapping[str, Role] = {
    "console.queue": Role.MODERATOR,
    "console.state": Role.MODERATOR,
    "console.hand": Role.MODERATOR,
    "console.release": Role.MODERATOR,
    "console.find": Role.MODERATOR,
    "console.decide": Role.MODERATOR,
    "console.skip": Role.MODERATOR,
    "console.ask": Role.MODERATOR,
    "console.undo": Role.MODERATOR,
    "console.unskip": Role.MODERATOR,
    "console.overview": Role.EDITOR,
    "console.lexicon": Role.EDITOR,
    "console.try_lexicon": Role.EDITOR,
    "console.save_lexicon": Role.EDITOR,
    "console.batch": Role.MODERATOR,
    "console.decide_batch": Role.MODERATOR,
    "console.undo_batch": Role.MODERATOR,
    "console.release_batch": Role.MODERATOR,
    "console.thresholds": Role.EDITOR,
    "console.change_thresholds": Role.EDITOR,
    "console.rehearsal": Role.EDITOR,
    "console.end_rehearsal": Role.EDITOR,
    "console.playground": Role.EDITOR,
    "console.try_text": Role.EDITOR,
    "console.answer_text": Role.EDITOR,
    "console.record": Role.EDITOR,
    "console.log": Role.EDITOR,
    "console.settings": Role.ADMINISTRATOR,
    "console.save_settings": Role.ADMINISTRATOR,
    "console.live": Role.MODERATOR,
    "console.opinions": Role.MODERATOR,
    "console.answer_opinion": Role.MODERATOR,
    "console.give_back_opinion": Role.MODERATOR,
    "console.undo_opinion": Role.MODERATOR,
    "console.blind": Role.MODERATOR,
    "console.answer_blind": Role.MODERATOR,
    "console.articles": Role.EDITOR,
    "console.article": Role.EDITOR,
    "console.save_article": Role.EDITOR,
    "console.switch_article": Role.EDITOR,
    "console.authors": Role.EDITOR,
    "console.author": Role.EDITOR,
    "console.set_standing": Role.EDITOR,
    "console.undo_standing": Role.EDITOR,
    "console.models": Role.EDITOR,
    "console.model": Role.EDITOR,
    "console.train_model": Role.EDITOR,
    "console.cancel_training": Role.EDITOR,
    "console.promote_model": Role.EDITOR,
    "console.shadow_model": Role.EDITOR,
    "console.canary": Role.EDITOR,
    "console.set_canary": Role.EDITOR,
    "console.end_canary": Role.EDITOR,
    "console.roll_back_model": Role.EDITOR,
    "console.webhooks": Role.ADMINISTRATOR,
    "console.webhook": Role.ADMINISTRATOR,
    "console.add_webhook": Role.ADMINISTRATOR,
    "console.rotate_webhook": Role.ADMINISTRATOR,
    "console.remove_webhook": Role.ADMINISTRATOR,
    "console.replay_webhook": Role.ADMINISTRATOR,
    "console.people": Role.ADMINISTRATOR,
    "console.invite": Role.ADMINISTRATOR,
    "console.uninvite": Role.ADMINISTRATOR,
    "console.set_role": Role.ADMINISTRATOR,
    "console.act_on_person": Role.ADMINISTRATOR,
}


def least(endpoint: str | None) -> Role:
    """Return the least role that opens an endpoint."""
    return LEAST.get(endpoint or "", Role.ADMINISTRATOR)
