import { useCallback, useEffect, useRef, useState } from 'react';

/** Nearer than this to the end counts as at the end. */
const NEAR_PX = 48;

/** Keeps a scrolling element at its end while its content grows, until the user scrolls up. */
export function useStickToBottom() {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const [atBottom, setAtBottom] = useState(true);

  const toBottom = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  const jump = useCallback(() => {
    stuck.current = true;
    setAtBottom(true);
    toBottom();
  }, [toBottom]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Content that grows also changes the distance; only going up lets go.
    if (left <= NEAR_PX) stuck.current = true;
    else if (element.scrollTop < lastTop.current) stuck.current = false;
    lastTop.current = element.scrollTop;
    setAtBottom(stuck.current);
  }, []);

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (stuck.current) toBottom();
    });
    if (content.current) observer.observe(content.current);
    if (scroller.current) observer.observe(scroller.current);
    toBottom();
    return () => observer.disconnect();
  }, [toBottom]);

  return { scroller, content, atBottom, jump, onScroll };
}
