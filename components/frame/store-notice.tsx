import { Notice } from '@/components/ui/notice'
import { Moment } from '@/components/ui/time'
import type { StoreState } from '@/lib/contract/store-state'
import { Age } from './age'

/** While nothing can be recorded nothing can be begun, and whoever looks has to know it before they try. */
export function StoreNotice({ store: { available, sinceMs } }: { store: StoreState }) {
  if (available) return null
  return (
    <Notice tone="bad" shape="stop" className="mt-4">
      <strong className="font-semibold">Airglow cannot record actions</strong> since <Moment atMs={sinceMs} /> (
      <Age atMs={sinceMs} />
      ): its database is away. New ones are refused; running ones wait. Clusters are read as before; actions and holds
      are shown as last read.
    </Notice>
  )
}
