"use strict";
(() => {
  const { stream, zone } = document.getElementById("open-times").dataset;
  const live = document.getElementById("live");
  const days = document.getElementById("days");
  const none = document.getElementById("none");
  const RETRY = 5000;
  const wall = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });

  const say = (words) => { if (live.textContent !== words) live.textContent = words; };

  const shown = () => [...days.querySelectorAll("time")].map((each) => each.dateTime);

  const read = (instant) => {
    const part = Object.fromEntries(wall.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
    return { instant, day: `${part.weekday} ${part.day} ${part.month}`, clock: `${part.hour}:${part.minute}` };
  };

  const item = ({ instant, clock }) => {
    const time = Object.assign(document.createElement("time"), { dateTime: instant, textContent: clock });
    const li = document.createElement("li");
    li.append(time);
    return li;
  };

  const show = (times) => {
    const lists = new Map();
    for (const each of times.map(read)) {
      if (!lists.has(each.day)) lists.set(each.day, Object.assign(document.createElement("ul"), { className: "times" }));
      lists.get(each.day).append(item(each));
    }
    const heading = (day) => Object.assign(document.createElement("h3"), { textContent: day });
    days.replaceChildren(...[...lists].flatMap(([day, list]) => [heading(day), list]));
    none.hidden = times.length > 0;
  };

  const count = (number, what) => `${number} ${number === 1 ? "time" : "times"} ${what}.`;

  const change = (before, after) => {
    const gone = before.filter((each) => !after.includes(each)).length;
    const come = after.filter((each) => !before.includes(each)).length;
    return ["Live.", gone && count(gone, "just taken"), come && count(come, "just came free")].filter(Boolean).join(" ");
  };

  const follow = () => {
    const events = new EventSource(stream);
    events.addEventListener("open", () => say("Live."));
    events.addEventListener("open-times", (event) => {
      const { times } = JSON.parse(event.data);
      const words = change(shown(), times);
      show(times);
      say(words);
    });
    events.addEventListener("error", () => {
      say("Reconnecting…");
      if (events.readyState === EventSource.CLOSED) setTimeout(askWhy, RETRY);
    });
  };

  const askWhy = async () => {
    const answer = await fetch(stream, { headers: { accept: "application/json" } }).catch(() => null);
    if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      say((await answer.json()).detail);
    } else {
      follow();
    }
  };

  follow();
})();
