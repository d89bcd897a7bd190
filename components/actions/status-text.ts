import { stepLook } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import { formatDateTime } from '@/components/ui/time'
import type { ActionReply, StepView } from '@/lib/contract/action'

/** The action as plain lines for a chat or a ticket: what, who, why, and each cluster by name. */
export function statusText(
  { action, steps, leftAlone, nowMs }: ActionReply,
  labels: readonly string[],
  url: string,
): string {
  return [
    printable(action.headline),
    `by ${printable(action.by)}, ${formatDateTime(action.createdAtMs)}: ${printable(action.reason)}`,
    ...steps.map((step, index) => lineOf(step, labels[index] ?? printable(step.key.cluster))),
    ...leftAlone.map((member) => `${printable(member.key.cluster)}: left alone. ${printable(member.sentence)}`),
    `as of ${formatDateTime(nowMs)}`,
    url,
  ].join('\n')
}

function lineOf(step: StepView, label: string): string {
  const parts =
    step.parts.length < 2
      ? ''
      : ` (${step.parts.filter(({ state }) => state === 'done').length} of ${step.parts.length} parts done)`
  const until = step.queued ? `, until ${formatDateTime(step.expiresAtMs)}` : ''
  const settled = step.settled ? `. Settled by ${printable(step.settled.by)}: ${printable(step.settled.note)}` : ''
  return `${label}: ${stepLook(step).word}${parts}${until}. ${printable(step.sentence)}${settled}`
}
