// Builds elements. Foreign text enters the page only as text nodes; no HTML is ever parsed.

export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value instanceof Function) made.addEventListener(name, value);
    else if (value != null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// What the page may not keep (storage is closed, full or foreign) is forgotten, never an error.
export function stored(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch {}
  return null;
}
