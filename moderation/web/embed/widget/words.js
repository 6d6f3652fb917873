// One language's sentences, counts, numbers and times. ARABIC and asset() are written before this by bundle.py.

const MONTHS = { mashriq: "ar-LB", "egypt-gulf": "ar-EG", maghreb: "ar-DZ" };
const MINUTE = 60_000;
const STEPS = [[1440, "day"], [60, "hour"], [1, "minute"]];

export class Words {
  // Fetches the table of another language than Arabic; an unknown language reads Arabic.
  static async of(lang) {
    const code = lang.slice(0, 2);
    if (!LANGUAGES.includes(code)) return new Words("ar", ARABIC);
    return new Words(lang, (await import(asset(`${code}.js`))).default);
  }

  constructor(lang, table) {
    this.table = table;
    this.lang = lang.slice(0, 2);
    this.dir = this.lang === "ar" ? "rtl" : "ltr";
    this.tag = lang;
    this.localise(lang === "ar" ? "ar-LB-u-nu-latn" : lang);
  }

  // The site chooses digits and months where the page names no country of its own.
  follow({ numerals, region, time_zone: timeZone }) {
    if (this.lang !== "ar") return this.localise(this.tag, timeZone);
    return this.localise(`${this.tag === "ar" ? MONTHS[region] : this.tag}-u-nu-${numerals}`, timeZone);
  }

  localise(locale, timeZone) {
    this.numbers = new Intl.NumberFormat(locale);
    this.plurals = new Intl.PluralRules(locale);
    this.relative = new Intl.RelativeTimeFormat(locale);
    this.dates = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone });
  }

  say(key, ...values) {
    return values.reduce((text, value) => text.replace("{}", () => value), this.table[key]);
  }

  count(number) {
    if (!number) return this.say("none");
    return this.say(this.table[this.plurals.select(number)] ? this.plurals.select(number) : "other", this.numbers.format(number));
  }

  ago(when) {
    const minutes = (Date.now() - when) / MINUTE;
    const [size, unit] = STEPS.find(([step]) => minutes >= step) ?? [];
    return unit ? this.relative.format(-Math.floor(minutes / size), unit) : this.say("now");
  }
}
