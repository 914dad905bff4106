// Dark where the device asks for dark; questions before what cannot be undone; signing out; forms sent by a
// change, and once; printing; where one is in the menu; what scrolls sideways is reached by the keyboard.
"use strict";
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", paint);
  paint();
  function leave(event) {  // what a page has kept on the device goes with who kept it
    const own = `pl-${event.target.dataset.owner}-`, kept = Object.keys(window.localStorage).filter((key) => key.startsWith(own));
    if (kept.length && !window.confirm(event.target.dataset.signsOut.replace("#", kept.length))) event.preventDefault();
    else kept.forEach((key) => window.localStorage.removeItem(key));
  }
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.ask;
    if (question && !window.confirm(question)) event.preventDefault();
    if (event.target.dataset.signsOut !== undefined) leave(event);
    once(event);
  });
  function once(event) {  // a second press while the first is under way sends nothing
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1"; form.setAttribute("aria-busy", "true");
    window.setTimeout(() => again(form), 20000);  // nothing has come: it may be tried again
  }
  const again = (form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));
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
  window.addEventListener("load", () => {
    for (const here of document.querySelectorAll(".pl-nav [aria-current], .pl-tabs .active")) {
      here.scrollIntoView({block: "nearest", inline: "center"});
    }
  });
  for (const when of ["load", "resize"]) window.addEventListener(when, reach);
  document.addEventListener("htmx:afterSettle", reach);
})();
