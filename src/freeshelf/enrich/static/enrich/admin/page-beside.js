/* Turns the pages of the file beside the form, and shows the place of a suggestion.
 * Without it the same links open each page by itself.
 */
(() => {
  const panel = document.querySelector("[data-beside]");
  const place = panel.querySelector("[data-beside-page]");
  const status = panel.querySelector("[data-beside-status]");
  const back = panel.querySelector("[data-beside-back]");
  let pressed = null;
  let turns = 0;

  function bringIntoView() {
    const frame = place.querySelector("[data-beside-frame]");
    const mark = frame?.querySelector("rect");
    if (!mark) return;
    const top = mark.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    frame.scrollTop += top - frame.clientHeight / 3;
  }

  async function turn(address) {
    const turning = (turns += 1);
    let part = "";
    try {
      const response = await fetch(address, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (response.ok && !response.redirected) part = await response.text();
    } catch {
      // It is said below.
    }
    // Another page was asked for meanwhile.
    if (turning !== turns) return false;
    if (part) place.innerHTML = part;
    const words = [".beside__turn strong", "[data-beside-sentence]"]
      .map((selector) => place.querySelector(selector)?.textContent.trim())
      .filter(Boolean);
    status.textContent = part ? words.join(". ") : panel.dataset.besideProblem;
    status.classList.toggle("w-sr-only", Boolean(part));
    const image = place.querySelector("[data-beside-image]");
    if (image && !image.complete) image.addEventListener("load", bringIntoView);
    bringIntoView();
    return true;
  }

  const isPlain = (event) =>
    !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  document.addEventListener("click", async (event) => {
    const show = event.target.closest("[data-beside-show]");
    const link = show || event.target.closest("[data-beside-turn]");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    const direction = link.dataset.besideTurn;
    if (!(await turn(link.href))) return;
    if (show) {
      document
        .querySelector("[data-beside-show][aria-current]")
        ?.removeAttribute("aria-current");
      show.setAttribute("aria-current", "true");
      pressed = show;
      // On a narrow screen the page is below the form.
      const form = show.closest("form").getBoundingClientRect();
      const isBelow = panel.getBoundingClientRect().top >= form.bottom;
      back.hidden = !isBelow;
      if (isBelow) {
        panel.scrollIntoView();
        place.querySelector("[data-beside-frame]")?.focus({ preventScroll: true });
      }
      return;
    }
    const again =
      place.querySelector(`[data-beside-turn="${direction}"]`) ||
      place.querySelector("[data-beside-turn]");
    again?.focus({ preventScroll: true });
  });

  back.addEventListener("click", () => {
    back.hidden = true;
    pressed.focus();
    pressed.scrollIntoView({ block: "center" });
  });

  // The form does not open the file: how many pages it has is known from here on.
  turn(panel.dataset.besideFirst).then(() => {
    status.textContent = "";
  });
})();
