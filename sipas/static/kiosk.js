/* On a kiosk what somebody entered and left behind is cleared for the next visitor, after a question that any touch or key answers. */
"use strict";
(() => {
  const question = document.getElementById("still-there");
  if (!question) return;
  const form = document.querySelector("main form");
  const after = (name) => 1000 * Number(question.dataset[name]);
  const next = () => location.replace(question.dataset.next);
  let timer;

  const isBlank = () => !form.querySelector(":checked") && !form.elements.comment.value && !document.querySelector(".problems");
  const ask = () => {
    if (isBlank()) { wait(); return; }
    question.showModal();
    timer = setTimeout(next, after("clears"));
  };
  const wait = () => {
    clearTimeout(timer);
    if (question.open) question.close();
    timer = setTimeout(ask, after("asks"));
  };
  for (const sign of ["keydown", "pointerdown", "input", "wheel"]) addEventListener(sign, wait, { capture: true, passive: true });
  wait();
})();
