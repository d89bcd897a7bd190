'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LineField } from '@/components/ui/line-field'
import { printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import { MOST_VIEWS, NAME_LENGTH, nameProblem, type SavedViews } from './saved-views'

/** Asks for the name of a view: of a new one, or another one for one that is kept. */
export function ViewNameDialog({
  saved,
  asking,
  onClose,
  onName,
}: {
  saved: SavedViews
  asking: 'save' | { readonly rename: string } | null
  onClose: () => void
  onName: (name: string) => void
}) {
  const renaming = asking !== null && asking !== 'save' ? asking.rename : null
  return (
    <Dialog
      open={asking !== null}
      onClose={onClose}
      title={renaming === null ? say('board.save-title') : say('board.rename-title', { name: printable(renaming) })}
      description={say(renaming === null ? 'board.save-description' : 'board.rename-description')}
      className="max-w-md"
    >
      <NameForm key={renaming ?? ''} saved={saved} renaming={renaming} onName={onName} />
    </Dialog>
  )
}

function NameForm({
  saved,
  renaming,
  onName,
}: {
  saved: SavedViews
  renaming: string | null
  onName: (name: string) => void
}) {
  const [text, setText] = useState(renaming ?? '')
  const [isTried, setTried] = useState(false)
  const problem = nameProblem(saved, text, renaming)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === null) onName(text)
        else setTried(true)
      }}
      className="space-y-4 px-5 py-4"
    >
      <LineField label={say('board.name')} value={text} onChange={setText} maxLength={NAME_LENGTH} required enter />
      <p role="alert" className="text-bad">
        {isTried && problem !== null && say(`board.problem.${problem}`, { most: MOST_VIEWS })}
      </p>
      <div className="flex justify-end">
        <Button type="submit" weight="primary">
          {say('board.keep')}
        </Button>
      </div>
    </form>
  )
}
