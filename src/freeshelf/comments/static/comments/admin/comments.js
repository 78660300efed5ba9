// Begins Wagtail's comments in the form of an object that is no page.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-edit-form]");
  const needed = ["comments", "comments-data", "comments-output"];
  if (!form || !needed.every((id) => document.getElementById(id))) return;
  // The script of Wagtail looks for the tabs of a page.
  if (!form.querySelector(".tab-content")) {
    form.querySelector(".w-form-width")?.classList.add("tab-content");
  }
  form.dispatchEvent(new CustomEvent("w-comments:init", { bubbles: true }));
  // A link to a comment opens the panel it is in, once the script has drawn it.
  if (new URLSearchParams(window.location.search).has("comment")) {
    const panel = document.querySelector('[data-side-panel="comments"]');
    setTimeout(() => panel?.dispatchEvent(new Event("open")));
  }
});
