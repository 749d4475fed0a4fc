// Controls of the page: tabs that arrow keys walk along, and the switch between light and dark.

/** Make tabs work; `chosen` gets the name of the one that is shown. */
export const tabs = (list, shown) => {
    const all = () => [...list.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
    const nameOf = (tab) => tab.id.replace("tab-", "");
    let current = "overview";
    const choose = (tab) => {
        current = nameOf(tab);
        for (const one of list.querySelectorAll("[role=tab]")) {
            const isChosen = one === tab;
            one.setAttribute("aria-selected", String(isChosen));
            one.tabIndex = isChosen ? 0 : -1;
        }
        for (const one of list.querySelectorAll("[role=tab]")) {
            const panel = document.getElementById(one.getAttribute("aria-controls"));
            panel.hidden = one.getAttribute("aria-controls") !== tab.getAttribute("aria-controls");
        }
        tab.scrollIntoView({block: "nearest", inline: "nearest"});
        shown(current);
    };
    list.addEventListener("click", (event) => {
        const tab = event.target.closest("[role=tab]");
        if (tab) {
            choose(tab);
        }
    });
    list.addEventListener("keydown", (event) => {
        const there = all();
        const at = there.indexOf(document.activeElement);
        const to = {
            ArrowRight: (at + 1) % there.length,
            ArrowLeft: (at - 1 + there.length) % there.length,
            Home: 0,
            End: there.length - 1,
        }[event.key];
        if (at >= 0 && to !== undefined) {
            event.preventDefault();
            there[to].focus();
            choose(there[to]);
        }
    });
    return {
        chosen: () => current,
        choose: (name) => choose(document.getElementById(`tab-${name}`)),
    };
};

const THEMES = ["system", "light", "dark"];
const KEY = "skorche-playground-theme";

/** Let a button switch between light, dark, and what the system says. */
export const switchTheme = (button) => {
    let theme = "system";
    try {
        theme = localStorage.getItem(KEY) ?? theme;
    } catch {
        // A browser that keeps nothing begins with what the system says.
    }
    const use = (next) => {
        theme = THEMES.includes(next) ? next : "system";
        document.documentElement.dataset.theme = theme;
        button.textContent = `Theme: ${theme}`;
        try {
            localStorage.setItem(KEY, theme);
        } catch {
            // It is shown so all the same.
        }
    };
    use(theme);
    button.addEventListener("click", () => use(THEMES[(THEMES.indexOf(theme) + 1) % 3]));
};
