"""Plain remarks about prices and about what someone said, written for this project.

The ham of spam_kaddoura is headlines, so words such as price and sale stand almost only in adverts there; without
these sentences a reader who asks what a kilo costs looks like a shop. In the offensive tweets people "talk" and have
"opinions"; under an article that is what everyone writes about. Readers address one another kindly, while the word
list's forms of address are all insults. And they write scores, prices and hours, whose digits spam_kaddoura lost.
"""

GOODS = (
    "الخبز",
    "البنزين",
    "الدولار",
    "اللحم",
    "السكر",
    "الكهرباء",
    "الدواء",
    "الإيجار",
    "الطماطم",
    "تذكرة المباراة",
    "الذهب",
    "السيارة",
)
REMARKS = (
    "كم صار سعر {} عندكم؟",
    "بكم {} اليوم؟",
    "أسعار {} نار والراتب لا يكفي",
    "من يراقب سعر {} في السوق؟",
    "ارتفع ثمن {} مرة أخرى",
    "هل يوجد {} في الأسواق هذه الأيام؟",
    "لا نقدر على شراء {} بهذا السعر",
    "كانت {} أرخص قبل سنة",
    "كم سعر {} الآن في مدينتكم؟",
)
SPEAKERS = ("الكاتب", "الضيف", "الوزير", "المذيع", "الخبير", "التقرير")
OPINIONS = (
    "{} يتكلم عن موضوع مهم",
    "تكلم {} بهدوء ووضوح",
    "{} يشرح الفكرة جيدا",
    "كلام {} واضح ومفهوم",
    "لا أوافق {} في كل ما قاله",
    "سمعت ما قاله {} أمس",
    "{} لم يجب عن السؤال الأهم",
    "ما رأيكم في ما قاله {}؟",
    "{} محق في هذه النقطة",
    "أظن أن {} بالغ قليلا",
    "{} يتكلم عن تاريخ البلد وأهلها",
    "كانوا يتكلمون عن {} في المقهى",
)

ADDRESSED = (
    "أستاذ",
    "دكتور",
    "كاتب",
    "صحفي",
    "أخي",
    "أختي",
    "صديقي",
    "عزيزي",
    "بطل",
    "كابتن",
    "إنسان",
    "رجل",
    "شيخ",
    "مبدع",
    "فنان",
    "حبيبي",
)
KINDNESSES = (
    "أنت {} محترم",
    "يا {} أحسنت",
    "أنت {} جيد",
    "شكرا لك يا {}",
    "انت {} كبير وكلامك صحيح",
    "يا {} معك حق في هذا",
    "انتو احسن ناس يا {}",
    "هل أنت {}؟",
    "يا {} ممكن توضح أكثر؟",
    "والله إنك {} طيب",
)


NUMBERS = ("3-1", "0-0", "5", "12", "150", "2500", "7.30", "98%", "2024", "4 أو 5")
NUMBERED = (
    "{}",
    "فزنا {} والحمد لله",
    "انتهت المباراة {}",
    "توقعي {}",
    "صار السعر {}",
    "السعر {} جنيه",
    "سعر الكيلو {} اليوم",
    "الراتب {} ولا يكفي",
    "دفعت {} ريال",
    "كانت ب {} وصارت أغلى",
    "الساعة {} مساء",
    "الموعد الساعة {}",
    "القانون رقم {}",
    "الصفحة {} من التقرير",
    "العدد {}",
    "الحلقة {} كانت الأجمل",
    "اللاعب رقم {}",
    "المجموع {} فقط",
    "أوافق {}",
    "منذ عام {}",
    "أصيب {} في الحادث",
    "النسبة {} بحسب الوزارة",
    "عندي {} أولاد",
    "مبروك للفريق {}",
)
# A text of nothing but a number leans on that number alone, so it takes many of them to outweigh the adverts' prices.
ANSWERS = ("{}", "{}!", "{}؟", "{} {}", "+{}", "{} 👍", "{} ❤️", "{} ههه", "نعم {}", "لا {}")


def sentences() -> list[str]:
    """Return every remark about every good, every opinion about every speaker, every kindness to every reader."""
    pairs = [(GOODS, REMARKS), (SPEAKERS, OPINIONS), (ADDRESSED, KINDNESSES), (NUMBERS, NUMBERED + ANSWERS)]
    return [pattern.format(word, word) for words, patterns in pairs for word in words for pattern in patterns]
