// Lights up what belongs to a stage of a gallery: where the pointer is, or the one that was chosen.
function setUpGallery(gallery) {
  const all = (selector) => [...gallery.querySelectorAll(selector)];
  const stagesOf = (element) => {
    const marked = element.closest("[data-stage], [data-stages]");
    return marked ? (marked.dataset.stage || marked.dataset.stages).split(" ") : [];
  };
  let chosen = "1";

  const show = (stages) => {
    for (const element of all("[data-stage], [data-stages]")) {
      const own = stagesOf(element);
      element.classList.toggle("lit", own.some((stage) => stages.includes(stage)));
    }
    // Of the functions that several stages call, the change of the chosen one.
    const one = stages.includes(chosen) ? chosen : stages[0];
    for (const section of all("[data-change]")) section.hidden = section.dataset.change !== one;
  };

  const lineOf = (button, stage) => {
    for (const pair of button.dataset.jump.split(" ")) {
      const [number, line] = pair.split(":");
      if (number === stage) return line;
    }
    return null;
  };

  // Scrolls within a panel, and leaves the page where it is.
  const scrollTo = (panel, line) => {
    const row = panel.querySelector(`[data-n="${line}"]`);
    const box = panel.querySelector("pre");
    if (row) box.scrollTo({ top: row.offsetTop - box.clientHeight / 4 });
  };

  const bringUp = (stage, except) => {
    for (const panel of all(".gallery-panel")) {
      if (panel === except) continue;
      for (const button of panel.querySelectorAll("[data-jump]")) {
        const line = lineOf(button, stage);
        if (!line) continue;
        scrollTo(panel, line);
        break;
      }
    }
  };

  const choose = (stage, except) => {
    chosen = stage;
    for (const button of all(".gallery-stages button"))
      button.setAttribute("aria-pressed", String(button.dataset.stage === stage));
    for (const button of all("[data-jump]")) button.disabled = !lineOf(button, stage);
    show([stage]);
    bringUp(stage, except);
  };

  let waiting = 0;
  gallery.addEventListener("pointerover", (event) => {
    const stages = stagesOf(event.target);
    show(stages.length ? stages : [chosen]);
    clearTimeout(waiting);
    const panel = event.target.closest(".gallery-panel");
    // Who only passes is not followed.
    if (stages.length === 1) waiting = setTimeout(() => bringUp(stages[0], panel), 150);
  });
  gallery.addEventListener("pointerleave", () => {
    clearTimeout(waiting);
    show([chosen]);
  });
  gallery.addEventListener("focusin", (event) => {
    const button = event.target.closest(".gallery-stages button");
    if (button) show([button.dataset.stage]);
  });
  gallery.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (jump) {
      scrollTo(jump.closest(".gallery-panel"), lineOf(jump, chosen));
      return;
    }
    const stages = stagesOf(event.target);
    if (stages.length) {
      const stage = stages.includes(chosen) ? chosen : stages[0];
      choose(stage, event.target.closest(".gallery-panel"));
    }
  });
  choose(chosen, null);
}

document.querySelectorAll(".gallery").forEach(setUpGallery);
