import type { ChatSummary } from '@/bindings/contract';

export const PERIODS = ['today', 'yesterday', 'week', 'older'] as const;
export type Period = (typeof PERIODS)[number];

/** The chats by when they were last written in, newest first. Days are those of the user's clock. */
export function groupByPeriod(chats: readonly ChatSummary[], now: Date): Map<Period, ChatSummary[]> {
  const groups = new Map<Period, ChatSummary[]>();
  const newestFirst = [...chats].sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  for (const chat of newestFirst) {
    const period = periodOf(chat.updatedAtMs, now);
    groups.set(period, [...(groups.get(period) ?? []), chat]);
  }
  return groups;
}

function periodOf(timeMs: number, now: Date): Period {
  const daysBack = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();
  if (timeMs >= daysBack(0)) return 'today';
  if (timeMs >= daysBack(1)) return 'yesterday';
  return timeMs >= daysBack(7) ? 'week' : 'older';
}
