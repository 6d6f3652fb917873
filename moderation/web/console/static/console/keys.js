// Which action a key press means, on any keyboard layout.

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const WITH_SHIFT = { publish: "publish-ticked", reject: "reject-ticked" };

/** Return a function from a key event to "publish", "reason-4", "help" and the like, or null. */
export function reader(letters) {
  const actions = new Map(Object.entries(letters).map(([action, letter]) => [letter, action]));
  actions.set("z", "undo");
  return (event) => {
    if (event.repeat || event.isComposing || event.keyCode === 229) return null;
    if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState("AltGraph")) return null;
    if (event.target instanceof Element && event.target.closest(FIELDS)) return null;
    if (event.key === "?" || event.key === "؟") return "help";
    const reason = digit(event);
    if (reason) return `reason-${reason}`;
    const action = actions.get(letter(event));
    return (event.shiftKey ? WITH_SHIFT[action] : action) ?? null;
  };
}

/** Tell whether a press opens the palette; its letter is known by its place, as browsers' own chords are. */
export function opensPalette(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK";
}

function digit(event) {
  if (/^[1-9]$/.test(event.key)) return event.key;
  if (/^[\u0661-\u0669]$/.test(event.key)) return String(event.key.charCodeAt(0) - 0x660);
  // On AZERTY the digit's place types a sign without Shift.
  return event.shiftKey ? null : /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
}

// A Latin layout moves letters about, so its letter counts; any other script's letter is known by its place.
function letter(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
}
