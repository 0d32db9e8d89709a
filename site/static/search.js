// The search page: asks Pagefind's index, shows what it finds, and keeps the question in the address.
"use strict";
(async () => {
  const AT_ONCE = 15;
  const FILTERS = ["kind", "standing", "party", "practice", "place", "year"];
  const ORDER = { newest: { day: "desc" }, oldest: { day: "asc" } };
  const get = (id) => document.getElementById(id);
  const form = get("search-form");
  const count = get("search-count");
  const list = get("search-results");
  const more = get("search-more");
  const fields = [...FILTERS, "sort"];
  let asked = 0;
  let found = [];

  const asks = new URLSearchParams(location.search);
  form.q.value = asks.get("q") ?? "";
  let pagefind;
  try {
    pagefind = await import(new URL(form.dataset.index, location).href);
    await pagefind.options({ excerptLength: 32 });
    await pagefind.init();
    offer((await pagefind.filters()) ?? {});
  } catch (error) {
    count.textContent = location.protocol === "file:"
      ? "A site that is opened from the file system cannot be searched: show it with aidocket serve."
      : "Search is not in this copy of the site.";
    return;
  }
  get("search-else").hidden = true;
  get("search-filters").hidden = false;
  for (const name of fields) choose(name, asks.get(name) ?? "");
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  form.addEventListener("change", search);
  let pause;
  form.q.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, 200); });
  more.firstElementChild.addEventListener("click", showMore);
  if (!form.q.value) form.q.focus();
  await search();

  // Fill the lists with what the index knows; years come newest first.
  function offer(known) {
    for (const name of FILTERS) {
      const values = Object.keys(known[name] ?? {}).sort((a, b) => a.localeCompare(b));
      if (name === "year") values.reverse();
      for (const value of values) form.elements[name].append(new Option(value, value));
      form.elements[name].closest("p").hidden = !values.length;
    }
  }

  // A value that the address names and the list does not have is left out of the question.
  function choose(name, value) {
    if ([...form.elements[name].options].some((option) => option.value === value)) form.elements[name].value = value;
  }

  async function search() {
    clearTimeout(pause);
    const number = ++asked;
    const words = form.q.value.trim();
    const chosen = FILTERS.filter((name) => form.elements[name].value);
    remember(words);
    if (!words && !chosen.length) return show([], "Type words, or choose what to see.");
    const filters = Object.fromEntries(chosen.map((name) => [name, form.elements[name].value]));
    const answer = await pagefind.search(words || null, { filters, sort: ORDER[form.elements.sort.value] });
    if (number !== asked) return undefined;
    const results = answer.results;
    const what = results.length === 1 ? "1 result" : `${results.length.toLocaleString("en")} results`;
    const offered = words && chosen.length ? `, of ${answer.unfilteredResultCount.toLocaleString("en")} without the filters` : "";
    return show(results, results.length ? what + offered + "." : `Nothing is found${chosen.length ? " with these filters" : ""}.`);
  }

  function remember(words) {
    const query = new URLSearchParams();
    if (words) query.set("q", words);
    for (const name of fields) if (form.elements[name].value) query.set(name, form.elements[name].value);
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  }

  async function show(results, message) {
    found = results;
    list.replaceChildren();
    count.textContent = message;
    await showMore();
  }

  async function showMore(event) {
    const number = asked;
    const begin = list.children.length;
    const entries = await Promise.all(found.slice(begin, begin + AT_ONCE).map((result) => result.data()));
    if (number !== asked) return;
    list.append(...entries.map(entry));
    more.hidden = list.children.length >= found.length;
    if (event) list.children[begin]?.querySelector("a").focus();
  }

  // Everything that comes from the index goes into the page as text.
  function entry(data) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.root + data.meta.path.replace(/(^|\/)(?=#|$)/, "$1index.html");
    link.textContent = data.meta.title;
    const about = element("p", "meta", [data.meta.kind, data.meta.day].filter(Boolean).join(" · "));
    const heading = element("h2", "", "");
    heading.append(link);
    const excerpt = element("p", "excerpt", "");
    for (const [place, piece] of data.excerpt.split(/<\/?mark>/).entries()) {
      excerpt.append(place % 2 ? element("mark", "", plain(piece)) : plain(piece));
    }
    item.append(about, heading, excerpt);
    return item;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }

  function plain(text) {
    return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  }
})();
