"""The second factor: time-based codes (RFC 6238) from an app, and recovery codes for the day the phone is lost."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from moderation.domain.access_errors import CodeRefused
from moderation.domain.decision import Actor
from moderation.domain.errors import AlreadyExists, UnknownModerator
from moderation.domain.site import Moderator
from moderation.services.people.passwords import digest
from moderation.services.people.throttle import Throttle
from moderation.services.ports import Clock
from moderation.store.store import Store, Transaction

ISSUER = "Mushrif"
STEP_SECONDS = 30
STEPS_AROUND = 1
RECOVERY_CODES = 8
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True)
class Enrolment:
    """What an app needs to make codes: the seed to type and the address that a QR code carries."""

    seed: str
    uri: str


@dataclass(frozen=True)
class SecondFactor:
    """Sets second factors up and checks their codes.

    The seed is made of the service's secret and a stored salt: the database alone gives nobody a code.
    """

    store: Store
    clock: Clock
    throttle: Throttle
    secret: str

    def begin(self, person: Moderator) -> Enrolment:
        """Start to set a factor up, anew unless one already waits for its first code.

        Raises AlreadyExists when the person has one.
        """
        if person.second_factor:
            raise AlreadyExists("there is a second factor already; remove it first")
        with self.store.begin() as tx:
            salt = tx.factors.salt(person.id)
            if salt is None:
                salt = secrets.token_hex(16)
                tx.factors.begin(person.id, salt)
        seed = self._seed(person.id, salt)
        return Enrolment(seed, pyotp.TOTP(seed).provisioning_uri(name=person.email, issuer_name=ISSUER))

    def confirm(self, person: Moderator, code: str) -> list[str]:
        """Switch the factor on by a first code and return the recovery codes, which are not kept.

        Raises CodeRefused, LoginBlocked after five wrong codes in a row.
        """
        self._check(person, code)
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        now = self.clock()
        with self.store.begin() as tx:
            tx.factors.confirm(person.id, now)
            tx.factors.replace_codes(person.id, [digest(_plain(code)) for code in codes])
            tx.audit.add(_itself(person), "factor.added", person.id, now, site_id=None)
        return codes

    def check(self, person: Moderator, code: str) -> None:
        """Accept a code from the app or a recovery code, each once.

        Raises CodeRefused, LoginBlocked after five wrong ones in a row.
        """
        self._check(person, code, recovery=True)

    def renew_codes(self, person: Moderator, code: str) -> list[str]:
        """Return new recovery codes for a code from the app; those of before end. Raises as `confirm`."""
        self._check(person, code)
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        with self.store.begin() as tx:
            tx.factors.replace_codes(person.id, [digest(_plain(code)) for code in codes])
            tx.audit.add(_itself(person), "factor.codes_renewed", person.id, self.clock(), site_id=None)
        return codes

    def remove(self, person: Moderator, code: str) -> None:
        """Switch the factor off by a code or a recovery code; raises as `check`."""
        self.check(person, code)
        with self.store.begin() as tx:
            tx.factors.remove(person.id)
            tx.audit.add(_itself(person), "factor.removed", person.id, self.clock(), site_id=None)

    def drop(self, email: str, actor: Actor) -> None:
        """Switch off the factor of someone who lost phone and recovery codes; raises UnknownModerator."""
        with self.store.begin() as tx:
            person = tx.moderators.by_email(email.strip().lower())
            if person is None:
                raise UnknownModerator(f"no moderator with the address '{email}'")
            tx.factors.remove(person.id)
            tx.audit.add(actor, "factor.dropped", person.id, self.clock(), site_id=None)

    def codes_left(self, person: Moderator) -> int:
        """Return how many recovery codes were not used yet."""
        with self.store.read() as tx:
            return tx.factors.codes_left(person.id)

    def _check(self, person: Moderator, code: str, *, recovery: bool = False) -> None:
        subjects = self.throttle.subjects(code=person.id)
        self.throttle.refuse_blocked(subjects.values())
        typed = _plain(code)
        with self.store.begin() as tx:
            accepted = self._accept(tx, person, typed) or (recovery and tx.factors.use_code(person.id, digest(typed)))
            if accepted:
                tx.login_attempts.clear(subjects["code"])
        if not accepted:
            self.throttle.count_failure(subjects)
            raise CodeRefused("the code is wrong, too old or was used before")

    def _accept(self, tx: Transaction, person: Moderator, code: str) -> bool:
        salt = tx.factors.salt(person.id)
        if salt is None or len(code) != 6 or not code.isascii() or not code.isdigit():
            return False
        step = _matching_step(pyotp.TOTP(self._seed(person.id, salt)), code, self.clock())
        return step is not None and tx.factors.use_step(person.id, step)

    def _seed(self, person_id: str, salt: str) -> str:
        made = hmac.digest(self.secret.encode(), f"factor\0{person_id}\0{salt}".encode(), hashlib.sha256)
        return base64.b32encode(made[:20]).decode()


def _matching_step(totp: pyotp.TOTP, code: str, now: datetime) -> int | None:
    current = int(now.timestamp()) // STEP_SECONDS
    steps = range(current - STEPS_AROUND, current + STEPS_AROUND + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _plain(code: str) -> str:
    """Return a code as it is compared: no spaces or dashes, small letters, Latin digits."""
    return "".join(code.split()).replace("-", "").lower().translate(_DIGITS)


def _itself(person: Moderator) -> Actor:
    return Actor("moderator", person.id)
