// Runs before every page. WebKit cancels the requests of a page that is being left, and Tauri's client takes that for a
// transport that does not work: it sends the command again by another one, and the command runs twice. Here, a call
// that is cut off because its page is left never settles.
(() => {
  const { fetch } = window;
  const call = /^(ipc:\/\/localhost|https?:\/\/ipc\.localhost)\//;
  let left = false;
  for (const [event, value] of [
    ['beforeunload', true],
    ['pagehide', true],
    ['pageshow', false],
  ]) {
    window.addEventListener(event, () => {
      left = value;
    });
  }
  window.fetch = (...request) => {
    const response = fetch.apply(window, request);
    if (!call.test(String(request[0]))) return response;
    return response.catch((error) => (left ? new Promise(() => undefined) : Promise.reject(error)));
  };
})();
