import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/*
 * Tables whose rows become cards on a narrow screen. CSS grid takes a native table's meaning away, so the roles are said.
 * `columns` is one class with the grid's template, the same for the head and every row.
 */
export function Table({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div role="table" aria-label={label} className={clsx('border-line border-y', className)}>
      {children}
    </div>
  )
}

/** The columns' names; a name in parentheses is only for readers. */
export function TableHead({ columns, names }: { columns: string; names: readonly string[] }) {
  return (
    <div role="rowgroup" className="sr-only lg:not-sr-only">
      <div
        role="row"
        className={clsx('grid items-end gap-x-4 border-line border-b px-3 py-2 text-ink-3 text-xs', columns)}
      >
        {names.map((name) => (
          <div role="columnheader" key={name}>
            {name.startsWith('(') ? <span className="sr-only">{name.slice(1, -1)}</span> : name}
          </div>
        ))}
      </div>
    </div>
  )
}

export function TableBody({ children }: { children: ReactNode }) {
  return (
    <div role="rowgroup" className="divide-y divide-line">
      {children}
    </div>
  )
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
  return (
    <div role="row" className={clsx('grid gap-x-4 gap-y-1 px-3 py-2.5', columns, className)}>
      {children}
    </div>
  )
}

export function Cell({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div role="cell" className={clsx('min-w-0', className)}>
      {children}
    </div>
  )
}
