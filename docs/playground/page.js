// The page: what is typed on the left, what it gives on the right.
//
// Comes in: a reader's keys and clicks. Goes out: what answering.py says of it, shown. Python is
// asked one thing after the other, the one that is looked at first; whatever a reader types
// meanwhile makes the rest of it old, and it is asked anew.

import {editor, reader} from "./editor.js";
import {keep, onLink, packed, recalled} from "./keeping.js";
import {Python, Stopped} from "./python.js";
import {shownChange, shownLines, shownPicture, shownProblems, scaleOf} from "./showing.js";
import {switchTheme, tabs} from "./widgets.js";

const TARGETS = ["threads", "serial", "dask"];
const ABOUT = {
    threads: "Threads and queues, one worker function for each kind of stage.",
    serial: "No threads: loops that push each item as far as it goes.",
    dask: "The same graph on a Dask cluster, or on all cores of a machine.",
};
// Milliseconds: after which a call can be stopped, is said to be old, and is ended by itself.
const LONG = 800, OLD = 3000, MOST = 30_000;

const $ = (id) => document.getElementById(id);

const state = {name: "words.py", text: "", before: null};
// What Python said of `state`, as far as it has said it.
let given = {answers: {}, run: null, change: null};
let turn = 0;
let stoppedText = null;

let said = ["", false];

const say = (words, isWrong = false) => {
    said = [words, isWrong];
    showStatus(words, isWrong);
};

const showStatus = (words, isWrong = false) => {
    if ($("status").textContent !== words) {  // a screen reader says it anew
        $("status").textContent = words;
    }
    $("status").classList.toggle("wrong", isWrong);
};

// Why Python ended by itself, until that is told.
let failed = "";

const python = new Python((what, why) => {
    if (what === "failed") {
        say(`Python could not be started: ${why}`, true);
    } else if (what === "starting") {
        say("Starting Python …");
    } else if (failed) {
        say(`${failed}. A fresh one waits for the declaration to change.`, true);
        failed = "";
    }
});

// ---- asking

const wanted = () => {
    const shown = tab.chosen();
    const first = TARGETS.includes(shown) ? shown : shown === "change" ? "threads" : "serial";
    return [...new Set([first, "serial", "threads", "dask"])];
};

const update = async () => {
    const mine = ++turn;
    const old = () => mine !== turn;
    const {name, text, before} = state;
    const asked = performance.now();
    const spent = () => performance.now() - Math.max(asked, python.readySince);
    const found = {answers: {}, run: null, change: null};
    try {
        for (const [number, target] of wanted().entries()) {
            const answer = await python.call("answer", name, text, target);
            if (old()) {
                return;
            }
            found.answers[target] = await drawn(answer);
            if (old()) {
                return;
            }
            if (number === 0) {
                given = found;
                stoppedText = null;
                saySpent(answer, spent());
                document.body.dataset.answered = String(mine);
            }
            show();
            if (target === "threads" && before !== null) {
                found.change = await changed(name, before, answer);
            } else if (target === "serial") {
                found.run = await ran(name, answer);
            }
            if (old()) {
                return;
            }
            show();
        }
        document.body.dataset.done = String(mine);
    } catch (error) {
        if (!old()) {
            if (error instanceof Stopped) {
                stoppedText = text;
                say("Stopped. It goes on when the declaration changes.", true);
            } else {  // nothing is to be had any more from a Python that failed as a whole
                python.stop();
                failed = `Python itself ended: ${error.message.trim().split("\n").at(-1)}`;
            }
        }
    }
};

const drawn = async (answer) => {
    for (const pipeline of answer.pipelines) {
        pipeline.svg = await fitting(pipeline.dots);
    }
    return answer;
};

const picture = async (dot) => {
    try {
        return await python.call("draw", dot);
    } catch (error) {
        if (error instanceof Stopped) {
            throw error;
        }
        return "";  // it is there in words
    }
};

/** A picture that leads right, or down where that can be shown larger. */
const fitting = async (dots) => {
    if (!dots.length) {
        return "";
    }
    const wide = await picture(dots[0]);
    if (scaleOf(wide, $("results")) === 1) {
        return wide;
    }
    const high = await picture(dots[1]);
    return scaleOf(high, $("results")) > scaleOf(wide, $("results")) ? high : wide;
};

const ran = async (name, {pipelines}) => {
    const found = {};
    for (const {name: pipeline, text} of pipelines) {
        found[pipeline] = text ? await python.call("run", name, text) : null;
    }
    return found;
};

let earlier = {};  // what was said of the other side of a comparison, which seldom changes

const changed = async (name, before, {pipelines}) => {
    if (earlier.text !== before || earlier.name !== name) {
        const answer = await python.call("answer", name, before, "threads");
        earlier = {name, text: before, answer};
    }
    const found = {};
    for (const {name: pipeline, text} of pipelines) {
        const old = earlier.answer.pipelines.find((one) => one.name === pipeline);
        if (!old?.text || !text) {
            found[pipeline] = {words: old ? "" : "This pipeline is new.\n", svg: "", lines: []};
            continue;
        }
        const change = await python.call("change", name, old.text, text);
        change.svg = await fitting(change.dots);
        found[pipeline] = change;
    }
    return {pipelines: found, problems: earlier.answer.problems};
};

// ---- showing

const saySpent = ({problems, pipelines}, spent) => {
    const seconds = `${(spent / 1000).toFixed(2)} s`;
    const wrong = problems.length;
    if (wrong) {
        say(`${wrong} ${wrong === 1 ? "problem" : "problems"}, found in ${seconds}`, true);
    } else {
        const many = pipelines.length > 1 ? `${pipelines.length} pipelines, compiled` : "Compiled";
        say(`${many} in ${seconds}`);
    }
};

// What was right last is shown while what is typed is not.
let right = {};
const rightNow = () => right[chosenPipeline()] ??= {};

const show = () => {
    const first = Object.values(given.answers)[0];
    if (!first) {
        return;
    }
    const problems = allProblems();
    main.mark(problems);
    shownProblems($("problems"), problems, main.go);
    before.mark(given.change?.problems ?? []);
    const names = first.pipelines.map(({name}) => name);
    if (names.length) {
        choosePipelines(names);
    }
    const of = (answer) => answer?.pipelines.find(({name}) => name === chosenPipeline())
        ?? answer?.pipelines[0];
    const pictured = Object.values(given.answers).map(of).find((one) => one?.svg);
    $("picture").classList.toggle("stale", !pictured);
    rightNow().picture = pictured ?? rightNow().picture;
    shownPicture($("picture"), rightNow().picture?.svg ?? "", "The pipeline; below it is in words", $("results"));
    $("words").textContent = rightNow().picture?.picture ?? "";
    const target = tab.chosen();
    if (TARGETS.includes(target)) {
        showText(target, of(given.answers[target]));
    }
    showRun(first);
    showChange();
};

const allProblems = () => {
    const found = new Map();
    for (const [target, answer] of Object.entries(given.answers)) {
        for (const problem of answer.problems) {
            const key = JSON.stringify(problem);
            const one = found.get(key) ?? {...problem, targets: []};
            one.targets.push(target);
            found.set(key, one);
        }
        for (const said of answer.said) {
            found.set(JSON.stringify(said), {...said, severity: "info", targets: []});
        }
    }
    const asked = Object.keys(given.answers).length;
    return [...found.values()].map((problem) => {
        // What another target can do is wrong only for who asks for this one.
        const few = problem.targets.length > 0 && problem.targets.length < asked;
        const severity = problem.severity ?? (few ? "warning" : "error");
        return {...problem, severity, only: few ? problem.targets : []};
    });
};

const choosePipelines = (names) => {
    const select = $("pipelines");
    if ([...select.options].map(({value}) => value).join("\n") !== names.join("\n")) {
        const chosen = select.value;
        select.replaceChildren(...names.map((name) => new Option(name || "(no name)", name)));
        select.value = names.includes(chosen) ? chosen : names[0];
    }
    $("pipelines-label").hidden = names.length < 2;
};

const chosenPipeline = () => $("pipelines").value;

const showText = (target, pipeline) => {
    $("panel-text").setAttribute("aria-labelledby", `tab-${target}`);
    const shown = rightNow()[target] = pipeline?.text || rightNow()[target];
    const isOld = given.answers[target] !== undefined && !pipeline?.text;
    $("panel-text").classList.toggle("stale", isOld && !!shown);
    const lines = shown ? shown.split("\n").length - 1 : 0;
    $("about").textContent = shown ? `${ABOUT[target]} ${lines.toLocaleString("en")} lines.` : isOld
        ? "There is no file as long as there are problems." : "Compiling …";
    text.set(shown ?? "");
    $("copy").disabled = $("download").disabled = !shown;
};

const fileName = (target) => {
    const behind = [chosenPipeline(), target === "threads" ? "" : target].filter(Boolean);
    return [state.name.replace(/\.py$/, ""), ...behind].join("_") + ".py";
};

const showRun = (first) => {
    const run = given.run?.[chosenPipeline()];
    const printed = first.printed ? `The declaration itself wrote:\n${first.printed}` : "";
    $("run").classList.toggle("stale", given.run !== null && !run);
    if (!run) {
        if (given.run !== null && !$("ran").textContent) {
            $("ran").textContent = "Nothing runs as long as there are problems.";
        }
        $("said").textContent = printed;
        return;
    }
    const ending = run.cut ? "ended by this page, since it wrote enough" : `exit code ${run.code}`;
    $("ran").textContent = `python ${fileName("serial")} — ${ending}`;
    $("output").textContent = run.out || (run.code ? "" : "(it wrote nothing)");
    $("said").textContent = [run.error, printed].filter(Boolean).join("\n");
};

const showChange = () => {
    const change = given.change?.pipelines[chosenPipeline()];
    $("panel-change").classList.toggle("stale", state.before !== null && !change);
    if (change) {
        shownChange($("meaning"), change.words || "Nothing changed.\n");
        shownPicture($("changed-picture"), change.svg ?? "", "The pipeline, with what changed; above it is in words",
            $("results"));
        shownLines($("lines"), change.lines);
    }
};

// ---- what a reader does

let later = 0;

const typed = () => {
    clearTimeout(later);
    later = setTimeout(update, 30);
    keep({...state});
};

const main = editor($("editor"), "Declaration", (words) => {
    state.text = words;
    typed();
});
const before = editor($("before"), "Declaration before the change", (words) => {
    state.before = words;
    typed();
});
const text = reader($("text"), "Compiled file");
const tab = tabs($("tabs"), (shown) => {
    show();
    if (TARGETS.includes(shown) && !given.answers[shown] && stoppedText !== state.text) {
        update();
    }
});

const take = (next) => {
    Object.assign(state, next);
    right = {};
    given = {answers: {}, run: null, change: null};
    main.set(state.text);
    before.set(state.before ?? "");
    compareAs(state.before !== null);
    $("name").textContent = state.name;
    document.title = `${state.name} · skorche playground`;
    for (const id of ["picture", "words", "output", "said", "ran", "meaning", "changed-picture",
        "lines"]) {
        $(id).replaceChildren();
    }
    text.set("");
    update();
};

const compareAs = (isOn) => {
    $("compare").setAttribute("aria-pressed", String(isOn));
    $("before-pane").hidden = $("after-word").hidden = !isOn;
    $("tab-change").hidden = !isOn;
    if (isOn) {
        tab.choose("change");
    } else if (tab.chosen() === "change") {
        tab.choose("overview");
    }
};

$("compare").addEventListener("click", () => {
    state.before = state.before === null ? state.text : null;
    before.set(state.before ?? "");
    given.change = null;
    compareAs(state.before !== null);
    typed();
});
$("pipelines").addEventListener("change", show);
window.addEventListener("resize", show);

$("share").addEventListener("click", async () => {
    await keep({...state});
    const link = `${location.href.split("#")[0]}#${await packed(state)}`;
    try {
        await navigator.clipboard.writeText(link);
        say("The link is copied.");
    } catch {
        say("The link is in the address bar: this browser does not let the page copy it.");
    }
});
$("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.text());
    say("The compiled file is copied.");
});
$("download").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text.text()], {type: "text/x-python"}));
    link.download = fileName(tab.chosen());
    link.click();
    URL.revokeObjectURL(link.href);
});

const stop = () => python.stop();
$("stop").addEventListener("click", stop);
window.addEventListener("keydown", (event) => {
    if (event.key === "." && (event.ctrlKey || event.metaKey) && !$("stop").hidden) {
        event.preventDefault();
        stop();
    }
});
setInterval(() => {
    const since = python.busySince === null ? 0 : performance.now() - python.busySince;
    $("stop").hidden = since < LONG;
    if (since > OLD && python.waiting > 1) {  // for what has been typed meanwhile
        python.stop();
        update();
    } else if (since > MOST) {
        python.stop();
        say(`Stopped after ${MOST / 1000} seconds. It goes on when the declaration changes.`, true);
    } else if (since > LONG) {
        showStatus(`Running for ${Math.round(since / 1000)} s …`);
    } else {
        showStatus(...said);
    }
}, 200);

// ---- beginning

const choices = async () => {
    const examples = await (await fetch("examples.json")).json();
    for (const [number, {title}] of examples.entries()) {
        $("examples").append(new Option(title, String(number)));
    }
    $("examples").addEventListener("change", () => {
        const chosen = examples[Number($("examples").value)];
        if ($("examples").value && chosen) {
            take({name: chosen.name, text: chosen.text, before: null});
            keep({...state});
            $("examples").value = "";
        }
    });
    return examples;
};

const linked = async (state) => {
    try {
        return await state;
    } catch (error) {
        say(`The link cannot be read: ${error.message}`, true);
        return null;
    }
};

const begin = async () => {
    switchTheme($("theme"));
    const [kept, examples] = await Promise.all([linked(recalled()), choices()]);
    const {name, text: demo} = examples[0];
    take(kept ?? {name, text: demo, before: null});
    onLink(async (state) => {
        const given = await linked(state);
        if (given) {
            take(given);
        }
    });
    if ("serviceWorker" in navigator) {
        // Once there was an answer: until then the network is for that.
        const wait = setInterval(() => {
            if (document.body.dataset.done) {
                clearInterval(wait);
                navigator.serviceWorker.register("service-worker.js").catch(() => {});
            }
        }, 500);
    }
};

begin();
