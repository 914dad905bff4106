// A finding or a card leads to its line of the YAML.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-line]");
  const text = document.getElementById("yaml");
  if (!button || !text) return;
  const lines = text.value.split("\n");
  const number = Math.min(Number(button.dataset.line), lines.length);
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[number - 1].length);
  text.scrollTop = Math.max(0, (number - 6) * text.scrollHeight / lines.length);
});
