"""How the newspaper presents its articles and their comments; titles and dates are those of `services.demo`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Story:
    """What stands around an article's text: its section, its first sentence, and what its picture shows."""

    section: str
    lead: str
    picture: str


STORIES: Mapping[str, Story] = MappingProxyType(
    {
        "library": Story(
            "محليات",
            "بعد ثلاثين عامًا من الصمت تفتح المحطة أبوابها هذا الأسبوع، ولكن لرفوف الكتب لا لعربات القطار. رمّمها أهل "
            "البلدة بأيديهم، وبقي أن يتفقوا على ساعات العمل.",
            "رسم لمحطة قطار صغيرة امتلأ رصيفها برفوف الكتب",
        ),
        "market": Story(
            "رأي الناس",
            "المجلس يسأل الأهالي ثلاثين يومًا قبل أن يقرر. بين موقف السيارات ورائحة السمك، لكل بيت في البلدة رأي.",
            "رسم لمظلات سوق ملونة أمام البحر",
        ),
        "team": Story(
            "رياضة",
            "ستة عشر فوزًا على ملعب من رمل، ومدرب يقود حافلة، وبديل دخل قبل النهاية بثلاث دقائق.",
            "رسم لكرة تدخل شبكة معلقة بين مركبي صيد",
        ),
        "bridge": Story(
            "محليات",
            "سبعة أسماء، وصندوق في بهو المدرسة، وشجرة عند الطرف الغربي حسمت الأمر.",
            "رسم لجسر حجري فوق وادٍ وإلى جانبه شجرة رمّان",
        ),
    }
)

THEMES: Mapping[str, str] = MappingProxyType({"paper": "ورق", "night": "ليل", "bold": "ألوان"})
"""Example themes for the widget: a stylesheet's name and its Arabic one."""
