// On every page: what an earlier page could not send is sent now, once. And signing out leaves nothing behind.
import { drop, dropOld, forgetDevice, mine } from "./kept.js";
import { NoSignal, SignedOut, bring, post } from "./sending.js";
import { sentence, signal, toast } from "./telling.js";

const form = document.querySelector("form[data-draft]");
const isOfThisPage = (left) => left.kind === form?.dataset.draft && left.about === form?.dataset.about;

const LONGEST_GOODBYE = 3000; // milliseconds
let going = null;

class BothWrote extends Error {}
const pickLater = () => Promise.reject(new BothWrote());

async function send(left) {
  const to = left.intent ? await post(left.intent) : "";
  if (to) toast(sentence("sentLate", left.at), to, sentence("open"));
  else {
    await bring(left, pickLater);
    toast(sentence(left.intent ? "needsALook" : "keptLate", left.at), left.page, sentence("goOn"));
  }
  await drop(left.name);
}

// An entry whose page still stands open is that page's to send. Answers whether everything is sent.
function sendAll() {
  going ??= sendEach().finally(() => (going = null));
  return going;
}

async function sendEach() {
  let isAll = true;
  for (const left of await mine()) {
    if (isOfThisPage(left)) continue;
    await navigator.locks.request(left.name, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      try {
        await send(left);
      } catch (error) {
        isAll = false;
        if (error instanceof NoSignal || error instanceof SignedOut) throw error;
        toast(sentence("needsALook", left.at), left.page, sentence("goOn"));
      }
    });
  }
  return isAll && !(await mine()).length;
}

async function start() {
  await dropOld();
  for (;;) {
    try {
      return await sendAll();
    } catch (error) {
      if (!(error instanceof NoSignal)) return; // signed out: the next page asks
      await signal();
    }
  }
}

document.addEventListener("submit", async (event) => {
  const leaving = event.target;
  if (!leaving.matches("[data-sign-out]") || leaving.dataset.sure) return;
  event.preventDefault();
  const goodbye = new CustomEvent("heart:leaving", { detail: [] }); // the form of this page adds what it sends
  document.dispatchEvent(goodbye);
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST_GOODBYE));
  await Promise.race([Promise.all(goodbye.detail), late]);
  const isAllSent = await sendAll().catch(() => false);
  if (isAllSent) await forgetDevice();
  leaving.dataset.sure = "yes";
  if (isAllSent) leaving.submit();
  else toast(sentence("unsent"));
});

start();
