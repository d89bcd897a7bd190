import { INSTANCE_LOOK } from '@/components/status'
import { printable } from '@/components/ui/plain-text'
import type { InstanceView } from '@/lib/contract/instances'

/** `old build 41`: which side an instance's live task is on, and what it runs there. */
export function buildWords({ side, build }: InstanceView): string {
  const name = build === null ? '' : ` ${printable(build)}`
  switch (side) {
    case 'new':
      return `new build${name}`
    case 'old':
      return `old build${name}`
    case 'other':
      return `another build${name}`
    case 'none':
      return 'no live task'
    case 'unknown':
      return 'build unknown'
  }
}

/** `dca1 #10: failed, no live task, FAILED`: one instance in one breath. */
export const instanceWords = (label: string, instance: InstanceView): string =>
  [
    `${label} #${instance.id}: ${INSTANCE_LOOK[instance.state].word}`,
    buildWords(instance),
    ...(instance.status === null ? [] : [`task ${instance.status}`]),
    ...(instance.failures > 0 ? [`${instance.failures} failures`] : []),
  ].join(', ')
