'use client'

import { useEffect } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import { paths } from '@/lib/contract/paths'

/** Messages of server errors do not reach the browser; the digest finds them in the server's log. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  useEffect(() => console.error(error), [error])
  return (
    <section role="alert" className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">This page could not be made</h1>
      <p className="text-ink-2">
        Airglow itself failed here. Nothing was sent to any cluster, and a rollback that is running goes on without this
        page.
      </p>
      {error.digest && (
        <p className="text-ink-2 text-sm">
          In the server’s log it is <code className="font-mono">{error.digest}</code>.
        </p>
      )}
      <div className="flex gap-2">
        <Button weight="primary" onClick={reset}>
          Try again
        </Button>
        <ButtonLink href={paths.board()}>All meta-updates</ButtonLink>
      </div>
    </section>
  )
}
