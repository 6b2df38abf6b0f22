// A form with data-draft keeps what is typed into it: on this device at once, on the server a second later.
// Nothing is kept before the first keystroke. Saving without a signal is remembered and done once, later.
import { pickFrom } from "./conflict.js";
import { drop, keep, mine } from "./kept.js";
import { NoSignal, Refused, SignedOut, bring, post } from "./sending.js";
import { signIn } from "./sign-in-over.js";
import { say, sentence, signal, timeOf } from "./telling.js";
import { fill, names, same, sameField, valuesOf } from "./values.js";

const PAUSE = 1000; // milliseconds between a keystroke and the server
const form = document.querySelector("form[data-draft]");
const pick = form && pickFrom(form, timeOf);
const held = document.getElementById("draft-waits");

let base, version, savedAt, name; // what the server has, and where this device keeps the rest
let queue = Promise.resolve(), isQueued = false; // writes on this device, one after the other
let sending = null, timer = 0;
let press = null; // the button that sends the form, while it does
let natively = false;

const entry = (more) => ({
  kind: form.dataset.draft,
  about: form.dataset.about,
  page: form.dataset.page,
  formKey: form.elements.form_key.value,
  values: valuesOf(form),
  base,
  version,
  ...more,
});

function inOrder(act, state) {
  queue = queue.then(act).then(
    (isKept) => (form.dataset.kept = isQueued ? "" : isKept === false ? "not" : state),
    () => (form.dataset.kept = "not"), // a full or private browser: the server still gets it
  );
  return queue;
}

// What is typed while one write waits goes with it.
function keepHere() {
  if (isQueued) return;
  isQueued = true;
  inOrder(() => {
    isQueued = false;
    return keep(name, entry());
  }, "here");
}

const dropHere = () => inOrder(() => drop(name), "there");

function typed(event) {
  if (!event.target.name) return;
  form.dataset.kept = "";
  keepHere();
  if (!timer) timer = setTimeout(send, PAUSE);
}

// What the server has now, in the form too; a field that was typed into meanwhile is left alone.
function take(draft, sent) {
  const now = valuesOf(form);
  const strange = names(draft.values, sent).filter(
    (field) =>
      !sameField(draft.values, sent, field) &&
      sameField(now, sent, field) &&
      !fill(form, field, draft.values[field] ?? []),
  );
  if (draft.version >= version) [base, version, savedAt] = [draft.values, draft.version, draft.updated_at];
  form.elements.form_key.value = draft.form_key;
  return strange.length === 0;
}

async function sendNow() {
  for (;;) {
    const sent = valuesOf(form);
    if (same(sent, base)) break;
    const fits = take(await bring(entry({ values: sent }), pick), sent);
    // A neighbor whom this page has not listed: the server shows the form as both devices left it.
    if (!fits && same(valuesOf(form), sent)) return leave(form.dataset.page);
  }
  await dropHere();
  if (savedAt) say("saved", savedAt);
}

// Until it is on the server, whatever stands in the way; refused, it stays on this device.
async function persist(act) {
  while (!press) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof SignedOut) await signIn(whereItIs());
      else if (!(error instanceof NoSignal)) throw error;
      else {
        say("offline");
        await signal();
      }
    }
  }
}

const whereItIs = () => (savedAt ? sentence("safe", savedAt) : sentence("safeHere"));

function send() {
  clearTimeout(timer);
  timer = 0;
  sending ??= persist(sendNow)
    .catch((error) => {
      if (!(error instanceof Refused)) throw error;
      say("refused", error.message);
    })
    .finally(() => (sending = null));
  return sending;
}

function leave(address) {
  location.assign(address);
  return new Promise(() => {}); // nothing happens on this page any more
}

// --- the button -----------------------------------------------------------------------------------------
const hasFiles = () => [...form.elements].some((field) => field.type === "file" && field.files.length);

function bodyOf(button) {
  const body = [...new FormData(form, button)].filter(([, value]) => typeof value === "string");
  return body.filter(([field]) => !["csrfmiddlewaretoken", "written_at"].includes(field));
}

function sendLikeAnyForm() {
  natively = true;
  hold(false);
  form.requestSubmit(press.button);
}

// The words first, then the form: what the answer shows is what the draft says, and nothing is newer.
async function deliver(body) {
  await sendNow();
  const to = await post({ address: form.action, body });
  await dropHere();
  if (to) return leave(to);
  sendLikeAnyForm(); // refused: the browser shows the answer, with what was typed
}

async function submitted(event) {
  if (natively || event.submitter?.formNoValidate || hasFiles()) return;
  event.preventDefault();
  if (press) return;
  press = { button: event.submitter };
  clearTimeout(timer);
  timer = 0;
  try {
    await deliverOrWait(press);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sendLikeAnyForm();
  }
}

async function deliverOrWait(mine) {
  let body = bodyOf(mine.button);
  while (press === mine) {
    try {
      return await deliver(body);
    } catch (error) {
      if (error instanceof SignedOut) await signIn(whereItIs());
      else if (!(error instanceof NoSignal)) throw error;
      else {
        if (held.hidden) body = [...body, ["written_at", new Date().toISOString()]];
        await waitForSignal(body);
      }
    }
  }
}

function hold(isHeld) {
  form.inert = isHeld;
  held.hidden = !isHeld;
  for (const field of form.elements) if (field.type === "submit") field.hidden = isHeld;
}

async function waitForSignal(body) {
  hold(true);
  held.scrollIntoView({ block: "center" });
  say("waits");
  inOrder(() => keep(name, entry({ intent: { address: form.action, body } })), "intent");
  await signal();
}

held?.querySelector("button").addEventListener("click", () => {
  press = null;
  hold(false);
  keepHere();
  send();
});

// --- coming back ----------------------------------------------------------------------------------------
// What an earlier page of this form left on this device goes to the server, which then shows the form with it.
async function bringBack(left) {
  form.inert = true;
  try {
    const to = left.intent ? await persist(() => post(left.intent)) : "";
    if (!to) await bring(left, pick);
    await drop(left.name);
    return await leave(to || form.dataset.page);
  } catch (error) {
    for (const field of names(left.values)) fill(form, field, left.values[field]);
    if (error instanceof Refused) say("refused", error.message);
  } finally {
    form.inert = false;
  }
}

async function start() {
  base = valuesOf(form);
  version = Number(form.dataset.version);
  name = `${form.dataset.draft}/${form.dataset.about}/${crypto.randomUUID?.() ?? Math.random()}`;
  // While this page lives, no other one takes what it keeps.
  navigator.locks?.request(name, () => new Promise(() => {}));
  form.addEventListener("input", typed);
  form.addEventListener("submit", submitted);
  document.addEventListener("heart:leaving", (event) => event.detail.push(send()));
  for (const left of await mine()) {
    if (left.kind === form.dataset.draft && left.about === form.dataset.about) {
      await navigator.locks.request(left.name, { ifAvailable: true }, (lock) => lock && bringBack(left));
    }
  }
  form.dataset.kept = version ? "there" : "nothing";
}

// A fragment asked for by an expired session must not take the page away.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (!form || !(form.contains(elt) || elt.form === form) || !xhr.getResponseHeader("HX-Redirect")) return;
  event.preventDefault();
  signIn(sentence("safeHere")).then(send);
});

if (form) start();
