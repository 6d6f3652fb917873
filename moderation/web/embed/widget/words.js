// One language's sentences, counts, numbers and times. ARABIC, LANGUAGES and asset() come from bundle.py.

const MONTHS = { mashriq: "LB", "egypt-gulf": "EG", maghreb: "DZ" };
const STEPS = [[1440, "day"], [60, "hour"], [1, "minute"]];

// Arabic is here already, another language is fetched; one that is not known reads Arabic.
export async function tableOf(tag = "ar") {
  const lang = LANGUAGES.find((code) => tag.toLowerCase().startsWith(code));
  return lang ? (await import(asset(`${lang}.js`))).default : ARABIC;
}

export class Words {
  // The site chooses digits, months and time of day; a page that names a country chooses its months.
  constructor(table, tag, { numerals, region, time_zone: timeZone }) {
    const lang = table.lang;
    const digits = lang === "ar" ? `-u-nu-${numerals}` : "";
    const country = /^ar-/.test(tag) ? tag : `ar-${MONTHS[region]}`;
    this.table = table;
    this.lang = lang;
    this.dir = lang === "ar" ? "rtl" : "ltr";
    this.numbers = new Intl.NumberFormat(lang + digits);
    this.plurals = new Intl.PluralRules(lang);
    this.relative = new Intl.RelativeTimeFormat(lang + digits);
    this.dates = new Intl.DateTimeFormat(digits ? country + digits : tag.replace("_", "-"), { dateStyle: "long", timeStyle: "short", timeZone });
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
