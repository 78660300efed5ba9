// Begins Wagtail's comments in the form of an object that is no page.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-edit-form]");
  const needed = ["comments", "comments-data", "comments-output"];
  if (!form || !needed.every((id) => document.getElementById(id))) return;
  // The script of Wagtail looks for the tabs of a page.
  if (!form.querySelector(".tab-content")) {
    form.querySelector(".w-form-width")?.classList.add("tab-content");
  }
  // A link to a comment opens the panel it is in, before the comment takes the focus.
  if (new URLSearchParams(window.location.search).has("comment")) {
    const panel = document.querySelector('[data-side-panel="comments"]');
    panel?.dispatchEvent(new Event("open"));
  }
  form.dispatchEvent(new CustomEvent("w-comments:init", { bubbles: true }));
});
