// The report works without this: it adds sorting and saving of tables, a filter of the moves, zoom, and tooltips.
(() => {
  const words = document.getElementById("words-of-tables").dataset;

  // Tables: a click on a header sorts, a button saves.
  const value = (row, column) => row.cells[column].textContent.trim();
  const figure = (text) => {
    const plain = document.documentElement.lang === "id" ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
    return parseFloat(plain.replace("−", "-"));
  };
  const sort = (table, column, head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    const numbers = head.classList.contains("n");
    const rows = [...table.tBodies[0].rows];
    const keys = new Map(rows.map((row) => [row, numbers ? figure(value(row, column)) : value(row, column)]));
    rows.sort((a, b) => {
      const [x, y] = [keys.get(a), keys.get(b)];
      if (numbers) return (Number.isNaN(x) - Number.isNaN(y)) || (down ? y - x : x - y);
      return (down ? -1 : 1) * x.localeCompare(y, document.documentElement.lang, { numeric: true });
    });
    table.tBodies[0].append(...rows);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  const save = (table) => {
    const cell = (text) => {
      const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text; // no spreadsheet takes it for a formula
      return `"${safe.replaceAll('"', '""')}"`;
    };
    const lines = [table.tHead.rows[0], ...table.tBodies[0].rows].filter((row) => !row.hidden);
    const csv = lines.map((row) => [...row.cells].map((each) => cell(each.innerText.trim().replace(/\s*\n\s*/g, "; "))).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", csv.join("\r\n"), "\r\n"], { type: "text/csv" }));
    link.download = `${table.dataset.file}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("span"); // a button is not drawn again on the next page of paper
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.title = words.sort;
      button.append(...head.childNodes);
      head.append(button);
      head.classList.add("sorts");
      button.addEventListener("click", () => sort(table, column, head));
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort(table, column, head);
      });
    });
    const tools = document.createElement("p");
    const button = document.createElement("button");
    tools.className = "tools";
    button.type = "button";
    button.textContent = words.save;
    button.addEventListener("click", () => save(table));
    tools.append(button);
    table.closest(".table").after(tools);
  }

  // The filter of the moves.
  const form = document.querySelector("form.filter");
  const input = form && form.querySelector("input");
  if (form) {
    const output = form.querySelector("output");
    const rows = [...document.querySelectorAll("#move-table tbody tr")];
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const filter = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !wanted.every((word) => texts.get(row).includes(word));
        shown += row.hidden ? 0 : 1;
      }
      output.textContent = output.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", filter);
    filter();
  }

  // Maps: zoom by buttons, keys or dragging; a click on a unit filters the moves.
  for (const map of document.querySelectorAll("svg.map")) {
    const whole = map.getAttribute("viewBox").split(" ").map(Number);
    let view = [...whole];
    const draw = () => map.setAttribute("viewBox", view.join(" "));
    const zoom = (by) => {
      if (!by) view = [...whole];
      else {
        const wide = Math.min(whole[2], Math.max(whole[2] / 12, view[2] * by));
        const high = wide * whole[3] / whole[2];
        view = [view[0] + (view[2] - wide) / 2, view[1] + (view[3] - high) / 2, wide, high];
        keep();
      }
      draw();
    };
    const keep = () => {
      view[0] = Math.max(0, Math.min(view[0], whole[2] - view[2]));
      view[1] = Math.max(0, Math.min(view[1], whole[3] - view[3]));
    };
    const panel = map.parentNode.querySelector(".zoom");
    panel.hidden = false;
    for (const button of panel.children) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
    map.addEventListener("keydown", (event) => {
      if (event.key === "+" || event.key === "=") zoom(0.7);
      if (event.key === "-") zoom(1.4);
    });
    let from = null;
    map.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse" && view[2] < whole[2]) from = [event.clientX, event.clientY]; });
    addEventListener("pointerup", () => { from = null; });
    map.addEventListener("pointermove", (event) => {
      if (!from) return;
      const scale = view[2] / map.clientWidth;
      view[0] -= (event.clientX - from[0]) * scale;
      view[1] -= (event.clientY - from[1]) * scale;
      from = [event.clientX, event.clientY];
      keep();
      draw();
    });
  }

  // Tooltips of the maps; one stop of the Tab key for each map, arrow keys within.
  const tip = document.getElementById("tip");
  let pointed = null;
  const hide = () => { tip.hidden = true; };
  const show = (shape) => {
    tip.textContent = shape.dataset.tip;
    tip.hidden = false;
    const box = shape.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
  };
  for (const title of document.querySelectorAll("svg.map title")) {
    const shape = title.parentNode;
    shape.dataset.tip = title.textContent;
    title.remove(); // else the browser shows a second one
    shape.addEventListener("pointerenter", () => { pointed = shape; show(shape); });
    shape.addEventListener("click", () => show(shape));
    shape.addEventListener("focus", () => show(shape));
    shape.addEventListener("pointerleave", (event) => { pointed = null; if (event.pointerType === "mouse") hide(); });
    shape.addEventListener("blur", hide);
  }
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const map of document.querySelectorAll("svg.map")) {
    const units = [...map.querySelectorAll(".unit")].sort((a, b) => a.dataset.unit.localeCompare(b.dataset.unit));
    units.forEach((unit, place) => {
      unit.setAttribute("tabindex", place ? "-1" : "0");
      unit.setAttribute("role", "img");
      unit.setAttribute("aria-label", unit.dataset.tip);
      unit.addEventListener("keydown", (event) => {
        const by = step[event.key];
        if (!by) return;
        event.preventDefault();
        units[(place + by + units.length) % units.length].focus();
      });
      unit.addEventListener("click", () => {
        if (!input) return;
        input.value = unit.dataset.unit;
        input.dispatchEvent(new Event("input"));
      });
    });
  }
  const follow = () => { // a scroll is told a frame later, maybe after the pointer came or Escape was pressed
    const shape = pointed ?? document.activeElement;
    if (!tip.hidden) shape.dataset.tip ? show(shape) : hide();
  };
  addEventListener("scroll", follow, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());

  // What is folded is open on paper.
  const closed = new Set();
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details:not([open])")) { closed.add(fold); fold.open = true; }
  });
  addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; closed.clear(); });
})();
