/* Uploads files that are dropped on an element or chosen in its field, one per request.
 *
 * Each has its own line with a progress bar; a rejected one shows why and the others
 * continue. The element fires "files:added" for each that is stored, and "files:sent"
 * when the queue is empty.
 */
(() => {
  const carriesFiles = (event) =>
    event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  const token = () =>
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

  class FileDrop {
    constructor(element) {
      this.element = element;
      this.list = element.querySelector("[data-file-drop-list]");
      this.said = element.querySelector("[data-file-drop-said]");
      this.queue = [];
      this.isSending = false;
      const input = element.querySelector("input[type=file]");
      input.addEventListener("change", () => {
        this.take([...input.files]);
        input.value = "";
      });
      this.listenToDrops(element.querySelector(".file-drop__place"));
      window.addEventListener("beforeunload", (event) => {
        if (this.isSending) event.preventDefault();
      });
    }

    listenToDrops(place) {
      const mark = (isOver) =>
        place.classList.toggle("file-drop__place--over", isOver);
      for (const name of ["dragenter", "dragover"]) {
        place.addEventListener(name, (event) => {
          if (!carriesFiles(event)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "copy";
          mark(true);
        });
      }
      place.addEventListener("dragleave", () => mark(false));
      place.addEventListener("drop", (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        mark(false);
        this.take([...event.dataTransfer.files]);
      });
    }

    take(files) {
      for (const file of files) {
        const line = document.createElement("li");
        line.className = "file-drop__item";
        const name = document.createElement("bdi");
        name.textContent = file.name;
        const bar = document.createElement("progress");
        bar.max = 1;
        bar.value = 0;
        bar.setAttribute("aria-label", file.name);
        const text = document.createElement("span");
        text.textContent = this.element.dataset.textWaiting;
        line.append(name, " ", bar, " ", text);
        this.list.append(line);
        this.queue.push({ file, line, bar, text });
      }
      if (!this.isSending) this.sendAll();
    }

    async sendAll() {
      this.isSending = true;
      while (this.queue.length) await this.sendOne(this.queue.shift());
      this.isSending = false;
      this.element.dispatchEvent(new CustomEvent("files:sent", { bubbles: true }));
    }

    async sendOne(item) {
      const { status, answer } = await this.request(item);
      const words = this.element.dataset;
      const isAdded = status === 200 && answer?.added?.length > 0;
      let sentence = isAdded ? words.textAdded : words.textFailed;
      if (!isAdded && status) {
        sentence = answer?.errors?.join(" ") || words.textRefused;
      }
      item.bar.remove();
      // Most messages of the server begin with the file name.
      if (sentence.startsWith(item.file.name)) item.line.querySelector("bdi").remove();
      item.line.classList.add(
        isAdded ? "file-drop__item--added" : "file-drop__item--refused",
      );
      item.text.textContent = sentence;
      if (isAdded) {
        this.element.dispatchEvent(new CustomEvent("files:added", { bubbles: true }));
      }
      this.said.textContent = item.line.textContent;
    }

    request({ file, bar, text }) {
      const words = this.element.dataset;
      const body = new FormData();
      body.append("uploads", file, file.name);
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open("POST", words.url);
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        request.setRequestHeader("X-CSRFToken", token());
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          bar.value = event.loaded / event.total;
          const percent = Math.round(bar.value * 100);
          text.textContent =
            percent < 100
              ? words.textSending.replace("%(percent)s", percent)
              : words.textChecking;
        });
        request.addEventListener("loadend", () => {
          let answer = null;
          try {
            answer = JSON.parse(request.responseText);
          } catch {
            // An HTML page instead of JSON: the status is enough.
          }
          resolve({ status: request.status, answer });
        });
        request.send(body);
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll("[data-file-drop]")) {
      new FileDrop(element);
    }
    // A file dropped elsewhere must not replace the page and lose unsaved input.
    for (const name of ["dragover", "drop"]) {
      window.addEventListener(name, (event) => {
        if (carriesFiles(event) && document.querySelector("[data-file-drop]")) {
          event.preventDefault();
        }
      });
    }
    for (const element of document.querySelectorAll("[data-files-script-only]")) {
      element.hidden = false;
    }
    for (const element of document.querySelectorAll("[data-files-plain]")) {
      element.hidden = true;
    }
  });
})();
