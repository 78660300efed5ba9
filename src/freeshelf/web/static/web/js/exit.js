// The way out of this site: the link at once, or three presses of Shift.
//
// Follows the behaviour of the "Exit this page" component of the GOV.UK Design System.
// Listeners sit on the document, so that they work before the page is read to its end.

const PRESSES = 3;
const PATIENCE = 5000; // milliseconds between two presses

// Other tabs of this site, which may have a copy of the reader's list.
let tabs = null;

let presses = 0;
let pressedAlone = false;
let waiting = 0;

document.addEventListener("click", leaveByLink, true);
document.addEventListener("keydown", noteOtherKeys, true);
document.addEventListener("keyup", countShift, true);
document.addEventListener("pointerdown", () => (pressedAlone = false), true);
window.addEventListener("pageshow", comeBack);
document.addEventListener("submit", forgetKept);
// A browser does not keep a page in memory that listens.
window.addEventListener("pageshow", listen);
window.addEventListener("pagehide", () => tabs?.close());
listen();

function leaveByLink(event) {
    const link = event.target.closest?.("[data-exit]");
    if (link) {
        event.preventDefault();
        leave(link.href);
    }
}

// Shift that is held for a capital letter, or for a click, is no wish to leave.
function noteOtherKeys(event) {
    if (event.key === "Shift") {
        pressedAlone ||= !event.repeat;
        return;
    }
    pressedAlone = false;
    forget();
}

function countShift(event) {
    const link = document.querySelector("[data-exit]");
    if (event.key !== "Shift" || !pressedAlone || !link) return;
    pressedAlone = false;
    presses += 1;
    clearTimeout(waiting);
    if (presses >= PRESSES) {
        leave(link.href);
        return;
    }
    say(presses === 1 ? "two" : "one");
    waiting = setTimeout(() => {
        presses = 0;
        say("expired");
        waiting = setTimeout(() => say(""), PATIENCE);
    }, PATIENCE);
}

function forget() {
    if (!presses) return;
    presses = 0;
    clearTimeout(waiting);
    say("");
}

// Show how often Shift was pressed, and say one of the sentences that the page brings.
function say(name) {
    for (const link of document.querySelectorAll(".leave-site__link")) {
        link.dataset.exitPresses = String(presses);
    }
    const status = document.querySelector("[data-exit-status]");
    if (status) status.textContent = status.dataset[name] ?? "";
}

function leave(address) {
    presses = 0;
    say("");
    tabs?.postMessage("leave");
    empty();
    cover();
    // Takes the place of this page in the list behind the Back button.
    window.location.replace(address);
}

// On a slow line the other page takes its time: this one is out of sight at once.
function cover() {
    const status = document.querySelector("[data-exit-status]");
    const sentence = status?.dataset.loading ?? "…";
    document.documentElement.classList.add("is-left");
    document.title = sentence;
    const sheet = document.createElement("div");
    sheet.className = "leave-site__sheet";
    sheet.setAttribute("role", "alert");
    document.body.append(sheet);
    // Set after it stands in the page: screen readers then say it more reliably.
    sheet.textContent = sentence;
}

// A browser may bring the covered page back as it was, from memory.
function comeBack(event) {
    if (event.persisted && document.documentElement.classList.contains("is-left")) {
        window.location.reload();
    }
}

// Signing out takes along what the admin area kept in this tab.
function forgetKept(event) {
    const form = event.target;
    if (!new URL(form.action).pathname.endsWith("/logout/")) return;
    for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith("freeshelf-kept:")) sessionStorage.removeItem(key);
    }
}

function listen() {
    if (!("BroadcastChannel" in window)) return;
    tabs?.close();
    tabs = new BroadcastChannel("leave");
    tabs.onmessage = empty;
}

// Whoever opens this site in the tab next must not find what was put into the list.
function empty() {
    try {
        sessionStorage.clear();
    } catch {
        // A browser without memory has nothing to empty.
    }
    window.dispatchEvent(new Event("memory-emptied"));
}
