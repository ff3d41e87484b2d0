// Runs in every page before its own scripts, and notes by the page's own clock (navigation is 0):
// `tiles`: the first frame with all headline numbers; `first`: the first frame on which all charts
// are drawn, or all differ from before a click; `last`: the last frame on which any still changed.
(() => {
  if (window !== window.top) return;
  const P = window.__bench = Object.assign({
    mode: "load", tiles: null, first: null, last: null, key: null, base: null, cur: [], t0: null,
  }, __CFG__);
  const dirty = new WeakMap(), hashes = new WeakMap(), pen = CanvasRenderingContext2D.prototype;
  if (P.kind === "canvas")
    for (const name of ["fillRect", "fill", "stroke", "clearRect", "drawImage", "fillText", "putImageData"]) {
      const own = pen[name];
      pen[name] = function (...given) { dirty.set(this.canvas, 1); return own.apply(this, given); };
    }
  function pixels(canvas) {
    // Hashed only on frames on which something was drawn.
    if (!dirty.get(canvas)) return hashes.get(canvas) || "";
    dirty.set(canvas, 0);
    const context = canvas.getContext("2d");
    if (!context || !canvas.width || !canvas.height) return "";
    const data = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    let hash = 0, filled = 0;
    for (let i = 0; i < data.length; i++) if (data[i]) { filled++; hash = (Math.imul(hash, 31) + data[i]) | 0; }
    const sign = filled > 200 ? hash + ":" + filled : "";
    hashes.set(canvas, sign);
    return sign;
  }
  function plotly(chart) {
    let sign = "";
    for (const e of chart.querySelectorAll(".trace path, .heatmaplayer image, .hm image"))
      sign += (e.getAttribute("d") || "") + (e.getAttribute("transform") || "") + (e.getAttribute("style") || "")
        + (e.getAttribute("href") || e.getAttribute("xlink:href") || "");
    if (!sign) return "";
    for (const e of chart.querySelectorAll(".xtick text, .ytick text, .trace text")) sign += e.textContent;
    return sign;
  }
  const signs = {
    plotly,
    text: element => element.textContent,
    canvas: element => [...element.querySelectorAll("canvas")].map(pixels).filter(Boolean).join(),
    // A page of ours without a chart is there when its script has ended.
    script: element => element.dataset.testScriptState === "notRunning" && element.querySelector("h1") ? "there" : "",
  };
  function within(root, found) {
    for (const e of root.querySelectorAll(P.selector)) found.push(e);
    for (const e of root.querySelectorAll("*")) if (e.shadowRoot) within(e.shadowRoot, found);
    return found;
  }
  let known = [];
  P.charts = () => {
    if (known.length < P.charts_wanted || !known.every(e => e.isConnected)) known = within(document, []);
    return known;
  };
  function frame() {
    try {
      const now = performance.now();
      if (P.tiles_wanted && P.tiles === null
          && document.querySelectorAll("[data-testid=stMetricValue]").length >= P.tiles_wanted) P.tiles = now;
      const cur = P.charts().map(signs[P.kind]);
      P.cur = cur;
      if (cur.length >= P.charts_wanted && cur.every(Boolean)) {
        const key = cur.join("\u0001");
        const changed = P.mode === "load" || (P.t0 !== null && cur.every((sign, i) => sign !== P.base[i]));
        if (P.first === null && changed) P.first = now;
        if (key !== P.key) { P.key = key; P.last = now; }
      }
    } catch (error) { P.error = String(error); }
    requestAnimationFrame(frame);
  }
  P.arm = () => {
    P.base = P.cur.slice(); P.key = P.cur.join("\u0001");
    P.first = P.last = P.t0 = null; P.mode = "filter";
  };
  addEventListener("pointerdown", () => {
    if (P.mode === "filter" && P.t0 === null) P.t0 = performance.now();
  }, true);
  P.quiet = ms => P.first !== null && performance.now() - Math.max(P.last || 0, P.first) > ms;
  // What each chart shows, as Plotly holds it.
  P.shown = () => within(document, []).filter(e => e._fullData).map(e => e._fullData.map(trace => ({
    type: trace.type, mode: trace.mode, fill: trace.fill, z: trace.z && [...trace.z].map(row => [...row]),
    x: [...(trace.x || [])], y: [...(trace.y || [])], text: [].concat(trace.text ?? []),
    named: [].concat(trace.customdata ?? []),
  })));
  requestAnimationFrame(frame);
})();
