'use client'

import { usePathname } from 'next/navigation'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useKeys } from '@/components/help/use-keys'
import { useOpenPage } from '@/components/ui/use-open-page'
import { paths } from '@/lib/contract/paths'
import { metaUpdateOf } from './page-path'
import { usePreferences } from './preferences'

type Tools = { readonly openPalette: () => void; readonly openHelp: () => void }

const ToolsContext = createContext<Tools>({ openPalette: () => {}, openHelp: () => {} })

/** What is at hand on every page. */
export const useTools = (): Tools => useContext(ToolsContext)

// Fetched when somebody wants them: most visits need neither.
const LOADERS = {
  palette: () => import('@/components/palette/palette').then((module) => module.Palette),
  help: () => import('@/components/help/help-dialog').then((module) => module.HelpDialog),
} as const

type Layers = {
  readonly palette: Awaited<ReturnType<(typeof LOADERS)['palette']>> | null
  readonly help: Awaited<ReturnType<(typeof LOADERS)['help']>> | null
}

/** The palette, the help, and the keys that work on every page. */
export function ToolsProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<keyof Layers | null>(null)
  const [{ palette: Palette, help: HelpDialog }, setLayers] = useState<Layers>({ palette: null, help: null })
  const tools = useMemo<Tools>(() => {
    const show = (what: keyof Layers) => {
      setOpen(what)
      // Without the server there is nothing to go to; the indicator in the header says that it is away.
      const give = <T extends keyof Layers>(key: T) =>
        LOADERS[key]().then(
          (layer) => setLayers((before) => ({ ...before, [key]: layer })),
          () => setOpen(null),
        )
      void give(what)
    }
    return { openPalette: () => show('palette'), openHelp: () => show('help') }
  }, [])
  const close = useCallback(() => setOpen(null), [])
  const typedAhead = useTypedAhead(open === 'palette' && Palette === null, close)
  usePageKeys(tools)
  return (
    <ToolsContext value={tools}>
      {children}
      {Palette && <Palette open={open === 'palette'} typedAhead={typedAhead} onClose={close} onHelp={tools.openHelp} />}
      {HelpDialog && <HelpDialog open={open === 'help'} onClose={close} />}
    </ToolsContext>
  )
}

/**
 * What is typed between the key that opens the palette and the palette: it is meant for its field, and must not press anything on the
 * page. Returns how to take it, once. @param onEscape they do not want it any more
 */
function useTypedAhead(waiting: boolean, onEscape: () => void): () => string {
  const typed = useRef('')
  useLayoutEffect(() => {
    if (!waiting) return
    typed.current = ''
    const keep = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) typed.current += event.key
      if (event.key === 'Backspace') typed.current = typed.current.slice(0, -1)
      if (event.key === 'Escape') onEscape()
    }
    document.addEventListener('keydown', keep, true)
    return () => document.removeEventListener('keydown', keep, true)
  }, [waiting, onEscape])
  return useCallback(() => {
    const taken = typed.current
    typed.current = ''
    return taken
  }, [])
}

function usePageKeys({ openPalette, openHelp }: Tools): void {
  const openPage = useOpenPage()
  const path = usePathname()
  const { zone, ownZone, choose } = usePreferences()
  const id = metaUpdateOf(path)
  const isIncident = id !== null && path === paths.incident(id)
  useKeys({
    palette: openPalette,
    help: openHelp,
    search: () => {
      const field = document.querySelector<HTMLInputElement>('[data-page-search]')
      if (!field) return openPalette()
      field.focus()
      field.select()
    },
    'to-board': () => openPage(paths.board()),
    'to-clusters': () => openPage(paths.clusters()),
    'to-audit': () => openPage(paths.audit()),
    'to-settings': () => openPage(paths.settings()),
    'other-clock': () => choose('zone', zone === 'UTC' ? ownZone : 'UTC'),
    ...(id !== null && path === paths.metaUpdate(id) && { incident: () => openPage(paths.incident(id)) }),
    ...(isIncident && { 'leave-incident': () => openPage(paths.metaUpdate(id)) }),
  })
}
