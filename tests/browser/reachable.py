"""What somebody without a mouse, or with weak eyes, needs of a page of ours."""

from playwright.async_api import Page

LEAST_CONTRAST = 4.5
CONTROLS = "a[href], button, input:not([type=hidden]), select"
WITHIN_DATE = 4
"""Places within a field for a date: its day, month and year, and its calendar."""

# Runs in the page: a sentence for each heading that is out of order, and for each link too pale to read.
FAULTS = """
(least) => {
  const faults = [];
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1]));
  if (levels.filter((one) => one === 1).length !== 1) faults.push(`headings: ${levels}`);
  if (levels.some((one, at) => one > (levels[at - 1] ?? 0) + 1)) faults.push(`a level left out: ${levels}`);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.querySelector("main")) faults.push("no main part");
  const own = ["rgb(0, 0, 238)", "rgb(158, 158, 255)", "rgb(0, 0, 0)"];
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => parts(colour).slice(0, 3)
    .map((one) => one / 255).map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = "a, button, label, p, h1, h2, h3, input:not([type=hidden]), select";
  for (const node of document.querySelectorAll(texts)) {
    if (parts(getComputedStyle(node).color)[3] === 0) continue;  // not meant to be seen
    const [low, high] = [getComputedStyle(node).color, behind(node)].map(light).sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (own.includes(getComputedStyle(node).color)) faults.push(`the browser's own: ${node.outerHTML}`);
    if (contrast < least) faults.push(`too pale, ${contrast.toFixed(2)}: ${node.outerHTML.slice(0, 120)}`);
  }
  return faults;
}
"""

# What has the focus: whether one sees that, where it is in the document, and what to call it.
FOCUSED = """
() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const all = [...document.querySelectorAll("*")];
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const beside = box.right <= 0 || box.left >= innerWidth;
  const inside = box.width > 0 && !beside && box.bottom > 0 && box.top < innerHeight;
  return { at: all.indexOf(node), is_body: node === document.body, is_seen: seen && inside,
    about: node.outerHTML.slice(0, 120) };
}
"""


async def check_reachable(page: Page) -> None:
    """Headings, language and contrast; and of a page just loaded, all of it by Tab, each focus to be seen."""
    faults = await page.evaluate(FAULTS, LEAST_CONTRAST)
    assert faults == [], "\n".join(faults)
    await page.evaluate("document.activeElement.blur()")
    controls = await page.locator(CONTROLS).filter(visible=True).count()
    places: list[int] = []
    for _ in range(controls + WITHIN_DATE):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        if focused["is_body"] or focused["at"] in places[:1] * (len(places) > 1):
            break
        assert focused["is_seen"], focused["about"]
        places.append(focused["at"])
    assert places == sorted(places)
    assert len({*places}) == controls
