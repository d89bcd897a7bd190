import type { Metadata } from 'next'
import { MissingThing } from '@/components/frame/missing-thing'
import { say } from '@/lib/messages/say'

export const metadata: Metadata = { title: say('not-found.action.title') }

export default function NotFound() {
  return <MissingThing title={say('not-found.action.title')}>{say('not-found.action.about')}</MissingThing>
}
