'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { usePopup } from './popup-opener'

export type Option = {
  readonly value: string
  readonly words: string
  /** At the end of the line: how many, or a second name. */
  readonly note?: ReactNode
  /** What else finds it. */
  readonly keywords?: readonly string[]
}

type Common = {
  /** The name of the field, on the button and for readers. */
  label: string
  options: readonly Option[]
  /** On the button instead of "Label: value". */
  shown?: ReactNode
  className?: string
}
type One = Common & { multiple?: false; value: string | null; onChange: (value: string | null) => void }
type Many = Common & { multiple: true; value: readonly string[]; onChange: (value: readonly string[]) => void }

const ComboboxList = dynamic(() => import('./combobox-list').then((module) => module.ComboboxList), { ssr: false })

/**
 * One or several of many: a button that opens a list to be searched. Choosing the chosen one again lets it go. What is chosen stays
 * in the list also when it is no longer among the options.
 */
export function Combobox(field: One | Many) {
  const { label, options, shown, className } = field
  const { Layer, close, button: opener, layer } = usePopup()
  const chosen = field.multiple ? field.value : field.value === null ? [] : [field.value]
  const wordsOf = (value: string) => options.find((option) => option.value === value)?.words ?? value
  const lost = chosen.filter((value) => options.every((option) => option.value !== value))
  const choose = (value: string) => {
    const held = chosen.includes(value)
    if (field.multiple) field.onChange(held ? chosen.filter((one) => one !== value) : [...chosen, value])
    else {
      field.onChange(held ? null : value)
      close()
    }
  }
  return (
    <>
      <button
        {...opener}
        className={clsx(
          'inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-md border px-2 text-sm max-lg:min-h-11 max-lg:px-3',
          chosen.length > 0 ? 'border-ink text-ink' : 'border-line text-ink-2 hover:border-line-strong hover:text-ink',
          className,
        )}
      >
        <span className="truncate">
          {shown ?? (chosen.length === 0 ? label : `${label}: ${chosen.map(wordsOf).join(', ')}`)}
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0" />
      </button>
      {Layer && (
        <Layer
          {...layer}
          label={label}
          align="start"
          sideOffset={6}
          className="z-60 w-72 max-w-[calc(100vw-1rem)] rounded-md border border-line-strong bg-ground"
        >
          <ComboboxList
            label={label}
            options={[...lost.map((value) => ({ value, words: value })), ...options]}
            chosen={chosen}
            multiple={field.multiple === true}
            onChoose={choose}
          />
        </Layer>
      )}
    </>
  )
}
