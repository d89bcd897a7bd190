import { stepLook } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import type { ActionReply, StepView } from '@/lib/contract/action'
import { say } from '@/lib/messages/say'
import { actionProgress } from './action-progress'
import { sayLeft } from './progress-summary'

/** The action as plain lines for a chat or a ticket: what, who, why, and each cluster by name. @param dateTime writes a moment with its zone */
export function statusText(
  { action, steps, leftAlone, nowMs }: ActionReply,
  labels: readonly string[],
  url: string,
  dateTime: (atMs: number) => string,
): string {
  const progress = actionProgress({ action, steps })
  return [
    printable(action.headline),
    say('action.status.by', {
      by: printable(action.by),
      at: dateTime(action.createdAtMs),
      reason: printable(action.reason),
    }),
    say('action.status.progress', {
      done: progress.done,
      total: progress.total,
      left: String(progress.left !== null),
      time: progress.left ? sayLeft(progress.left) : '',
    }),
    ...steps.map((step, index) => lineOf(step, labels[index] ?? printable(step.key.cluster), dateTime)),
    ...leftAlone.map((member) =>
      say('action.status.left-alone', {
        cluster: printable(member.key.cluster),
        sentence: printable(member.sentence),
      }),
    ),
    say('action.status.as-of', { at: dateTime(nowMs) }),
    url,
  ].join('\n')
}

const lineOf = (step: StepView, label: string, dateTime: (atMs: number) => string): string =>
  say('action.status.line', {
    cluster: label,
    word: stepLook(step).word,
    parts: step.parts.length < 2 ? 0 : step.parts.length,
    done: step.parts.filter(({ state }) => state === 'done').length,
    queued: String(step.queued),
    until: dateTime(step.expiresAtMs),
    sentence: printable(step.sentence),
    settled: String(step.settled !== null),
    by: printable(step.settled?.by ?? ''),
    note: printable(step.settled?.note ?? ''),
  })
