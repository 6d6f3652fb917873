// One language's sentences, counts, numbers and times. ARABIC, LANGUAGES and asset() come from bundle.py.

const MONTHS = { mashriq: "ar-LB", "egypt-gulf": "ar-EG", maghreb: "ar-DZ" };
const STEPS = [[1440, "day"], [60, "hour"], [1, "minute"]];

// Arabic is here already, another language is fetched; one that is not known reads Arabic.
export async function wordsOf(tag) {
  const lang = tag.slice(0, 2).toLowerCase();
  if (!LANGUAGES.includes(lang)) return new Words(tag.startsWith("ar-") ? tag : "ar", ARABIC);
  return new Words(tag, (await import(asset(`${lang}.js`))).default);
}

class Words {
  constructor(tag, table) {
    this.tag = tag;
    this.table = table;
    this.lang = tag.slice(0, 2);
    this.dir = this.lang === "ar" ? "rtl" : "ltr";
    this.follow({ region: "mashriq", numerals: "latn" });
  }

  // The site chooses digits, months and clock; a page that names a country chooses its months.
  follow({ numerals, region, time_zone: timeZone }) {
    const digits = this.lang === "ar" ? `-u-nu-${numerals}` : "";
    const locale = this.lang + digits;
    this.numbers = new Intl.NumberFormat(locale);
    this.plurals = new Intl.PluralRules(locale);
    this.relative = new Intl.RelativeTimeFormat(locale);
    this.dates = new Intl.DateTimeFormat((this.tag === "ar" ? MONTHS[region] : this.tag) + digits, { dateStyle: "long", timeStyle: "short", timeZone });
  }

  say(key, ...values) {
    return values.reduce((text, value) => text.replace("{}", () => value), this.table[key]);
  }

  count(number) {
    const form = number ? this.plurals.select(number) : "none";
    return this.say(this.table[form] ? form : "other", this.numbers.format(number));
  }

  ago(when) {
    const minutes = (Date.now() - when) / 60_000;
    const [size, unit] = STEPS.find(([step]) => minutes >= step) ?? [];
    return unit ? this.relative.format(-Math.floor(minutes / size), unit) : this.say("now");
  }
}
