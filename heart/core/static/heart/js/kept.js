// What was typed and could not be sent yet, kept on this device: one sealed entry for each form that stood open.
// Its key needs two halves: one that this device can use but not tell, and one that the server gives to its
// owner's session alone. What is older than a day is dropped, whoever is signed in.
const A_DAY = 24 * 60 * 60 * 1000;
const { user, seal } = document.body.dataset;
const canKeep = Boolean(globalThis.indexedDB && globalThis.crypto?.subtle); // a browser trusts TLS alone with it
let opened, sealing;

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function database() {
  opened ??= (() => {
    const request = indexedDB.open("heart", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("halves");
      request.result.createObjectStore("kept", { keyPath: "id" });
    };
    return done(request);
  })();
  return opened;
}

async function rows(name, mode = "readonly") {
  return (await database()).transaction(name, mode, { durability: "strict" }).objectStore(name);
}

async function half() {
  const found = await done((await rows("halves")).get(user));
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const halves = await rows("halves", "readwrite");
  const another = await done(halves.get(user)); // another tab was quicker
  if (!another) await done(halves.put(made, user));
  return another ?? made;
}

function key() {
  sealing ??= (async () => {
    const whole = await crypto.subtle.sign("HMAC", await half(), new TextEncoder().encode(seal));
    return crypto.subtle.importKey("raw", whole, "AES-GCM", false, ["encrypt", "decrypt"]);
  })();
  return sealing;
}

// False where this browser can't keep anything: only what the server has is safe then.
export async function keep(name, entry) {
  if (!canKeep || !user) return false;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text);
  await done((await rows("kept", "readwrite")).put({ id: `${user}/${name}`, user, at: Date.now(), iv, sealed }));
  return true;
}

async function unsealed({ id, at, iv, sealed }) {
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), sealed);
    return { ...JSON.parse(new TextDecoder().decode(text)), name: id.slice(user.length + 1), at };
  } catch {
    return null; // sealed with a half that is gone
  }
}

// The entries of whoever is signed in, the oldest first.
export async function mine() {
  if (!canKeep || !user) return [];
  const all = await done((await rows("kept")).getAll());
  const read = await Promise.all(all.filter((row) => row.user === user).map(unsealed));
  return read.filter(Boolean).sort((one, other) => one.at - other.at);
}

export async function drop(name) {
  if (canKeep && user) await done((await rows("kept", "readwrite")).delete(`${user}/${name}`));
}

export async function dropOld() {
  if (!canKeep) return;
  const kept = await rows("kept", "readwrite");
  const old = (await done(kept.getAll())).filter((row) => row.at < Date.now() - A_DAY);
  await Promise.all(old.map((row) => done(kept.delete(row.id))));
}

// On signing out, when nothing is left to send.
export async function forgetDevice() {
  if (canKeep && user) await done((await rows("halves", "readwrite")).delete(user));
}
