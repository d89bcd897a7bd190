import type { Metadata } from 'next'
import { MissingThing } from '@/components/frame/missing-thing'

export const metadata: Metadata = { title: 'No such action' }

export default function NotFound() {
  return (
    <MissingThing title="No such action">
      Airglow keeps every action that was ever confirmed here. Perhaps a part of the link was lost on the way, or it
      belongs to another Airglow.
    </MissingThing>
  )
}
