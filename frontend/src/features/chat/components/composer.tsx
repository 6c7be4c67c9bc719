'use client';

import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatId, ModelId } from '@/bindings/contract';
import { Button } from '@/components/ui/button';
import { testIds } from '@/testing/test-ids';
import { useAutosize } from '../hooks/use-autosize';
import { useChatModel } from '../hooks/use-chat-model';
import { useHangulEnter } from '../hooks/use-hangul-enter';
import { useDraft, useDrafts } from '../stores/answers-context';
import { ModelPicker } from './model-picker';

interface ComposerProps {
  area: RefObject<HTMLTextAreaElement | null>;
  chatId: ChatId | null;
  running: boolean;
  stopping: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}

export function Composer({ area, chatId, running, stopping, onSend, onStop }: ComposerProps) {
  const t = useTranslations('chat');
  const drafts = useDrafts();
  const { text, modelId } = useDraft(chatId);
  const model = useChatModel(chatId, modelId);
  useAutosize(area, text);
  useEffect(() => area.current?.focus(), [area]);

  const pick = (picked: ModelId) => {
    drafts.set(chatId, { modelId: picked });
    area.current?.focus();
  };
  const write = (next: string) => {
    // Some input methods hand on the Enter that ended their composition: its line break comes after the message went.
    drafts.set(chatId, { text: next === '\n' ? '' : next });
  };
  const submit = () => {
    // Read from the element: right after a composition it is ahead of the state.
    const written = (area.current?.value ?? text).trim();
    if (written === '' || running) return;
    drafts.set(chatId, { text: '' });
    onSend(written);
  };
  const stop = () => {
    onStop();
    // The button goes away with the answer.
    area.current?.focus();
  };
  const enter = useHangulEnter(submit);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && running && !event.nativeEvent.isComposing) onStop();
    else enter.onKeyDown(event);
  };

  return (
    <form
      className="rounded-2xl border border-line-strong bg-raised shadow-sm transition-colors focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        {...enter}
        ref={area}
        rows={1}
        value={text}
        aria-label={t('composer.label')}
        placeholder={t('composer.placeholder')}
        data-testid={testIds.composer}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        className="block max-h-[38vh] min-h-11 w-full resize-none overflow-y-auto bg-transparent px-4 pt-3 pb-1 text-[0.9375rem] leading-relaxed outline-none placeholder:text-ink-faint"
      />
      <div className="flex items-center gap-2 px-2 pb-2">
        <ModelPicker current={model} onPick={pick} />
        <span className="hidden flex-1 truncate text-right text-xs text-ink-faint sm:block">
          {running ? t('composer.stopHint') : t('composer.hint')}
        </span>
        {running ? (
          <Button
            size="icon"
            aria-label={t('composer.stop')}
            title={t('composer.stop')}
            data-testid={testIds.stop}
            disabled={stopping}
            onClick={stop}
            className="ml-auto rounded-full sm:ml-0"
          >
            <Square aria-hidden fill="currentColor" className="size-3!" />
          </Button>
        ) : (
          <Button
            type="submit"
            variant="primary"
            size="icon"
            aria-label={t('composer.send')}
            title={t('composer.send')}
            data-testid={testIds.send}
            disabled={text.trim() === ''}
            className="ml-auto rounded-full sm:ml-0"
          >
            <ArrowUp aria-hidden />
          </Button>
        )}
      </div>
    </form>
  );
}
