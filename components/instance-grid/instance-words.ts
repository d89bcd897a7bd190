import { INSTANCE_LOOK } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import type { InstanceView } from '@/lib/contract/instance-table'
import { say } from '@/lib/messages/say'

/** `old build 41`: which side an instance's live task is on, and what it runs there. */
export const buildWords = ({ side, build }: Pick<InstanceView, 'side' | 'build'>): string =>
  build === null || side === 'none' || side === 'unknown'
    ? say(`grid.sides.${side}`)
    : say(`grid.sides-of-build.${side}`, { build: printable(build) })

/** `dca1 #10: failed, no live task, task FAILED`: one instance in one breath. */
export const instanceWords = (label: string, instance: InstanceView): string =>
  [
    say('grid.instance-is', { label, id: String(instance.id), state: INSTANCE_LOOK[instance.state].word }),
    buildWords(instance),
    ...(instance.status === null ? [] : [say('grid.task-is', { status: instance.status })]),
    ...(instance.inHand ? [say('grid.in-hand')] : []),
    ...(instance.restarted ? [say('grid.restarted')] : []),
    ...(instance.failures > 0 ? [say('grid.failures', { n: instance.failures })] : []),
  ].join(', ')
