'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { stepLook } from '@/components/status'
import { ButtonLink } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { formatDuration, Moment } from '@/components/ui/time'
import type { ActionReply, StepView } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { SettleQuestion } from './settle-question'
import { StageTrack } from './stage-track'
import { StepCalls } from './step-calls'
import { StepParts } from './step-parts'

export const STEP_COLUMNS = 'grid-cols-[minmax(0,1fr)] lg:grid-cols-[11rem_minmax(0,1fr)_minmax(0,28rem)_8.5rem]'

/** What became of an action in one cluster. A restore that failed is the loudest thing there is. */
export function StepRow({ action, step, label }: { action: ActionReply['action']; step: StepView; label: string }) {
  const look = stepLook(step)
  const loud = step.state === 'failed' && step.settled === null
  return (
    <TableRow
      columns={STEP_COLUMNS}
      className={clsx('items-start gap-y-2', loud && 'bg-bad/12 outline-2 outline-bad -outline-offset-2')}
    >
      <Cell show="flex" className="gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={label} cut className="font-medium font-mono" />
          <span className={clsx('block text-sm', loud ? 'font-semibold text-bad' : 'text-ink-2')}>{look.word}</span>
        </span>
      </Cell>
      <Cell>
        <PlainText text={step.sentence} className={clsx(loud && 'font-medium')} />
        <StepFacts step={step} />
        <span className="mt-0.5 flex flex-wrap gap-x-3 text-ink-3 text-xs">
          <Builds from={step.fromBuild === null ? [] : [step.fromBuild]} to={step.toBuilds} className="text-xs" />
          <StepTimes step={step} />
        </span>
        <StepParts parts={step.parts} />
        <StepWays action={action} step={step} label={label} />
      </Cell>
      <Cell className="lg:pt-1">
        <StageTrack step={step} verb={action.verb} />
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:flex max-lg:flex-wrap max-lg:gap-x-3">
        <span className="block">
          {step.verifiedAtMs === null
            ? say('action.step.not-verified')
            : step.open
              ? say.rich('action.step.seen-ago', { age: () => <Age key="age" atMs={step.verifiedAtMs ?? 0} /> })
              : say.rich('action.step.seen-at', { at: () => <Moment key="at" atMs={step.verifiedAtMs ?? 0} /> })}
        </span>
        <StepCalls attempts={step.attempts} sends={step.sends} />
      </Cell>
    </TableRow>
  )
}

/** For how long it has been under way, or took, and how much longer where that can be told. */
function StepTimes({ step: { open, sentAtMs, endedAtMs, remainingMs } }: { step: StepView }) {
  if (sentAtMs === null) return null
  return (
    <>
      {open ? (
        <span>{say.rich('action.step.since', { age: () => <Age key="age" atMs={sentAtMs} /> })}</span>
      ) : (
        endedAtMs !== null && <span>{say('action.step.took', { time: formatDuration(endedAtMs - sentAtMs) })}</span>
      )}
      {open && remainingMs !== null && (
        <span className="text-ink-2">{say('action.step.left', { time: formatDuration(remainingMs) })}</span>
      )}
    </>
  )
}

/** Who has said what about the step itself, and until when it may begin. */
function StepFacts({ step: { queued, expiresAtMs, cancelled, open, settled } }: { step: StepView }) {
  return (
    <>
      {queued && (
        <span className="block text-sm">
          {say.rich('action.step.queued', { at: () => <Moment key="at" atMs={expiresAtMs} /> })}
        </span>
      )}
      {cancelled && open && (
        <span className="block text-sm">
          {say.rich('action.step.cancelled', {
            by: () => <PlainText key="by" text={cancelled.by} />,
            at: () => <Moment key="at" atMs={cancelled.atMs} />,
          })}
        </span>
      )}
      {settled && (
        <span className="block text-sm">
          {say.rich('action.step.settled', {
            by: () => <PlainText key="by" text={settled.by} className="font-medium" />,
            at: () => <Moment key="at" atMs={settled.atMs} />,
            note: () => <PlainText key="note" text={settled.note} />,
          })}
        </span>
      )}
    </>
  )
}

const WAY_ON = { paused: 'resume', 'awaiting-pulse': 'pulse' } as const

/** What a person can do about a step that cannot go on by itself. */
function StepWays({ action, step, label }: { action: ActionReply['action']; step: StepView; label: string }) {
  if (!step.canSettle && !step.standsStill) return null
  return (
    <span className="mt-2 flex flex-wrap gap-2">
      {step.canSettle && <SettleQuestion actionId={action.id} step={step} label={label} />}
      {step.standsStill && (
        <ButtonLink
          size="small"
          href={paths.verb(action.metaUpdateId, WAY_ON[step.standsStill], { only: [memberKey(step.key)] })}
        >
          {say('verbs.opens', { verb: WAY_ON[step.standsStill] })}
          <span className="sr-only"> {label}</span>
        </ButtonLink>
      )}
    </span>
  )
}
