// The editor of texts: footnotes, pasted text, and parts that are shown but not edited.
(() => {
    const { StreamBlockDefinition } = window.wagtailStreamField.blocks;
    // Never offered: a part that the editor has no block for comes from elsewhere.
    const LOCKED = "imported_html";
    // What the editor of paragraphs would lose of a pasted text.
    const BEYOND_PARAGRAPHS =
        /<table|<h1|<h2|mso-list|mso-element|MsoList|footnote|docs-internal-guid|href="[^"]*#(_?ftn|sdfootnote|fn)/i;
    let words = {};
    let lastStream = null;

    const streamAround = (element) => element?.closest?.("[data-text-stream]")?.textStream;

    // The stream of the whole text, which has the footnotes.
    const wholeText = (stream) => {
        const outer = streamAround(stream.element.parentElement);
        return outer ? wholeText(outer) : stream;
    };

    const blocksOf = async (stream, html) => {
        const form = stream.element.closest("form");
        const body = new FormData();
        body.append("html", html);
        const response = await fetch(stream.blockDef.meta.textUrl, {
            method: "POST",
            headers: {
                "X-CSRFToken": form.querySelector('[name="csrfmiddlewaretoken"]').value,
            },
            body,
        });
        if (!response.ok) throw new Error(String(response.status));
        return (await response.json()).blocks;
    };

    const childAround = (stream, element) =>
        stream.children.find((child) => child.element.contains(element));

    const isEmpty = (child) =>
        child.type === "paragraph" &&
        !child.element.querySelector("[contenteditable]")?.textContent.trim();

    // Insert blocks after a child, which is left out if nothing is in it.
    const insertAfter = (stream, child, blocks, { replace = false } = {}) => {
        let place = stream.children.indexOf(child);
        if (replace || isEmpty(child)) {
            stream.deleteBlock(place);
        } else {
            place += 1;
        }
        for (const block of blocks) {
            stream.insert({ ...block, id: crypto.randomUUID() }, place);
            place += 1;
        }
        stream.element.dispatchEvent(new Event("change", { bubbles: true }));
        stream.children[place - 1]?.focus({ soft: true });
    };

    // Notes of pasted text get numbers that no note of this text has.
    const renumbered = (stream, blocks) => {
        const notes = blocks.find((block) => block.type === "footnotes");
        if (!notes) return blocks;
        const first = nextNumber(wholeText(stream));
        let text = JSON.stringify(blocks.filter((block) => block !== notes));
        const values = notes.value.map(({ value }, index) => ({ value, number: first + index }));
        for (const { value, number } of [...values].reverse()) {
            const anchor = new RegExp(`#${value.anchor}(?![\\w-])`, "g");
            text = text.replace(anchor, `#fn-new-${number}`);
        }
        for (const { value, number } of values) {
            addNote(stream, `fn-${number}`, value.text);
        }
        return JSON.parse(text.replaceAll("#fn-new-", "#fn-"));
    };

    const pasted = async (event, stream) => {
        const html = event.clipboardData?.getData("text/html") ?? "";
        const isEditor = event.target.closest?.("[data-draftail-editor]");
        if (!isEditor || streamAround(event.target) !== stream) return;
        if (html.includes("data-editor") || !BEYOND_PARAGRAPHS.test(html)) return;
        const child = childAround(stream, event.target);
        if (child?.type !== "paragraph") return;
        event.preventDefault();
        event.stopPropagation();
        let blocks = [];
        try {
            blocks = await blocksOf(stream, html);
        } catch {
            const text = event.clipboardData?.getData("text/plain") ?? "";
            blocks = [{ type: "paragraph", value: plainState(text) }];
        }
        insertAfter(stream, child, renumbered(stream, blocks));
    };

    const plainState = (text) =>
        JSON.stringify({
            blocks: text
                .split(/\n+/)
                .map((line) => ({
                    text: line,
                    type: "unstyled",
                    depth: 0,
                    inlineStyleRanges: [],
                    entityRanges: [],
                    key: Math.random().toString(36).slice(2, 7),
                })),
            entityMap: {},
        });

    const nextNumber = (stream) => {
        const inputs = [...stream.element.querySelectorAll("input")];
        const used = inputs
            .flatMap((input) => [...input.value.matchAll(/(?:^|#)fn-(\d{1,6})\b/g)])
            .map((match) => Number(match[1]));
        return Math.max(0, ...used) + 1;
    };

    // Add a note at the end of the whole text, and return its block.
    const addNote = (stream, anchor, text) => {
        const whole = wholeText(stream);
        const value = { anchor, text };
        let notes = whole.children.find((child) => child.type === "footnotes");
        if (notes) {
            notes.block.insert(value, notes.block.children.length, { id: crypto.randomUUID() });
        } else {
            const state = [{ value, id: crypto.randomUUID() }];
            const block = { type: "footnotes", value: state, id: crypto.randomUUID() };
            notes = whole.insert(block, whole.children.length);
        }
        return notes.block.children.at(-1);
    };

    const addFootnote = ({ getEditorState, onChange }) => {
        const stream = streamAround(document.activeElement) ?? lastStream;
        if (!stream) return;
        const number = nextNumber(wholeText(stream));
        const { EditorState, Modifier } = window.DraftJS;
        const state = getEditorState();
        const selection = state.getSelection();
        const end = selection.merge({
            anchorKey: selection.getEndKey(),
            anchorOffset: selection.getEndOffset(),
            focusKey: selection.getEndKey(),
            focusOffset: selection.getEndOffset(),
            isBackward: false,
        });
        const data = { url: `#fn-${number}` };
        const content = state.getCurrentContent().createEntity("LINK", "MUTABLE", data);
        const styles = state.getCurrentInlineStyle().clear().add("SUPERSCRIPT");
        const key = content.getLastCreatedEntityKey();
        const written = Modifier.insertText(content, end, String(number), styles, key);
        onChange(EditorState.push(state, written, "insert-characters"));
        addNote(stream, `fn-${number}`, plainState("")).block.childBlocks.text.focus();
    };

    const FootnoteButton = (props) =>
        window.React.createElement(
            "button",
            {
                type: "button",
                name: "footnote",
                className: "Draftail-ToolbarButton footnote-button",
                title: words.footnote,
                "aria-label": words.footnote,
                // The editor keeps its selection.
                onMouseDown: (event) => event.preventDefault(),
                onClick: () => addFootnote(props),
            },
            window.React.createElement("sup", { "aria-hidden": true }, "1"),
        );

    class TextStream extends StreamBlockDefinition {
        constructor(name, groups, states, meta) {
            super(name, groups, states, meta);
            words = meta.words;
            this.groupedChildBlockDefs = groups
                .map(([group, blocks]) => [group, blocks.filter((each) => each.name !== LOCKED)])
                .filter(([, blocks]) => blocks.length);
        }

        render(placeholder, prefix, state, error) {
            const stream = super.render(placeholder, prefix, state, error);
            stream.element.dataset.textStream = "";
            stream.element.textStream = stream;
            stream.element.addEventListener("paste", (event) => pasted(event, stream), true);
            stream.element.addEventListener("focusin", () => {
                lastStream = stream;
            }, true);
            return stream;
        }
    }

    class LockedHtml {
        render(placeholder, name, id, state) {
            this.box = document.createElement("div");
            this.box.className = "locked-html";
            this.box.id = id;
            this.input = document.createElement("input");
            this.input.type = "hidden";
            this.input.name = name;
            const note = document.createElement("p");
            note.className = "locked-html__note";
            note.textContent = words.locked;
            this.text = document.createElement("div");
            this.text.className = "locked-html__text";
            this.text.dir = "auto";
            this.text.inert = true;
            this.note = document.createElement("p");
            this.note.className = "locked-html__note";
            this.note.textContent = words.loss;
            this.note.setAttribute("role", "status");
            const button = document.createElement("button");
            button.type = "button";
            button.className = "button button-small button-secondary";
            button.textContent = words.convert;
            button.addEventListener("click", () => this.convert(button));
            this.box.append(this.input, note, this.text, this.note, button);
            placeholder.replaceWith(this.box);
            this.setState(state);
            this.idForLabel = null;
            return this;
        }

        async convert(button) {
            const stream = streamAround(this.box);
            button.disabled = true;
            try {
                const blocks = await blocksOf(stream, this.input.value);
                const child = childAround(stream, this.box);
                insertAfter(stream, child, renumbered(stream, blocks), { replace: true });
            } catch {
                button.disabled = false;
                this.note.textContent = words.failed;
            }
        }

        setState(html) {
            this.input.value = html ?? "";
            // Sanitised by the server, as for readers.
            this.text.innerHTML = this.input.value;
        }

        getState() {
            return this.input.value;
        }

        getValue() {
            return this.input.value;
        }

        getTextLabel() {
            return this.text.textContent.trim().slice(0, 70);
        }

        focus() {
            this.box.querySelector("button").focus();
        }
    }

    window.draftail.registerPlugin({ type: "footnote", inline: FootnoteButton }, "controls");
    window.telepath.register("freeshelf.TextStream", TextStream);
    window.telepath.register("freeshelf.LockedHtml", LockedHtml);
})();
