/** Tiers of a scheduler with its stock tiers.json. */
export type Tier = { readonly name: string; readonly preemptible: boolean; readonly revocable: boolean }

export const TIERS: readonly Tier[] = [
  { name: 'preferred', preemptible: false, revocable: false },
  { name: 'preemptible', preemptible: true, revocable: false },
  { name: 'revocable', preemptible: true, revocable: true },
]

export const DEFAULT_TIER_NAME = 'preemptible'

export const tierNamed = (name: string): Tier | null => TIERS.find((tier) => tier.name === name) ?? null

/** Aurora calls a tier that can be neither preempted nor revoked a production tier; quota applies to it alone. */
export const isProductionTier = (tier: Tier): boolean => !tier.preemptible && !tier.revocable
