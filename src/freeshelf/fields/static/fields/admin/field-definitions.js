// The form of a group of fields: settings of the chosen kind, and fields for conditions.
(() => {
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;
  // Wagtail's names of blocks that are fields; conditions are blocks as well.
  const FIELDS = ["field", "container", "flexible", "clone", "layout"];
  const ORNAMENTS = ["message", "tab", "accordion"];

  const input = (child, name) =>
    child.querySelector(`:scope > input[name$="-${name}"]`)?.value ?? "";
  // The prefix of the names of a field's inputs, which its parts share the beginning of.
  const setting = (child, name) => {
    const prefix = child.querySelector(':scope > input[name$="-id"]').name.slice(0, -3);
    return child.querySelector(`[name="${prefix}-value-${name}"]`)?.value ?? "";
  };

  const fieldAround = (element) => {
    let found = element?.closest("[data-streamfield-child]");
    while (found && !FIELDS.includes(input(found, "type"))) {
      found = found.parentElement.closest("[data-streamfield-child]");
    }
    return found;
  };

  const beside = (child) =>
    [...child.parentElement.children].filter(
      (each) =>
        each !== child &&
        each.matches("[data-streamfield-child]") &&
        !input(each, "deleted") &&
        input(each, "type") !== "layout" &&
        !ORNAMENTS.includes(setting(each, "type")),
    );

  // Fields that a condition may be about: of the same rows, or the group's own.
  const scope = (element) => {
    const found = [];
    let child = fieldAround(element);
    while (child) {
      found.push(...beside(child));
      child = fieldAround(child.parentElement);
      if (child && setting(child, "type") !== "group") break;
    }
    return found;
  };

  const option = (value, text) => {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = text;
    return made;
  };

  class OtherField {
    constructor(words) {
      this.words = words;
    }

    render(placeholder, name, id, state) {
      const select = document.createElement("select");
      select.name = name;
      select.id = id;
      placeholder.replaceWith(select);
      const { words } = this;
      let chosen = state ?? "";

      const fill = () => {
        const options = scope(select).map((child) =>
          option(input(child, "id"), setting(child, "label") || setting(child, "name") || "…"),
        );
        if (chosen && !options.some(({ value }) => value === chosen)) {
          const other = document.querySelector(`[data-contentpath="${CSS.escape(chosen)}"]`);
          const isThere = other && !input(other, "deleted");
          options.push(option(chosen, (isThere && setting(other, "label")) || words.elsewhere));
        }
        const texts = options.map(({ value, text }) => `${value} ${text}`).join("\n");
        if (select.dataset.texts === texts && select.value === chosen) return;
        select.dataset.texts = texts;
        select.replaceChildren(option("", words.choose), ...options);
        select.value = chosen;
      };
      select.addEventListener("change", () => {
        chosen = select.value;
      });
      select.addEventListener("focus", fill);
      select.addEventListener("pointerdown", fill);
      // What is beside is there once the whole list is.
      queueMicrotask(fill);
      document.addEventListener("DOMContentLoaded", fill);
      document.addEventListener("change", () => select.isConnected && fill());

      return {
        element: select,
        idForLabel: id,
        getValue: () => chosen,
        getState: () => chosen,
        setState(value) {
          chosen = value ?? "";
          fill();
        },
        getTextLabel: () => {
          fill();
          return chosen ? select.selectedOptions[0]?.text : null;
        },
        focus: () => select.focus(),
      };
    }
  }

  class FieldOfKind extends StructBlockDefinition {
    render(placeholder, prefix, state, error) {
      const block = super.render(placeholder, prefix, state, error);
      const { examples, hidden } = this.meta;
      const kind = document.getElementById(`${prefix}-type`);
      const place = (name) => {
        const element = document.getElementById(`${prefix}-${name}`);
        return (element ?? block.childBlocks[name]?.element)?.closest(
          `[data-contentpath="${name}"]`,
        );
      };
      const help = kind.closest("[data-contentpath]").querySelector(".help");
      help?.setAttribute("aria-live", "polite");
      const show = () => {
        const out = hidden[kind.value] ?? [];
        for (const name of new Set(Object.values(hidden).flat())) {
          const setting = place(name);
          if (setting) setting.hidden = out.includes(name);
        }
        if (help) help.textContent = examples[kind.value] ?? "";
      };
      kind.addEventListener("change", show);
      show();
      return block;
    }
  }

  window.telepath.register("freeshelf.OtherField", OtherField);
  window.telepath.register("freeshelf.FieldOfKind", FieldOfKind);
})();
