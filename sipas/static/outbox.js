/* Keeps what is typed on this device until the server has it; without it pages are plain forms. */
"use strict";
(() => {
  const PREFIX = "sipas:", WEEK_MS = 7 * 864e5, TIMEOUT_MS = 30000, LONGEST_PAUSE_MS = 60000;
  let busy = false, pause = 2000, timer = 0, store = memory();
  try { localStorage.setItem(PREFIX, "1"); localStorage.removeItem(PREFIX); store = localStorage; } catch { /* not allowed: kept while the page is open */ }

  function memory() {
    const held = {};
    const way = { getItem: (key) => held[key] || null, setItem: (key, text) => { held[key] = text; }, removeItem: (key) => { delete held[key]; } };
    return Object.assign(Object.create({ keys: () => Object.keys(held) }), way);
  }
  const find = (selector) => document.querySelector(selector);
  const valueOf = (selector) => (find(selector) || {}).value || "";
  const form = () => find("form[data-outbox]");
  const isTyped = (of) => of.dataset.outbox === "typed";
  const place = (of) => { const to = new URL(of.getAttribute("action") || "", location); return to.pathname + to.search; };
  const ours = () => PREFIX + valueOf('[name="~of"]') + ":";
  const keys = (prefix) => (store.keys ? store.keys() : Object.keys(store)).filter((key) => key.startsWith(prefix));
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const write = (key, body, isQueued) => { try { store.setItem(key, JSON.stringify({ body, isQueued, at: Date.now() })); } catch { /* full: the page still holds it */ } };
  const drop = (prefix) => keys(prefix).forEach((key) => store.removeItem(key));
  const typed = (of, go) => {
    const body = new URLSearchParams(new FormData(of));
    if (go) body.append("~go", go);
    return body;
  };
  const say = (word) => { const line = find("#outbox"); if (line && line.textContent !== line.dataset[word]) line.textContent = line.dataset[word]; };

  const post = async (path, body) => {
    const stop = new AbortController(), alarm = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(path, { method: "POST", body, headers: { "X-Outbox": "1" }, redirect: "manual", signal: stop.signal });
      const isOurs = answer.headers.get("X-Outbox") && answer.status < 500 && answer.status !== 429;
      return isOurs && { next: answer.headers.get("X-Next"), isOver: answer.status === 410, html: await answer.text() };
    } catch { return null; } finally { clearTimeout(alarm); }
  };

  const setBusy = (is) => { busy = is; document.body.toggleAttribute("data-busy", is); };

  const flush = async () => {
    const waiting = keys(ours()).filter((key) => read(key).isQueued).sort((a, b) => read(a).at - read(b).at);
    if (busy || !waiting.length) return;
    setBusy(true);
    clearTimeout(timer);
    const slow = setTimeout(say, 1000, "sending");
    setBusy(await deliver(waiting));
    clearTimeout(slow);
  };

  /* Returns true when the page is being left. */
  const deliver = async (waiting) => {
    for (const key of waiting) {
      const { body } = read(key), path = key.slice(ours().length), fields = new URLSearchParams(body);
      fields.set("csrf_token", valueOf('[name="csrf_token"]'));
      const answer = await post(path, fields);
      if (!answer) { later(); return false; }
      const isHere = form() && place(form()) === path, now = read(key) || { body }, isEdited = now.body !== body;
      if (isEdited || (!answer.next && fields.has("~shown"))) write(key, now.body, false); else store.removeItem(key);
      if (answer.isOver) drop(ours());
      if (answer.next && isHere && !isEdited) return go(answer.next);
      if (!answer.next) return isHere ? show(answer.html) : go(path);
    }
    pause = 2000;
    say("sent");
    return form() && isTyped(form()) ? false : go(location.pathname + location.search);
  };

  const later = () => {
    say("kept");
    timer = setTimeout(flush, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  };

  const go = (address) => {
    const isSame = address.split("#")[0] === location.pathname + location.search;
    if (isSame) { history.replaceState(null, "", address); location.reload(); } else location.assign(address);
    return true;
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(document.adoptNode(page.body));
    scrollTo(0, 0);
    const first = find("[autofocus]");
    if (first) first.focus();
    tidy();
    return false;
  };

  const tidy = () => {
    const line = find("#outbox");
    if (line && line.dataset.done) drop(PREFIX + line.dataset.done + ":");
    for (const key of keys(PREFIX)) if (!(read(key) && read(key).at > Date.now() - WEEK_MS)) store.removeItem(key);
  };

  const restore = (of, key) => {
    const body = new URLSearchParams(read(key).body), shown = (body.get("~shown") || "").split(" ");
    const before = typed(of).toString();
    if ([...body.keys()].some((name) => name.startsWith("~keep-"))) return;
    for (const field of of.elements) {
      if (!field.name || ["hidden", "submit"].includes(field.type) || !(shown.includes(field.name) || body.has(field.name))) continue;
      const values = body.getAll(field.name);
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value); else field.value = values[0] || "";
    }
    if (typed(of).toString() !== before) say("restored"); else if (!read(key).isQueued) store.removeItem(key);
  };

  document.addEventListener("input", ({ target }) => {
    const of = form();
    if (!of || target.form !== of || !isTyped(of)) return;
    const key = ours() + place(of), was = read(key);
    write(key, typed(of, was && new URLSearchParams(was.body).get("~go")).toString(), Boolean(was && was.isQueued));
  });
  document.addEventListener("submit", (event) => {
    const of = event.target, button = event.submitter;
    if (of.hasAttribute("data-forget")) drop(ours());
    if (of !== form()) return;
    event.preventDefault();
    write(ours() + place(of), typed(of, button && button.name === "~go" && button.value).toString(), true);
    flush();
  });
  addEventListener("online", flush);
  addEventListener("pageshow", (event) => { if (event.persisted) { setBusy(false); flush(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });

  /* A page shown for a form that was refused: Back and reload fetch it anew and send nothing twice. */
  if (find("form[data-anew]") && find(".problems")) history.replaceState(null, "", location.href);
  tidy();
  const here = form(), key = here && ours() + place(here);
  if (here && read(key) && isTyped(here) && !here.hasAttribute("data-refused")) restore(here, key);
  if (keys(ours()).some((name) => read(name).isQueued)) { say("kept"); flush(); }
})();
