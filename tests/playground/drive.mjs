// Does in a real Chromium what a reader does: node drive.mjs MODULES CHROMIUM ADDRESS FOLDER.
// Writes what came of it as JSON to FOLDER/came.json, compiled files to FOLDER/TARGET.py, and
// pictures of the page. Everything on the page is found by its role and its name, as a screen
// reader finds it.
import {readFileSync, writeFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [modules, program, address, folder] = process.argv.slice(2);
const {chromium} = await import(pathToFileURL(`${modules}/playwright-core/index.mjs`));
const {demo, wrong, endless, changed} = JSON.parse(readFileSync(`${folder}/texts.json`, "utf8"));
const came = {first: [], further: [], busy: [], errors: []};
const browser = await chromium.launchPersistentContext(`${folder}/profile`, {
    executablePath: program,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    viewport: {width: 1280, height: 800},
    permissions: ["clipboard-read", "clipboard-write"],
});
browser.setDefaultTimeout(20_000);

// How much longer things take than they would if nothing else ran here.
const busy = () => {
    const [begun, used] = [performance.now(), process.cpuUsage()];
    let spent = 0;
    while (spent < 60_000) {
        const {user, system} = process.cpuUsage(used);
        spent = user + system;
    }
    return Math.max(1, (performance.now() - begun) * 1000 / spent);
};
const watched = async () => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => came.errors.push(String(error)));
    page.on("console", (line) => {
        if (line.type() === "error") {
            came.errors.push(line.text());
        }
    });
    return page;
};
const turn = (page, key) => page.evaluate((name) => document.body.dataset[name], key);
const after = (page, key, old) => page.waitForFunction(
    ([name, before]) => document.body.dataset[name] !== before, [key, old], {polling: 10});
const open = async (page, at) => {
    came.busy.push(busy());
    const begun = Date.now();
    await page.goto(at);
    await after(page, "answered", undefined);
    came.first.push(Date.now() - begun);
    await after(page, "done", undefined);
};
const editor = (page) => page.getByRole("textbox", {name: "Declaration", exact: true});
const textOf = (page, number = 0) => page.locator(".editor").nth(number)
    .locator(".cm-line").allTextContents().then((lines) => lines.join("\n"));
const type = async (page, text) => {
    const old = await turn(page, "done");
    await editor(page).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
    return old;
};
const status = (page) => page.getByRole("status").textContent();
const picture = (page, name) => page.screenshot({path: `${folder}/${name}.png`});

try {
    let page = await watched();
    await open(page, address);
    came.overview = await page.getByRole("tabpanel", {name: "Overview"}).innerText();
    await picture(page, "light");

    // What is compiled, as a reader saves it.
    for (const name of ["Threads", "Serial", "Dask"]) {
        await page.getByRole("tab", {name}).click();
        const saved = page.waitForEvent("download");
        await page.getByRole("button", {name: "Download"}).click();
        await (await saved).saveAs(`${folder}/${name.toLowerCase()}.py`);
    }
    await page.getByRole("tab", {name: "Dask"}).press("Home");
    came.byKeys = await page.getByRole("tab", {selected: true}).textContent();

    // Each key is answered.
    for (let i = 0; i < 8; i += 1) {
        came.busy.push(busy());
        const old = await turn(page, "answered");
        await editor(page).press("Control+End");
        const begun = Date.now();
        await page.keyboard.type("#");
        await after(page, "answered", old);
        came.further.push(Date.now() - begun);
        await page.waitForFunction(
            () => document.body.dataset.done === document.body.dataset.answered);
    }

    // What is wrong is said at its line.
    await after(page, "done", await type(page, wrong));
    const problems = page.getByRole("region", {name: "Problems"});
    came.problem = await problems.innerText();
    came.marked = await page.locator(".cm-line:has(.cm-lintRange-error)").allTextContents();
    await problems.getByRole("button", {name: /line/}).first().click();
    came.goesTo = await page.locator(".cm-focused .cm-activeLine").textContent();
    await picture(page, "problem");

    // What has no end can be stopped, and typing goes on meanwhile.
    await type(page, endless);
    const stop = page.getByRole("button", {name: "Stop"});
    await stop.waitFor();
    const begun = Date.now();
    await editor(page).press("Control+End");
    await page.keyboard.type("# typed meanwhile");
    await page.waitForFunction(
        () => document.querySelector("#editor").textContent.includes("# typed meanwhile"));
    came.typedMeanwhile = Date.now() - begun;
    // It may have been stopped by what was typed: then the same runs again.
    await stop.waitFor();
    await stop.click();
    await page.waitForFunction(() => /^Stopped/.test(document.querySelector("#status").textContent));
    came.stopped = await status(page);
    await after(page, "done", await type(page, demo));
    came.afterStop = await status(page);

    // What changed is said in the words of `skorche diff`.
    await page.getByRole("button", {name: "Compare"}).click();
    await after(page, "done", await type(page, changed));
    came.change = await page.locator("#meaning").innerText();
    await picture(page, "change");

    // A reload loses nothing, however soon.
    await editor(page).press("Control+End");
    await page.keyboard.type("# the last");
    // As soon as it can be seen: what was typed and is not there yet is the browser's.
    await page.waitForFunction(
        () => document.querySelector("#editor").textContent.includes("# the last"));
    await page.reload();
    await after(page, "done", undefined);
    came.reloaded = [await textOf(page, 0), await textOf(page, 1)];
    await page.getByRole("button", {name: "Copy link"}).click();
    await page.waitForFunction(() => /link/.test(document.querySelector("#status").textContent));
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate(() => localStorage.clear());

    // A link holds it, without a network, too, in the dark, on a phone.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.close();
    page = await watched();
    await browser.setOffline(true);
    await page.emulateMedia({colorScheme: "dark"});
    await page.setViewportSize({width: 390, height: 844});
    await open(page, link);
    came.linked = [await textOf(page, 0), await textOf(page, 1)];
    came.overflow = await page.evaluate(
        () => document.scrollingElement.scrollWidth - window.innerWidth);
    came.ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole("button", {name: /^Theme/}).click();
    came.switched = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.getByRole("button", {name: /^Theme/}).click();
    await page.screenshot({path: `${folder}/phone.png`, fullPage: true});
} finally {
    writeFileSync(`${folder}/came.json`, JSON.stringify(came, null, 1));
    await browser.close();
}
