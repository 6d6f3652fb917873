// Which shortcut a key press means, on any keyboard layout.

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const ALIASES = { z: "u" };

/** Return "f", "d", "s", "u", "1"…"9", "?" and the like, or null when the press is no shortcut. */
export function shortcut(event) {
  if (event.repeat || event.isComposing || event.keyCode === 229) return null;
  if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph")) return null;
  if (event.target instanceof Element && event.target.closest(FIELDS)) return null;
  const key = digit(event) ?? help(event) ?? letter(event);
  return key && (ALIASES[key] ?? key);
}

function digit(event) {
  if (/^[1-9]$/.test(event.key)) return event.key;
  if (/^[\u0661-\u0669]$/.test(event.key)) return String(event.key.charCodeAt(0) - 0x660);
  // On AZERTY the digit's place types a sign without Shift.
  return event.shiftKey ? null : (/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? null);
}

function help(event) {
  return event.key === "?" || event.key === "؟" ? "?" : null;
}

// A Latin layout moves letters about, so its letter counts; any other script's letter is known by its place.
function letter(event) {
  if (event.shiftKey) return null;
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase() ?? null;
}
