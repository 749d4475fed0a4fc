// Editors of Python, in the page's colours. The only module that knows CodeMirror.

import {indentWithTab} from "@codemirror/commands";
import {python} from "@codemirror/lang-python";
import {HighlightStyle, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {lintGutter, setDiagnostics} from "@codemirror/lint";
import {EditorState} from "@codemirror/state";
import {EditorView, keymap} from "@codemirror/view";
import {tags} from "@lezer/highlight";
import {basicSetup} from "codemirror";

const colours = HighlightStyle.define([
    {tag: [tags.keyword, tags.operatorKeyword, tags.self], color: "var(--keyword)"},
    {tag: [tags.string, tags.special(tags.string)], color: "var(--string)"},
    {tag: [tags.number, tags.bool, tags.null], color: "var(--number)"},
    {tag: tags.comment, color: "var(--comment)", fontStyle: "italic"},
    {tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName)),
        tags.definition(tags.className)], color: "var(--defined)"},
    {tag: tags.meta, color: "var(--decorator)"},
]);

const look = EditorView.theme({
    "&": {height: "100%", fontSize: "var(--code-size)", backgroundColor: "var(--paper)",
        color: "var(--ink)"},
    ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.5"},
    "&.cm-focused": {outline: "none"},
    ".cm-content": {caretColor: "var(--ink)"},
    ".cm-cursor": {borderLeftColor: "var(--ink)"},
    ".cm-gutters": {backgroundColor: "var(--paper)", color: "var(--faint)", border: "none"},
    ".cm-activeLineGutter, .cm-activeLine": {backgroundColor: "var(--line-now)"},
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
        {backgroundColor: "var(--selected)"},
    ".cm-selectionMatch": {backgroundColor: "var(--line-now)"},
    "&.cm-focused .cm-matchingBracket": {backgroundColor: "var(--selected)", outline: "none"},
    ".cm-foldPlaceholder": {backgroundColor: "var(--line-now)", border: "none",
        color: "var(--faint)"},
    ".cm-tooltip, .cm-panels": {backgroundColor: "var(--raised)", color: "var(--ink)",
        border: "1px solid var(--edge)"},
    ".cm-panels": {border: "none"},
    ".cm-textfield, .cm-button": {backgroundColor: "var(--paper)", backgroundImage: "none",
        color: "var(--ink)", border: "1px solid var(--edge)"},
    ".cm-diagnostic": {fontFamily: "var(--sans)", fontSize: "0.875rem", maxWidth: "32rem",
        whiteSpace: "pre-wrap"},
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": {backgroundColor: "var(--accent)",
        color: "var(--on-accent)"},
});

const shared = [basicSetup, python(), indentUnit.of("    "), syntaxHighlighting(colours), look];

/** Put an editor into an element; `changed` gets the text when a reader has changed it. */
export const editor = (parent, label, changed) => {
    const view = new EditorView({
        parent,
        extensions: [
            ...shared,
            lintGutter(),
            keymap.of([indentWithTab]),
            EditorView.contentAttributes.of({
                "aria-label": label,
                "aria-description": "Tab indents; Escape, then Tab, leaves the editor",
            }),
            EditorView.updateListener.of((update) => {
                if (update.docChanged && !update.transactions.some((one) => one.isUserEvent("set"))) {
                    changed(update.state.doc.toString());
                }
            }),
        ],
    });
    return {
        text: () => view.state.doc.toString(),
        set: (text) => view.dispatch({
            changes: {from: 0, to: view.state.doc.length, insert: text},
            userEvent: "set",
        }),
        mark: (problems) => view.dispatch(setDiagnostics(
            view.state,
            problems.filter(({line}) => line > 0 && line <= view.state.doc.lines)
                .map((problem) => diagnostic(view.state.doc.line(problem.line), problem)),
        )),
        go: (number) => {
            const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
            view.dispatch({selection: {anchor: line.from}, scrollIntoView: true});
            view.focus();
        },
    };
};

const diagnostic = (line, {severity, message, hint}) => ({
    from: line.from + line.text.search(/\S|$/),
    to: line.to,
    severity,
    message: hint ? `${message}\nhint: ${hint}` : message,
});

/** Put a text into an element that can be read, searched and folded, and not changed. */
export const reader = (parent, label) => {
    const view = new EditorView({
        parent,
        extensions: [
            ...shared,
            EditorState.readOnly.of(true),
            EditorView.contentAttributes.of({"aria-label": label, "aria-readonly": "true"}),
        ],
    });
    return {
        text: () => view.state.doc.toString(),
        set: (text) => {
            if (text !== view.state.doc.toString()) {
                view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}});
            }
        },
    };
};
