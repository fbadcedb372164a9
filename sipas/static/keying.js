/* Speeds up the keying screen; without it every field is typed into and left with Tab. */
"use strict";
(() => {
  const form = document.getElementById("keying");
  const fields = [...form.querySelectorAll("[data-key]")];
  const button = form.querySelector("button[type=submit]");
  const BLANK = "-", TWO_TICKS = "*";
  const codesOf = (field) => (field.dataset.codes || "").split(" ").filter(Boolean);
  const isCoded = (field) => field.dataset.key.startsWith("select_");

  const go = (field, step) => {
    const place = fields.indexOf(field) + step;
    const next = place >= fields.length ? button : fields[Math.max(0, place)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const judge = (field) => {
    const codes = codesOf(field), value = field.value.trim();
    const signs = [BLANK, TWO_TICKS, ""];
    const parts = field.dataset.key === "select_multiple" ? value.split(/\s+/) : [value];
    const good = signs.includes(value) || parts.every((part) => codes.includes(part));
    if (good) field.removeAttribute("aria-invalid"); else field.setAttribute("aria-invalid", "true");
    return good;
  };

  const onInput = (field) => {
    const value = field.value.trim();
    if (field.dataset.key !== "select_one" || value === "") return;
    const codes = codesOf(field);
    const begins = codes.filter((code) => code.startsWith(value));
    const good = judge(field);
    if (good && begins.every((code) => code === value)) go(field, 1);
    else if (!good && begins.length === 0) field.select();
  };

  const toggle = (field, code) => {
    const codes = codesOf(field), set = new Set(field.value.split(/\s+/).filter((c) => codes.includes(c)));
    if (set.has(code)) set.delete(code); else set.add(code);
    field.value = codes.filter((c) => set.has(c)).join(" ");
    judge(field);
  };

  const mark = (field, sign) => {
    field.value = sign;
    judge(field);
    go(field, 1);
  };

  const onKey = (event) => {
    const field = event.target, key = event.key;
    if (!fields.includes(field) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isText = field.dataset.key === "text";
    let done = true;
    if (key === "Enter" && !event.shiftKey) { if (!isCoded(field) || judge(field)) go(field, 1); }
    else if (key === "ArrowDown" && !isText) go(field, 1);
    else if (key === "ArrowUp" && !isText) go(field, -1);
    else if (key === "Backspace" && field.value === "") go(field, -1);
    else if (isCoded(field) && (key === " " || key === BLANK)) mark(field, BLANK);
    else if (isCoded(field) && key === TWO_TICKS) mark(field, TWO_TICKS);
    else if (field.dataset.key === "select_multiple" && codesOf(field).every((code) => code.length === 1)
      && codesOf(field).includes(key)) toggle(field, key);
    else done = false;
    if (done) event.preventDefault();
  };

  form.addEventListener("keydown", onKey);
  form.addEventListener("input", (event) => { if (fields.includes(event.target)) onInput(event.target); });
  form.addEventListener("focusin", (event) => { if (event.target.select && event.target.dataset.key !== "text") event.target.select(); });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
})();
