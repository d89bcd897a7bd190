import type { Metadata } from 'next'
import { ButtonLink } from '@/components/ui/button'
import { paths } from '@/lib/contract/paths'

export const metadata: Metadata = { title: 'No such page' }

export default function NotFound() {
  return (
    <section className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">No such page</h1>
      <p className="text-ink-2">
        Airglow has pages for meta-updates, plans, actions, jobs, clusters and the audit. This address is none of them;
        perhaps a part of the link was lost on the way.
      </p>
      <ButtonLink href={paths.board()}>All meta-updates</ButtonLink>
    </section>
  )
}
