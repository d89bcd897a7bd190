import { copyText } from '@/components/ui/clipboard'
import { notify } from '@/components/ui/toast'
import { say } from '@/lib/messages/say'

/** Copies, and tells how that went. @param what was copied, as it is called where it was asked for */
export function copyAndTell(what: string, text: string): void {
  copyText(text).then(
    () => notify({ text: say('handover.copied', { what }) }),
    () => notify({ text: say('handover.not-copied', { what }), tone: 'bad' }),
  )
}
