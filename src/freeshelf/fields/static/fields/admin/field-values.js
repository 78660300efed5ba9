// Adds, removes and moves rows of fields; shows groups and fields by their conditions.
// The server validates conditions again: this script only shows and hides.
(function () {
  function own(place, selector) {
    return [...place.querySelectorAll(selector)].filter(
      (each) => each.parentElement.closest("[data-field-rows]") === place,
    );
  }

  function remember(place) {
    const rows = own(place, "[data-field-row]");
    own(place, "[data-field-order]")[0].value = rows
      .map((row) => row.dataset.fieldRow.split("-").pop())
      .join(",");
  }

  function add(place, kind) {
    const blank = own(place, "[data-field-blank]").find(
      (each) => each.dataset.fieldBlank === kind,
    );
    const numbers = own(place, "[data-field-row]").map((row) =>
      Number(row.dataset.fieldRow.split("-").pop()),
    );
    const number = Math.max(Number(place.dataset.next || 0), ...numbers.map((n) => n + 1));
    place.dataset.next = number + 1;
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll(place.dataset.mark, number);
    const row = holder.content.firstElementChild;
    own(place, "[data-field-list]")[0].append(row);
    remember(place);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  function move(row, step) {
    const place = row.closest("[data-field-rows]");
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    remember(place);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.fieldAdd) {
      add(button.closest("[data-field-rows]"), button.dataset.fieldAdd);
    } else if (button.dataset.fieldMove) {
      move(button.closest("[data-field-row]"), Number(button.dataset.fieldMove));
      button.focus();
    } else if ("fieldRemove" in button.dataset) {
      const row = button.closest("[data-field-row]");
      const place = row.closest("[data-field-rows]");
      row.remove();
      remember(place);
      own(place, "[data-field-add]")[0]?.focus();
    }
  });

  function chosen(text) {
    try {
      return [JSON.parse(text || "null")].flat().filter(Boolean);
    } catch {
      return [];
    }
  }

  function texts(place) {
    return [...place.querySelectorAll("input, select, textarea")].flatMap((input) => {
      if (input.type === "checkbox" || input.type === "radio") {
        if (!input.checked) return [];
        return input.value === "on" ? "1" : input.value || [];
      }
      if (input.multiple) return [...input.selectedOptions].map((each) => each.value);
      if (input.type === "hidden") {
        return chosen(input.value).map((each) => String(each.pk ?? each));
      }
      return input.value ? [input.value] : [];
    });
  }

  function neighbour(place, key) {
    for (let around = place.parentElement; around; around = around.parentElement) {
      const found = [...around.children].find((each) => each.dataset.fieldKey === key);
      if (found) return found;
      if ("fieldGroup" in around.dataset) return null;
    }
    return null;
  }

  function meets(found, operator, value) {
    switch (operator) {
      case "has_value":
        return found.length > 0;
      case "is_empty":
        return found.length === 0;
      case "is":
        return found.length ? found.includes(value) : ["", "0"].includes(value);
      case "is_not":
        return !found.includes(value);
      case "contains":
        return found.some((each) => each.toLowerCase().includes(value.toLowerCase()));
      case "greater":
        return found.some((each) => Number(each) > Number(value));
      default:
        return found.some((each) => Number(each) < Number(value));
    }
  }

  function isShown(place) {
    const alternatives = JSON.parse(place.dataset.conditions || "[]");
    return (
      !alternatives.length ||
      alternatives.some((each) =>
        each.every(([key, operator, value]) => {
          const other = neighbour(place, key);
          return meets(other && !other.hidden ? texts(other) : [], operator, value);
        }),
      )
    );
  }

  function facts() {
    const value = (name) => document.querySelector(`form [name="${name}"]`)?.value || "";
    return {
      type: chosen(value("types")).map((each) => String(each.pk)),
      access: [document.querySelector('[name="access_rights"]:checked')?.value || value("access_rights")],
      language: [value("language").toLowerCase()],
      agent: [value("kind"), ""],
      scheme: [value("scheme")],
    };
  }

  function holds(known, [subject, value, isNegated]) {
    const wanted = value.toLowerCase();
    const met = known[subject].some(
      (each) => each === wanted || (subject === "language" && each.startsWith(`${wanted}-`)),
    );
    // A rule without a value never matches, except one about all people or organisations.
    return (value !== "" || subject === "agent") && met !== isNegated;
  }

  function show() {
    const known = facts();
    for (const group of document.querySelectorAll("[data-field-group]")) {
      if (group.dataset.rules) {
        const alternatives = JSON.parse(group.dataset.rules);
        group.hidden = !alternatives.some((each) => each.every((rule) => holds(known, rule)));
      }
      for (const place of group.querySelectorAll("[data-conditions]")) {
        place.hidden = !isShown(place);
      }
    }
  }

  // A typeahead fires no event of its own, so check after every interaction.
  for (const act of ["change", "input", "click", "focusout"]) {
    document.addEventListener(act, () => window.setTimeout(show, 0));
  }
  document.addEventListener("DOMContentLoaded", show);
})();
