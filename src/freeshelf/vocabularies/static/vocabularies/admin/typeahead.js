/* Enter selects the highlighted suggestion. Without any, a field that cannot create objects
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
