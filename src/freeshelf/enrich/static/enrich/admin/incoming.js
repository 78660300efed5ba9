/* Keeps the list of files that have come in up to date. */
(() => {
  const POLL_MILLISECONDS = 2000;
  const place = document.querySelector("[data-incoming-list]");

  const isBusy = () => place.querySelector("[data-busy=yes]") !== null;

  async function refresh() {
    try {
      const response = await fetch(place.dataset.url, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      const html = await response.text();
      // Someone who has reached a button of the list keeps it.
      if (response.ok && !place.contains(document.activeElement)) {
        place.innerHTML = html;
      }
    } catch {
      // The server may be away for a moment: the next look finds it.
    }
    schedule();
  }

  function schedule() {
    if (isBusy()) setTimeout(refresh, POLL_MILLISECONDS);
  }

  document.addEventListener("files:sent", refresh);
  schedule();
})();
