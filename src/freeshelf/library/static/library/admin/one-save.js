/* Lets saving a form wait for an autosave that has begun, and no autosave follow it.
   A form for something new would otherwise create it twice, once by each. */
"use strict";

(() => {
    const LONGEST = 15_000; // milliseconds
    let isAutosaving = false;
    let isSent = false;
    let send = null; // the save that waits

    document.addEventListener("w-autosave:save", (event) => {
        if (isSent) event.preventDefault();
        isAutosaving = !event.defaultPrevented;
    });
    for (const end of ["success", "error"]) {
        document.addEventListener(`w-autosave:${end}`, () => {
            isAutosaving = false;
            send?.();
        });
    }

    /* A button that sends the form elsewhere, such as to a window, saves nothing. */
    function isSave(event) {
        const isOfAutosave = event.target.matches("[data-controller~='w-autosave']");
        return isOfAutosave && !event.submitter?.hasAttribute("formaction");
    }

    function wait(form, button) {
        const timer = setTimeout(() => send?.(), LONGEST);
        send = () => {
            clearTimeout(timer);
            send = null;
            isAutosaving = false;
            // The button may be switched off by now, and then says nothing.
            if (button?.name) {
                const pressed = document.createElement("input");
                pressed.type = "hidden";
                pressed.name = button.name;
                pressed.value = button.value;
                form.append(pressed);
            }
            form.requestSubmit();
        };
    }

    document.addEventListener(
        "submit",
        (event) => {
            if (!isAutosaving || !isSave(event)) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            if (!send) wait(event.target, event.submitter);
        },
        true,
    );
    window.addEventListener("submit", (event) => {
        if (!event.defaultPrevented && isSave(event)) isSent = true;
    });
    window.addEventListener("pageshow", () => {
        isSent = false;
    });
})();
