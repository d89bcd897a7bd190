/** The mark: the thin arc of light above a horizon, and the name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5">
        <path
          d="M2.5 17.5a10.3 10.3 0 0 1 19 0"
          fill="none"
          stroke="var(--glow)"
          strokeWidth="2"
          strokeLinecap="round"
        />
        <path
          d="M6.2 19.4a6.6 6.6 0 0 1 11.6 0"
          fill="none"
          stroke="currentColor"
          strokeOpacity=".4"
          strokeWidth="1.4"
          strokeLinecap="round"
        />
        <circle cx="12" cy="6" r="1.1" fill="currentColor" />
      </svg>
      <span className="font-semibold text-base tracking-tight">Airglow</span>
    </span>
  )
}
