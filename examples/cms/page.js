// SPDX-License-Identifier: MIT
// The admin page. Data from the server is shown as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);
const rows = new Map(); // href -> {row, box, outcome, title}

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
  box.id = "select-" + article.href;
  const label = element("label", article.title);
  label.htmlFor = box.id;
  const outcome = element("td", "", "outcome");
  const cells = [element("td"), element("td"), element("td", article.owner), outcome];
  cells[0].append(box);
  cells[1].append(label);
  row.append(...cells);
  byId("rows").append(row);
  rows.set(article.href, { row, box, outcome, title: article.title });
}

async function load() {
  offerRetry(null);
  try {
    const answer = await fetch("/articles", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status + " " + answer.statusText);
    const { articles } = await answer.json();
    rows.clear();
    byId("rows").replaceChildren();
    articles.forEach(addRow);
    say(articles.length + " articles");
  } catch (error) {
    say("The articles could not be loaded: " + error.message, "bad");
  }
  countSelected();
}

function selectable() {
  return [...rows.values()].filter(({ box }) => !box.disabled);
}

function selected() {
  return [...rows.keys()].filter((href) => rows.get(href).box.checked);
}

function countSelected() {
  const count = selected().length;
  const all = byId("all");
  byId("selected").textContent = count + " selected";
  byId("delete").disabled = byId("lock").disabled = count === 0;
  all.checked = count > 0 && count === selectable().length;
  all.indeterminate = count > 0 && !all.checked;
}

function say(text, className) {
  byId("summary").textContent = text;
  byId("summary").className = "summary " + (className || "");
}

// ---- The formats of a multi-status ---------------------------------------------------

// Both return {transaction, results: [{href, status, message, retryAfter, causes}]}; causes
// are the hrefs of the items that caused a 424.
const NOT_STARTED = "failed-dependency";
const UNDONE = "rolled-back";

function readJson(text) {
  const { results, transaction } = JSON.parse(text);
  for (const result of results)
    result.causes = (result.errors || [])
      .filter(({ code }) => code === NOT_STARTED || code === UNDONE)
      .flatMap(({ hrefs }) => hrefs || []);
  return { results, transaction };
}

// Members that DAV does not define are in an extension element, as JSON.
const EXTENSION = "urn:multistatus:1";

function readXml(text) {
  const tree = new DOMParser().parseFromString(text, "application/xml");
  if (tree.querySelector("parsererror")) throw new Error("The response is not XML");
  const child = (parent, ns, name) =>
    [...parent.children].find((c) => c.namespaceURI === ns && c.localName === name);
  const extension = (parent, name) => {
    const found = child(parent, EXTENSION, name);
    return found ? JSON.parse(found.textContent) : {};
  };
  const results = [...tree.getElementsByTagNameNS("DAV:", "response")].map((response) => {
    const line = child(response, "DAV:", "status").textContent;
    const [, status, reason] = /^\S+ (\d{3}) ?(.*)$/.exec(line);
    const message = child(response, "DAV:", "responsedescription");
    return {
      href: child(response, "DAV:", "href").textContent,
      status: Number(status),
      message: message ? message.textContent : reason,
      retryAfter: extension(response, "item").retryAfter,
      causes: [NOT_STARTED, UNDONE].flatMap((condition) =>
        [...response.getElementsByTagNameNS(EXTENSION, condition)].flatMap((found) =>
          [...found.children].map((href) => href.textContent),
        ),
      ),
    };
  });
  return { results, transaction: extension(tree.documentElement, "document").transaction };
}

// ---- Retrying -----------------------------------------------------------------------

// An item can be sent again if it has a retryAfter, or if all its causes can. Returns
// {hrefs, seconds}; seconds: the longest wait.
function findRetryable(results) {
  const seconds = new Map();
  for (const { href, retryAfter } of results)
    if (retryAfter !== undefined) seconds.set(href, retryAfter);
  const direct = new Set(seconds.keys());
  for (const { href, causes } of results)
    if (causes.length > 0 && causes.every((cause) => direct.has(cause)))
      seconds.set(href, 0);
  return { hrefs: [...seconds.keys()], seconds: Math.max(0, ...seconds.values()) };
}

let retry = null; // {request, at}: what the button sends, and the earliest time
let timer = 0;

function offerRetry(request, seconds) {
  clearTimeout(timer);
  retry = request && { request, at: Date.now() + seconds * 1000 };
  byId("retry").hidden = !retry;
  if (retry)
    byId("retry").textContent =
      "Retry " + request.hrefs.length + " (in " + seconds + " s)";
}

// Sends the request as soon as the wait is over. The button stays enabled, since a disabled
// button loses the keyboard focus.
function waitAndRetry() {
  clearTimeout(timer);
  const left = retry.at - Date.now();
  if (left <= 0) {
    send(retry.request);
    return;
  }
  byId("retry").textContent =
    "Retry " + retry.request.hrefs.length + " in " + Math.ceil(left / 1000) + " s";
  timer = setTimeout(waitAndRetry, Math.min(left, 250));
}

// ---- One request ------------------------------------------------------------------------

function showExchange(sent, answer, received) {
  const applied = answer.headers.get("Preference-Applied");
  byId("sent").textContent = sent;
  byId("received").textContent =
    "HTTP/1.1 " + answer.status + " " + answer.statusText + "\n" +
    "Content-Type: " + answer.headers.get("Content-Type") + "\n" +
    (applied ? "Preference-Applied: " + applied + "\n" : "") + "\n" + received;
  byId("exchange").hidden = false;
}

function describe({ status, message, causes }) {
  const titles = causes.map((href) => (rows.get(href) || { title: href }).title);
  if (status === 204) return "204 Deleted";
  return status + " " + (titles.length > 0 ? "not changed because of " + titles.join(", ") : message);
}

// Failed articles stay selected; deleted ones cannot be selected.
function showOutcome(result, operation, canRetry) {
  const entry = rows.get(result.href);
  if (!entry) return;
  const good = result.status >= 200 && result.status < 300;
  const deleted = good && operation === "delete";
  entry.row.className = deleted ? "good deleted" : good ? "good" : canRetry ? "soon" : "bad";
  entry.outcome.textContent =
    (good ? "✓ " : canRetry ? "↻ " : "✗ ") + describe(result);
  entry.box.checked = !good;
  entry.box.disabled = deleted;
}

// An article without an outcome may not have succeeded.
function showResults({ hrefs, operation, strict, user }, { results, transaction }) {
  const again = findRetryable(results);
  const reported = new Set(results.map(({ href }) => href));
  for (const result of results)
    showOutcome(result, operation, again.hrefs.includes(result.href));
  for (const href of hrefs.filter((h) => !reported.has(h))) {
    rows.get(href).row.className = "bad";
    rows.get(href).outcome.textContent = "✗ no outcome reported";
  }
  const done = results.filter(({ status }) => status >= 200 && status < 300).length;
  const failed = hrefs.length - done;
  say(
    transaction === "rolledBack"
      ? "Nothing was changed, because some articles failed. See the outcomes."
      : done + " of " + hrefs.length + (operation === "delete" ? " deleted" : " locked") +
          (failed ? ", " + failed + " failed. See the outcomes." : ""),
    failed ? "bad" : "good",
  );
  if (again.hrefs.length > 0)
    offerRetry({ hrefs: again.hrefs, operation, strict, user }, again.seconds);
}

// The request failed as a whole: the problem details have the reason.
function showProblem(request, answer, text) {
  say("Nothing was changed. " + JSON.parse(text).detail, "bad");
  const seconds = answer.headers.get("Retry-After");
  if (seconds !== null) offerRetry(request, Number(seconds));
}

// The buttons are disabled during a request and lose the focus. Moves it to the retry
// button, or to the summary.
function restoreFocus() {
  if (document.activeElement !== document.body) return;
  byId(byId("retry").hidden ? "summary" : "retry").focus();
}

async function send(request) {
  const { hrefs, operation, strict, user } = request;
  const form = document.querySelector("input[name=form]:checked").value;
  const path = "/articles/bulk-" + operation;
  const body = JSON.stringify({ items: hrefs.map((href) => ({ href })) });
  const headers = {
    "Content-Type": "application/json",
    Accept: form + ", application/problem+json",
    "X-User": user,
  };
  if (strict) headers.Prefer = "handling=strict";
  offerRetry(null);
  byId("delete").disabled = byId("lock").disabled = true;
  say("Sending …");
  try {
    const answer = await fetch(path, { method: "POST", headers, body });
    const text = await answer.text();
    const head = Object.entries(headers).map(([name, value]) => name + ": " + value);
    showExchange(
      ["POST " + path + " HTTP/1.1", ...head, "", body].join("\n"), answer, text,
    );
    if (answer.status === 207)
      showResults(request, form === "application/xml" ? readXml(text) : readJson(text));
    else showProblem(request, answer, text);
  } catch (error) {
    say("The response could not be read, so the outcome is unknown: " + error.message,
      "bad");
  }
  countSelected();
  restoreFocus();
}

function sendSelected(operation) {
  const strict = byId("strict").checked;
  send({ hrefs: selected(), operation, strict, user: byId("user").value });
}

byId("delete").addEventListener("click", () => sendSelected("delete"));
byId("lock").addEventListener("click", () => sendSelected("lock"));
byId("retry").addEventListener("click", waitAndRetry);
byId("reload").addEventListener("click", load);
byId("rows").addEventListener("change", countSelected);
byId("all").addEventListener("change", (event) => {
  for (const { box } of selectable()) box.checked = event.target.checked;
  countSelected();
});
load();
