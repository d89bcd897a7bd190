import type { Metadata } from 'next'
import { MissingThing } from '@/components/frame/missing-thing'

export const metadata: Metadata = { title: 'No such job' }

export default function NotFound() {
  return (
    <MissingThing title="No such job">
      No cluster that answers has an update or a task of this job. Its address is role, environment and name, as in
      Aurora’s job key.
    </MissingThing>
  )
}
