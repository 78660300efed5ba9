// Shows how far an import has come; loads the page anew when it is finished.
(function () {
  const place = document.querySelector("[data-import-progress]");
  if (!place) return;
  const bar = place.querySelector("progress");
  const step = place.querySelector("[data-import-step]");
  const counts = place.querySelector("[data-import-counts]");

  async function look() {
    try {
      const response = await fetch(place.dataset.importProgress);
      const told = await response.json();
      bar.max = told.total || 1;
      bar.value = told.done;
      step.textContent = told.step;
      counts.textContent = told.counts;
      if (!told.is_moving) {
        window.location.reload();
        return;
      }
    } catch (error) {
      // The next look may succeed.
    }
    window.setTimeout(look, 1000);
  }
  window.setTimeout(look, 1000);
})();
