// data-mushrif-count="article id": fills every count of a page in one call for each hundred articles.
const MOST = 100;

// The site is named once, by data-mushrif-site on the count or on anything around it (<body> will do).
export async function fill(home, wordsOf) {
  const siteOf = (place) => place.closest("[data-mushrif-site]")?.dataset.mushrifSite;
  const places = Map.groupBy(document.querySelectorAll("[data-mushrif-count]"), siteOf);
  for (const [site, found] of places) {
    const ids = [...new Set(found.map((place) => place.dataset.mushrifCount))];
    for (let at = 0; at < ids.length; at += MOST) await part(`${home}/public/v1/sites/${encodeURIComponent(site)}`, ids.slice(at, at + MOST), found, wordsOf);
  }
}

async function part(site, ids, places, wordsOf) {
  try {
    const query = new URLSearchParams(ids.map((id) => ["id", id]));
    const answer = await fetch(`${site}/counts?${query}`, { credentials: "omit" });
    const { counts } = await answer.json();
    for (const place of places) {
      const words = await wordsOf(place.closest("[lang]")?.lang || "ar");
      const count = counts[place.dataset.mushrifCount];
      if (count !== undefined) place.textContent = words.count(count);
    }
  } catch (error) {
    document.dispatchEvent(new CustomEvent("mushrif:error", { detail: { code: "network", message: error.message } }));
  }
}
