"""A word to the writer before sending: this text might be held. Stores nothing."""

import threading
from dataclasses import dataclass, field

import structlog

from moderation.domain.errors import MushrifError
from moderation.domain.policy import Action
from moderation.domain.site import Site
from moderation.services.scoring import Scoring

log = structlog.get_logger(__name__)

MOST_CHARS = 2_000
AT_ONCE = 2

_RULES: dict[str, str] = {
    "TOXICITY": "إساءة",
    "SEVERE_TOXICITY": "إساءة شديدة",
    "INSULT": "إهانة لشخص",
    "PROFANITY": "ألفاظًا نابية",
    "THREAT": "تهديدًا",
    "IDENTITY_ATTACK": "هجومًا على جماعة",
    "SEXUAL": "محتوى جنسيًّا",
    "SPAM": "إعلانًا",
    "lexicon": "كلمة مسيئة",
}


@dataclass(frozen=True)
class Nudge:
    """Asks the machine about a text that was not sent yet; a few at a time, since it costs a core some milliseconds."""

    scoring: Scoring
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def why(self, site: Site, body: str) -> str | None:
        """Return one Arabic sentence for the writer, None when nothing speaks against the text.

        Also None when the machine is busy or has no model: a nudge is a courtesy, the post is judged anyway.
        """
        if not self._places.acquire(blocking=False):
            return None
        try:
            verdict = self.scoring.analyze(body[:MOST_CHARS], site)
        except MushrifError as error:
            log.warning("nudge.no_answer", error=error.code)
            return None
        finally:
            self._places.release()
        against = (signal.name for signal in verdict.signals if signal.asks is not Action.PUBLISH)
        rule = next((_RULES[name] for name in against if name in _RULES), None)
        return f"قد يُحجب تعليقك لأنه قد يتضمّن {rule}. هل تريد تعديله قبل إرساله؟" if rule else None
