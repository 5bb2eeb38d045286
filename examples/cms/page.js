// SPDX-License-Identifier: MIT
// The admin page. Whatever comes from the server is shown as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);
const rows = new Map(); // href -> {row, box, outcome}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// ---- The list ------------------------------------------------------------------------

function addRow(article) {
  const row = element("tr");
  const box = element("input");
  box.type = "checkbox";
  box.id = "tick-" + article.href;
  const label = element("label", article.title);
  label.htmlFor = box.id;
  const outcome = element("td", "", "outcome");
  const cells = [element("td"), element("td"), element("td", article.owner), outcome];
  cells[0].append(box);
  cells[1].append(label);
  row.append(...cells);
  byId("rows").append(row);
  rows.set(article.href, { row, box, outcome });
}

async function load() {
  try {
    const answer = await fetch("/articles", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status + " " + answer.statusText);
    const { articles } = await answer.json();
    rows.clear();
    byId("rows").replaceChildren();
    articles.forEach(addRow);
    say(articles.length + " articles");
  } catch (error) {
    say("The list cannot be had: " + error.message, "bad");
  }
  countTicked();
}

function tickable() {
  return [...rows.values()].filter(({ box }) => !box.disabled);
}

function ticked() {
  return [...rows.keys()].filter((href) => rows.get(href).box.checked);
}

function countTicked() {
  const count = ticked().length;
  const all = byId("all");
  byId("ticked").textContent = count + " ticked";
  byId("delete").disabled = count === 0;
  all.checked = count > 0 && count === tickable().length;
  all.indeterminate = count > 0 && !all.checked;
}

function say(text, className) {
  byId("summary").textContent = text;
  byId("summary").className = "summary " + (className || "");
}

// ---- The two forms of a multi-status --------------------------------------------------

// Both give [{href, status, message}].
function readJson(text) {
  return JSON.parse(text).results;
}

function readXml(text) {
  const tree = new DOMParser().parseFromString(text, "application/xml");
  if (tree.querySelector("parsererror")) throw new Error("The answer is not XML");
  return [...tree.getElementsByTagNameNS("DAV:", "response")].map((response) => {
    const child = (name) =>
      [...response.children].find((c) => c.namespaceURI === "DAV:" && c.localName === name);
    const [, status, reason] = /^\S+ (\d{3}) ?(.*)$/.exec(child("status").textContent);
    const message = child("responsedescription");
    return {
      href: child("href").textContent,
      status: Number(status),
      message: message ? message.textContent : reason,
    };
  });
}

// ---- One request ------------------------------------------------------------------------

function showExchange(sent, answer, received) {
  byId("sent").textContent = sent;
  byId("received").textContent =
    "HTTP/1.1 " + answer.status + " " + answer.statusText + "\n" +
    "Content-Type: " + answer.headers.get("Content-Type") + "\n\n" + received;
  byId("exchange").hidden = false;
}

// What failed stays ticked, for another try; what is done cannot be ticked again.
function showOutcome({ href, status, message }) {
  const entry = rows.get(href);
  if (!entry) return;
  const good = status >= 200 && status < 300;
  entry.row.className = good ? "good" : "bad";
  entry.outcome.textContent = (good ? "✓ " : "✗ ") + status + " " + (message || "");
  if (good) {
    entry.box.checked = false;
    entry.box.disabled = true;
  }
}

// An article without an outcome is no success, so its row says so.
function showResults(asked, results) {
  const told = new Set(results.map(({ href }) => href));
  results.forEach(showOutcome);
  for (const href of asked.filter((h) => !told.has(h))) {
    rows.get(href).row.className = "bad";
    rows.get(href).outcome.textContent = "✗ nothing was said about it";
  }
  const failed = asked.filter((href) => rows.get(href).box.checked).length;
  const done = asked.length - failed;
  say(
    done + " of " + asked.length + " deleted" +
      (failed ? ", " + failed + " not: see beside each" : ""),
    failed ? "bad" : "good",
  );
}

async function deleteTicked() {
  const hrefs = ticked();
  const accept = document.querySelector("input[name=form]:checked").value;
  const body = JSON.stringify({ items: hrefs.map((href) => ({ href })) });
  const user = byId("user").value;
  byId("delete").disabled = true;
  say("Deleting …");
  try {
    const answer = await fetch("/articles/bulk-delete", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: accept, "X-User": user },
      body,
    });
    const text = await answer.text();
    showExchange(
      "POST /articles/bulk-delete HTTP/1.1\nContent-Type: application/json\nAccept: " +
        accept + "\nX-User: " + user + "\n\n" + body,
      answer,
      text,
    );
    if (answer.status === 207)
      showResults(hrefs, accept === "application/xml" ? readXml(text) : readJson(text));
    else say("Nothing was deleted: " + JSON.parse(text).detail, "bad");
  } catch (error) {
    say("No answer that can be read, so nothing is known: " + error.message, "bad");
  }
  countTicked();
}

byId("delete").addEventListener("click", deleteTicked);
byId("reload").addEventListener("click", load);
byId("rows").addEventListener("change", countTicked);
byId("all").addEventListener("change", (event) => {
  for (const { box } of tickable()) box.checked = event.target.checked;
  countTicked();
});
load();
