import type { Metadata } from 'next'
import { titleOf } from '@/components/meta-update/title'
import { printable } from '@/components/ui/plain-text'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { timesIn } from '@/lib/messages/zoned-time'

/** What tabs of a browser and previews in a chat say of a meta-update; of when, because they are read later. */
export function unfurled({ metaUpdate, past, nowMs }: MetaUpdateReply): Metadata {
  const times = timesIn('UTC')
  const headline = printable(metaUpdate.headline)
  const { current, total } = metaUpdate.clusters
  const title = `${titleOf(metaUpdate)}: ${headline}`
  const when = past ? times.dateTime(nowMs) : times.time(nowMs)
  const preview = say('history.preview', { what: title, at: when })
  const description = say(past ? `history.told.${past.kind}` : 'history.told.now', {
    current,
    total,
    at: times.dateTime(nowMs),
  })
  return {
    title: past ? preview : title,
    description,
    openGraph: { title: preview, description, siteName: 'Airglow', type: 'website' },
  }
}
