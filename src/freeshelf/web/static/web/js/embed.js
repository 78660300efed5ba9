// Players of films and sounds: nothing is asked of a provider before the click.

for (const card of document.querySelectorAll("[data-embed]")) {
    const ask = card.querySelector(".embed__ask");
    ask.hidden = false;
    ask.querySelector(".embed__load").addEventListener("click", () => load(card, ask));
}

function load(card, ask) {
    const frame = document.createElement("iframe");
    frame.className = "embed__player";
    frame.title = card.querySelector(".embed__title").textContent;
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.referrerPolicy = card.dataset.embedReferrer;
    // Its own scripts and cookies, and a window of its own; not our page.
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-presentation";
    if ("embedSound" in card.dataset) {
        frame.classList.add("embed__player--sound");
    } else if (card.dataset.embedRatio) {
        frame.style.aspectRatio = card.dataset.embedRatio;
    }
    frame.src = card.dataset.embed;
    card.querySelector(".embed__picture")?.remove();
    ask.remove();
    card.classList.add("embed__card--playing");
    card.prepend(frame);
    frame.focus();
}
