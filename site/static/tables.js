// Tables marked data-sortable: a button in each head that has a data-type (number, date or text) sorts by its column,
// and one bar of tools, in the place marked .table-tools, narrows all such tables of the page.
// A cell's data-sort is what it is sorted by, its data-filter (values with "|" between) what a select offers.
"use strict";
(() => {
  const tables = [...document.querySelectorAll("table[data-sortable]")];
  const tools = document.querySelector(".table-tools");
  if (!tables.length || !tools) return;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const readers = {
    number: (cell) => parseFloat((cell.dataset.sort ?? words(cell)).replaceAll(",", "")),
    date: (cell) => cell.dataset.sort ?? cell.querySelector("time")?.dateTime ?? "",
    text: (cell) => cell.dataset.sort ?? words(cell),
  };
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  const texts = new Map(rows.map((row) => [row, plain(words(row))]));
  const selects = [];

  for (const table of tables) {
    for (const head of table.tHead.rows[0].cells) if (head.dataset.type) addButton(table, head);
  }
  const box = addField("Find in the table", document.createElement("input"));
  box.type = "search";
  box.addEventListener("input", narrow);
  for (const label of new Set(filtered().map((head) => head.dataset.filter))) addSelect(label);
  const count = document.createElement("p");
  count.className = "table-count";
  count.setAttribute("aria-live", "polite");
  tools.append(count);
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", "Narrow the table");
  narrow();
  // A link to a row that is not shown shows all rows again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    for (const field of [box, ...selects]) field.value = "";
    narrow();
    target.scrollIntoView();
  });

  function words(node) {
    return node.textContent.replace(/\s+/g, " ").trim();
  }

  function plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function filtered() {
    return tables.flatMap((table) => [...table.tHead.rows[0].cells]).filter((head) => head.dataset.filter);
  }

  function addButton(table, head) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, head));
  }

  // Names and words go up first; figures and days begin with the largest and latest. What is not known stands last.
  function sort(table, head) {
    const before = head.getAttribute("aria-sort");
    const up = before ? before === "descending" : head.dataset.type === "text";
    const read = readers[head.dataset.type];
    const keyed = [...table.tBodies[0].rows].map((row) => [read(row.cells[head.cellIndex]), row]);
    const unknown = ([key]) => key === "" || Number.isNaN(key);
    keyed.sort((one, other) => {
      if (unknown(one) || unknown(other)) return unknown(one) - unknown(other);
      const order = head.dataset.type === "number" ? one[0] - other[0] : collator.compare(one[0], other[0]);
      return up ? order : -order;
    });
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  }

  function addField(name, field) {
    const label = document.createElement("label");
    label.textContent = name;
    label.htmlFor = field.id = `table-tool-${tools.childElementCount}`;
    const place = document.createElement("div");
    place.append(label, field);
    tools.append(place);
    return field;
  }

  function valuesOf(row, label) {
    const head = [...row.closest("table").tHead.rows[0].cells].find((cell) => cell.dataset.filter === label);
    if (!head) return [];
    const cell = row.cells[head.cellIndex];
    return (cell.dataset.filter ?? words(cell)).split("|").filter(Boolean);
  }

  function addSelect(label) {
    const select = addField(label, document.createElement("select"));
    select.dataset.label = label;
    select.add(new Option("all", ""));
    const values = new Set(rows.flatMap((row) => valuesOf(row, label)));
    for (const value of [...values].sort(collator.compare)) select.add(new Option(value, value));
    select.addEventListener("change", narrow);
    selects.push(select);
  }

  function narrow() {
    const asked = plain(box.value).split(/\s+/).filter(Boolean);
    const chosen = selects.filter((select) => select.value);
    for (const row of rows) {
      const fits = asked.every((word) => texts.get(row).includes(word))
        && chosen.every((select) => valuesOf(row, select.dataset.label).includes(select.value));
      row.hidden = !fits;
    }
    for (const table of tables) {
      const group = table.closest("[data-group]");
      if (group) group.hidden = [...table.tBodies[0].rows].every((row) => row.hidden);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    const all = rows.length.toLocaleString("en");
    count.textContent = shown === rows.length
      ? `${all} ${rows.length === 1 ? "row" : "rows"}`
      : `${shown.toLocaleString("en")} of ${all} rows`;
  }
})();
