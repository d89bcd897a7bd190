'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { printable } from '@/components/ui/plain-text'
import { SidePanel } from '@/components/ui/side-panel'
import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { commandLines } from '@/lib/domain/command-lines'
import { say } from '@/lib/messages/say'

/** The plan as command lines, for the day when this dashboard is what is down. */
export function CommandPanel({
  plan,
  chosen,
  reason,
}: {
  plan: PlanReply
  chosen: readonly PlannedMemberView[]
  reason: string
}) {
  const [open, setOpen] = useState(false)
  // Made only while somebody looks: every letter of the reason would make them anew.
  const lines = open ? commandLines(plan, chosen, reason.trim()) : ''
  const text = lines.split('\n').map(printable).join('\n')
  return (
    <>
      <Button size="small" weight="quiet" onClick={() => setOpen(true)}>
        {say('plan.commands.title')}
      </Button>
      <SidePanel
        wide
        open={open}
        onClose={() => setOpen(false)}
        title={say('plan.commands.title')}
        description={say('plan.commands.about')}
      >
        <CopyButton label={say('plan.commands.copy')} text={() => lines} />
        <textarea
          aria-label={say('plan.commands.label')}
          readOnly
          wrap="off"
          rows={Math.min(30, text.split('\n').length + 1)}
          value={text}
          className="mt-4 block w-full overflow-x-auto border border-line-strong bg-surface p-3 font-mono text-ink text-xs leading-5"
        />
      </SidePanel>
    </>
  )
}
