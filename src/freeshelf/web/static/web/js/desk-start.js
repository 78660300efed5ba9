/* Starts the parts of Wagtail's desk that its own templates start by inline scripts. */
"use strict";

(() => {
    const STARTS = {
        initDateChooser: (id, options) => window.initDateChooser(id, options),
        initTimeChooser: (id, options) => window.initTimeChooser(id, options),
        initDateTimeChooser: (id, options) => window.initDateTimeChooser(id, options),
        InlinePanel: (_, options) => new window.InlinePanel(options),
        MultipleChooserPanel: (_, options) => new window.MultipleChooserPanel(options),
    };
    const CHOOSERS = new Set([
        "Chooser",
        "DocumentChooser",
        "ImageChooser",
        "PageChooser",
        "SnippetChooser",
    ]);

    function start(mark) {
        const { deskStart, deskArgument, deskArguments, deskOptions } = mark.dataset;
        mark.remove();
        if (deskStart === "createTaskChooser") {
            window.createTaskChooser(...JSON.parse(deskArguments));
            return;
        }
        if (CHOOSERS.has(deskStart)) {
            new window[deskStart](...JSON.parse(deskArguments));
            return;
        }
        STARTS[deskStart]?.(deskArgument, JSON.parse(deskOptions));
    }

    function startAllIn(root) {
        if (root.nodeType !== Node.ELEMENT_NODE) {
            return;
        }
        if (root.matches("[data-desk-start]")) {
            start(root);
            return;
        }
        root.querySelectorAll("[data-desk-start]").forEach(start);
    }

    document.addEventListener("DOMContentLoaded", () => {
        startAllIn(document.body);
        new MutationObserver((changes) => {
            for (const change of changes) {
                change.addedNodes.forEach(startAllIn);
            }
        }).observe(document.body, { childList: true, subtree: true });
    });
})();
