'use client'

import { useId } from 'react'
import { useServerNow } from '@/components/live/server-clock'
import { Button, ButtonLink } from '@/components/ui/button'
import { printable } from '@/components/ui/plain-text'
import { paths } from '@/lib/contract/paths'
import type { PlanReply } from '@/lib/contract/plan'
import type { StoreState } from '@/lib/contract/store-state'
import { confirmWords } from '@/lib/domain/plan-sentence'
import { say } from '@/lib/messages/say'
import { chosenOf, confirmationOf, type Draft, offBecause, removalsOf } from './draft'
import { InsteadOfAbort } from './instead-of-abort'
import { NameField } from './name-field'
import { OptionFields } from './option-fields'
import { optionsFor } from './options'
import { ReasonField } from './reason-field'
import { RefusalNotice } from './refusal-notice'
import { RemovalsField } from './removals-field'
import type { Confirming } from './use-confirm'

/** Reason, consequence, and the one button. On a phone the button stays at the thumb. */
export function ConfirmPanel({
  plan,
  draft,
  store,
  confirming,
  reading,
  isNew,
  onDraft,
  onRefresh,
}: {
  plan: PlanReply
  draft: Draft
  store: StoreState
  confirming: Confirming
  reading: boolean
  isNew: boolean
  onDraft: (draft: Draft) => void
  onRefresh: () => void
}) {
  const offId = useId()
  // The clock of the page goes in steps, and may be a step behind a plan that has just come.
  const secondsLeft = Math.ceil((plan.expiresAtMs - Math.max(useServerNow(), plan.plannedAtMs)) / 1000)
  const expired = secondsLeft <= 0
  const chosen = chosenOf(plan, draft)
  const removals = removalsOf(chosen)
  const dangerous = plan.verb === 'abort' || (chosen.length > 0 && chosen.every(({ class: cls }) => cls === 'deletes'))
  const off = busyWith(confirming, reading, isNew) ?? (expired ? null : (offForNow(store) ?? offBecause(plan, draft)))
  return (
    <form
      aria-label={say('plan.form.title')}
      onSubmit={(event) => {
        event.preventDefault()
        if (off !== null) return
        if (expired) onRefresh()
        else confirming.confirm(confirmationOf(plan, draft))
      }}
      // As high as the plan beside it: the button stays in view along all of it.
      className="lg:h-full"
    >
      <div className="space-y-5 lg:pb-5">
        <ReasonField value={draft.reason} onChange={(reason) => onDraft({ ...draft, reason })} />
        <NameField />
        <OptionFields options={optionsFor(chosen)} draft={draft} onDraft={onDraft} />
        {removals !== null && (
          <RemovalsField
            removals={removals}
            value={draft.removals}
            onChange={(typed) => onDraft({ ...draft, removals: typed })}
          />
        )}
      </div>
      <div className="z-20 flex flex-col gap-2 border-line bg-ground max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:border-t max-lg:px-4 max-lg:pt-2 max-lg:pb-3 lg:sticky lg:top-18 lg:bottom-0 lg:border-t lg:pt-4 lg:pb-1">
        <div role="alert">{confirming.refusal && <RefusalNotice refusal={confirming.refusal} />}</div>
        <p className="flex justify-between gap-4 text-ink-2 text-sm">
          <span id={offId}>{off ?? say(expired ? 'plan.form.too-old' : 'plan.form.ready')}</span>
          <span className="whitespace-nowrap text-ink-3">
            {expired ? say('plan.form.expired') : say('plan.form.valid', { seconds: secondsLeft })}
          </span>
        </p>
        <div className="flex flex-wrap gap-2 lg:flex-col">
          <InsteadOfAbort plan={plan} chosen={chosen} />
          <Button
            type="submit"
            size="large"
            weight={dangerous && !expired ? 'danger' : 'primary'}
            offBecause={off}
            aria-describedby={offId}
            className="min-w-0 flex-1 basis-40 py-1.5 lg:basis-auto"
          >
            {expired ? say('plan.form.refresh') : printable(confirmWords(plan.verb, chosen))}
          </Button>
          <ButtonLink
            href={paths.metaUpdate(plan.metaUpdateId)}
            size="large"
            weight="quiet"
            className="max-lg:order-first"
          >
            {say('plan.form.cancel')}
          </ButtonLink>
        </div>
      </div>
    </form>
  )
}

function busyWith({ sending, accepted }: Confirming, reading: boolean, isNew: boolean): string | null {
  if (reading) return say('plan.form.reading')
  if (sending) return say('plan.form.sending')
  if (accepted) return say('plan.form.accepted')
  return isNew ? say('plan.form.new') : null
}

const offForNow = (store: StoreState): string | null => (store.available ? null : say('plan.form.no-store'))
