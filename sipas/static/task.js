/* Solves the small task of a form while its page is read; without it fewer people are let in at once. */
"use strict";
(() => {
  const form = document.querySelector("form[data-task]");
  if (!form) return;
  const line = document.getElementById("task");
  let isReady = false, isWaiting = false, isSent = false;

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const derive = async ({ nonce, salt, cost, keyLength }, counter) => {
    const password = new Uint8Array(nonce.length / 2 + 4);
    password.set(bytes(nonce));
    new DataView(password.buffer).setUint32(nonce.length / 2, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost }, key, 8 * keyLength));
  };

  const solve = async (task) => {
    for (let counter = 0; ; counter += 1) {
      const derivedKey = await derive(task.parameters, counter);
      if (derivedKey.startsWith(task.parameters.keyPrefix)) return btoa(JSON.stringify({ challenge: task, solution: { counter, derivedKey } }));
    }
  };

  const ready = (solution) => {
    form.elements["~task"].value = solution;
    isReady = true;
    if (isWaiting) { isSent = true; form.submit(); }
  };

  form.addEventListener("submit", (event) => {
    if (!isReady || isSent) event.preventDefault();
    if (isReady) isSent = true;
    else { isWaiting = true; line.textContent = line.dataset.wait; }
  });
  /* When the page answers a task that did not fit, Back and reload fetch it anew with another. */
  history.replaceState(null, "", location.href);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  /* An address without https has no such functions: the form then goes without a solution. */
  if (window.crypto && crypto.subtle) solve(JSON.parse(form.dataset.task)).then(ready, () => ready("")); else ready("");
})();
