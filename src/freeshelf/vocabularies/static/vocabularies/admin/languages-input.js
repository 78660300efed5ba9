/* Adds a language from the list to those chosen, and removes one.

   The list alone adds nothing: arrow keys change its value in some browsers. */
"use strict";

{
    const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

    const add = (field) => {
        const list = field.querySelector("[data-languages-list]");
        const chosen = field.querySelector("[data-languages-chosen]");
        const [option] = list.selectedOptions;
        if (!option?.value) return;
        const known = [...chosen.querySelectorAll("input")].map((input) => input.value);
        if (!known.includes(option.value)) {
            const row = field.querySelector("[data-languages-row]").content.cloneNode(true);
            const remove = row.querySelector("[data-languages-remove]");
            row.querySelector("input").value = option.value;
            row.querySelector("span").textContent = option.text;
            remove.setAttribute("aria-label", `${remove.textContent} ${option.text}`);
            chosen.append(row);
        }
        list.value = "";
        changed(field);
    };

    document.addEventListener("click", (event) => {
        const field = event.target.closest?.("[data-languages]");
        if (!field) return;
        if (event.target.closest("[data-languages-add]")) add(field);
        const remove = event.target.closest("[data-languages-remove]");
        if (remove) {
            remove.closest("li").remove();
            field.querySelector("[data-languages-list]").focus();
            changed(field);
        }
    });
}
