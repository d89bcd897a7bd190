import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText, printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'

const WHYS = ['no-details', 'not-read', 'state-not-read'] as const

/** Clusters that nothing here speaks of, with why: they may be the same, and may not. */
export function NotCompared({
  clusters,
}: {
  clusters: readonly { readonly cluster: string; readonly why: (typeof WHYS)[number] }[]
}) {
  if (clusters.length === 0) return null
  return (
    <Notice tone="unknown" shape="question" className="mt-4">
      {WHYS.map((why) => {
        const names = clusters.filter((one) => one.why === why).map(({ cluster }) => printable(cluster))
        return names.length === 0 ? null : (
          <p key={why}>
            <PlainText text={say(`skew.not-compared.${why}`, { clusters: listing(names, 8), n: names.length })} />
          </p>
        )
      })}
    </Notice>
  )
}
