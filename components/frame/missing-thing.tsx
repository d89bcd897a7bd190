'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/ui/button'
import { PlainText } from '@/components/ui/plain-text'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** A page for what is not there: what was looked for, and what that may mean. */
export function MissingThing({ title, children }: { title: string; children: ReactNode }) {
  const path = usePathname()
  return (
    <section className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
      <p className="text-lg">
        {say.rich('not-found.looked-for', {
          path: () => (
            <code className="font-mono text-base">
              <PlainText text={path} />
            </code>
          ),
        })}
      </p>
      <p className="text-ink-2">{children}</p>
      <ButtonLink href={paths.board()}>{say('not-found.back')}</ButtonLink>
    </section>
  )
}
