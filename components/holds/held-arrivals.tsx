import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { printable } from '@/components/ui/plain-text'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'

/** The loudest line there is: a build that somebody holds is being rolled out all the same. */
export function HeldArrivals({ reply: { members, holds } }: { reply: MetaUpdateReply }) {
  const arriving = members.filter(({ holdId }) => holdId !== null)
  if (arriving.length === 0) return null
  const held = holds.filter(({ id }) => arriving.some(({ holdId }) => holdId === id))
  const builds = [...new Set(held.map(({ build }) => printable(build)))]
  const clusters = [...new Set(arriving.map(({ key }) => printable(key.cluster)))]
  return (
    <Notice tone="bad" shape="lock" className="mt-4 outline-2 outline-bad">
      <strong className="font-semibold text-bad">
        Held {builds.length > 1 ? 'builds' : 'build'} {listing(builds)} brought all the same in {listing(clusters, 6)}.
      </strong>{' '}
      These updates began after the hold was placed.
    </Notice>
  )
}
