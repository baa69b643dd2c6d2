// Wall clock and instant in a named time zone, by Intl alone.

const formats = new Map();

function formatOf(zone) {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(zone) {
  const fields = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  };
  return new Intl.DateTimeFormat("en-CA", { ...fields, hourCycle: "h23", timeZone: zone });
}

/** {year: "2026", month: "11", …} of an instant (ms) in a zone. */
export const fieldsOf = (ms, zone) =>
  Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );

/** "2026-11-24" */
export function dayOf(ms, zone) {
  const { year, month, day } = fieldsOf(ms, zone);
  return `${year}-${month}-${day}`;
}

/** "2026-11-24T10:00", the value of a datetime-local input. */
export function wallOf(ms, zone) {
  const { hour, minute } = fieldsOf(ms, zone);
  return `${dayOf(ms, zone)}T${hour}:${minute}`;
}

/** ms to add to UTC to get the zone's wall clock at an instant. */
function shiftAt(ms, zone) {
  const { year, month, day, hour, minute, second } = fieldsOf(ms, zone);
  return Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) - Math.floor(ms / 1000) * 1000;
}

/** Unix seconds of a wall clock "2026-11-24T10:00" in a zone; a time skipped by DST lands after the gap, a doubled one is the first. */
export function epochOf(wall, zone) {
  const flat = Date.parse(`${wall}Z`);
  if (Number.isNaN(flat)) return null;
  const tries = [flat - shiftAt(flat - 864e5, zone), flat - shiftAt(flat + 864e5, zone)];
  const fitting = tries.filter((ms) => wallOf(ms, zone) === wall.slice(0, 16));
  return Math.floor((fitting.length ? Math.min(...fitting) : Math.max(...tries)) / 1000);
}

/** "CET" or "GMT+1": the zone's short name at an instant. */
export function zoneMark(ms, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(ms);
  return parts.find((part) => part.type === "timeZoneName").value;
}

/** "Europe/Berlin (CET)" */
export const zoneName = (ms, zone) => `${zone.replaceAll("_", " ")} (${zoneMark(ms, zone)})`;
