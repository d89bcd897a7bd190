import { ArrowUpRight } from 'lucide-react'
import { say } from '@/lib/messages/say'
import { PlainText } from './plain-text'

/** A link that leaves the product. The page behind it learns nothing of where it was opened from. */
export function OutwardLink({ label, url }: { label: string; url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex min-h-6 items-center gap-1 underline decoration-line-strong underline-offset-4 hover:decoration-ink"
    >
      <PlainText text={label} />
      <ArrowUpRight aria-hidden className="size-3.5 text-ink-3" />
      <span className="sr-only">{say('ui.new-tab')}</span>
    </a>
  )
}
