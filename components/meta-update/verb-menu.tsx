'use client'

import { VERB_LOOK } from '@/components/status'
import { count } from '@/components/ui/count'
import { Menu } from '@/components/ui/menu'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { VERBS, type Verb } from '@/lib/domain/verb'
import { verbReach } from './verb-reach'

const OFF: Readonly<Record<Verb, string>> = {
  rollback: 'No cluster has anything of it to bring back.',
  pause: 'No cluster moves.',
  resume: 'No cluster is paused.',
  abort: 'No cluster has an update that has not ended.',
  pulse: 'No cluster has an update that is guarded by pulses.',
}

/** Every verb, each with how many clusters it would act on. They lead to plans; nothing happens before one is confirmed. */
export function VerbMenu({ reply }: { reply: MetaUpdateReply }) {
  const reach = verbReach(reply.members)
  return (
    <Menu
      label="Actions"
      items={VERBS.map((verb) => ({
        name: `${VERB_LOOK[verb].word}…`,
        shape: VERB_LOOK[verb].shape,
        tone: VERB_LOOK[verb].tone,
        href: paths.verb(reply.metaUpdate.id, verb),
        note: reach[verb] === 0 ? OFF[verb] : `in ${count(reach[verb], 'cluster')}`,
        off: reach[verb] === 0,
      }))}
    />
  )
}
