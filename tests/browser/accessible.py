"""What is cheap to assert of a page everybody can use: names, labels, and errors tied to their fields."""

from playwright.async_api import Page

# Runs in the page: a sentence for each thing that somebody who cannot see it would miss.
FAULTS = r"""
() => {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const words = (ids) => (ids ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));
  const speaking = "a, button, [role=option], [role=tab], [role=menuitem], summary";
  const named = (node) =>
    words(node.getAttribute("aria-labelledby")).map((one) => one?.textContent).join(" ").trim() ||
    (node.getAttribute("aria-label") ?? "").trim() ||
    [...(node.labels ?? [])].map((one) => one.textContent).join(" ").trim() ||
    (node.matches(speaking) ? node.textContent.trim() : "") ||
    (node.getAttribute("title") ?? "").trim();
  const about = (node) => node.outerHTML.slice(0, 160);
  const faults = [];
  const say = (what, node) => faults.push(`${what}: ${about(node)}`);
  const roles = ["combobox", "listbox", "radiogroup", "dialog", "alertdialog", "tablist", "log", "menu"];
  const controls = "a[href], button, input, textarea, select, summary, iframe, dialog[open], " +
    roles.map((role) => `[role=${role}]`).join(", ");
  for (const node of top.querySelectorAll(controls)) if (shown(node) && !named(node)) say("no name", node);
  if (top !== document && !named(top)) say("a dialog without a title", top);
  for (const node of top.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]"))
    for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"])
      if (words(node.getAttribute(name)).includes(null)) say(`${name} points nowhere`, node);
  for (const error of top.querySelectorAll(".in-error:not([hidden])")) {
    const field = [...top.querySelectorAll("[aria-invalid=true]")]
      .find((one) => words(one.getAttribute("aria-describedby")).includes(error));
    if (!field) say("an error of no field", error);
  }
  const seen = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twins = seen.filter((one, at) => seen.indexOf(one) !== at);
  for (const id of new Set(twins)) faults.push(`two of id ${id}`);
  for (const image of top.querySelectorAll("img:not([alt])")) say("a picture without words", image);
  for (const node of top.querySelectorAll("[tabindex]"))
    if (node.tabIndex > 0) say("an order of its own", node);
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  return faults;
}
"""


async def check_page(page: Page) -> None:
    """The top dialog, or the page where none is open, has no fault that a machine can find."""
    await page.wait_for_load_state()
    assert await page.evaluate(FAULTS) == []
