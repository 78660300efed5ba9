/* The field's script knows its words in English only: its template has them translated.

   Enter selects the highlighted suggestion. Without any, a field that cannot create objects
   would try to and show an error: here Enter then does nothing. */
"use strict";

document.addEventListener(
    "keydown",
    (event) => {
        const field = event.target.closest?.("[data-autocomplete-input]");
        if (
            event.key === "Enter" &&
            field &&
            !field.hasAttribute("data-autocomplete-input-can-create") &&
            !field.querySelector("[role=option]")
        ) {
            event.preventDefault();
            event.stopPropagation();
        }
    },
    true,
);

{
    const PARTS = "c-wagtailautocomplete__";

    const translate = (field) => {
        const replace = (selector, english, translated) => {
            for (const each of field.querySelectorAll(selector)) {
                if (each.textContent === english) each.textContent = translated;
            }
        };
        const { wordsNone, wordsRemove } = field.dataset;
        if (wordsNone !== "Nothing selected.") {
            replace(`.${PARTS}layout__item > span`, "Nothing selected.", wordsNone);
            replace(`.${PARTS}selection__button > span`, "Remove", wordsRemove);
        }
    };

    new MutationObserver((changes) => {
        const fields = changes.map((change) => change.target.closest?.("[data-words-none]"));
        for (const field of new Set(fields)) if (field) translate(field);
    }).observe(document.documentElement, { childList: true, subtree: true });
}
