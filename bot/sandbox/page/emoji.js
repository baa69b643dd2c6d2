// The shortcodes an app is likely to use; any other stays as it was written.

const SHORTCODES = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_left: "⬅️", arrow_right: "➡️", ballot_box_with_check: "☑️",
  bell: "🔔", briefcase: "💼", bulb: "💡", bust_in_silhouette: "👤", busts_in_silhouette: "👥", calendar: "📆",
  checkered_flag: "🏁", clap: "👏", clipboard: "📋", clock1: "🕐", clock3: "🕒", clock9: "🕘", computer: "💻",
  confetti_ball: "🎊", date: "📅", earth_africa: "🌍", email: "✉️", envelope: "✉️", eyes: "👀", fire: "🔥",
  flag: "🚩", globe_with_meridians: "🌐", gear: "⚙️", handshake: "🤝", hand: "✋", heart: "❤️",
  heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳", information_source: "ℹ️", key: "🔑",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", mag: "🔍",
  memo: "📝", movie_camera: "🎥", no_entry: "⛔", no_entry_sign: "🚫", office: "🏢", ok_hand: "👌",
  page_facing_up: "📄", party_popper: "🎉", pencil: "✏️", pencil2: "✏️", phone: "☎️", pray: "🙏", question: "❓",
  raised_hands: "🙌", recycle: "♻️", red_circle: "🔴", repeat: "🔁", rocket: "🚀", round_pushpin: "📍",
  slightly_smiling_face: "🙂", smile: "😄", sparkles: "✨", speech_balloon: "💬", spiral_calendar_pad: "🗓️",
  star: "⭐", stopwatch: "⏱️", tada: "🎉", telephone_receiver: "📞", thinking_face: "🤔", thumbsdown: "👎",
  thumbsup: "👍", trophy: "🏆", video_camera: "📹", warning: "⚠️", wave: "👋", white_check_mark: "✅", x: "❌",
  zap: "⚡",
};

/** The character for a shortcode without its colons, or null. */
export const emojiOf = (code) => (Object.hasOwn(SHORTCODES, code) ? SHORTCODES[code] : null);

/** Replaces every known :shortcode: in plain text. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (written, code) => emojiOf(code) ?? written);
