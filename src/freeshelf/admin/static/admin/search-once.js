// A list is exchanged once for what is typed into its search box. Wagtail searches as one
// types, and again when the box is left, which would take away what was ticked meanwhile.
(() => {
    const searched = new WeakMap();

    const boxOf = ({ target }) =>
        target.matches?.("form[data-search-form] input:is([type=text], [type=search])")
            ? target
            : null;

    document.addEventListener(
        "input",
        (event) => {
            const box = boxOf(event);
            if (box) searched.set(box, box.value);
        },
        true,
    );

    document.addEventListener(
        "change",
        (event) => {
            const box = boxOf(event);
            if (box && searched.get(box) === box.value) event.stopPropagation();
        },
        true,
    );
})();
