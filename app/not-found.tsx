import type { Metadata } from 'next'
import { ButtonLink } from '@/components/ui/button'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

export const metadata: Metadata = { title: say('not-found.page.title') }

export default function NotFound() {
  return (
    <section className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">{say('not-found.page.title')}</h1>
      <p className="text-ink-2">{say('not-found.page.about')}</p>
      <ButtonLink href={paths.board()}>{say('not-found.back')}</ButtonLink>
    </section>
  )
}
