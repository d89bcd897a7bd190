'use client'

import { useQuery } from '@tanstack/react-query'
import { useStandpoint } from '@/components/history/use-standpoint'
import { comparisonQuery } from '@/components/live/queries'
import { PlainText } from '@/components/ui/plain-text'

/** What is not the same everywhere in this update, in a sentence; nothing while it is, or while that is not known. */
export function SkewLine({ id }: { id: string }) {
  const { data } = useQuery(comparisonQuery(id, useStandpoint()))
  const headline = data?.skew.headline ?? null
  if (headline === null) return null
  return (
    <p className="mt-0.5 text-ink-2">
      <PlainText text={headline} />
    </p>
  )
}
