/* Chooses “Write” when someone writes, “Take” when someone changes what is to be taken,
 * and asks whether proposals have come. Without it every choice is made by hand.
 */
(() => {
  const POLL_MILLISECONDS = 2000;
  const form = document.querySelector("[data-proposals]");

  form.addEventListener("input", (event) => {
    const field = event.target;
    const isText = field.matches("textarea, input:not([type=radio], [type=checkbox])");
    const row = field.closest(".proposals__row");
    const choice = row?.querySelector("input[type=radio], input[type=checkbox]");
    if (isText && choice) choice.checked = true;
  });

  const touched = () =>
    [...form.elements].some(
      (field) =>
        (field.type === "radio" || field.type === "checkbox"
          ? field.checked !== field.defaultChecked
          : "defaultValue" in field && field.value !== field.defaultValue),
    );

  async function look() {
    try {
      const response = await fetch(form.action, {
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      });
      const answer = await response.json();
      if (answer.is_ready) {
        // What was typed goes along, and comes back beside the proposals.
        if (touched()) form.requestSubmit(form.querySelector("[data-proposals-look]"));
        else window.location.reload();
        return;
      }
    } catch {
      // The server may be away for a moment: the next look finds it.
    }
    setTimeout(look, POLL_MILLISECONDS);
  }

  if (form.dataset.waiting === "yes") setTimeout(look, POLL_MILLISECONDS);
})();
