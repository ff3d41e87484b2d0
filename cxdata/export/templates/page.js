"use strict";
// Unpacks plotly.js, which travels in this file, and draws every chart in the reader's scheme.
(async () => {
  const packed = document.getElementById("plotly").textContent.trim();
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const inks = JSON.parse(document.getElementById("inks").textContent);
  const light = new RegExp(Object.keys(inks).join("|"), "gi");
  const config = { displayModeBar: false, showSendToCloud: false, plotlyServerURL: "", responsive: true };
  const draw = () => {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const text = document.getElementById(place.dataset.chart).textContent;
      const seen = dark.matches ? text.replace(light, (ink) => inks[ink.toUpperCase()]) : text;
      const figure = JSON.parse(seen);
      Plotly.react(place, figure.data, figure.layout, config);
    }
  };
  draw();
  dark.addEventListener("change", draw);
})();
