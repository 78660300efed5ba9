// Shows only the settings that apply to the chosen field type.
document.addEventListener("DOMContentLoaded", () => {
  const kind = document.querySelector("select[name=type]");
  if (!kind) return;

  function show() {
    for (const place of document.querySelectorAll("[data-field-kinds]")) {
      place.hidden = !place.dataset.fieldKinds.split(" ").includes(kind.value);
    }
  }
  kind.addEventListener("change", show);
  show();
});
