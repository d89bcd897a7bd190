import { clsx } from 'clsx'

/** Control and direction characters, which would change how the text around them reads. */
const INVISIBLE = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu

/** The text with every invisible character written out, as `⟨U+202E⟩`; line breaks and tabs become spaces. */
export function printable(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(INVISIBLE, (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`)
}

/** Text from elsewhere: shown as it is, harmless, and cut with its whole in the title when `cut` is set. */
export function PlainText({ text, cut = false, className }: { text: string; cut?: boolean; className?: string }) {
  const shown = printable(text)
  return (
    <bdi className={clsx(cut && 'block truncate', className)} title={cut ? shown : undefined}>
      {shown}
    </bdi>
  )
}
