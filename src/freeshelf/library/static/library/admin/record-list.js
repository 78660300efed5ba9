// Changes a record within the list of records.
(function () {
  function rowOf(element) {
    const row = element.closest && element.closest("tr[data-record]");
    return row || null;
  }

  // Opens the form of a record below its row, and saves it there.
  async function fetchPart(url, options) {
    const headers = { "X-Requested-With": "fetch" };
    const response = await fetch(url, { ...options, headers });
    if (![200, 422].includes(response.status)) throw new Error(response.status);
    const holder = document.createElement("template");
    holder.innerHTML = (await response.text()).trim();
    return { ok: response.ok, content: holder.content };
  }

  function sayTrouble(panel, table) {
    const trouble = document.createElement("p");
    trouble.className = "error-message";
    trouble.setAttribute("role", "alert");
    trouble.textContent = table.dataset.quickTrouble;
    panel.querySelector("[role=alert].error-message")?.remove();
    panel.append(trouble);
  }

  function close(row) {
    const panel = row && row.nextElementSibling;
    if (!panel || !panel.matches("[data-quick-panel]")) return false;
    panel.remove();
    const button = row.querySelector("[data-quick-change]");
    button.setAttribute("aria-expanded", "false");
    button.focus();
    return true;
  }

  async function open(button) {
    const row = rowOf(button);
    if (close(row)) return;
    const table = row.closest("table");
    const panel = document.createElement("tr");
    panel.dataset.quickPanel = "";
    const cell = panel.insertCell();
    cell.colSpan = row.cells.length;
    button.setAttribute("aria-expanded", "true");
    row.after(panel);
    try {
      const { content } = await fetchPart(button.href);
      cell.replaceChildren(content);
      // The fields of concepts are made by a script of their own.
      await new Promise((resolve) => window.setTimeout(resolve, 50));
      cell.querySelector("input:not([type=hidden]), select, a")?.focus();
    } catch (error) {
      sayTrouble(cell, table);
    }
  }

  async function refresh(row) {
    const url = new URL(window.location);
    const { content } = await fetchPart(url);
    const fresh = content.querySelector(`tr[data-record="${row.dataset.record}"]`);
    if (!fresh) return;
    const box = fresh.querySelector("input[type=checkbox]");
    const before = row.querySelector("input[type=checkbox]");
    // The box keeps its selection, which Wagtail's script counts.
    if (box && before) box.replaceWith(before);
    const button = fresh.querySelector("[data-quick-change]");
    // It may have been closed while the row was fetched.
    const isOpen = Boolean(row.nextElementSibling?.matches("[data-quick-panel]"));
    button?.setAttribute("aria-expanded", String(isOpen));
    const hadFocus = row.contains(document.activeElement);
    row.replaceWith(fresh);
    if (hadFocus) button?.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const button = event.target.closest("tr[data-record] a[data-quick-change]");
    const closing = event.target.closest("[data-quick-panel] [data-quick-close]");
    if (!button && !closing) return;
    event.preventDefault();
    if (button) open(button);
    else close(closing.closest("[data-quick-panel]").previousElementSibling);
  });

  document.addEventListener("keydown", (event) => {
    const panel = event.target.closest && event.target.closest("[data-quick-panel]");
    if (panel && event.key === "Escape" && !event.defaultPrevented) {
      close(panel.previousElementSibling);
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-quick-panel] [data-quick-form]");
    if (!form) return;
    event.preventDefault();
    const panel = form.closest("[data-quick-panel]");
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const options = { method: "POST", body: new FormData(form) };
      const { ok, content } = await fetchPart(form.action, options);
      panel.cells[0].replaceChildren(content);
      const next = panel.querySelector(ok ? "[data-quick-close]" : "input:not([type=hidden])");
      if (next) next.focus();
      if (ok) await refresh(panel.previousElementSibling);
    } catch (error) {
      button.disabled = false;
      sayTrouble(panel.cells[0], panel.closest("table"));
    }
  });
})();
