"""A site's team: who serves it with which role, invitations, and the page that a link leads to."""

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.domain.access import LinkKind
from moderation.domain.access_errors import LastAdministrator, OwnRole
from moderation.domain.errors import AlreadyExists, InsufficientRole, InvalidField, MushrifError, UnknownModerator
from moderation.domain.site import Moderator, Role, Site
from moderation.web.console import wording
from moderation.web.console.base import actor, me, my_site
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.problems import PROBLEMS

_REFUSALS = (AlreadyExists, InsufficientRole, InvalidField, LastAdministrator, OwnRole, UnknownModerator)


def show(slug: str) -> ResponseReturnValue:
    """List the team and the invitations that wait."""
    return _page(my_site(slug))


def invite(slug: str) -> ResponseReturnValue:
    """Invite by a link, which is shown once for copying; someone known joins at once."""
    site = my_site(slug)
    email = request.form.get("email", "")
    try:
        token = services().links.invite(email, site, _role(), actor())
    except MushrifError as error:
        return _refused(site, error)
    if token is None:
        return _done(site, "هذا الشخص معروف من موقع آخر، وصار في فريقك.")
    return _page(site, link=_address(token), link_for=email, link_ends="يصلح مرة واحدة، خلال ثلاثة أيام.")


def uninvite(slug: str) -> ResponseReturnValue:
    """End an invitation, which may be over by now."""
    site = my_site(slug)
    services().links.revoke(site, request.form.get("invitation", ""), actor())
    return _done(site, "أُلغيت الدعوة.")


def set_role(slug: str) -> ResponseReturnValue:
    """Change a person's role on this site."""
    site = my_site(slug)
    try:
        services().team.set_role(site, me(), request.form.get("person", ""), _role())
    except _REFUSALS as error:
        return _refused(site, error)
    return _done(site, "تغيّر الدور.")


def act(slug: str) -> ResponseReturnValue:
    """Take a person off the site, lock them out, let them in again, or make a link for a new password."""
    site, person_id = my_site(slug), request.form.get("person", "")
    try:
        return _act(site, request.form.get("act", ""), person_id)
    except _REFUSALS as error:
        return _refused(site, error)


def _act(site: Site, wanted: str, person_id: str) -> ResponseReturnValue:
    team = services().team
    if wanted == "reset":
        person = team.in_charge(site, me(), person_id)
        token = services().links.reset(person.email, actor(), site)
        return _page(site, link=_address(token), link_for=person.email, link_ends="يصلح مرة واحدة، خلال ساعة.")
    acts = {
        "remove": (team.remove, "أُزيل من فريق هذا الموقع."),
        "disable": (team.disable, "أُوقف حسابه، وانتهت جلساته."),
        "enable": (team.enable, "عاد حسابه يعمل."),
    }
    if wanted not in acts:
        raise InvalidField(f"'{wanted}' is none of reset, {', '.join(acts)}")
    change, said = acts[wanted]
    change(site, me(), person_id)
    return _done(site, said)


def link(token: str) -> ResponseReturnValue:
    """Show what a link is for, and the form that uses it."""
    return _link_page(token)


def use_link(token: str) -> ResponseReturnValue:
    """Use a link up and lead to the log-in page."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        services().links.accept(token, name, password)
    except MushrifError as error:
        if error.code not in ("invalid_field", "invalid_text"):
            raise
        problem = "اكتب اسمًا، وكلمة مرور من عشرة أحرف على الأقل."
        return _link_page(token, translated(problem), name), PROBLEMS[error.code].status
    notice(translated("يمكنك الدخول الآن بكلمة مرورك."))
    return redirect(url_for("console.login_form"), 303)


def _link_page(token: str, problem: str | None = None, name: str = "") -> str:
    found = services().links.open(token)
    invited = found.kind is LinkKind.INVITATION
    sites = [site for site in services().sites.all() if site.id == found.site_id]
    role = wording.ROLE_WORDS[found.role] if found.role else ""
    return render_template(
        "console/link.html",
        token=token,
        link=found,
        invited=invited,
        to=sites[0] if sites else None,
        role=role,
        problem=problem,
        name=name,
    )


def _page(site: Site, problem: str | None = None, status: int = 200, **shown: str) -> ResponseReturnValue:
    page = render_template(
        "console/people.html",
        site=site,
        people=services().team.people(site),
        invitations=services().links.waiting(site),
        roles=wording.ROLE_WORDS,
        in_charge=_in_charge,
        problem=problem,
        **shown,
    )
    return page, status


def _in_charge(person: Moderator) -> bool:
    """Tell whether one administers every site that a person serves."""
    return all(me().roles.get(slug) is Role.ADMINISTRATOR for slug in person.roles)


def _address(token: str) -> str:
    return url_for("console.link", token=token, _external=True)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise InvalidField(f"role is one of {', '.join(Role)}") from None


def _done(site: Site, message: str) -> ResponseReturnValue:
    notice(translated(message))
    return redirect(url_for("console.people", slug=site.slug), 303)


def _refused(site: Site, error: MushrifError) -> ResponseReturnValue:
    return _page(site, wording.team_problem(error), PROBLEMS[error.code].status)
