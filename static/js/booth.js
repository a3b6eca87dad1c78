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

  // What is ticked is kept in this tab until the vote is cast: Back, Forward and a reload find it again. The pass code
  // comes along, so that a vote whose answer was lost is sent again under the code it was first sent with.
  const BALLOT = "puljen-ballot";
  const ballot = () => document.querySelector("#ballot, #cast");
  const nameOf = (form) => `${form.elements.orden.value} ${form.elements.stil.value}`;
  const ticksOf = (form) => [...form.querySelectorAll("input[name=choice]")]
    .filter((tick) => tick.type === "hidden" || tick.checked).map((tick) => tick.value);
  const addressOf = ({ orden, stil }) =>
    `${document.querySelector(".booth-place a").pathname}/vaelg?orden=${orden.value}&stil=${stil.value}`;
  const held = () => {
    try { return JSON.parse(sessionStorage.getItem(BALLOT)) || {}; } catch { return {}; }
  };
  const hold = (what) => {
    try { sessionStorage.setItem(BALLOT, JSON.stringify(what)); } catch { /* no storage: the forms carry them */ }
  };
  const keep = () => {
    const form = ballot();
    if (!form) return;
    const name = nameOf(form), before = held(), given = form.querySelector("input[name=mine][type=hidden]");
    const mine = given ? given.value : before.name === name ? before.mine : "";
    hold({ name, code: form.elements.code.value, mine, ticks: ticksOf(form) });
    if (held().name) form.autocomplete = "off"; // or the browser puts older ticks over these, when it likes
  };
  const add = (form, name, value) => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  };
  const tick = (form, wanted) => {
    const shown = [...form.querySelectorAll("input[name=choice][type=checkbox]")];
    form.querySelectorAll("input[name=choice][type=hidden]").forEach((kept) => kept.remove());
    shown.forEach((box) => { box.checked = wanted.includes(box.value); });
    const values = shown.map((box) => box.value);
    wanted.filter((value) => !values.includes(value)).forEach((value) => add(form, "choice", value));
  };
  const bringBack = () => {
    const form = ballot(), last = held();
    if (!form) return;
    if (last.name === nameOf(form) && last.cast) return location.replace(document.querySelector(".booth-place a").href);
    if (form.id === "ballot" && last.name === nameOf(form)) {
      tick(form, last.ticks);
      form.elements.code.value = last.code;
      if (last.mine && !form.elements.mine) add(form, "mine", last.mine);
    }
    // Back to a screen 1 that answered a form asks for an address, too.
    if (form.id === "ballot" && !location.search) history.replaceState(null, "", addressOf(form.elements));
    keep();
  };
  addEventListener("pageshow", (event) => { if (event.persisted) { bringBack(); count(); } });

  // The receipt ends it: nothing of the vote stays but that this ballot was cast.
  if (document.querySelector("[data-receipt]")) hold({ name: held().name, cast: true });

  // "4 projects chosen", counted while she ticks.
  const count = () => {
    const line = document.getElementById("count");
    if (!line) return;
    const chosen = ticksOf(document.getElementById("ballot")).length;
    line.hidden = false;
    line.textContent = chosen === 0 ? line.dataset.none : chosen === 1 ? line.dataset.one
      : line.dataset.many.replace("{}", String(chosen));
  };
  document.addEventListener("change", (event) => { if (event.target.name === "choice") { count(); keep(); } });

  // htmx has put in new pieces: say what changed.
  document.addEventListener("htmx:afterSettle", () => {
    count();
    keep();
    const news = document.querySelector("#removed, .shown");
    if (news) say(news.firstChild.textContent.trim());
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  });

  // A second press while the first is on its way would only make her wait twice.
  const cast = document.getElementById("cast");
  if (cast) {
    cast.addEventListener("submit", (event) => {
      if (cast.dataset.sent && event.submitter && !event.submitter.formAction.endsWith("/tjek")) event.preventDefault();
      if (!event.submitter || event.submitter.hasAttribute("formaction")) return;
      cast.dataset.sent = "1";
      // Back from the receipt asks for an address then, not for this form once more, which no browser has kept.
      history.replaceState(null, "", addressOf(cast.elements));
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
  bringBack();
  count();
  fill();
})();
