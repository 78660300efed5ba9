/* Keeps text that could not be saved in this tab, until it is saved or one signs out.
   Forms of records closed to members have no `data-keep-for`, and nothing is kept. */
"use strict";

(() => {
    const PREFIX = "freeshelf-kept:";
    const ACCESS = ["access_rights", "group", "opens_on"];
    const NEVER = ["csrfmiddlewaretoken", "next", "overwrite_revision_id"];
    const READ_BY_MEMBERS = ["open", "members"];

    /* Not `form.action`: that is a button of the form, if one has this name. */
    function pathOf(form) {
        const address = form.getAttribute("action") ?? "";
        return new URL(address, document.location.href).pathname;
    }

    function keys() {
        return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    }

    function entryOf(key) {
        try {
            return JSON.parse(sessionStorage.getItem(key));
        } catch {
            return null;
        }
    }

    function write(key, entry) {
        try {
            sessionStorage.setItem(key, JSON.stringify(entry));
            return true;
        } catch {
            return false; // full, or switched off
        }
    }

    function fieldsOf(form) {
        return [...new FormData(form)].filter(
            ([name, value]) => typeof value === "string" && !NEVER.includes(name),
        );
    }

    function button(text, isFirst, press) {
        const made = document.createElement("button");
        made.type = "button";
        made.className = `button button-small${isFirst ? "" : " button-secondary"}`;
        made.textContent = text;
        made.addEventListener("click", press);
        return made;
    }

    function watch(form) {
        const mark = form.querySelector("[data-keep-texts]");
        if (!mark) return;
        const texts = JSON.parse(mark.dataset.keepTexts);
        const user = mark.dataset.keepFor ?? "";
        const key = () => `${PREFIX}${user}:${pathOf(form)}`;
        let failed = false;
        let written = "";

        function mayKeep() {
            const chosen = form.elements.namedItem("access_rights")?.value;
            const opens = form.elements.namedItem("opens_on")?.value;
            return user && READ_BY_MEMBERS.includes(chosen) && !opens;
        }

        function forget() {
            if (written) sessionStorage.removeItem(written);
            sessionStorage.removeItem(key());
            written = "";
        }

        function keep() {
            if (!failed) return;
            if (written && written !== key()) sessionStorage.removeItem(written);
            const entry = { at: Date.now(), fields: fieldsOf(form) };
            const isKept = mayKeep() && write(key(), entry);
            if (isKept) written = key();
            else forget();
            say(isKept ? texts.kept : texts.notKept);
        }

        function say(text) {
            let note = form.querySelector("[data-kept-note]");
            if (!note) {
                note = document.createElement("p");
                note.dataset.keptNote = "";
                note.className = "kept-note";
                note.setAttribute("role", "status");
                form.querySelector("footer")?.before(note);
            }
            if (note.textContent !== text) note.textContent = text;
            note.hidden = !text;
        }

        document.addEventListener("w-autosave:error", () => {
            failed = true;
            keep();
        });
        form.addEventListener("w-unsaved:add", keep);
        document.addEventListener("w-autosave:success", () => {
            if (!failed) return;
            failed = false;
            forget();
            say("");
        });
        form.addEventListener("submit", () => {
            const entry = written && entryOf(written);
            if (entry) write(written, { ...entry, fields: fieldsOf(form), sent: true });
        });
        offer(form, key(), texts);
    }

    function offer(form, key, texts) {
        const entry = entryOf(key);
        // A form that was refused shows what was sent.
        if (!entry || form.dataset.wUnsavedForceValue === "true") return;
        const notice = document.createElement("div");
        notice.className = "help-block help-warning kept-notice";
        const time = new Date(entry.at).toLocaleTimeString(document.documentElement.lang, {
            hour: "2-digit",
            minute: "2-digit",
        });
        const text = document.createElement("p");
        text.textContent = texts.found.replace("%(time)s", time);
        if (isOlder(form, entry)) text.append(` ${texts.newer}`);
        const actions = document.createElement("p");
        actions.append(
            button(texts.save, true, () => send(form, key, entry)),
            " ",
            button(texts.discard, false, () => {
                sessionStorage.removeItem(key);
                notice.remove();
            }),
        );
        notice.append(text, actions);
        form.before(notice);
    }

    function isOlder(form, entry) {
        const loaded = Object.fromEntries(entry.fields).loaded_revision_id ?? "";
        return loaded !== (form.elements.namedItem("loaded_revision_id")?.value ?? "");
    }

    /* Sends what was kept as the form would, with the access as it is now. */
    function send(form, key, entry) {
        const own = document.createElement("form");
        own.method = "post";
        own.action = form.getAttribute("action") ?? "";
        const now = new FormData(form);
        const fields = entry.fields.filter(([name]) => !ACCESS.includes(name));
        for (const name of [...ACCESS, "csrfmiddlewaretoken"]) {
            if (now.has(name)) fields.push([name, now.get(name)]);
        }
        for (const [name, value] of fields) {
            const field = document.createElement("textarea");
            field.name = name;
            field.value = value;
            own.append(field);
        }
        own.hidden = true;
        write(key, { ...entry, sent: true });
        window.addEventListener("w-unsaved:confirm", (event) => event.preventDefault());
        document.body.append(own);
        own.submit();
    }

    document.addEventListener("DOMContentLoaded", () => {
        const isSaved = document.querySelector(".messages .success");
        const user = document.querySelector("[data-keep-for]")?.dataset.keepFor;
        for (const key of keys()) {
            const isOthers = user && !key.startsWith(`${PREFIX}${user}:`);
            if (isOthers || (isSaved && entryOf(key)?.sent)) {
                sessionStorage.removeItem(key);
            }
        }
        document.querySelectorAll("form[data-edit-form]").forEach(watch);
    });
    document.addEventListener("submit", (event) => {
        if (pathOf(event.target).endsWith("/logout/")) {
            keys().forEach((key) => sessionStorage.removeItem(key));
        }
    });
})();
