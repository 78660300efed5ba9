// What a reader takes along: the link of a page, and records in a list of their own.
//
// The list is in the memory of this tab and of tabs opened from it. It is sent only to
// be shown or exported, in the body of a request, so that no address has it.

const KEY = "own-list";
const SHOWN = 5000; // milliseconds that a message stays
const form = document.getElementById("own-list");
const status = document.querySelector("[data-own-list-status]");
const page = document.querySelector("[data-own-list-page]");
// A list that somebody passed on is in the address, and shown as it is.
const isOwn = page && !new URLSearchParams(location.search).has("r");
let hiding = 0;

function read() {
    try {
        const list = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
        return Array.isArray(list) ? list.filter((id) => typeof id === "string") : [];
    } catch {
        return [];
    }
}

function write(list) {
    if (list.length) sessionStorage.setItem(KEY, JSON.stringify(list));
    else sessionStorage.removeItem(KEY);
    show();
}

function say(name) {
    clearTimeout(hiding);
    status.textContent = status.dataset[name];
    hiding = setTimeout(() => (status.textContent = ""), SHOWN);
}

function show() {
    const list = read();
    for (const box of document.querySelectorAll("[data-own-list]")) {
        box.checked = list.includes(box.value);
    }
    for (const count of document.querySelectorAll("[data-own-list-count]")) {
        count.textContent = list.length ? ` (${list.length})` : "";
    }
}

function add(ids) {
    const list = [...new Set([...read(), ...ids])];
    const isFull = list.length > Number(form.dataset.max);
    write(list.slice(0, Number(form.dataset.max)));
    say(isFull ? "full" : "added");
}

function change(event) {
    const box = event.target.closest("[data-own-list]");
    if (!box) return;
    if (box.checked) {
        add([box.value]);
    } else {
        write(read().filter((id) => id !== box.value));
        say("removed");
    }
}

function submit(event) {
    if (event.target === form) {
        event.preventDefault();
        location.assign(form.action);
    } else if (isOwn && page.contains(event.target)) {
        // The form has the list as it was when the page was made.
        for (const old of event.target.querySelectorAll('input[name="r"]')) old.remove();
        for (const id of read()) {
            const field = document.createElement("input");
            Object.assign(field, { type: "hidden", name: "r", value: id });
            event.target.append(field);
        }
    }
}

async function load() {
    const body = new URLSearchParams(read().map((id) => ["r", id]));
    try {
        const answer = await fetch(form.action, { method: "POST", body });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = new DOMParser()
            .parseFromString(await answer.text(), "text/html")
            .querySelector("[data-own-list-page]");
        page.replaceChildren(...found.childNodes);
    } catch {
        say("failed");
    }
    prepare();
}

// Show what works with this script only, and hide what is there for want of it.
function prepare() {
    for (const copy of document.querySelectorAll("[data-copy]")) {
        copy.hidden = !navigator.clipboard;
    }
    for (const part of document.querySelectorAll("[data-own-list-unscripted]")) {
        part.hidden = true;
    }
    for (const part of document.querySelectorAll("[data-own-list-in-tab]")) {
        part.hidden = !isOwn;
    }
    for (const part of document.querySelectorAll("[data-own-list-in-address]")) {
        part.hidden = isOwn;
    }
    for (const part of document.querySelectorAll("[data-own-list-add]")) {
        part.hidden = isOwn;
    }
    show();
}

function click(event) {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
        const address = new URL(copy.dataset.copy, location.origin).href;
        navigator.clipboard.writeText(address).then(() => say("copied"));
    } else if (event.target.closest("[data-own-list-add]")) {
        add([...page.querySelectorAll("[data-own-list]")].map((box) => box.value));
    }
}

// A browser may bring a page back as it was, from memory.
function comeBack(event) {
    if (!event.persisted) return;
    if (isOwn) {
        page.replaceChildren();
        load();
    } else {
        show();
    }
}

function hasMemory() {
    try {
        sessionStorage.setItem(`${KEY}-test`, "");
        sessionStorage.removeItem(`${KEY}-test`);
        return true;
    } catch {
        return false;
    }
}

if (form && hasMemory()) {
    document.addEventListener("change", change);
    document.addEventListener("submit", submit);
    document.addEventListener("click", click);
    window.addEventListener("pageshow", comeBack);
    // exit.js empties the memory of every tab.
    window.addEventListener("memory-emptied", () => {
        if (isOwn) page.replaceChildren();
        show();
    });
    prepare();
    if (isOwn && read().length) load();
}
