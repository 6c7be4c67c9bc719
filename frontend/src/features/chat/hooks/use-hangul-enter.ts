import { type CompositionEvent, type KeyboardEvent, useEffect, useRef } from 'react';

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]/;
/** Safari ends the composition before it reports the key that ended it. */
const ENDED_JUST_NOW_MS = 60;
/** The key code of a key that the input method has taken. */
const PROCESSED = 229;

/**
 * Enter that sends, for every input method. Hangul is still composing its last syllable when a Korean presses Enter to
 * send, so the wish is remembered and carried out once, after the composition has ended and the syllable is in the
 * text. For other input methods Enter in a composition only accepts the conversion.
 */
export function useHangulEnter(onSend: () => void) {
  const send = useRef(onSend);
  useEffect(() => {
    send.current = onSend;
  }, [onSend]);
  const state = useRef({ composing: false, data: '', endedAt: Number.NEGATIVE_INFINITY, wanted: false, spent: false });

  const sendLater = () => setTimeout(() => send.current(), 0);

  return {
    onCompositionStart: () => {
      Object.assign(state.current, { composing: true, data: '', wanted: false });
    },
    onCompositionUpdate: (event: CompositionEvent) => {
      state.current.data = event.data;
    },
    onCompositionEnd: (event: CompositionEvent) => {
      const now = state.current;
      const wanted = now.wanted;
      Object.assign(now, { composing: false, wanted: false, endedAt: performance.now() });
      if (event.data) now.data = event.data;
      if (wanted) sendLater();
    },
    onKeyDown: (event: KeyboardEvent) => {
      const now = state.current;
      if (event.key !== 'Enter' && event.code !== 'Enter' && event.code !== 'NumpadEnter') {
        now.spent = false;
        return;
      }
      if (event.shiftKey) return;
      const taken = now.composing || event.nativeEvent.isComposing || event.keyCode === PROCESSED;
      // The same press of the key is reported again after the composition on some systems, and when it is held down.
      if (now.spent || event.repeat) {
        if (!taken) event.preventDefault();
        return;
      }
      if (!taken) {
        event.preventDefault();
        send.current();
        return;
      }
      if (!HANGUL.test(now.data)) return;
      event.preventDefault();
      now.spent = true;
      if (now.composing) now.wanted = true;
      else if (performance.now() - now.endedAt < ENDED_JUST_NOW_MS) sendLater();
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === 'Enter' || event.code === 'Enter' || event.code === 'NumpadEnter') state.current.spent = false;
    },
    onBlur: () => {
      state.current.spent = false;
    },
  };
}
