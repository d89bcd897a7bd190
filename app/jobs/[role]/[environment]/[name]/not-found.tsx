import type { Metadata } from 'next'
import { MissingJob } from '@/components/jobs/missing-job'
import { say } from '@/lib/messages/say'

export const metadata: Metadata = { title: say('job.missing.title') }

export default function NotFound() {
  return <MissingJob />
}
