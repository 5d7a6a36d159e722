import type { Given } from '../../feed-server/channel.ts'
import type { Lamp } from './trials.ts'

export const iso = (at: number): string => new Date(at).toISOString()
export const seconds = (at: number): number => Math.floor(at / 1000)
export const page = ({ number }: Lamp): string => `https://lamps.test/${number}`

/** A message without a name and without an id of its own. */
export const plain = (data: unknown): Given => ({ data, eventId: null })
/** A message of a channel that numbers what it sends. */
export const numbered = (data: unknown, event?: string): Given => ({ data, ...(event !== undefined && { event }) })
