import { stepLook } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import { formatDateTime } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'

/** The action as plain lines for a chat or a ticket: what, who, why, and each cluster by name. */
export function statusText(
  { action, steps, leftAlone, nowMs }: ActionReply,
  labels: readonly string[],
  url: string,
): string {
  return [
    printable(action.headline),
    `by ${printable(action.by)}, ${formatDateTime(action.createdAtMs)}: ${printable(action.reason)}`,
    ...steps.map(
      (step, index) => `${labels[index] ?? step.key.cluster}: ${stepLook(step).word}. ${printable(step.sentence)}`,
    ),
    ...leftAlone.map((member) => `${printable(member.key.cluster)}: left alone. ${printable(member.sentence)}`),
    `as of ${formatDateTime(nowMs)}`,
    url,
  ].join('\n')
}
