import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { printable } from '@/components/ui/plain-text'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'

/** The loudest line there is: a build that somebody holds is being rolled out all the same. */
export function HeldArrivals({ reply: { members, holds } }: { reply: MetaUpdateReply }) {
  const arriving = members.filter(({ holdId }) => holdId !== null)
  if (arriving.length === 0) return null
  const held = holds.filter(({ id }) => arriving.some(({ holdId }) => holdId === id))
  const builds = [...new Set(held.map(({ build }) => printable(build)))]
  const clusters = [...new Set(arriving.map(({ key }) => printable(key.cluster)))]
  return (
    <Notice tone="bad" shape="lock" className="mt-4 outline-2 outline-bad">
      {say.rich('holds.arrived', {
        n: builds.length,
        builds: listing(builds),
        clusters: listing(clusters, 6),
        strong: (words) => (
          <strong key="strong" className="font-semibold text-bad">
            {words}
          </strong>
        ),
      })}
    </Notice>
  )
}
