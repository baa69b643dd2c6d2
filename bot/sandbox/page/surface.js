// Where blocks live, as the app sees it: a message in a channel, or an open view.

import { complain, complainOf } from "./notice.js";
import { post, refresh } from "./world.js";

async function act(container, state, [block_id, action_id, entry]) {
  const answer = await post("action", { container, block_id, action_id, element: entry, state });
  complainOf(answer);
  await refresh().catch((error) => complain(error.message));
}

const ask = (container, block_id, action_id, query) => post("options", { container, block_id, action_id, query });

/** For the blocks of one message; `message()` and `state()` are read when something happens. */
export function messageSurface({ channel, message, state }) {
  const container = () => ({ channel, ts: message().ts });
  return {
    changed: () => undefined,
    act: (...what) => act(container(), state(), what),
    options: (...what) => ask(container(), ...what),
  };
}

/** For a modal or the Home tab; `typed` tells the server what it would otherwise not know. */
export function viewSurface({ view, state, typed }) {
  const container = () => ({ view_id: view().id });
  return {
    changed: typed,
    options: (...what) => ask(container(), ...what),
    act(...what) {
      typed.stop(); // the action carries the whole state
      return act(container(), state(), what);
    },
  };
}
