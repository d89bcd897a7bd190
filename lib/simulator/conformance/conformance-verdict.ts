import { type ConformanceException, exceptionFor, excuses, RACES } from './exceptions'
import type { Exchange } from './recording'
import type { Outcome } from './replay'

/** What is to be said of one exchange. A stale exception is one whose reply is equal after all. */
export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'excepted'; readonly exception: ConformanceException }
  | { readonly kind: 'stale'; readonly exception: ConformanceException }
  | { readonly kind: 'different' }

export type Judged = Outcome & { readonly verdict: Verdict }

export function judge(outcome: Outcome): Judged {
  const exception = exceptionFor(outcome.exchange)
  const differs = outcome.differences.length > 0
  if (!differs) return { ...outcome, verdict: exception ? { kind: 'stale', exception } : { kind: 'equal' } }
  const excuse = [...(exception ? [exception] : []), ...RACES].find((one) => excuses(one, outcome.differences))
  return { ...outcome, verdict: excuse ? { kind: 'excepted', exception: excuse } : { kind: 'different' } }
}

export type FileSum = {
  readonly file: string
  readonly records: number
  readonly equal: number
  readonly excepted: number
  readonly different: number
  readonly stale: number
}

/** How many exchanges of each file came out how; those with a stale exception are equal, too. */
export function sumsByFile(judged: readonly Judged[]): FileSum[] {
  const files = [...new Set(judged.map(({ exchange }) => exchange.file))]
  return files.map((file) => {
    const own = judged.filter(({ exchange }) => exchange.file === file)
    const count = (...kinds: readonly Verdict['kind'][]) =>
      own.filter(({ verdict }) => kinds.includes(verdict.kind)).length
    return {
      file,
      records: own.length,
      equal: count('equal', 'stale'),
      excepted: count('excepted'),
      different: count('different'),
      stale: count('stale'),
    }
  })
}

const placeOf = ({ file, cluster, seq, label }: Exchange): string => `${file} ${cluster} ${seq} ${label}`

/** Every difference, one a line, with its reason where there is one; stale exceptions behind them. */
export function linesOf(judged: readonly Judged[]): string[] {
  return judged.flatMap(({ exchange, differences, verdict }) => {
    if (verdict.kind === 'equal') return []
    if (verdict.kind === 'stale')
      return [`stale exception  ${placeOf(exchange)}: equal after all, take it off the list`]
    const lines = differences.map(
      ({ aspect, path, recorded, ours }) =>
        `${verdict.kind}  ${placeOf(exchange)}  ${aspect} at ${path || 'reply'}: recorded ${shown(recorded)}, ours ${shown(ours)}`,
    )
    return verdict.kind === 'excepted' ? [...lines, `    because: ${verdict.exception.reason}`] : lines
  })
}

/** On one line, so that a difference is one. */
const shown = (text: string): string => text.replaceAll('\n', '\\n')

export const sumLine = ({ file, records, equal, excepted, different }: FileSum): string =>
  `${file}: ${records} records, ${equal} equal, ${excepted} excepted, ${different} different`
