// A grid: arrows move, typing edits, a paste from a spreadsheet fills, Ctrl+Z takes back, Save sends all at once.
// Nothing typed is lost: what the server refuses stays in its cell, with the reason, until it is mended.
"use strict";
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const body = grid.tBodies[0], words = grid.dataset, bar = document.querySelector("[data-grid-bar]");
  const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const editable = words.edit === "1";
  const undone = [];
  let lastEvent = null;
  const cellAt = (row, column) => body.rows[row] && body.rows[row].cells[column];
  const text = (cell) => cell.textContent;
  const changed = () => [...body.querySelectorAll("td.pl-changed")];

  function tell(message, kind) {
    const line = bar && bar.querySelector("[data-grid-says]");
    if (line) { line.textContent = message; line.className = kind === "bad" ? "text-danger" : "text-body-secondary"; }
  }
  function counted() {
    if (!bar) return;
    const number = changed().length;
    bar.querySelector("[data-grid-save]").disabled = !number;
    tell(number ? words.unsaved.replace("#", number) : "");
  }
  function put(cell, value, keep = true) {
    if (cell && text(cell) === value) return true;
    if (!cell || cell.dataset.fixed !== undefined || !editable) return false;
    if (keep) undone.push([cell, text(cell)]);
    if (cell.dataset.was === undefined) cell.dataset.was = text(cell);
    cell.textContent = value;
    cell.classList.toggle("pl-changed", value !== cell.dataset.was);
    cell.classList.remove("pl-wrong"); cell.removeAttribute("title");
    counted();
    return true;
  }
  function focus(cell) {
    if (!cell) return;
    body.querySelectorAll("[tabindex='0']").forEach((each) => each.setAttribute("tabindex", "-1"));
    cell.setAttribute("tabindex", "0"); cell.focus();
  }
  function open(cell, start) {
    if (cell.dataset.fixed !== undefined || !editable || cell.querySelector("input")) return;
    const before = text(cell), input = document.createElement("input");
    input.className = "form-control form-control-sm"; input.value = start === undefined ? before : start;
    input.setAttribute("aria-label", grid.tHead.rows[0].cells[cell.cellIndex].textContent.trim());
    cell.textContent = ""; cell.append(input); input.focus();
    let over = false;
    const done = (keep) => { if (over) return; over = true; const value = input.value; cell.textContent = before; if (keep) put(cell, value); };
    input.addEventListener("blur", () => done(true));
    input.addEventListener("keydown", (event) => {
      const next = {Enter: [1, 0], Tab: [0, event.shiftKey ? -1 : 1]}[event.key];
      if (event.key === "Escape") { done(false); focus(cell); event.preventDefault(); }
      if (next) { done(true); focus(cellAt(cell.parentNode.sectionRowIndex + next[0], cell.cellIndex + next[1]) || cell); event.preventDefault(); }
      event.stopPropagation();
    });
  }
  body.addEventListener("click", (event) => { const cell = event.target.closest("td"); if (!cell || cell.querySelector("input")) return; if (event.pointerType === "touch" && cell.tabIndex === 0) open(cell); else focus(cell); });
  body.addEventListener("dblclick", (event) => { const cell = event.target.closest("td"); if (cell) open(cell); });
  body.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td"); if (!cell) return;
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
    if (step) { focus(cellAt(cell.parentNode.sectionRowIndex + step[0], cell.cellIndex + step[1])); event.preventDefault(); }
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { takeBack(); event.preventDefault(); }
    else if (event.key === "Enter" || event.key === "F2") { open(cell); event.preventDefault(); }
    else if (event.key === "Delete") { put(cell, ""); event.preventDefault(); }
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) { open(cell, event.key); event.preventDefault(); }
  });
  body.addEventListener("paste", (event) => {
    const cell = event.target.closest("td"); if (!cell || cell.querySelector("input")) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n");
    let lost = 0;
    lines.forEach((line, down) => line.split("\t").forEach((value, right) => {
      if (!put(cellAt(cell.parentNode.sectionRowIndex + down, cell.cellIndex + right), value.trim()) && value.trim()) lost += 1;
    }));
    if (lost && editable) tell(words.lost.replace("#", lost), "bad");
  });
  function takeBack() {
    const last = undone.pop();
    if (last) { put(last[0], last[1], false); focus(last[0]); }
    else if (lastEvent) send(words.undo, new URLSearchParams({event: lastEvent}), () => window.location.reload());
  }
  async function send(url, data, then) {
    tell(words.saving);
    try {
      const answer = await fetch(url, {method: "POST", headers: {"X-CSRFToken": csrf}, body: data});
      const said = await answer.json();
      if (answer.ok) then(said); else tell(said.message || words.failed, "bad");
    } catch (_) { tell(words.failed, "bad"); }
  }
  function save() {
    const edits = changed().map((cell) => ({row: +cell.parentNode.dataset.row, version: +cell.parentNode.dataset.version,
      column: grid.tHead.rows[0].cells[cell.cellIndex].dataset.column, text: text(cell)}));
    send(words.save, JSON.stringify({edits}), (said) => {
      const wrong = new Map(said.troubles.map((each) => [`${each.row} ${each.column}`, each]));
      changed().forEach((cell) => {
        const row = cell.parentNode, trouble = wrong.get(`${row.dataset.row} ${grid.tHead.rows[0].cells[cell.cellIndex].dataset.column}`);
        if (!trouble) { cell.classList.remove("pl-changed"); delete cell.dataset.was; return; }
        cell.classList.add("pl-wrong");
        cell.title = trouble.theirs === null ? trouble.message : `${trouble.message} ${words.theirs.replace("#", trouble.theirs)}`;
      });
      Object.entries(said.versions).forEach(([row, version]) => { body.querySelector(`[data-row="${row}"]`).dataset.version = version; });
      lastEvent = said.event || lastEvent; undone.length = 0;
      const kept = edits.length > said.troubles.length ? `${words.saved} ` : "";
      if (said.troubles.length) tell(`${kept}${words.refused.replace("#", said.troubles.length)} ${said.troubles[0].message}`, "bad");
      else tell(words.saved);
      bar.querySelector("[data-grid-save]").disabled = !changed().length;
      bar.querySelector("[data-grid-undo]").disabled = !lastEvent;
      look(false);
    });
  }
  async function look(asked) {
    const list = document.querySelector("[data-grid-findings]");
    if (!list) return;
    list.setAttribute("aria-busy", "true");
    if (asked) tell(words.checking);
    let said;
    try { said = await (await fetch(words.check)).json(); } catch (_) { list.textContent = words.failed; if (asked) tell(words.failed, "bad"); return; }
    list.removeAttribute("aria-busy");
    if (asked) tell(said.findings.length ? words.found.replace("#", said.findings.length) : words.clean);
    body.querySelectorAll(".pl-found").forEach((cell) => { cell.classList.remove("pl-found", "pl-error"); cell.removeAttribute("title"); });
    list.replaceChildren(...said.findings.map((each) => {
      const item = document.createElement("li"), row = each.id && body.querySelector(`[data-row="${each.id}"]`);
      item.className = "list-group-item";
      item.textContent = `${each.row ? words.row.replace("#", each.row) + ", " : ""}${each.column || ""} ${each.value || ""}: ${each.message || ""} ${each.remedy || ""}`;
      if (each.severity === "error") item.classList.add("list-group-item-danger");
      const place = [...grid.tHead.rows[0].cells].findIndex((head) => head.dataset.column === each.column);
      if (row && place >= 0) {
        const cell = row.cells[place];
        cell.classList.add("pl-found"); if (each.severity === "error") cell.classList.add("pl-error");
        cell.title = `${each.message || ""} ${each.remedy || ""}`;
        item.tabIndex = 0; item.addEventListener("click", () => focus(cell));
      }
      return item;
    }));
    if (!said.findings.length) { const item = document.createElement("li"); item.className = "list-group-item text-body-secondary"; item.textContent = words.clean; list.append(item); }
  }
  if (bar) {
    bar.querySelector("[data-grid-save]").addEventListener("click", save);
    bar.querySelector("[data-grid-undo]").addEventListener("click", takeBack);
    bar.querySelector("[data-grid-check]").addEventListener("click", () => look(true));
  }
  if (bar) bar.querySelector("[data-grid-remove]").addEventListener("click", () => {
    const cell = body.querySelector("td[tabindex='0']");
    if (cell && window.confirm(words.sure))
      send(words.remove, new URLSearchParams({row: cell.parentNode.dataset.row}), () => { cell.parentNode.remove(); tell(words.saved); });
  });
  const adding = document.querySelector("[data-grid-add]");
  if (adding) adding.addEventListener("submit", async (event) => {
    event.preventDefault();
    adding.querySelectorAll("[data-says]").forEach((each) => { each.textContent = ""; });
    try {
      const answer = await fetch(adding.action, {method: "POST", headers: {"X-CSRFToken": csrf}, body: new FormData(adding)});
      const said = await answer.json();
      if (answer.ok) { window.location.reload(); return; }
      Object.entries(said.cells).forEach(([name, message]) => {
        (adding.querySelector(`[data-says="${name}"]`) || adding.querySelector("[data-says='']")).textContent = message;
      });
    } catch (_) { adding.querySelector("[data-says='']").textContent = words.failed; }
  });
  window.addEventListener("beforeunload", (event) => { if (changed().length) event.preventDefault(); });
})();
