// Shows the progress of a bulk change, and reloads the page when it is finished.
(function () {
  const place = document.querySelector("[data-bulk-progress]");
  if (!place) return;
  const bar = place.querySelector("progress");
  const count = place.querySelector("[data-bulk-progress-done]");

  async function look() {
    try {
      const response = await fetch(place.dataset.bulkProgress);
      const told = await response.json();
      bar.max = told.goal || 1;
      bar.value = told.done;
      count.textContent = told.done;
      if (!told.is_moving) {
        window.location.reload();
        return;
      }
    } catch (error) {
      // The next request may succeed.
    }
    window.setTimeout(look, 1000);
  }
  window.setTimeout(look, 1000);
})();
