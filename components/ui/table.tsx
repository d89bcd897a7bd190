import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/*
 * Tables whose rows become cards on a narrow screen: native elements for their meaning, laid out as grids.
 * `columns` is one class with the grid's template, the same for the head and every row.
 */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <table aria-label={label} className="block border-line border-y text-left">
      {children}
    </table>
  )
}

/** The columns' names; a name in parentheses is only for readers, those of `right` stand over numbers. */
export function TableHead({
  columns,
  names,
  right = [],
}: {
  columns: string
  names: readonly string[]
  right?: readonly string[]
}) {
  return (
    <thead className="sr-only lg:not-sr-only lg:block">
      <tr className={clsx('grid items-end gap-x-4 border-line border-b px-3 py-2 text-ink-3 text-xs', columns)}>
        {names.map((name) => (
          <th key={name} scope="col" className={clsx('block font-normal', right.includes(name) && 'text-right')}>
            {name.startsWith('(') ? <span className="sr-only">{name.slice(1, -1)}</span> : name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="block divide-y divide-line">{children}</tbody>
}

export function TableRow({
  columns,
  children,
  className,
}: {
  columns: string
  children: ReactNode
  className?: string
}) {
  return <tr className={clsx('grid gap-x-4 gap-y-1 px-3 py-2.5', columns, className)}>{children}</tr>
}

/** `show` is the cell's own way to be laid out, where that is not as a block. */
export function Cell({
  children,
  className,
  show = 'block',
  span,
}: {
  children: ReactNode
  className?: string
  show?: 'block' | 'flex' | 'hidden'
  span?: number
}) {
  return (
    <td colSpan={span} className={clsx('min-w-0', show, className)}>
      {children}
    </td>
  )
}
