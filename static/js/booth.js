// Small comforts of the booth. Everything works without this file; it sends nothing anywhere by itself.
(() => {
  "use strict";
  const KEY = "puljen-letter"; // what a QR code held, in this tab only, until screen 2 has filled the fields
  const status = document.getElementById("status");
  const say = (text) => { if (status) status.textContent = text; };

  // A letter's QR code carries #number-secret, a receipt's #code. Take it out of the address at once.
  const hash = location.hash.slice(1);
  if (/^[0-9]{8}-?[0-9A-Za-z*~$=-]{14,20}$/.test(hash) || /^(?:[0-9A-Za-z]{4}-?){7}$/.test(hash)) {
    history.replaceState(null, "", location.pathname + location.search);
    try {
      sessionStorage.setItem(KEY, hash);
      const starts = document.querySelectorAll(".start a");
      if (starts.length === 1) location.replace(starts[0].href); // the letter leads straight to the ballot
    } catch { /* no storage: she types */ }
  }

  const fill = () => {
    const number = document.querySelector("[data-letter=number]");
    if (!number) return;
    let held = null;
    try { held = sessionStorage.getItem(KEY); sessionStorage.removeItem(KEY); } catch { /* none */ }
    if (!held || number.value) return;
    const letter = /^([0-9]{4})([0-9]{4})-?(.+)$/.exec(held);
    if (letter && held.replaceAll("-", "").length === 22) {
      number.value = `${letter[1]}-${letter[2]}`;
      document.querySelector("[data-letter=secret]").value = letter[3];
      say(number.form.dataset.filled);
    } else {
      document.querySelector("[data-letter=code]").value = held;
      document.getElementById("again").open = true;
      say(number.form.dataset.filled);
    }
  };

  // "4 projects chosen", counted while she ticks.
  const count = () => {
    const line = document.getElementById("count");
    if (!line) return;
    const chosen = document.querySelectorAll("#ballot input[name=choice]:checked").length + Number(line.dataset.kept);
    line.hidden = false;
    line.textContent = chosen === 0 ? line.dataset.none : chosen === 1 ? line.dataset.one
      : line.dataset.many.replace("{}", String(chosen));
  };
  document.addEventListener("change", (event) => { if (event.target.name === "choice") count(); });

  // htmx has put in new pieces: say what changed.
  document.addEventListener("htmx:afterSettle", () => {
    count();
    const news = document.querySelector("#removed, .shown");
    if (news) say(news.firstChild.textContent.trim());
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  });

  // The language link keeps the ticks: it sends the form there instead.
  const form = document.querySelector("#cast, #ballot");
  const other = document.querySelector(".site-tools a[hreflang]");
  if (form && other) {
    other.addEventListener("click", (event) => {
      const button = document.querySelector(".ballot-language button");
      if (!button) return;
      event.preventDefault();
      button.click();
    });
  }

  // A second press while the first is on its way would only make her wait twice.
  const cast = document.getElementById("cast");
  if (cast) {
    cast.addEventListener("submit", (event) => {
      if (cast.dataset.sent && event.submitter && !event.submitter.formAction.endsWith("/tjek")) event.preventDefault();
      if (event.submitter && !event.submitter.hasAttribute("formaction")) cast.dataset.sent = "1";
    });
    addEventListener("pageshow", () => { delete cast.dataset.sent; });
  }

  // Checking a receipt: only its first three symbols leave the device; the rest is compared here.
  const RECEIPT = "puljen-receipt";
  const asked = document.querySelector("#check-form [name=receipt]");
  const plain = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1").replace(/^K(?=.{16}$)/, "");
  if (asked) {
    if (/^K-[0-9A-Z-]{16,20}$/.test(hash)) {
      history.replaceState(null, "", location.pathname + location.search);
      asked.value = hash;
    }
    asked.form.addEventListener("submit", () => {
      const whole = plain(asked.value);
      if (whole.length !== 16) return;
      try { sessionStorage.setItem(RECEIPT, whole); } catch { return; }
      asked.value = whole.slice(0, 3);
    });
    let mine = null;
    try { mine = sessionStorage.getItem(RECEIPT); sessionStorage.removeItem(RECEIPT); } catch { /* none */ }
    const answer = document.getElementById("answer");
    if (mine && answer) {
      const rows = [...answer.querySelectorAll("[data-number]")];
      const own = rows.find((row) => plain(row.dataset.number) === mine);
      rows.filter((row) => row !== own).forEach((row) => row.remove());
      const hint = answer.querySelector("[data-several]");
      if (hint) hint.hidden = true;
      answer.querySelector("[data-missing]").hidden = Boolean(own);
      say(answer.innerText);
    }
  }

  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  count();
  fill();
})();
