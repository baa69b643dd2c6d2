// What the played person sees, kept fresh: one GET /world, one event stream, and every POST the page makes.

const ROOT = new URL("../", import.meta.url);
const SILENT = "The stand-in did not answer. Is it still running?";

const watchers = new Set();
const lineWatchers = new Set();
let playing = new URLSearchParams(location.search).get("as");
let world = null;
let offset = 0;
let stream = null;
let loading = null;
let loadAgain = false;

/** The world as last fetched, or null before the first answer. */
export const current = () => world;
export const me = () => world.me;
export const zone = () => world.me.tz || "UTC";

/** Business time, in ms; runs on between two fetches. */
export const businessNow = () => Date.now() + offset;

export const watch = (listener) => watchers.add(listener);

/** listener("live" | "lost") whenever the event stream changes its state. */
export const watchLine = (listener) => lineWatchers.add(listener);

export const address = (path) => new URL(path, ROOT).href;

export const person = (id) => world.people.find((someone) => someone.id === id) ?? null;

/** Name, initials and colour of whoever wrote something, the app included. */
export function author(id) {
  const { app } = world;
  if (id === app.bot_user_id || id === app.id)
    return { name: app.name, initials: app.initials, color: null, isApp: true };
  const found = person(id);
  const name = found?.real_name || found?.name || id;
  return {
    name,
    initials: found?.initials ?? name.slice(0, 2).toUpperCase(),
    color: found?.color ?? null,
    isApp: false,
  };
}

export const channel = (id) => world.channels.find((one) => one.id === id) ?? null;
export const directMessage = () => world.dms[0] ?? null;

/** GET as JSON; throws an Error with a sentence for people. */
export async function get(path) {
  const answer = await fetch(address(path), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) throw new Error(SILENT);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.problem ?? `The stand-in answered ${answer.status}.`);
  return body;
}

/** POSTs as the played person. Always an object; {problem: sentence} when it did not work. */
export async function post(path, body) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: playing, ...body }),
  };
  const answer = await fetch(address(path), request).catch(() => null);
  if (!answer) return { problem: SILENT };
  const result = (await answer.json().catch(() => null)) ?? {};
  if (!answer.ok && !result.problem && !result.errors) result.problem = `The stand-in answered ${answer.status}.`;
  return result;
}

/** Fetches the world anew; calls that come while a fetch runs share one more fetch after it. */
export function refresh() {
  loadAgain = loading !== null;
  loading ??= loadUntilQuiet().finally(() => (loading = null));
  return loading;
}

async function loadUntilQuiet() {
  do {
    loadAgain = false;
    await load();
  } while (loadAgain);
}

async function load() {
  const asked = playing;
  const fresh = await get(asked ? `world?as=${encodeURIComponent(asked)}` : "world");
  if (asked !== playing) return;
  playing = fresh.me.id;
  offset = Date.parse(fresh.clock.now) - Date.now();
  world = fresh;
  for (const listener of watchers) listener(world);
}

/** Starts as the person in the address (or whom the stand-in gives us first) and listens for changes. */
export async function start() {
  await refresh().catch(startAsAnybody);
  remember();
  listen();
}

/** The person in the address may have left: the stand-in then gives us its first. */
function startAsAnybody(error) {
  if (!playing) throw error;
  playing = null;
  return refresh();
}

/** Everybody who can be played or mentioned: people, not apps. */
export const players = () => world.people.filter((one) => !one.is_bot);

/** Goes on as another person of the workspace. */
export async function play(id) {
  playing = id;
  remember();
  stream?.close();
  await refresh();
  listen();
}

function remember() {
  const url = new URL(location.href);
  url.searchParams.set("as", playing);
  history.replaceState(history.state, "", url);
}

function listen() {
  stream?.close();
  const mine = new EventSource(address(`events?as=${encodeURIComponent(playing)}`));
  stream = mine;
  mine.onopen = () => tellLine("live");
  mine.onmessage = (event) => hear(JSON.parse(event.data));
  mine.onerror = () => {
    tellLine("lost");
    if (mine.readyState === EventSource.CLOSED) setTimeout(() => stream === mine && listen(), 1500);
  };
}

function hear({ revision }) {
  tellLine("live");
  if (revision !== world?.revision) refresh().catch(() => tellLine("lost"));
}

function tellLine(state) {
  for (const listener of lineWatchers) listener(state);
}

/** Changes when names, zone or day change: what text rendered earlier may have shown. */
export function dressing() {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone() }).format(businessNow());
  return [
    world.me.id,
    zone(),
    day,
    ...world.people.map((one) => one.real_name),
    ...world.channels.map((one) => one.name),
  ].join("|");
}
