// Activities over a bad line: each record has a number of its own and is kept on the device, under a key of its own
// so that two tabs never overwrite each other, until the server has said that it is there. Sending one twice is
// harmless. The day is the one that was chosen: the device's clock is asked for nothing.
"use strict";
(() => {
  const form = document.querySelector("[data-activities]");
  if (!form) return;
  const words = form.dataset, own = `pl-${words.owner}-activity-`, field = (name) => form.elements[name];
  const waiting = document.getElementById("waiting"), sent = document.getElementById("sent"), queue = document.getElementById("queue");
  const standards = JSON.parse(document.getElementById("standards").textContent);
  const LATEST = 60000, LATE = 20000, BATCH = 50;
  let store, busy = false, pause = +words.pause, timer = null, trouble = "", replaces = null, typed = false, today = field("day").value;
  try { store = window.localStorage; store.setItem(`${own}?`, ""); store.removeItem(`${own}?`); } catch (_) { return; }

  function read() {
    return Object.keys(store).filter((key) => key.startsWith(own))
      .map((key) => { try { return JSON.parse(store.getItem(key)); } catch (_) { return null; } })
      .filter((each) => each).sort((one, other) => one.day < other.day ? 1 : one.day > other.day ? -1 : one.client < other.client ? -1 : 1);
  }
  const put = (each) => store.setItem(own + each.client, JSON.stringify(each));
  const drop = (client) => store.removeItem(own + client);
  function number() {  // randomUUID is not there on a page without HTTPS
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64; bytes[8] = bytes[8] & 63 | 128;
    return [...bytes].map((each, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + each.toString(16).padStart(2, "0")).join("");
  }
  function button(text, then) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "btn btn-sm btn-outline-secondary"; made.textContent = text;
    made.addEventListener("click", then);
    return made;
  }
  function line(each, state, kind) {
    const item = document.createElement("li"), name = document.createElement("span"), badge = document.createElement("span");
    const option = [...field("kind").options].find((option) => option.value === String(each.kind));
    item.className = "list-group-item d-flex flex-wrap gap-2 align-items-center"; item.dataset.client = each.client;
    name.className = "me-auto";
    name.textContent = `${each.day}: ${option ? option.text : each.kind} × ${each.volume}, ${words.minutes.replace("#", each.minutes)}`;
    badge.className = `badge text-bg-${kind}`; badge.textContent = state;
    item.append(name, badge);
    return item;
  }
  function draw() {
    const all = read(), unsent = all.filter((each) => !each.why).length;
    waiting.replaceChildren(...all.map((each) => {
      const item = line(each, each.why ? words.refused : words.here, each.why ? "danger" : "warning");
      if (!each.why) return item;
      const why = document.createElement("span");
      why.className = "text-danger small w-100"; why.textContent = each.why;
      item.append(why, button(words.change, () => change(each)), button(words.remove, () => { if (window.confirm(words.sure)) { drop(each.client); draw(); } }));
      return item;
    }));
    queue.textContent = unsent ? `${words.kept.replace("#", unsent)} ${trouble}` : trouble || (sent.children.length ? words.clear : "");
  }
  function change(each) {  // the server has refused it, so it is nowhere but here: another number cannot double it
    for (const name of ["day", "kind", "volume", "minutes"]) field(name).value = each[name];
    replaces = each.client; typed = true; field("day").focus();
  }
  function token() {  // who has signed in anew in another tab has a new one
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    return cookie ? cookie.slice(10) : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  }
  async function send() {
    window.clearTimeout(timer);
    const records = read().filter((each) => !each.why).slice(0, BATCH);
    if (busy || !records.length) return;
    busy = true;
    const stop = new AbortController(), late = window.setTimeout(() => stop.abort(), LATE);
    try {
      const answer = await fetch(words.send, {method: "POST", signal: stop.signal, body: JSON.stringify({owner: +words.owner, records}),
        headers: {"X-CSRFToken": token(), "Content-Type": "application/json", "HX-Request": "true"}});
      if (!answer.ok) throw answer.status;
      const said = await answer.json();
      records.forEach((each) => {
        if (said.kept.includes(each.client)) { drop(each.client); sent.prepend(line(each, words.sent, "success")); }
        else if (said.refused[each.client]) put({...each, why: said.refused[each.client]});
      });
      if (field("day").value === today) field("day").value = said.today;
      today = said.today;
      trouble = ""; pause = +words.pause;
    } catch (fault) {
      trouble = {401: words.away, 403: words.away, 409: words.other}[fault] || words.line;
      pause = Math.min(2 * pause, LATEST);
    }
    window.clearTimeout(late);
    busy = false;
    draw();
    if (read().some((each) => !each.why)) timer = window.setTimeout(send, trouble ? pause : 0);
  }
  form.addEventListener("submit", (event) => {
    const record = {client: number(), day: field("day").value, kind: field("kind").value, volume: field("volume").value, minutes: field("minutes").value};
    try { put(record); } catch (_) { return; }  // no room on the device: sent as a form, at once
    event.preventDefault();
    if (replaces) { drop(replaces); replaces = null; }
    field("volume").value = field("minutes").value = ""; typed = false;
    draw(); send();
    field("kind").focus();
  });
  field("minutes").addEventListener("input", () => { typed = field("minutes").value !== ""; });
  for (const name of ["kind", "volume"]) field(name).addEventListener("input", () => {
    const one = standards[field("kind").value], many = +field("volume").value;
    if (!typed && one && many > 0) field("minutes").value = Math.min(1440, Math.max(1, Math.round(one * many)));
  });
  window.addEventListener("storage", draw);
  window.addEventListener("online", () => { pause = +words.pause; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  draw(); send();
})();
