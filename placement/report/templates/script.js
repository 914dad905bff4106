// The report works without this: it adds a filter to the table of moves.
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
})();
