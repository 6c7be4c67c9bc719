'use client';

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Input } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';
import { useHangulEnter } from '../hooks/use-hangul-enter';

const MOST_CHARACTERS = 200;

/** Renames in place: Enter and leaving save, Escape keeps the old title. Ends with null if nothing is to be saved. */
export function TitleInput({ title, onDone }: { title: string; onDone: (title: string | null) => void }) {
  const t = useTranslations('chat.list');
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const [text, setText] = useState(title);
  useEffect(() => {
    // After the menu that opened it has given the focus back.
    const frame = requestAnimationFrame(() => input.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);

  const finish = (save: boolean) => {
    if (done.current) return;
    done.current = true;
    const written = (input.current?.value ?? text).trim();
    onDone(save && written !== '' && written !== title ? written : null);
  };
  const enter = useHangulEnter(() => finish(true));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) finish(false);
    else enter.onKeyDown(event);
  };
  return (
    <Input
      {...enter}
      ref={input}
      value={text}
      maxLength={MOST_CHARACTERS}
      aria-label={t('title')}
      data-testid={testIds.chatRenameInput}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true)}
    />
  );
}
