import { titleOf } from '@/components/meta-update/title'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { statusLines } from '@/lib/domain/status-lines'

/** The status of a meta-update for a chat. @param link to its page, whole */
export const statusText = (reply: MetaUpdateReply, link: string, dateTime: (atMs: number) => string): string =>
  statusLines(
    {
      title: titleOf(reply.metaUpdate),
      headline: reply.metaUpdate.headline,
      members: reply.members.map(({ key, attention, headline }) => ({ cluster: key.cluster, attention, headline })),
      actions: reply.actions,
      link,
      atMs: reply.nowMs,
    },
    dateTime,
  )
