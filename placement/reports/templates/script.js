// The report works without this: it adds a filter to the table of moves, and tooltips that touch and keyboard reach.
(() => {
  const form = document.querySelector("form.filter");
  if (form) {
    const input = form.querySelector("input");
    const output = form.querySelector("output");
    const rows = [...document.querySelectorAll("#move-table tbody tr")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !words.every((word) => texts[place].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      output.textContent = output.dataset.words.replace("{shown}", shown).replace("{all}", rows.length);
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", filter);
    filter();
  }
  const tip = document.getElementById("tip");
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
    if (shape.classList.contains("unit")) {
      shape.setAttribute("tabindex", "0");
      shape.setAttribute("role", "img");
      shape.setAttribute("aria-label", shape.dataset.tip);
    }
    shape.addEventListener("pointerenter", () => show(shape));
    shape.addEventListener("click", () => show(shape));
    shape.addEventListener("focus", () => show(shape));
    shape.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
    shape.addEventListener("blur", hide);
  }
  const follow = () => (document.activeElement.dataset.tip ? show(document.activeElement) : hide());
  addEventListener("scroll", follow, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
