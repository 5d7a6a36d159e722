import { quietUntil, type QuietHours } from '#contract/quiet-hours.ts'
import type { Settings } from '#contract/settings.ts'
import type { Quiet } from './notifier.ts'

/** What holds notifications back at `now`: quiet hours and a snooze, whichever ends later, and one after the other. */
export function quietNow(settings: QuietHours & Pick<Settings, 'snoozedUntil' | 'urgentPierces'>, now: number): Quiet {
  const { snoozedUntil, urgentPierces } = settings
  const snoozed = snoozedUntil > now ? snoozedUntil : 0
  // A snooze into the night goes on into the morning.
  const until = Math.max(snoozed, quietUntil(settings, now), snoozed > 0 ? quietUntil(settings, snoozed) : 0)
  return { until, pierces: urgentPierces }
}
