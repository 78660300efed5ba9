// Moves through the rows of a list by keys, and presses its buttons, while the list has
// the focus. A list has data-list-keys, its rows data-record, the link that opens a row
// is in its title or has data-list-open. A button of a choice has its key in
// data-list-key, and in data-list-needs the name of a field that must be filled first.
(function () {
  const LINK = "td.title .title-wrapper a[href], a[data-list-open]";
  const BOX = "input[type=checkbox]";

  function rowOf(element) {
    return (element.closest && element.closest("[data-record]")) || null;
  }

  function focusRow(row) {
    const target = row.querySelector(LINK) || row.querySelector(BOX);
    if (!target) return;
    target.focus({ preventScroll: true });
    show(row, target);
  }

  function show(row, target) {
    row.scrollIntoView({ block: "nearest", behavior: "instant" });
    target.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  // A bar with choices lies over the end of a list, and is as high as they need: style
  // sheets keep what has the focus before it.
  for (const bar of document.querySelectorAll("[data-list-keys] [data-list-bar]")) {
    const list = bar.closest("[data-list-keys]");
    new ResizeObserver(() => {
      list.style.setProperty("--list-bar", `${bar.offsetHeight}px`);
    }).observe(bar);
  }

  function step(list, current, by) {
    const all = [...list.querySelectorAll("[data-record]")];
    const at = all.indexOf(current);
    const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by];
    if (next) focusRow(next);
  }

  const actions = {
    j: (list, row) => step(list, row, 1),
    k: (list, row) => step(list, row, -1),
    x: (list, row) => {
      const box = row && row.querySelector(BOX);
      if (box) box.click();
    },
    e: (list, row) => {
      const link = row && row.querySelector(LINK);
      if (link) link.click();
    },
    p: (list, row) => {
      if (row && row.dataset.preview) window.open(row.dataset.preview, "_blank", "noopener");
    },
  };

  // A choice that waits until its field is filled; Enter there makes it.
  let waiting = null;

  function choose(list, row, button) {
    // The first box of a row selects it.
    const rows = [...list.querySelectorAll("[data-record]")];
    const isChosen = (each) => each.querySelector(BOX)?.checked;
    if (row && !rows.some(isChosen)) {
      const own = row.querySelector(BOX);
      if (own) {
        own.click();
        show(row, own);
      }
    }
    const field = button.form.elements[button.dataset.listNeeds];
    if (field && !field.value.trim()) {
      waiting = button;
      field.focus();
      return;
    }
    button.click();
  }

  // Where the list was pressed, until a key moves on.
  let pressed = null;
  document.addEventListener("mousedown", (event) => {
    pressed = event.target.closest ? rowOf(event.target) : null;
  });

  document.addEventListener("keydown", (event) => {
    const list = event.target.closest && event.target.closest("[data-list-keys]");
    if (!list || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" && waiting && event.target.name === waiting.dataset.listNeeds) {
      event.preventDefault();
      if (event.target.value.trim()) waiting.click();
      return;
    }
    const isTyped = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (isTyped || event.target.closest("[data-quick-panel]")) return;
    const row = rowOf(event.target) || (pressed && pressed.isConnected ? pressed : null);
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    const button = [...list.querySelectorAll("[data-list-key]")].find(
      (each) => each.dataset.listKey === event.key
    );
    if (!action && !button) return;
    event.preventDefault();
    if (action) action(list, row);
    else choose(list, row, button);
  });
})();
