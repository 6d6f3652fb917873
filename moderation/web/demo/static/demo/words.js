// Counts and times in Arabic, with the same words as the server's pages.

const COMMENT = { zero: "لا تعليقات بعد", one: "تعليق واحد", two: "تعليقان", few: "تعليقات", many: "تعليقًا", other: "تعليق" };
const PLURALS = new Intl.PluralRules("ar");
const DIGITS = new Intl.NumberFormat("en");
const RELATIVE = new Intl.RelativeTimeFormat("ar-u-nu-latn");
const ABSOLUTE = new Intl.DateTimeFormat("ar-LB-u-nu-latn", { dateStyle: "long", timeStyle: "short" });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const EMPTY = "لا تعليقات بعد — كن أول من يعلّق";
export const READER = "قارئ";

export function countText(number) {
  const form = PLURALS.select(number);
  return number < 3 ? COMMENT[form] : `${DIGITS.format(number)} ${COMMENT[form]}`;
}

export function charsText(number) {
  return DIGITS.format(number);
}

export function ago(when, now = new Date()) {
  const passed = now - when;
  if (passed < MINUTE) return "الآن";
  if (passed < HOUR) return RELATIVE.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return RELATIVE.format(-Math.floor(passed / HOUR), "hour");
  return RELATIVE.format(-Math.floor(passed / DAY), "day");
}

export function absolute(when) {
  return ABSOLUTE.format(when);
}
