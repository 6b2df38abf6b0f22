// Sends what was typed, for whoever typed it and nobody else. No signal, no session and a refusal are told apart.
import { merge } from "./values.js";

const PATIENCE = 20_000; // milliseconds; a phone with one bar is slow, not away

export class NoSignal extends Error {}
export class SignedOut extends Error {}
export class Refused extends Error {
  constructor(answer) {
    super(answer?.errors?.[0]?.detail ?? "");
    this.code = answer?.errors?.[0]?.code;
  }
}

export const csrfToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";

export async function ask(address, { headers, ...request }) {
  let response;
  try {
    response = await fetch(address, {
      ...request,
      headers: { "X-CSRFToken": csrfToken(), "X-Sent-For": document.body.dataset.user, ...headers },
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new NoSignal();
  }
  if (response.status === 401) throw new SignedOut();
  if (response.status >= 500) throw new NoSignal(); // the server is away: what helps is to try again
  return response;
}

// Brings what was typed into one form to the server, whatever another device wrote there meanwhile.
// `pick(conflicts, mine, current)` answers the values of the fields that both changed.
export async function bring(entry, pick) {
  for (;;) {
    const response = await ask(`/api/v1/drafts/${entry.kind}/${entry.about}/`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "If-Match": `"${entry.version}"` },
      body: JSON.stringify({ form_key: entry.formKey, values: entry.values }),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    if (response.status !== 409 || !answer.current) throw new Refused(answer);
    const { values, conflicts } = merge(entry.base, entry.values, answer.current.values);
    const picked = conflicts.length ? await pick(conflicts, entry.values, answer.current) : {};
    entry = { ...entry, values: { ...values, ...picked }, base: answer.current.values, version: answer.current.version };
  }
}

// Sends the form itself, as its button would. Answers where it leads, or "" when it was refused.
export async function post({ address, body }) {
  const response = await ask(address, { method: "POST", body: new URLSearchParams(body) });
  if (!response.ok) return "";
  return (await response.json()).to;
}
