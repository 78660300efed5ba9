/* Starts the parts of Wagtail's admin that its own templates start by inline scripts. */
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
        const { adminStart, adminArgument, adminArguments, adminOptions } = mark.dataset;
        mark.remove();
        if (adminStart === "createTaskChooser") {
            window.createTaskChooser(...JSON.parse(adminArguments));
            return;
        }
        if (CHOOSERS.has(adminStart)) {
            new window[adminStart](...JSON.parse(adminArguments));
            return;
        }
        STARTS[adminStart]?.(adminArgument, JSON.parse(adminOptions));
    }

    function startAllIn(root) {
        if (root.nodeType !== Node.ELEMENT_NODE) {
            return;
        }
        if (root.matches("[data-admin-start]")) {
            start(root);
            return;
        }
        root.querySelectorAll("[data-admin-start]").forEach(start);
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
