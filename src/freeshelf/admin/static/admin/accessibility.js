// What Wagtail leaves without a name: editors of text
// (https://github.com/wagtail/wagtail/issues/14205), boxes of tags, fields of files.
// And a link to a tab that claims to be one of them.
(() => {
    const NAMELESS = [
        "[contenteditable][role=textbox]",
        ".tagit-new input",
        ".replace-file-input input[type=file]",
    ]
        .map((each) => `${each}:not([aria-label], [aria-labelledby])`)
        .join();

    const wordsOf = (element) => element?.textContent.replace("*", "").trim() ?? "";

    const labelOf = (id) => wordsOf(id && document.querySelector(`label[for="${CSS.escape(id)}"]`));

    // A part of a longer text is named by its kind and the field it is in.
    const blockName = (element) =>
        [
            ...new Set(
                [
                    element.closest("[data-contentpath]:not([data-contentpath-disabled])"),
                    element.closest("[data-panel]"),
                ].map((around) =>
                    wordsOf(around?.querySelector(".c-sf-block__type, [data-panel-heading-text]")),
                ),
            ),
        ]
            .filter(Boolean)
            .join(", ");

    const nameOf = (element) => {
        if (element.type === "file") {
            return wordsOf(element.parentElement.querySelector("button"));
        }
        const inputs = element.closest(".w-field__input, [data-field-input], [data-contentpath]");
        const input = inputs?.querySelector("input[id], textarea[id]");
        return labelOf(input?.id) || blockName(element);
    };

    const mend = (root) => {
        for (const element of root.querySelectorAll(NAMELESS)) {
            const name = nameOf(element);
            if (name) element.setAttribute("aria-label", name);
        }
        for (const link of root.querySelectorAll("a[role=tab]")) {
            if (!link.closest("[role=tablist]")) link.removeAttribute("role");
        }
    };

    const begin = () => {
        mend(document);
        new MutationObserver((changes) => {
            for (const { addedNodes } of changes) {
                for (const node of addedNodes) {
                    if (node.nodeType === Node.ELEMENT_NODE) mend(node.parentElement ?? node);
                }
            }
        }).observe(document.body, { childList: true, subtree: true });
    };
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", begin);
    } else {
        begin();
    }
})();
