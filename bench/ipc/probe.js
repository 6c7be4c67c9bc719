// Runs in the page, before the message is sent: records what arrives, what is shown and when frames are drawn.
// Everything is kept as plain numbers (milliseconds of the page's clock) and worked out outside.
window.xgenProbe = (() => {
  const { callbacks, invoke, transformCallback } = window.__TAURI_INTERNALS__;
  const probe = { messages: [], frames: [], flushes: [], asked: 0, usage: null, text: '' };

  /** Notes the deltas of every channel message. Called in the order of arrival, which is not the order of `index`. */
  const note = (data) => {
    probe.usage ??= data?.answer?.usage ?? null; // the result of the command: times as the engine saw them
    if (!Array.isArray(data?.message)) return;
    const deltas = data.message.filter((frame) => frame.kind === 'delta');
    const snapshots = data.message.filter((frame) => frame.kind === 'snapshot').length;
    if (deltas.length + snapshots === 0) return;
    const text = deltas.map((frame) => frame.text).join('');
    probe.messages.push({ at: performance.now(), index: data.index, deltas: deltas.length, snapshots, tokens: words(text) });
  };

  const words = (text) => text.split(' ').length - 1;

  // Every callback that is registered from now on is listened to, also the channel that the app's own page opens.
  callbacks.set = (id, callback) =>
    Map.prototype.set.call(callbacks, id, (data) => {
      note(data);
      return callback(data);
    });

  let drawing = true;
  const draw = (at) => {
    probe.frames.push(at);
    if (drawing) requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);

  let shown = 0;
  const answer = () => [...document.querySelectorAll('[data-testid="answer-text"]')].at(-1);
  new MutationObserver(() => {
    // The scripted engine counts, so the last number is how many tokens are shown.
    const tokens = Number(/(\d+)\s*$/.exec(answer()?.textContent.slice(-10) ?? '')?.[1] ?? 0);
    if (tokens === shown) return;
    shown = tokens;
    probe.flushes.push({ at: performance.now(), tokens });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });

  /** Stops recording and gives everything, with the text as it is shown. */
  probe.stop = () => {
    drawing = false;
    delete callbacks.set;
    probe.text = answer()?.textContent ?? '';
    return probe;
  };

  /** The same request without the app's page: a channel that only counts. */
  probe.ask = async (text) => {
    const chat = await invoke('chat_create', { req: { title: 'bench' } });
    const arrived = new Map();
    let count = null;
    const channel = transformCallback((data) => {
      if (data.end) count = data.index;
      else arrived.set(data.index, data.message);
    });
    const whole = () => count === arrived.size;
    probe.asked = performance.now();
    const req = { chatId: chat.id, text, parentId: null, modelId: null, sampling: null };
    const message = await invoke('chat_send', { req, frames: `__CHANNEL__:${channel}` });
    // Large messages are fetched by the page and may arrive after the result; the channel says when it is over.
    for (let i = 0; i < 200 && !whole(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
    probe.stop();
    const frames = [...arrived.entries()].sort(([a], [b]) => a - b).flatMap(([, batch]) => batch);
    let streamed = '';
    for (const frame of frames) {
      if (frame.kind === 'delta') streamed += frame.text;
      if (frame.kind === 'snapshot') streamed = frame.message.text;
    }
    return { ...probe, text: streamed, saved: message.text };
  };
  return probe;
})();
