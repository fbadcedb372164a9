/* Keeps a double click from sending a form twice, which would drop the file that answers the first. */
"use strict";
(() => {
  const PAUSE_MS = 5000;
  for (const form of document.querySelectorAll("form[data-once]")) {
    let last = -PAUSE_MS;
    form.addEventListener("submit", (event) => {
      const now = performance.now();
      if (now - last < PAUSE_MS) event.preventDefault(); else last = now;
    });
  }
})();
