// Menus in the head of a page open without this; with it they close as one expects.

const head = document.querySelector(".site-header");

head?.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details[open]");
    if (open) {
        open.open = false;
        open.querySelector("summary").focus();
    }
});

// One at a time on each level; a click beside them closes all.
head?.addEventListener("click", (event) => {
    const summary = event.target.closest(".menu-entry > summary");
    if (summary) {
        close(summary.parentElement.parentElement.parentElement, summary.parentElement);
    }
});
document.addEventListener("click", (event) => {
    if (head && !event.target.closest(".site-header__nav .menu-entry")) {
        close(head.querySelector(".site-header__nav"));
    }
});

function close(within, except = null) {
    for (const entry of within.querySelectorAll(".menu-entry[open]")) {
        if (entry !== except) {
            entry.open = false;
        }
    }
}
