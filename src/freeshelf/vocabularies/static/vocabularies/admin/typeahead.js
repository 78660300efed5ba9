/* Enter takes the line that is offered. Without one, a field that makes nothing new
   would try to, and say that it failed: here Enter then does nothing. */
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
