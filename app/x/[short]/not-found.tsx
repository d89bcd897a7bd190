import type { Metadata } from 'next'
import { MissingThing } from '@/components/frame/missing-thing'
import { say } from '@/lib/messages/say'

export const metadata: Metadata = { title: say('snapshot.missing') }

export default function NotFound() {
  return <MissingThing title={say('snapshot.missing')}>{say('snapshot.missing-explained')}</MissingThing>
}
