// Sends a form again that did not get its turn.
const form = document.querySelector("form[data-send-after]");
if (form) {
    form.querySelector("[data-sending]").hidden = false;
    const timer = setTimeout(() => form.submit(), Number(form.dataset.sendAfter) * 1000);
    form.addEventListener("submit", () => clearTimeout(timer));
}
