/* Focuses the field that a link wants filled (`?fill=subjects`), also in another tab. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
    const name = new URLSearchParams(window.location.search).get("fill");
    if (!name || !/^\w+$/.test(name)) return;
    const focusable =
        "input:not([type=hidden]):not([type=checkbox]), select, textarea, [contenteditable=true], button:not(.w-panel__toggle)";
    const isShown = (element) => element.getClientRects().length > 0;
    let left = 20; // Some fields are drawn by scripts, a little later.

    function placeOf() {
        if (name === "files") return document.querySelector("[data-file-list], #tab-files");
        return (
            document.querySelector(`[data-contentpath="${name}"]`) ??
            document.getElementById(`id_${name}`)?.closest("section, .w-field__wrapper") ??
            (name === "description" && document.querySelector('[data-contentpath="body"]'))
        );
    }

    function openTab(place) {
        const panel = place.closest("[role=tabpanel]");
        if (!panel || !panel.hidden) return;
        document.querySelector(`[role=tab][aria-controls="${panel.id}"], [role=tab][href="#${panel.id}"]`)?.click();
    }

    function attempt() {
        const place = placeOf();
        if (place) {
            openTab(place);
            const fields = [...place.querySelectorAll(focusable)].filter(isShown);
            if (fields.length) {
                fields[0].focus();
                place.scrollIntoView({ block: "center" });
                return;
            }
        }
        left -= 1;
        if (left) setTimeout(attempt, 150);
    }
    // Wagtail opens the first tab when the page is ready.
    setTimeout(attempt, 100);
});
