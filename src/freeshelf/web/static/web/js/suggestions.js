/* Suggestions while typing, as an ARIA combobox with a list box. The form works without. */
"use strict";

const WAIT_MS = 120;
// Two letters, or one of a script in which one is a word.
const ENOUGH = /^\p{Script=Han}|../u;

function suggestFor(input) {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${input.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
    list.hidden = true;
    input.parentElement.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    let timer = 0;
    let asked = null;
    let active = -1;

    function close() {
        list.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    }

    function show(suggestions) {
        list.replaceChildren(
            ...suggestions.map((suggestion, position) => {
                const line = document.createElement("li");
                line.className = "suggestions__line";
                line.id = `${list.id}-${position}`;
                line.setAttribute("role", "option");
                line.setAttribute("aria-selected", "false");
                line.dataset.url = suggestion.url;
                const text = document.createElement("span");
                text.dir = "auto";
                text.textContent = suggestion.text;
                const kind = document.createElement("span");
                kind.className = "suggestions__kind";
                kind.textContent = suggestion.label;
                line.append(text, " ", kind);
                return line;
            })
        );
        list.hidden = suggestions.length === 0;
        active = -1;
        input.setAttribute("aria-expanded", String(!list.hidden));
        input.removeAttribute("aria-activedescendant");
    }

    async function ask() {
        const text = input.value.trim();
        if (asked) {
            asked.abort();
        }
        if (!ENOUGH.test(text)) {
            close();
            return;
        }
        asked = new AbortController();
        try {
            const url = `${input.dataset.suggest}?q=${encodeURIComponent(text)}`;
            const answer = await fetch(url, { signal: asked.signal });
            if (answer.ok) {
                show((await answer.json()).suggestions);
            }
        } catch (error) {
            if (error.name !== "AbortError") {
                close();
            }
        }
    }

    function move(step) {
        const lines = list.children;
        active = (active + step + lines.length + 1) % (lines.length + 1);
        for (const [position, line] of [...lines].entries()) {
            const isActive = position === active;
            line.classList.toggle("suggestions__line--active", isActive);
            line.setAttribute("aria-selected", String(isActive));
        }
        if (active < lines.length) {
            input.setAttribute("aria-activedescendant", lines[active].id);
            lines[active].scrollIntoView({ block: "nearest" });
        } else {
            input.removeAttribute("aria-activedescendant");
        }
    }

    input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
        // While characters are composed, these keys belong to the keyboard's own list.
        if (list.hidden || event.isComposing) {
            return;
        }
        if (event.key === "ArrowDown") {
            event.preventDefault();
            move(1);
        } else if (event.key === "ArrowUp") {
            event.preventDefault();
            move(-1);
        } else if (event.key === "Escape") {
            event.preventDefault();
            close();
        } else if (event.key === "Enter" && list.children[active]) {
            event.preventDefault();
            location.assign(list.children[active].dataset.url);
        }
    });
    // The input keeps its focus, so that a click is not lost with the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    // Not before the finger is lifted: who draws the list along wants to read on.
    list.addEventListener("click", (event) => {
        const line = event.target.closest(".suggestions__line");
        if (line) {
            location.assign(line.dataset.url);
        }
    });
    input.addEventListener("blur", () => {
        clearTimeout(timer);
        asked?.abort();
        close();
    });
}

document.querySelectorAll("input[data-suggest]").forEach(suggestFor);
