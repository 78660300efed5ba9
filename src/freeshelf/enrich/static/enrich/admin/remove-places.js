/* Lays words over the image of a page, and draws boxes around areas to be removed.
 * Without it words are check boxes below the image, and an area is given in numbers.
 */
(() => {
  const range = (input) => input.value.split(":").map(Number);

  const overlap = (one, other) => {
    const [[page, start, end], [otherPage, otherStart, otherEnd]] = [one, other].map(range);
    return page === otherPage && start < otherEnd && end > otherStart;
  };

  // A place stands in the list and on the page: both say the same.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "place") return;
    for (const input of document.querySelectorAll("input[name=place]")) {
      if (input !== event.target && overlap(input, event.target)) {
        input.checked = event.target.checked;
      }
    }
  });

  const page = document.querySelector("[data-area-page]");
  const list = document.querySelector("[data-areas]");
  const template = document.querySelector("template[data-area]");
  if (!page || !list || !template) return;
  const WHOLE = 1000;
  const SMALLEST = 4;
  let start = null;
  let shown = null;

  const place = (event) => {
    const box = page.getBoundingClientRect();
    const share = (value, from, size) =>
      Math.round(Math.min(Math.max((value - from) / size, 0), 1) * WHOLE);
    return [
      share(event.clientX, box.left, box.width),
      share(event.clientY, box.top, box.height),
    ];
  };

  const sides = ([x0, y0], [x1, y1]) => [
    Math.min(x0, x1),
    Math.min(y0, y1),
    Math.max(x0, x1),
    Math.max(y0, y1),
  ];

  const show = (element, [left, top, right, bottom]) => {
    const percent = (value) => `${value / (WHOLE / 100)}%`;
    element.style.left = percent(left);
    element.style.top = percent(top);
    element.style.width = percent(right - left);
    element.style.height = percent(bottom - top);
  };

  const drawn = (box) => {
    const element = document.createElement("span");
    element.className = "page-to-mark__area";
    show(element, box);
    page.append(element);
    return element;
  };

  for (const word of page.querySelectorAll("[data-place]")) {
    const [left, top, width, height] = word.dataset.place.split(" ");
    word.style.left = `${left}%`;
    word.style.top = `${top}%`;
    word.style.width = `${width}%`;
    word.style.height = `${height}%`;
    word.classList.add("is-placed");
  }

  const follow = (input, element) =>
    input.addEventListener("change", () => {
      element.hidden = !input.checked;
    });

  for (const input of list.querySelectorAll("input[name=area]")) {
    const [number, ...box] = input.value.split(":").map(Number);
    if (String(number) === page.dataset.areaPage) follow(input, drawn(box));
  }

  page.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = place(event);
  });

  page.addEventListener("pointermove", (event) => {
    if (!start) return;
    const box = sides(start, place(event));
    if (!shown && box[2] - box[0] < SMALLEST) return;
    shown ??= drawn(box);
    show(shown, box);
  });

  const end = (event) => {
    if (!start) return;
    const box = sides(start, place(event));
    const element = shown;
    start = shown = null;
    if (!element) return;
    if (box[2] - box[0] < SMALLEST || box[3] - box[1] < SMALLEST) {
      element.remove();
      return;
    }
    const row = template.content.firstElementChild.cloneNode(true);
    const input = row.querySelector("input");
    input.value = [page.dataset.areaPage, ...box].join(":");
    row.querySelector("bdi").textContent = input.value;
    list.append(row);
    follow(input, element);
    // The word below the pointer is not pressed by the end of a box.
    page.addEventListener("click", (click) => click.preventDefault(), {
      capture: true,
      once: true,
    });
  };

  window.addEventListener("pointerup", end);
})();
