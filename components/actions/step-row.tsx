'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { stepLook } from '@/components/status'
import { count } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import type { StepView } from '@/lib/contract/action'
import { StageTrack } from './stage-track'

export const STEP_COLUMNS = 'grid-cols-[minmax(0,1fr)] lg:grid-cols-[11rem_minmax(0,1fr)_minmax(0,24rem)_8rem]'

/** What became of the rollback in one cluster. A restore that failed is the loudest thing there is. */
export function StepRow({ step, label }: { step: StepView; label: string }) {
  const look = stepLook(step)
  return (
    <TableRow
      columns={STEP_COLUMNS}
      className={clsx(
        'items-start gap-y-2',
        step.state === 'failed' && 'bg-bad/12 outline-2 outline-bad -outline-offset-2',
      )}
    >
      <Cell show="flex" className="gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={label} cut className="font-medium font-mono" />
          <span className={clsx('block text-sm', step.state === 'failed' ? 'font-semibold text-bad' : 'text-ink-2')}>
            {look.word}
          </span>
        </span>
      </Cell>
      <Cell>
        <PlainText text={step.sentence} className={clsx(step.state === 'failed' && 'font-medium')} />
        <span className="mt-0.5 block">
          <Builds from={step.fromBuild === null ? [] : [step.fromBuild]} to={step.toBuilds} className="text-xs" />
        </span>
      </Cell>
      <Cell className="lg:pt-1">
        <StageTrack step={step} />
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:flex max-lg:gap-3">
        <span className="block">
          {step.verifiedAtMs === null ? (
            'not verified yet'
          ) : step.open ? (
            <>
              seen <Age atMs={step.verifiedAtMs} /> ago
            </>
          ) : (
            <>
              seen <Moment atMs={step.verifiedAtMs} />
            </>
          )}
        </span>
        <span className="block text-ink-3">{step.sends === 0 ? 'nothing sent' : count(step.sends, 'call')}</span>
      </Cell>
    </TableRow>
  )
}
