/* Computes the contrast of a theme's colours while they are chosen.
 *
 * The formula is that of WCAG 2.2 (relative luminance, contrast ratio), as in
 * freeshelf.pages.design.tokens, which validates the submitted form.
 */
(() => {
  const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

  const whole = (color) =>
    color.length === 4
      ? "#" + [...color.slice(1)].map((one) => one + one).join("")
      : color.toLowerCase();

  const linear = (part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;

  const luminance = (color) => {
    const [red, green, blue] = [1, 3, 5].map((at) =>
      linear(parseInt(color.slice(at, at + 2), 16) / 255),
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort(
      (a, b) => a - b,
    );
    return (lighter + 0.05) / (darker + 0.05);
  };

  class Palette {
    constructor(element) {
      this.measure = element.querySelector("[data-palette-measure]");
      this.verdict = this.measure.querySelector(".palette__verdict");
      this.list = this.measure.querySelector(".palette__pairs");
      const known = JSON.parse(this.measure.querySelector("script").textContent);
      this.pairs = known.pairs;
      this.defaults = known.defaults;
      this.fields = new Map();
      for (const field of element.querySelectorAll("[data-palette-color]")) {
        this.fields.set(field.dataset.paletteColor, field);
        this.addPicker(field);
      }
      this.measure.hidden = false;
      this.show();
    }

    /* The browser's colour picker beside the text field. */
    addPicker(field) {
      const picker = document.createElement("input");
      picker.type = "color";
      picker.setAttribute("aria-label", field.getAttribute("aria-label"));
      picker.value = this.colorOf(field);
      const box = document.createElement("div");
      box.className = "palette__color";
      field.before(box);
      box.append(picker, field);
      picker.addEventListener("input", () => {
        field.value = picker.value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        this.show();
      });
      field.addEventListener("input", () => {
        picker.value = this.colorOf(field);
        this.show();
      });
    }

    colorOf(field) {
      const written = field.value.trim();
      return whole(HEX.test(written) ? written : field.placeholder);
    }

    color(mode, token) {
      const field = this.fields.get(`${mode} ${token}`);
      return field ? this.colorOf(field) : this.defaults[mode][token];
    }

    show() {
      const near = [];
      const shown = [];
      for (const mode of Object.keys(this.defaults)) {
        for (const pair of this.pairs) {
          const front = this.color(mode, pair.front);
          const back = this.color(mode, pair.back);
          const ratio = contrast(front, back);
          const isNear = ratio < pair.least;
          if (isNear) near.push(pair.label);
          shown.push(this.sample(pair.label, front, back, ratio, isNear));
        }
      }
      this.list.replaceChildren(...shown);
      const { fine, near: told } = this.measure.dataset;
      const names = [...new Set(near)].join("; ");
      this.verdict.textContent = near.length ? `${told} ${names}` : fine;
      this.verdict.classList.toggle("palette__verdict--near", near.length > 0);
    }

    sample(label, front, back, ratio, isNear) {
      const pair = document.createElement("div");
      pair.className = "palette__pair";
      pair.classList.toggle("palette__pair--near", isNear);
      const sample = document.createElement("span");
      sample.className = "palette__sample";
      sample.setAttribute("aria-hidden", "true");
      sample.textContent = "Aa";
      sample.style.color = front;
      sample.style.backgroundColor = back;
      const number = (Math.floor(ratio * 100) / 100).toFixed(2);
      pair.append(sample, `${isNear ? "✗" : "✓"} ${number} ${label}`);
      return pair;
    }
  }

  const start = () => {
    for (const element of document.querySelectorAll("[data-palette]")) {
      new Palette(element);
    }
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
