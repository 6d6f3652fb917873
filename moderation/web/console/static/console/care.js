// Reminds a person to rest after so many minutes of work, if they asked for it in their account.

const REST_MS = 5 * 60_000; // so long without a key or a touch is a rest
const CHECK_MS = 30_000;
const STORED = "mushrif-at-work";

/** Watch the time at work; `minutes` 0 reminds of nothing. */
export function care(minutes, tell, words) {
  if (!minutes) return;
  let [began, last] = JSON.parse(sessionStorage.getItem(STORED) ?? "null") ?? [Date.now(), Date.now()];
  const worked = () => {
    const now = Date.now();
    if (now - last > REST_MS) began = now;
    last = now;
    sessionStorage.setItem(STORED, JSON.stringify([began, last]));
  };
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, worked);
  setInterval(() => {
    if (Date.now() - began < minutes * 60_000 || Date.now() - last > REST_MS) return;
    tell(words.rest);
    began = Date.now();
  }, CHECK_MS);
  worked();
}
