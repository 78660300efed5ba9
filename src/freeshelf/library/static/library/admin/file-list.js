/* The list of files on the edit page: saves edits and the order of dragged or moved rows,
 * and polls the progress of text extraction.
 *
 * Its fields have no names, so that the edit form around them does not send them.
 */
(() => {
  const POLL_MILLISECONDS = 2000;

  const send = async (url, pairs) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "X-Requested-With": "XMLHttpRequest",
          "X-CSRFToken": token,
        },
        body: new URLSearchParams(pairs),
      });
      const answer = await response.json().catch(() => ({}));
      return { isSaved: response.ok, errors: answer.errors ?? {} };
    } catch {
      return { isSaved: false, errors: {} };
    }
  };

  class FileList {
    constructor(panel) {
      this.panel = panel;
      this.saves = new WeakMap();
      this.place = panel.querySelector("[data-files-list]");
      this.said = panel.querySelector("[data-files-said]");
      panel.addEventListener("files:added", () => {
        // The list follows when all files are sent.
        this.place.querySelector("[data-files-empty]")?.remove();
      });
      panel.addEventListener("files:sent", () => this.reload());
      this.place.addEventListener("change", (event) => this.onChange(event));
      this.place.addEventListener("input", (event) => event.stopPropagation());
      this.place.addEventListener("keydown", (event) => this.onKey(event));
      this.place.addEventListener("click", (event) => this.onClick(event));
      this.listenToDrags();
      this.schedule();
    }

    get items() {
      return [...this.place.querySelectorAll("[data-file]")];
    }

    get isBusy() {
      return this.place.querySelector("[data-busy=yes]") !== null;
    }

    onChange(event) {
      const item = event.target.closest("[data-file]");
      if (!item || !event.target.dataset.field) return;
      event.stopPropagation();
      item.querySelector("[data-file-said]").textContent = "";
      // In sequence: an older save that arrives late would undo a newer one.
      const before = this.saves.get(item) ?? Promise.resolve();
      const save = before.then(() => this.save(item, () => this.saves.get(item) === save));
      this.saves.set(item, save);
    }

    async save(item, isLast) {
      const fields = [...item.querySelectorAll("[data-field]")];
      const pairs = fields.map((field) => [field.dataset.field, field.value]);
      const { isSaved, errors } = await send(item.dataset.describeUrl, pairs);
      if (!isLast()) return;
      for (const field of fields) {
        const isWrong = field.dataset.field in errors;
        // An empty attribute would mean “valid”.
        field.setAttribute("aria-invalid", String(isWrong));
      }
      const words = this.panel.dataset;
      const sentences = Object.values(errors).flat().join(" ");
      const said = item.querySelector("[data-file-said]");
      said.textContent = isSaved ? words.textSaved : sentences || words.textNotSaved;
      said.classList.toggle("file-list__said--problem", !isSaved);
    }

    onKey(event) {
      // Enter would submit the edit form around the list.
      if (event.key === "Enter" && event.target.dataset.field) {
        event.preventDefault();
        event.target.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }

    onClick(event) {
      const button = event.target.closest("[data-file-move]");
      if (!button) return;
      const item = button.closest("[data-file]");
      const items = this.items;
      const target = items[items.indexOf(item) + Number(button.dataset.fileMove)];
      if (!target) return;
      if (button.dataset.fileMove === "1") target.after(item);
      else target.before(item);
      this.keepOrder(item);
      const isUsable = !button.disabled;
      (isUsable ? button : item.querySelector("[data-file-move]:enabled")).focus();
    }

    listenToDrags() {
      let dragged = null;
      this.place.addEventListener("pointerdown", (event) => {
        const handle = event.target.closest("[data-file-handle]");
        if (handle) handle.closest("[data-file]").draggable = true;
      });
      this.place.addEventListener("dragstart", (event) => {
        dragged = event.target.closest?.("[data-file]") ?? null;
        if (!dragged?.draggable) return;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", dragged.dataset.file);
        dragged.classList.add("file-list__item--dragged");
      });
      this.place.addEventListener("dragover", (event) => {
        const over = event.target.closest("[data-file]");
        if (!dragged || !over) return;
        event.preventDefault();
        if (over === dragged) return;
        const box = over.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) over.before(dragged);
        else over.after(dragged);
      });
      this.place.addEventListener("drop", (event) => {
        if (dragged) event.preventDefault();
      });
      this.place.addEventListener("dragend", () => {
        if (!dragged) return;
        dragged.classList.remove("file-list__item--dragged");
        dragged.draggable = false;
        this.keepOrder(dragged);
        dragged = null;
      });
    }

    async keepOrder(moved) {
      const items = this.items;
      items.forEach((item, index) => {
        const [up, down] = item.querySelectorAll("[data-file-move]");
        up.disabled = index === 0;
        down.disabled = index === items.length - 1;
      });
      const pairs = items.map((item) => ["number", item.dataset.file]);
      const { isSaved } = await send(this.panel.dataset.arrangeUrl, pairs);
      const words = this.panel.dataset;
      this.said.textContent = isSaved
        ? words.textMoved
            .replace("%(position)s", items.indexOf(moved) + 1)
            .replace("%(total)s", items.length)
        : words.textNotSaved;
      // Lists may show the image of another file now.
      await this.refresh().catch(() => {});
    }

    schedule() {
      clearTimeout(this.timer);
      if (this.isBusy) this.timer = setTimeout(() => this.poll(), POLL_MILLISECONDS);
    }

    async fetchList() {
      const response = await fetch(this.panel.dataset.rowsUrl, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!response.ok) throw new Error(response.status);
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      for (const element of template.content.querySelectorAll(
        "[data-files-script-only]",
      )) {
        element.hidden = false;
      }
      for (const element of template.content.querySelectorAll("[data-files-plain]")) {
        element.hidden = true;
      }
      return template.content;
    }

    async reload() {
      try {
        this.place.replaceChildren(await this.fetchList());
      } catch {
        this.said.textContent = this.panel.dataset.textNotSaved;
      }
      this.schedule();
    }

    /* Updates only the results of extraction, and keeps fields that are being edited. */
    async refresh() {
      const list = await this.fetchList();
      for (const now of list.querySelectorAll("[data-live]")) {
        const shown = this.place.querySelector(`[data-live="${now.dataset.live}"]`);
        const isInUse = shown?.contains(document.activeElement);
        if (shown && !isInUse && shown.innerHTML !== now.innerHTML) {
          shown.replaceWith(now.cloneNode(true));
        }
      }
      const shownList = this.place.querySelector("[data-busy]");
      const busy = list.querySelector("[data-busy]")?.dataset.busy ?? "no";
      if (shownList) shownList.dataset.busy = busy;
    }

    async poll() {
      // The server may be briefly unavailable: the next poll retries.
      if (!document.hidden) await this.refresh().catch(() => {});
      this.schedule();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const panel of document.querySelectorAll("[data-files-panel]")) {
      new FileList(panel);
    }
  });
})();
