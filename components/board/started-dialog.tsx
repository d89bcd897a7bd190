'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LineField } from '@/components/ui/line-field'
import { say } from '@/lib/messages/say'
import type { BoardView } from './board-view'
import { minuteText, parseMinute } from './utc-minute'

/** Asks from when to when, in UTC: nobody has to know in which zone the page is shown to whoever gets the address. */
export function StartedDialog({
  open,
  onClose,
  view,
  onView,
}: {
  open: boolean
  onClose: () => void
  view: BoardView
  onView: (view: BoardView) => void
}) {
  return (
    <Dialog open={open} onClose={onClose} title={say('board.started-title')} description={say('board.started-note')}>
      <RangeForm
        view={view}
        onView={(next) => {
          onView(next)
          onClose()
        }}
      />
    </Dialog>
  )
}

function RangeForm({ view, onView }: { view: BoardView; onView: (view: BoardView) => void }) {
  const [from, setFrom] = useState(view.from === null ? '' : minuteText(view.from))
  const [to, setTo] = useState(view.to === null ? '' : minuteText(view.to))
  const [problem, setProblem] = useState<string | null>(null)
  const send = (event: FormEvent) => {
    event.preventDefault()
    const [first, last] = [parseMinute(from), parseMinute(to)]
    if (first === undefined || last === undefined) return setProblem(say('board.started-unread'))
    if (first && last && first > last) return setProblem(say('board.started-backwards'))
    onView({ ...view, since: null, from: first, to: last })
  }
  return (
    <form onSubmit={send} className="space-y-4 px-5 py-4">
      <LineField label={say('board.started-from')} value={from} onChange={setFrom} maxLength={25} enter />
      <LineField label={say('board.started-to')} value={to} onChange={setTo} maxLength={25} enter />
      <p role="alert" className="text-bad">
        {problem}
      </p>
      <div className="flex justify-end">
        <Button type="submit" weight="primary">
          {say('board.apply')}
        </Button>
      </div>
    </form>
  )
}
