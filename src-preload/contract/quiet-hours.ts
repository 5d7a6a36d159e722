/** Hours in which no notification is shown; what came is one digest at their end. */
export interface QuietHours {
  quietHours: boolean
  /** Minutes after local midnight; an end that is not after the beginning is on the next day. */
  quietFrom: number
  quietTo: number
  /** The days on which they begin: 1 for Sunday, 2 for Monday, 4 for Tuesday and so on, added up. */
  quietDays: number
}

export const MINUTES_OF_DAY = 1_440
export const EVERY_DAY = 127

/** Whether they begin on a day of the week, 0 Sunday to 6 Saturday. */
export const beginsOn = (quietDays: number, day: number): boolean => (quietDays & (1 << day)) !== 0

/**
 * When the quiet hours that hold at `now` end, epoch ms; 0 where none hold.
 *
 * They are read from a clock on the wall: `Date` finds the local time, so hours over a change of the clocks are as long
 * as that night is. Hours that end as they begin last a whole day, and go on into the next.
 */
export function quietUntil({ quietHours, quietFrom, quietTo, quietDays }: QuietHours, now: number): number {
  if (!quietHours) return 0
  const today = new Date(now)
  const at = (day: number, minute: number): Date =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + day, 0, minute)
  const overnight = quietTo <= quietFrom
  let until = 0
  // Those that began yesterday can still hold, and where they end the next may begin.
  for (const day of [-1, 0, 1]) {
    if (!beginsOn(quietDays, at(day, 0).getDay())) continue
    const begin = at(day, quietFrom).getTime()
    const end = at(overnight ? day + 1 : day, quietTo).getTime()
    if (begin <= Math.max(now, until) && end > now) until = Math.max(until, end)
  }
  return until
}
