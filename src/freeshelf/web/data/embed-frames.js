// Puts frames of the library into this page, and gives them the height they need.
//
// <a href="https://library/…" data-freeshelf="https://library/en/embed/…">Name</a>
// becomes a frame. It loads nothing else, sets no cookie, and sends nothing.
(() => {
    const library = new URL(document.currentScript.src).origin;
    const SANDBOX =
        "allow-forms allow-popups allow-popups-to-escape-sandbox allow-scripts";
    const HEIGHT = { start: 320, least: 60, most: 4000 };

    function begin() {
        for (const link of document.querySelectorAll("a[data-freeshelf]")) {
            replace(link);
        }
    }

    function replace(link) {
        const address = URL.parse?.(link.dataset.freeshelf) ?? new URL(link.dataset.freeshelf);
        if (address.origin !== library) return;
        const frame = document.createElement("iframe");
        frame.title = link.textContent;
        frame.loading = "lazy";
        frame.referrerPolicy = "no-referrer";
        frame.setAttribute("sandbox", SANDBOX);
        frame.width = "100%";
        frame.height = HEIGHT.start;
        frame.style.border = "0";
        frame.src = address.href;
        link.replaceWith(frame);
    }

    // A sandboxed frame has no origin of its own ("null"): its window tells it apart.
    function fit({ source, origin, data }) {
        if (origin !== library && origin !== "null") return;
        if (data?.message !== "height" || !Number.isFinite(data.value)) return;
        for (const frame of document.querySelectorAll("iframe")) {
            if (frame.contentWindow === source && frame.src.startsWith(`${library}/`)) {
                const height = Math.ceil(data.value);
                frame.height = Math.min(Math.max(height, HEIGHT.least), HEIGHT.most);
            }
        }
    }

    window.addEventListener("message", fit);
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", begin);
    } else {
        begin();
    }
})();
