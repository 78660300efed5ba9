// Words in another language than the text around them.
(() => {
    const LANGUAGE = "LANGUAGE";

    // All texts of a form have the same words and languages.
    const meta = () => document.querySelector("[data-text-stream]").textStream.blockDef.meta;

    const element = (name, properties, ...inside) => {
        const made = Object.assign(document.createElement(name), properties);
        made.append(...inside);
        return made;
    };

    const languageSelect = (chosen) => {
        const select = element("select", { id: "words-language", name: "language" });
        select.append(new Option(meta().words.sameLanguage, ""));
        for (const [group, rows] of meta().languages) {
            const options = rows.map(([tag, name, direction]) => {
                const option = new Option(name, tag);
                option.dataset.direction = direction;
                return option;
            });
            select.append(element("optgroup", { label: group }, ...options));
        }
        // A tag that is in no list stays.
        if (chosen && ![...select.options].some((each) => each.value === chosen)) {
            select.append(new Option(chosen, chosen));
        }
        select.value = chosen ?? "";
        return select;
    };

    // The content with a language at the selected words; links among them stay links.
    const withLanguage = (state, selection, data) => {
        const { Modifier } = window.DraftJS;
        let content = state.getCurrentContent();
        let key = null;
        if (data) {
            content = content.createEntity(LANGUAGE, "MUTABLE", data);
            key = content.getLastCreatedEntityKey();
        }
        const keys = [...content.getBlockMap().keys()];
        const [first, last] = [selection.getStartKey(), selection.getEndKey()];
        for (const at of keys.slice(keys.indexOf(first), keys.indexOf(last) + 1)) {
            const block = content.getBlockForKey(at);
            const start = at === first ? selection.getStartOffset() : 0;
            const end = at === last ? selection.getEndOffset() : block.getLength();
            const isOurs = (character) => {
                const entity = character.getEntity();
                return !entity || content.getEntity(entity).getType() === LANGUAGE;
            };
            block.findEntityRanges(isOurs, (from, to) => {
                const place = Math.max(from, start);
                const text = block.getText().slice(place, Math.min(to, end));
                // Wagtail would lose a line break within.
                for (const line of text.matchAll(/[^\n]+/g)) {
                    const anchorOffset = place + line.index;
                    const range = window.DraftJS.SelectionState.createEmpty(at);
                    const focusOffset = anchorOffset + line[0].length;
                    const part = range.merge({ anchorOffset, focusOffset });
                    content = Modifier.applyEntity(content, part, key);
                }
            });
        }
        return content;
    };

    class LanguageSource extends window.React.Component {
        componentDidMount() {
            const { words } = meta();
            const { editorState, entity, entityKey } = this.props;
            const current = entity?.getType() === LANGUAGE ? entity.getData() : null;
            this.selection = editorState.getSelection();
            if (current && this.selection.isCollapsed()) {
                const { DraftUtils } = window.draftail;
                this.selection = DraftUtils.getEntitySelection(editorState, entityKey);
            }
            const isNothing = this.selection.isCollapsed();
            const cancel = element("button", {
                type: "button",
                className: "button button-secondary",
                textContent: words.cancel,
            });
            const save = element("button", { className: "button", textContent: words.save });
            const select = languageSelect(current?.lang);
            const label = element("label", {
                htmlFor: select.id,
                className: "w-field__label",
                textContent: words.language,
            });
            const form = isNothing
                ? element("form", {}, element("p", { textContent: words.selectFirst }), cancel)
                : element("form", {}, label, select, save, " ", cancel);
            this.dialog = element("dialog", { className: "words-language" }, form);
            this.dialog.setAttribute("aria-label", words.language);
            cancel.addEventListener("click", () => this.finish());
            form.addEventListener("submit", (event) => {
                event.preventDefault();
                this.apply(select);
            });
            this.dialog.addEventListener("cancel", (event) => {
                event.preventDefault();
                this.finish();
            });
            // Not within the form of the record, whose fields these are not.
            document.body.append(this.dialog);
            this.dialog.showModal();
        }

        apply(select) {
            const { EditorState } = window.DraftJS;
            const { editorState } = this.props;
            const direction = select.selectedOptions[0]?.dataset.direction;
            const data = select.value ? { lang: select.value } : null;
            if (data && direction) data.dir = direction;
            const content = withLanguage(editorState, this.selection, data);
            this.finish(EditorState.push(editorState, content, "apply-entity"));
        }

        // Completed even if cancelled: only then the editor has the focus again. Closing
        // the dialog would put the caret at the beginning.
        finish(written) {
            this.props.onComplete(written);
        }

        componentWillUnmount() {
            this.dialog.remove();
        }

        render() {
            return null;
        }
    }

    const LanguageWords = ({ entityKey, contentState, children }) => {
        const { lang, dir } = contentState.getEntity(entityKey).getData();
        const shown = { className: "words-in-language", lang, dir, "data-language": lang ?? dir };
        return window.React.createElement("span", shown, children);
    };

    window.draftail.registerPlugin(
        { type: LANGUAGE, source: LanguageSource, decorator: LanguageWords },
        "entityTypes",
    );
})();
