// Makes elements and keeps small values. Foreign text enters the page only as text nodes; no HTML is ever parsed.

// An attribute that is a function listens to the event of that name; one that is null is left out.
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value?.call) made.addEventListener(name, value);
    else if (value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child));
  return made;
}

// Storage may be closed, full or foreign: what cannot be kept is forgotten.
export function stored(key, value) {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
