'use client';

import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { Button } from './button';
import { Input } from './input';

export interface ComboboxOption {
  value: string;
  label?: string;
  detail?: string;
}

export interface ComboboxGroup {
  label: string;
  options: readonly ComboboxOption[];
}

interface ComboboxProps {
  label: string;
  /** Of the button that opens the list. */
  openLabel: string;
  value: string;
  placeholder?: string;
  disabled?: boolean;
  groups: readonly ComboboxGroup[];
  /** Stands above the options: that they are on their way, or why there are none. */
  note?: ReactNode;
  /** Says how many more options there are than the list shows. */
  moreText: (count: number) => string;
  onOpen: () => void;
  /** A choice, or any text when the field is left or Enter is pressed. */
  onCommit: (value: string) => void;
  testId?: string;
  optionTestId?: string;
}

/** A repository can have thousands of branches; typing narrows them. */
const MOST_SHOWN = 100;

/** A text field with suggestions. The focus stays in the field; the arrows move through the list. */
export function Combobox(props: ComboboxProps) {
  const { label, openLabel, value, placeholder, disabled, note, moreText, onOpen, onCommit } = props;
  const listId = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState<number | null>(null);

  const { groups, shown, left } = narrowed(props.groups, typed?.trim() ?? '');
  const optionId = (index: number) => `${listId}-${index}`;
  const show = () => {
    if (open || disabled) return;
    setActive(null);
    setOpen(true);
    onOpen();
  };
  const commit = (text: string) => {
    setOpen(false);
    setTyped(null);
    if (text !== value) onCommit(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a Hangul syllable is composed the keys belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown.length > 0) setActive(((active ?? (step > 0 ? -1 : 0)) + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = open && active !== null ? shown[active] : undefined;
      commit(chosen ? chosen.value : (typed ?? value).trim());
    } else if (event.key === 'Escape' && (open || typed !== null)) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setTyped(null);
    }
  };
  let index = -1;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <div ref={anchor} className="relative min-w-0">
          <Input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && active !== null ? optionId(active) : undefined}
            value={typed ?? value}
            placeholder={placeholder}
            disabled={disabled}
            data-testid={props.testId}
            onChange={(event) => {
              show();
              setActive(null);
              setTyped(event.target.value);
            }}
            onBlur={() => commit((typed ?? value).trim())}
            onKeyDown={onKeyDown}
            className="pr-8 font-mono text-xs"
          />
          <Button
            variant="ghost"
            size="iconSm"
            tabIndex={-1}
            aria-label={openLabel}
            disabled={disabled}
            data-testid={props.testId && `${props.testId}-open`}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              input.current?.focus();
              if (open) setOpen(false);
              else show();
            }}
            className="absolute top-0.5 right-0.5"
          >
            <ChevronDown aria-hidden />
          </Button>
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (anchor.current?.contains(event.target as Node)) event.preventDefault();
          }}
          onMouseDown={(event) => event.preventDefault()}
          className="z-50 flex max-h-72 w-(--radix-popover-trigger-width) min-w-64 flex-col overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised"
        >
          {note}
          <div role="listbox" id={listId} aria-label={label}>
            {groups.map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: options of a listbox stand in groups
              <div key={group.label} role="group" aria-label={group.label}>
                <p aria-hidden className="px-2 pt-1.5 pb-0.5 font-medium text-ink-faint text-xs">
                  {group.label}
                </p>
                {group.options.map((option) => {
                  index += 1;
                  const at = index;
                  return (
                    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the active option
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
                    <div
                      key={option.value}
                      id={optionId(at)}
                      role="option"
                      aria-selected={at === active}
                      data-testid={props.optionTestId}
                      data-value={option.value}
                      ref={(element) => {
                        if (at === active) element?.scrollIntoView({ block: 'nearest' });
                      }}
                      onMouseMove={() => setActive(at)}
                      onClick={() => commit(option.value)}
                      className={cn(
                        'flex cursor-pointer select-none items-center justify-between gap-4 rounded-md px-2 py-1 text-[0.8125rem]',
                        at === active && 'bg-fill',
                      )}
                    >
                      <span className="min-w-0 truncate">{option.label ?? option.value}</span>
                      {option.detail ? <span className="font-mono text-ink-faint text-xs">{option.detail}</span> : null}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
          {left > 0 ? <p className="px-2 py-1 text-ink-faint text-xs">{moreText(left)}</p> : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The options that hold the typed text, as many as are shown, and how many are left out. */
function narrowed(groups: readonly ComboboxGroup[], text: string) {
  const wanted = text.toLowerCase();
  let room = MOST_SHOWN;
  let left = 0;
  const kept = groups.flatMap((group) => {
    const fitting = group.options.filter((option) => (option.label ?? option.value).toLowerCase().includes(wanted));
    const options = fitting.slice(0, room);
    room -= options.length;
    left += fitting.length - options.length;
    return options.length > 0 ? [{ ...group, options }] : [];
  });
  return { groups: kept, shown: kept.flatMap((group) => group.options), left };
}
