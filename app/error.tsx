'use client'

import { useEffect } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** Messages of server errors do not reach the browser; the digest finds them in the server's log. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error])
  return (
    <section role="alert" className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">{say('not-found.error.title')}</h1>
      <p className="text-ink-2">{say('not-found.error.about')}</p>
      {error.digest && (
        <p className="text-ink-2 text-sm">
          {say.rich('not-found.error.digest', { digest: () => <code className="font-mono">{error.digest}</code> })}
        </p>
      )}
      <div className="flex gap-2">
        <Button weight="primary" onClick={reset}>
          {say('not-found.error.again')}
        </Button>
        <ButtonLink href={paths.board()}>{say('not-found.back')}</ButtonLink>
      </div>
    </section>
  )
}
