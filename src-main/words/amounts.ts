import { DAY, HOUR, MINUTE } from '#contract/time.ts'

/** A number as the language writes it. */
export const count = (language: string, n: number): string => new Intl.NumberFormat(language).format(n)

/** A length of time (ms) in its largest fitting unit, down to a second. */
export function length(ms: number, units: { day: string; hour: string; minute: string; second: string }): string {
  const [size, unit] =
    ms >= 2 * DAY
      ? [DAY, units.day]
      : ms >= 2 * HOUR
        ? [HOUR, units.hour]
        : ms >= MINUTE
          ? [MINUTE, units.minute]
          : [1_000, units.second]
  return `${Math.max(1, Math.round(ms / size))}${unit}`
}
