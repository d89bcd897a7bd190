'use client'

import { useQuery } from '@tanstack/react-query'
import { useStandpoint } from '@/components/history/use-standpoint'
import { comparisonQuery } from '@/components/live/queries'
import { memberLabels } from '@/components/meta-update/totals'
import { Button } from '@/components/ui/button'
import { Combobox } from '@/components/ui/combobox'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import type { ComparisonReply } from '@/lib/contract/comparison'
import { memberKey } from '@/lib/domain/meta-update'
import { formatRanges } from '@/lib/domain/task-config'
import { say } from '@/lib/messages/say'
import { ChangeList } from './change-list'
import { Unread } from './unread'
import type { DiffView } from './use-diff-view'

type Choice = { readonly value: string; readonly words: string }
type Pair = NonNullable<ComparisonReply['between']>['pairs'][number]

/** The configs of two clusters beside each other. Nothing chosen: one that differs, and one that is like most. */
export function ClusterDiff({
  id,
  reply,
  a,
  b,
  onChoose,
}: {
  id: string
  reply: ComparisonReply
  a: string | null
  b: string | null
  onChoose: (view: Partial<DiffView>) => void
}) {
  const choices = choicesOf(reply)
  const [one, other] = chosen(reply, choices, a, b)
  const { data, error } = useQuery({
    ...comparisonQuery(id, useStandpoint(), one, other),
    enabled: one !== null && other !== null,
  })
  const lost = [a, b].filter((name) => name !== null && choices.every(({ value }) => value !== name))
  if (choices.length < 2) return <p className="text-ink-2">{say('diff.one-cluster')}</p>
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Combobox
          label={say('diff.from')}
          options={choices}
          value={one}
          onChange={(next) => onChoose({ a: next, b: other })}
        />
        <Combobox
          label={say('diff.to')}
          options={choices}
          value={other}
          onChange={(next) => onChoose({ a: one, b: next })}
        />
        <Button size="small" weight="quiet" onClick={() => onChoose({ a: other, b: one })} className="max-lg:min-h-11">
          {say('diff.swap')}
        </Button>
      </div>
      {lost.length > 0 && (
        <Notice tone="unknown" shape="question" className="mt-3">
          <PlainText text={say('diff.no-such', { clusters: lost.join(', ') })} />
        </Notice>
      )}
      {one === other ? (
        <p className="mt-3 text-ink-2">{say('diff.same-twice')}</p>
      ) : data?.between ? (
        data.between.pairs.map((pair, index, pairs) => (
          <PairDiff
            key={`${pair.which} ${index === 0 ? '' : formatRanges(pair.a?.instances ?? pair.b?.instances ?? [])}`}
            pair={pair}
            place={index - pairs.findIndex(({ which }) => which === pair.which) + 1}
            names={[wordsOf(choices, one), wordsOf(choices, other)]}
          />
        ))
      ) : (
        <div className="mt-3">
          <Unread error={error} />
        </div>
      )}
    </>
  )
}

function PairDiff({
  pair: { which, a, b, changes },
  place,
  names,
}: {
  pair: Pair
  /** Among those of its kind, from 1. */
  place: number
  names: readonly [string, string]
}) {
  const side = (name: string, config: Pair['a']) =>
    config === null
      ? say('diff.pair-none', { cluster: name })
      : say('diff.pair-side', { cluster: name, build: config.build, ranges: formatRanges(config.instances) })
  return (
    <Section
      title={say(`diff.which.${which}`, { place })}
      note={<PlainText text={`${side(names[0], a)} → ${side(names[1], b)}`} />}
      className="mt-5"
    >
      {a === null || b === null ? (
        <p className="text-ink-2">{say('diff.unpaired')}</p>
      ) : changes.length === 0 ? (
        <p className="text-ink-2">{say('diff.nothing')}</p>
      ) : (
        <ChangeList changes={changes} />
      )}
    </Section>
  )
}

/** By the cluster's name alone where that is enough to know which is meant. */
function choicesOf({ members }: ComparisonReply): Choice[] {
  const compared = members.filter((member) => member.compared)
  const labels = memberLabels(compared.map(({ key }) => key))
  return compared.map(({ key }, index) => ({
    value: labels[index] === key.cluster ? key.cluster : memberKey(key),
    words: labels[index] ?? key.cluster,
  }))
}

const wordsOf = (choices: readonly Choice[], value: string | null): string =>
  choices.find((choice) => choice.value === value)?.words ?? ''

function chosen(
  { skew }: ComparisonReply,
  choices: readonly Choice[],
  a: string | null,
  b: string | null,
): readonly [string | null, string | null] {
  const known = (name: string | null | undefined) => choices.find(({ value }) => value === name)?.value ?? null
  const odd = skew.findings.find(({ norm }) => norm !== null)
  const from = known(a) ?? known(odd?.norm?.clusters[0]) ?? choices[0]?.value ?? null
  const others = choices.filter(({ value }) => value !== from)
  const like = odd?.others.flatMap(({ clusters }) => clusters).find((name) => name !== from && known(name) !== null)
  return [from, known(b) ?? known(like) ?? others[0]?.value ?? null]
}
