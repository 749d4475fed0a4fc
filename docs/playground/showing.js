// What Python said, as elements. Texts may be anybody's, and are never read as HTML.

const element = (name, words, attributes = {}) => {
    const made = document.createElement(name);
    made.append(...[words].flat());
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }
    return made;
};

/** Return how large a picture is, in pixels. */
const sizeOf = (svg) => {
    const found = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg);
    return found ? {width: found[1] * 4 / 3, height: found[2] * 4 / 3} : {width: 0, height: 0};
};

/** Return by how much a picture has to shrink to be seen whole in an element. */
export const scaleOf = (svg, place) => {
    const {width, height} = sizeOf(svg);
    return Math.min(1, (place.clientWidth - 40) / width, 0.68 * place.clientHeight / height);
};

/** Show an SVG of Graphviz's, without what could act in it. */
export const shownPicture = (place, svg, label, room) => {
    const scale = Math.max(0.6, scaleOf(svg, room));  // and no smaller than can be read
    if (place.dataset.svg === svg && place.dataset.scale === String(scale)) {
        return;
    }
    place.dataset.svg = svg;
    place.dataset.scale = String(scale);
    place.replaceChildren();
    if (!svg) {
        return;
    }
    const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    for (const one of drawn.querySelectorAll("script, a, foreignObject, image, title")) {
        one.replaceWith(...(one.localName === "a" ? one.childNodes : []));
    }
    for (const one of [drawn, ...drawn.querySelectorAll("*")]) {
        for (const {name} of [...one.attributes]) {
            if (name.startsWith("on") || name.endsWith("href")) {
                one.removeAttribute(name);
            }
        }
    }
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
    drawn.removeAttribute("height");
    drawn.style.width = `${Math.round(scale * sizeOf(svg).width)}px`;
    place.append(document.importNode(drawn, true));
};

/** Show problems, each of which leads to its line. */
export const shownProblems = (place, problems, go) => {
    const shown = JSON.stringify(problems);
    if (place.dataset.shown === shown) {
        return;
    }
    place.dataset.shown = shown;
    const items = problems.map((problem) => {
        const head = [];
        if (problem.line) {
            const button = element("button", `line ${problem.line}`, {type: "button", class: "place"});
            button.addEventListener("click", () => go(problem.line));
            head.push(button, " ");
        }
        head.push(element("span", problem.message, {class: "message"}));
        if (problem.code) {
            head.push(" ", element("code", problem.code));
        }
        const parts = [element("p", head)];
        if (problem.only?.length) {
            parts.push(element("p", `only for the target ${problem.only.join(" and ")}`, {class: "hint"}));
        }
        for (const [line, words] of problem.trail ?? []) {
            parts.push(element("p", line ? `line ${line}: ${words}` : words, {class: "hint"}));
        }
        if (problem.hint) {
            parts.push(element("p", `hint: ${problem.hint}`, {class: "hint"}));
        }
        if (problem.about && problem.about.trim() !== problem.message.trim()) {
            const about = element("details", element("summary", problem.code ? "What this means" : "As Python tells it"));
            about.append(element("pre", problem.about));
            parts.push(about);
        }
        return element("li", parts, {class: problem.severity});
    });
    place.replaceChildren(...(items.length ? [element("ul", items)] : []));
};

/** Show what a change means: lines that begin with +, - or ~, and lines of code below. */
export const shownChange = (place, words) => {
    const lines = words.replace(/\n$/, "").split("\n");
    place.replaceChildren(...lines.map((line) => {
        const sign = /^ {2}([+~-]) /.exec(line)?.[1] ?? /^ {6}([+@-])/.exec(line)?.[1] ?? "";
        return element("span", `${line.replace(/^ {2}/, "")}\n`, {class: KINDS[sign] ?? ""});
    }));
};

const KINDS = {"+": "added", "-": "removed", "~": "changed", "@": "where"};

/** Show the lines of a unified diff. */
export const shownLines = (place, lines) => {
    place.replaceChildren(...lines.map((line) =>
        element("span", `${line}\n`, {class: KINDS[line[0]] ?? ""})));
};
