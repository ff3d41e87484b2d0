// Draws the figures of cxdata.charts with the small Plotly bundle that lies beside this file.

const PLOTLY = new URL("plotly-basic-4.1.1.min.js", import.meta.url).href;
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
};
// The words in charts, as in cxdata/charts/theme.py; then the lines behind them.
const INK = { light: "#3A4655", dark: "#C3CCD6" };
const GRID = { light: "#E6EAF1", dark: "#31333F" };
const NARROWEST = 150;
// A colour as the browser says it back.
const said = (hex) => `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(", ")})`;
// Plotly measures its words many times while it draws. Contained, a chart is then laid out alone
// and not with the whole page: a third less work in the browser for a filter change.
const STYLE = `
.cx-chart { overflow: hidden; }
@media screen { .cx-chart { contain: strict; } }
.cx-chart:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.cx-chart[data-clicks] g.hovered { cursor: pointer; }
.cx-said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media print {
  .cx-chart, .cx-chart .js-plotly-plot, .cx-chart .plot-container, .cx-chart .svg-container
    { width: auto !important; height: auto !important; break-inside: avoid; }
  .cx-chart .main-svg { max-width: 100% !important; height: auto !important; }
  .cx-chart .main-svg:first-of-type { position: relative !important; display: block; }
  /* Paper is white whatever the screen is. */
  .cx-chart .main-svg { background: none !important; }
  .cx-chart .bg { fill: white !important; }
  .cx-chart text { text-shadow: none !important; }
  .cx-chart text[style*="${said(INK.dark)}"] { fill: ${INK.light} !important; }
  .cx-chart path[style*="${said(GRID.dark)}"] { stroke: ${GRID.light} !important; }
}`;

const charts = new WeakMap();
const decoder = new TextDecoder();
let loading;

// What came with the chart is shown first: plotly.js takes a tenth of a second to start. A tab in
// the background has no frames.
const frame = () => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 250);
});
async function shown() {
  for (let frames = 0; frames < 30; frames++) {
    await frame();
    if (!document.querySelector("[data-testid=stSkeleton]")) return;
  }
}

// The page's head had the script fetched.
function plotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  loading ??= shown().then(() => new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: PLOTLY });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      loading = undefined;
      reject(new Error("The charts could not be loaded. Reload the page."));
    });
    document.head.append(script);
  }));
  return loading;
}

function colours(place) {
  const style = getComputedStyle(place);
  const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const paper = read("background-color") || "#FFFFFF";
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(paper.slice(at, at + 2), 16));
  const scheme = 0.3 * red + 0.6 * green + 0.1 * blue < 128 ? "dark" : "light";
  return { scheme, paper, edge: read("border-color"), font: read("font") };
}

// What Streamlit gives to the charts of its own.
function template({ scheme, paper, edge, font: family }) {
  const ink = INK[scheme];
  const grid = GRID[scheme];
  const small = { color: ink, family, size: 12 };
  const title = { color: ink, size: 14 };
  const lines = { gridcolor: grid, zerolinecolor: grid, tickcolor: grid, minor: { gridcolor: grid } };
  return {
    data: { scatter: [{ type: "scatter", marker: { line: { width: 0 } } }] },
    layout: {
      font: small,
      legend: { valign: "top", borderwidth: 0, font: small },
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      xaxis: { ...lines, showgrid: false, zeroline: false, automargin: true, title: { font: title, standoff: 20 } },
      yaxis: { ...lines, ticklabelposition: "outside", automargin: true, title: { font: title, standoff: 24 } },
      margin: { pad: 8, r: 0, l: 0 },
      hoverlabel: { bgcolor: paper, bordercolor: edge, font: small },
    },
  };
}

class Chart {
  constructor(parent) {
    this.place = document.createElement("div");
    this.place.className = "cx-chart";
    this.place.dataset.testid = "cxChart";
    this.place.setAttribute("role", "img");
    this.place.tabIndex = 0;
    this.said = document.createElement("span");
    this.said.className = "cx-said";
    this.said.setAttribute("aria-live", "polite");
    parent.append(this.place, this.said);
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.place.addEventListener("blur", () => this.leave());
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.place);
  }

  async show(text, click) {
    this.click = click;
    const look = colours(this.place);
    const drawn = text + JSON.stringify(look);
    if (drawn === this.asked) return;
    this.asked = drawn;
    const other = INK[look.scheme === "dark" ? "light" : "dark"];
    const { alt, clicks, height, ...figure } = JSON.parse(text.replaceAll(other, INK[look.scheme]));
    this.place.style.height = `${height}px`;
    this.place.setAttribute("aria-label", alt);
    this.place.toggleAttribute("data-clicks", Boolean(clicks));
    this.place.toggleAttribute("data-drawn", false);
    this.figure = figure;
    this.height = height;
    this.look = look;
    await plotly();
    if (drawn === this.asked) await this.draw();
  }

  async draw() {
    const width = this.place.clientWidth;
    if (!width || !this.figure) return;
    this.width = Math.max(width, NARROWEST);
    const { data, layout } = this.figure;
    const first = !this.place.classList.contains("js-plotly-plot");
    const looks = { template: template(this.look), width: this.width, uirevision: "kept" };
    await window.Plotly.react(this.place, data, { height: this.height, ...layout, ...looks }, CONFIG);
    if (first) this.listen();
    this.scalable();
    this.place.toggleAttribute("data-drawn", true);
  }

  // Paper is narrower than the screen: by its view box a drawing shrinks instead of being cut.
  scalable() {
    for (const svg of this.place.querySelectorAll(".main-svg")) {
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    }
  }

  // A chart that was drawn for another width; one in a closed tab is drawn when it opens.
  fit() {
    const wide = Math.max(this.place.clientWidth, NARROWEST);
    if (!window.Plotly || !this.place.clientWidth || wide === this.width) return;
    this.draw();
  }

  listen() {
    this.place.on("plotly_click", ({ points }) => this.chosen(points));
    const layer = () => this.place.querySelector(".draglayer");
    this.place.on("plotly_hover", () => layer()?.classList.add("hovered"));
    this.place.on("plotly_unhover", () => layer()?.classList.remove("hovered"));
  }

  chosen(points) {
    if (!this.place.hasAttribute("data-clicks")) return;
    this.click(points.map(({ x, y, customdata }) => ({ x, y, customdata })));
  }

  // Arrows go from point to point and from line to line; Enter does what a click does.
  key(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    if (event.key === "Escape") return this.leave();
    if (event.key === "Enter" && this.at) {
      const { curve, point } = this.at;
      const { x, y, customdata } = this.place.data[curve];
      return this.chosen([{ x: x?.[point], y: y?.[point], customdata: customdata?.[point] }]);
    }
    const [across, along] = step[event.key] ?? [];
    if (across === undefined || !this.place.data) return;
    event.preventDefault();
    this.go(across, along);
  }

  go(across, along) {
    const curves = this.place.data
      .map((trace, curve) => ({ ...trace, curve }))
      .filter((one) => ![false, "legendonly"].includes(one.visible) && one.hoverinfo !== "skip");
    if (!curves.length) return;
    const now = curves.findIndex((one) => one.curve === this.at?.curve);
    const next = curves[(Math.max(now, 0) + across + curves.length) % curves.length];
    const many = (next.y ?? next.x ?? []).length;
    const from = now < 0 ? (along < 0 ? 0 : -1) : this.at.point;
    this.at = { curve: next.curve, point: many ? (from + along + many) % many : 0 };
    window.Plotly.Fx.hover(this.place, [{ curveNumber: this.at.curve, pointNumber: this.at.point }]);
    const words = [...this.place.querySelectorAll(".hoverlayer text")];
    this.said.textContent = words.map((one) => one.textContent).join(" ");
  }

  leave() {
    if (!this.at) return;
    this.at = undefined;
    this.said.textContent = "";
    window.Plotly.Fx.unhover(this.place);
  }

  remove() {
    this.sizes.disconnect();
    this.asked = undefined;
    if (window.Plotly) window.Plotly.purge(this.place);
    this.place.remove();
    this.said.remove();
  }
}

export default async function show({ data, parentElement, setTriggerValue }) {
  if (!document.getElementById("cx-charts")) {
    const style = Object.assign(document.createElement("style"), { id: "cx-charts" });
    style.textContent = STYLE;
    document.head.append(style);
  }
  if (!charts.has(parentElement)) charts.set(parentElement, new Chart(parentElement));
  const chart = charts.get(parentElement);
  await chart.show(decoder.decode(data), (points) => setTriggerValue("clicked", points));
  return () => {
    if (charts.get(parentElement) === chart) charts.delete(parentElement);
    chart.remove();
  };
}
