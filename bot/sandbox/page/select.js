// Select elements of Block Kit: where their options come from and how a choice reads in view.state.values.

import { plainWords } from "./mrkdwn.js";
import { Picker } from "./picker.js";
import { author, current } from "./world.js";

const GROUPS = "option_groups";

/** {value, text, description, raw} of a Block Kit option. */
export const itemOf = (option) => ({
  value: option.value,
  text: plainWords(option.text),
  description: plainWords(option.description) || null,
  raw: option,
});

const groupsOf = (answer) =>
  answer[GROUPS]
    ? answer[GROUPS].map((group) => ({ label: plainWords(group.label), items: group.options.map(itemOf) }))
    : [{ label: null, items: (answer.options ?? []).map(itemOf) }];

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function narrowed(groups, query) {
  const wanted = fold(query);
  const fits = (item) => fold(`${item.text} ${item.description ?? ""}`).includes(wanted);
  return groups.map((group) => ({ ...group, items: group.items.filter(fits) })).filter((group) => group.items.length);
}

const localSource = (groups) => ({ minimum: 0, isRemote: false, find: async (query) => narrowed(groups(), query) });

function remoteSource(spec, ask) {
  const find = async (query) => {
    const answer = await ask(query);
    if (answer.problem) throw new Error(answer.problem);
    return groupsOf(answer);
  };
  return { minimum: spec.min_query_length ?? 3, isRemote: true, find };
}

const userItem = (id) => {
  const found = current().people.find((one) => one.id === id);
  return { value: id, text: author(id).name, description: found?.title || null };
};
const channelItem = (id) => {
  const found = current().channels.find((one) => one.id === id);
  return { value: id, text: found ? `#${found.name}` : "A channel you are not in" };
};
const conversationItem = (id) => (id.startsWith("C") || id.startsWith("G") ? channelItem(id) : userItem(id));

const users = () => [...new Set([...current().people.map((one) => one.id), current().app.bot_user_id])];
const channels = () =>
  current()
    .channels.filter((one) => !one.is_private)
    .map((one) => one.id);

function conversations(filter = {}) {
  const include = new Set(filter.include ?? ["public", "private", "im"]);
  const rooms = current()
    .channels.filter((one) => include.has(one.is_private ? "private" : "public"))
    .map((one) => one.id);
  const others = users().filter((id) => !(filter.exclude_bot_users && id === current().app.bot_user_id));
  return include.has("im") ? [...rooms, ...others] : rooms;
}

const fromIds = (ids, item) => localSource(() => [{ label: null, items: ids().map(item) }]);

const KINDS = {
  static_select: {
    key: "selected_option",
    initial: "initial_option",
    source: (spec) => localSource(() => groupsOf(spec)),
  },
  external_select: { key: "selected_option", initial: "initial_option", source: remoteSource },
  users_select: {
    key: "selected_user",
    initial: "initial_user",
    item: userItem,
    source: () => fromIds(users, userItem),
  },
  channels_select: {
    key: "selected_channel",
    initial: "initial_channel",
    item: channelItem,
    source: () => fromIds(channels, channelItem),
  },
  conversations_select: {
    key: "selected_conversation",
    initial: "initial_conversation",
    item: conversationItem,
    source: (spec) => fromIds(() => conversations(spec.filter), conversationItem),
  },
};

export const SELECT_TYPES = Object.keys(KINDS).flatMap((type) => [type, `multi_${type}`]);

/** A select part: control, entry(), accept(entry), initial(). `host` gives changed() and options(query). */
export function select(spec, host) {
  const isMulti = spec.type.startsWith("multi_");
  const kind = KINDS[spec.type.replace("multi_", "")];
  const [key, initial] = isMulti ? [`${kind.key}s`, `${kind.initial}s`] : [kind.key, kind.initial];
  const toItem = kind.item ?? itemOf;
  const box = new Picker({
    isMulti,
    placeholder: plainWords(spec.placeholder) || "Choose an option",
    canClear: host.isOptional,
    most: spec.max_selected_items,
    source: kind.source(spec, host.options),
    onChange: host.changed,
  });
  const raws = () => box.chosen().map((item) => item.raw ?? item.value);
  return {
    node: box.node,
    control: box.control,
    entry: () => ({ type: spec.type, [key]: isMulti ? raws() : (raws()[0] ?? null) }),
    accept: (entry) => box.accept([entry?.[key] ?? []].flat().map(toItem)),
    initial: () => ({ [key]: initialOf(spec[initial], spec) }),
    isEmpty: () => box.chosen().length === 0,
    update: (fresh) => box.setSource(kind.source(fresh, host.options)),
    isOffered: (fresh) => !(fresh.options || fresh[GROUPS]) || box.chosen().every((item) => offers(fresh, item)),
  };
}

const offers = (spec, item) => groupsOf(spec).some((group) => group.items.some((one) => one.value === item.value));

function initialOf(value, spec) {
  if (value !== undefined) return value;
  return spec.default_to_current_conversation && spec.type === "conversations_select"
    ? (current().channels[0]?.id ?? null)
    : null;
}
