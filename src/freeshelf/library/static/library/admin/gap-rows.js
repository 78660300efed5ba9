// Saves a row without leaving the page, and moves to the next one.
(function () {
  const place = document.querySelector("[data-gap-rows]");
  if (!place) return;

  function firstField(row) {
    return row && row.querySelector("input:not([type=hidden]), textarea, select");
  }

  function nextField(row) {
    for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
      const field = firstField(next);
      if (field) return field;
    }
    return null;
  }

  function sayTrouble(row) {
    let told = row.querySelector("[data-gap-told]");
    if (!told) {
      told = document.createElement("p");
      told.dataset.gapTold = "";
      told.className = "error-message";
      told.setAttribute("role", "alert");
      row.append(told);
    }
    told.textContent = place.dataset.gapTrouble;
  }

  place.addEventListener("submit", async (event) => {
    const row = event.target.closest("[data-gap-row]");
    if (!row) return;
    event.preventDefault();
    const button = row.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const response = await fetch(row.action, {
        method: "POST",
        body: new FormData(row),
        headers: { "X-Requested-With": "fetch" },
      });
      if (![200, 409, 422].includes(response.status)) throw new Error(response.status);
      const holder = document.createElement("template");
      holder.innerHTML = (await response.text()).trim();
      const fresh = holder.content.querySelector("[data-gap-row]");
      row.replaceWith(fresh);
      const field = response.ok ? nextField(fresh) : firstField(fresh);
      if (field) field.focus();
    } catch (error) {
      button.disabled = false;
      sayTrouble(row);
    }
  });
})();
