// One step of the reader is one step back. Streamlit makes an entry of the browser's history for
// every change of the address, also for what a page adds to its own: whoever came from another page
// with a chosen metric had to go back twice.
(() => {
    let touched = false, leaving = false;
    const begins = () => { touched = true; leaving = false; };
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, begins, true);
    addEventListener("click", (event) => {
        const link = event.target.closest?.("a[href]");
        const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link?.target === "_blank";
        leaving = Boolean(link) && !elsewhere && link.pathname !== location.pathname;
    }, true);
    const { pushState, replaceState } = history;
    history.pushState = (state, title, url) => {
        if (new URL(url ?? location, location).pathname !== location.pathname) {
            touched = leaving = false;
            pushState.call(history, state, title, url);
        } else if (!leaving) {
            // The new page's choices may come before its name: they are in the address with that.
            (touched ? pushState : replaceState).call(history, state, title, url);
        }
    };
})();
