'use client'

import { VERB_LOOK } from '@/components/status'
import { Menu } from '@/components/ui/menu'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { VERBS } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'
import { verbReach } from './verb-reach'

/** Every verb, each with how many clusters it would act on. They lead to plans; nothing happens before one is confirmed. */
export function VerbMenu({ reply }: { reply: MetaUpdateReply }) {
  const reach = verbReach(reply.members)
  return (
    <Menu
      label={say('verbs.menu')}
      items={VERBS.map((verb) => ({
        name: say('verbs.opens', { verb }),
        shape: VERB_LOOK[verb].shape,
        tone: VERB_LOOK[verb].tone,
        href: paths.verb(reply.metaUpdate.id, verb),
        note: reach[verb] === 0 ? say(`verbs.off.${verb}`) : say('verbs.reach', { n: reach[verb] }),
        off: reach[verb] === 0,
      }))}
    />
  )
}
