// Dark where the device asks for dark; questions before what cannot be undone; forms sent by a change; printing;
// what scrolls sideways is reached by the keyboard.
"use strict";
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", paint);
  paint();
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.ask;
    if (question && !window.confirm(question)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  const reach = () => document.querySelectorAll(".table-responsive, .pl-code, .pl-report *").forEach((each) => {
    const scrolls = each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX);
    if (scrolls) each.tabIndex = 0;
  });
  for (const when of ["load", "resize"]) window.addEventListener(when, reach);
  document.addEventListener("htmx:afterSettle", reach);
})();
