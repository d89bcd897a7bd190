import { printable } from '@/components/ui/plain-text'

/** Builds differ at their ends, so a long one loses its middle. */
export function shortBuild(name: string): string {
  const text = printable(name)
  return text.length <= 16 ? text : `${text.slice(0, 6)}…${text.slice(-9)}`
}
