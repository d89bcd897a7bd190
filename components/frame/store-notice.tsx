import { Notice } from '@/components/ui/notice'
import { Moment } from '@/components/ui/time'
import type { StoreState } from '@/lib/contract/store-state'
import { say } from '@/lib/messages/say'
import { Age } from './age'

/** While nothing can be recorded nothing can be begun, and whoever looks has to know it before they try. */
export function StoreNotice({ store: { available, sinceMs } }: { store: StoreState }) {
  if (available) return null
  return (
    <Notice tone="bad" shape="stop" className="mt-4">
      {say.rich('frame.store-away', {
        at: () => <Moment key="at" atMs={sinceMs} />,
        age: () => <Age key="age" atMs={sinceMs} />,
        strong: (words) => (
          <strong key="strong" className="font-semibold">
            {words}
          </strong>
        ),
      })}
    </Notice>
  )
}
