'use client'

import { useQuery } from '@tanstack/react-query'
import { useStandpoint } from '@/components/history/use-standpoint'
import { comparisonQuery } from '@/components/live/queries'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Cell, Table, TableBody, TableHead, TableRow } from '@/components/ui/table'
import type { ComparisonReply, SkewFindingView } from '@/lib/contract/comparison'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { NotCompared } from './not-compared'
import { Unread } from './unread'
import { Segments } from './value-segments'

const COLUMNS = 'grid-cols-1 lg:grid-cols-[minmax(0,16rem)_minmax(0,1fr)_minmax(0,1.4fr)]'

/** What is not the same in this "same" update: most do it like this, and these do not. */
export function SkewTab({ reply: { metaUpdate } }: { reply: MetaUpdateReply }) {
  const { data, error } = useQuery(comparisonQuery(metaUpdate.id, useStandpoint()))
  if (!data) return <Unread error={error} />
  const { skew } = data
  return (
    <>
      <Verdict skew={skew} />
      {skew.findings.length > 0 && (
        <Table label={say('skew.table')}>
          <TableHead
            columns={COLUMNS}
            names={[say('skew.column.what'), say('skew.column.most'), say('skew.column.others')]}
          />
          <TableBody>
            {skew.findings.map((finding) => (
              <Finding key={finding.sentence} finding={finding} />
            ))}
          </TableBody>
        </Table>
      )}
      <NotCompared clusters={skew.notCompared} />
    </>
  )
}

/** Nothing is green while something was not compared. */
function Verdict({ skew: { headline, compared, notCompared } }: Pick<ComparisonReply, 'skew'>) {
  const isWhole = notCompared.length === 0
  const text = headline ?? (compared < 2 ? say('skew.too-few') : say('skew.all-same', { n: compared }))
  return (
    <p className="mb-3 flex items-start gap-2 text-lg">
      {headline !== null ? (
        <DiffersSign />
      ) : (
        <Glyph
          shape={isWhole && compared > 1 ? 'check' : 'question'}
          tone={isWhole && compared > 1 ? 'good' : 'unknown'}
          className="mt-1"
        />
      )}
      <PlainText text={text} />
    </p>
  )
}

/** Beside a word that says the same. */
export const DiffersSign = () => (
  <span aria-hidden="true" className="font-mono text-warn">
    ≠
  </span>
)

function Finding({ finding: { kind, subject, sentence, norm, others } }: { finding: SkewFindingView }) {
  const isSaid = norm === null && others.length === 1
  return (
    <TableRow columns={COLUMNS} className="items-baseline">
      <Cell>
        <PlainText text={subject} className="font-medium" />
      </Cell>
      <Cell className="text-ink-2">
        {norm ? (
          <>
            <Value kind={kind} segments={norm.segments} />{' '}
            <span className="text-sm">{say('skew.in', { n: norm.clusters.length })}</span>
          </>
        ) : (
          !isSaid &&
          kind !== 'missing' &&
          kind !== 'start' && <span className="text-sm">{say('skew.no-majority')}</span>
        )}
      </Cell>
      <Cell>
        <ul className="space-y-1">
          {others.map((value) => (
            <li key={value.clusters.join()} className="flex flex-wrap items-baseline gap-x-2">
              <DiffersSign />
              {isSaid ? (
                <PlainText text={sentence} />
              ) : (
                <>
                  <PlainText
                    text={listing(value.clusters.map(printable), 6)}
                    className="font-medium font-mono text-sm"
                  />
                  <Value kind={kind} segments={value.segments} />
                </>
              )}
            </li>
          ))}
        </ul>
      </Cell>
    </TableRow>
  )
}

/** Values of configs as they are written, ours as words. */
const WRITTEN: readonly SkewFindingView['kind'][] = ['field', 'build', 'from', 'job']

function Value({
  kind,
  segments,
}: {
  kind: SkewFindingView['kind']
  segments: SkewFindingView['others'][number]['segments']
}) {
  if (segments.length === 0) return <span className="text-ink-3 text-sm">{say('skew.absent')}</span>
  return WRITTEN.includes(kind) ? (
    <Segments segments={segments} />
  ) : (
    <PlainText text={segments.map(({ text }) => text).join('')} />
  )
}
