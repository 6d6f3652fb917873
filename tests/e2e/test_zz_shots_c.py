import pyotp
from tests.e2e.test_people import *
from tests.e2e.conftest import *
OUT="/work/main/docs/screenshots/"
def test_shots(live, open_page, moderator, complaints):
    live.services.people.rename(moderator, "أمل حداد")
    live.services.sign_in.log_in(moderator.email, factories.PASSWORD, "x", "Firefox — Android")
    live.clock.advance(seconds=3000)
    for name, look in (("", LOOKS["light"] | {"viewport":{"width":1280,"height":800}}), ("-dark", LOOKS["dark"]| {"viewport":{"width":1280,"height":800}}), ("-phone", {**LOOKS["phone"], "viewport":{"width":390,"height":844}})):
        page = open_page(**look)
        sign_in(page, live, moderator)
        page.screenshot(path=OUT+f"account{name}.png", full_page=True)
        page.goto(f"{live.url}/console/account/factor")
        page.screenshot(path=OUT+f"second-factor{name}.png", full_page=True)

def test_team(live, open_page, moderator, admin, complaints):
    live.services.people.rename(admin, "نور الحسن"); live.services.people.rename(moderator, "أمل حداد")
    out = factories.moderator(live.services, live.site, "بدر سالم", Role.EDITOR); live.services.people.disable(out.email)
    live.services.links.invite("sami@alkhabar.example", live.site, Role.MODERATOR, factories.actor(admin))
    live.clock.advance(seconds=3600*3)
    for name, look in (("", LOOKS["light"] | {"viewport":{"width":1280,"height":800}}), ("-dark", LOOKS["dark"]| {"viewport":{"width":1280,"height":800}}), ("-phone", {**LOOKS["phone"], "viewport":{"width":390,"height":844}})):
        page = open_page(**look)
        sign_in(page, live, admin, "/console/alkhabar/people")
        page.get_by_label("البريد الإلكتروني").fill("huda@alkhabar.example")
        page.get_by_role("button", name="اصنع رابط الدعوة").click()
        page.screenshot(path=OUT+f"team{name}.png", full_page=True)
        page.goto(page.locator("#link").inner_text())
        page.screenshot(path=OUT+f"invitation{name}.png", full_page=True)
