"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const times = data.times;
  const end = times[times.length - 1] || 1;
  const LEFT = 46, RIGHT = 8, TOP = 8, BOTTOM = 22, HEIGHT = 220;

  function make(name, attributes, parent) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (parent) parent.appendChild(element);
    return element;
  }

  function html(name, parent, text) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }

  function short(value) {
    if (value >= 999500) return +(value / 1e6).toPrecision(3) + "M";
    if (value >= 10000) return +(value / 1e3).toPrecision(3) + "k";
    return value < 100 ? String(+value.toPrecision(3)) : String(Math.round(value));
  }

  // The next larger of 1, 2, 5, 10, 20, 50, ...
  function roundUp(value) {
    const ten = Math.pow(10, Math.floor(Math.log10(value)));
    for (const step of [1, 2, 5, 10]) if (step * ten >= value) return step * ten;
    return 10 * ten;
  }

  function nearest(time) {
    let low = 0, high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] < time) low = middle; else high = middle;
    }
    return time - times[low] < times[high] - time ? low : high;
  }

  function colour(number) { return "var(--c" + (number % 8) + ")"; }
  function dashes(number) { return ["", "6 3", "2 3"][Math.floor(number / 8) % 3]; }

  function chart(about) {
    const figure = html("figure", document.getElementById("charts"));
    figure.className = "chart";
    const caption = html("figcaption", figure, about.title);
    const svg = make("svg", { role: "img", "aria-label": about.title }, figure);
    const keys = html("ul", figure);
    keys.className = "keys";
    const rows = about.rows.map(function (row, number) {
      const button = html("button", html("li", keys));
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      const mark = html("i", button);
      mark.style.background = colour(number);
      html("span", button, row.name + " ");
      const value = html("b", button);
      const shown = { row: row, number: number, on: true, value: value };
      button.addEventListener("click", function () {
        shown.on = !shown.on;
        button.setAttribute("aria-pressed", String(shown.on));
        draw();
      });
      button.addEventListener("pointerenter", function () { stress(shown); });
      button.addEventListener("pointerleave", function () { stress(null); });
      return shown;
    });
    let width = 0, here = null;

    function x(time) { return LEFT + (width - LEFT - RIGHT) * time / end; }

    function stress(one) {
      rows.forEach(function (row) {
        if (row.path) row.path.classList.toggle("faint", one !== null && row !== one);
      });
    }

    function draw() {
      width = Math.max(200, svg.clientWidth);
      svg.replaceChildren();
      svg.setAttribute("viewBox", "0 0 " + width + " " + HEIGHT);
      const seen = rows.filter(function (row) { return row.on; });
      const most = roundUp(Math.max(1e-9, ...seen.map(function (row) {
        return row.row.values.reduce(function (a, b) { return Math.max(a, b); }, 0);
      })) || 1);
      const top = most > 1e-8 ? most : 1;
      function y(value) { return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top; }
      for (let n = 0; n <= 4; n++) {
        const value = top * n / 4;
        make("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }, svg);
        make("text", { class: "axis", x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, svg)
          .textContent = short(value);
      }
      const step = roundUp(end / (width < 500 ? 4 : 8));
      for (let n = 0; n * step <= end; n++) {
        const anchor = n === 0 ? "start" : n * step > 0.95 * end ? "end" : "middle";
        make("text", { class: "axis", x: x(n * step), y: HEIGHT - 6, "text-anchor": anchor }, svg)
          .textContent = short(n * step) + " s";
      }
      rows.forEach(function (row) { row.path = null; });
      seen.forEach(function (row) {
        const points = row.row.values.map(function (value, n) {
          return (n ? "L" : "M") + x(times[n]).toFixed(1) + " " + y(value).toFixed(1);
        });
        row.path = make("path", { class: "course", d: points.join(""), "stroke-dasharray": dashes(row.number) }, svg);
        row.path.style.stroke = colour(row.number);
      });
      here = make("line", { class: "here", y1: TOP, y2: HEIGHT - BOTTOM, visibility: "hidden" }, svg);
    }

    function look(event) {
      const box = svg.getBoundingClientRect();
      const time = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT) * end;
      const n = nearest(Math.min(end, Math.max(0, time)));
      here.setAttribute("x1", x(times[n]));
      here.setAttribute("x2", x(times[n]));
      here.setAttribute("visibility", "visible");
      caption.textContent = about.title + " at " + times[n].toFixed(2) + " s";
      rows.forEach(function (row) { row.value.textContent = short(row.row.values[n]); });
    }

    function leave() {
      if (here) here.setAttribute("visibility", "hidden");
      caption.textContent = about.title;
      rows.forEach(function (row) { row.value.textContent = ""; });
    }

    svg.addEventListener("pointermove", look);
    svg.addEventListener("pointerdown", look);
    svg.addEventListener("pointerleave", leave);
    window.addEventListener("resize", draw);
    draw();
  }

  data.charts.filter(function (about) { return about.rows.length; }).forEach(chart);
})();
