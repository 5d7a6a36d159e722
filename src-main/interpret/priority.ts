import type { Json } from '../base/json.ts'

export const ORDINARY = 3

const words: Record<number, string> = {
  1: 'min minimal minimum lowest none debug trace verbose p5 최저',
  2: 'low info information informational notice minor p4 낮음 정보',
  3: 'normal default medium moderate ordinary standard p3 보통 일반',
  4: 'high warn warning important major error severe p2 높음 경고 주의 중요',
  5: 'max maximum highest urgent critical crit emergency emerg alert fatal extreme panic breaking disaster p1 긴급 심각 최고'
}
const byWord = new Map(
  Object.entries(words).flatMap(([level, list]) => list.split(' ').map((word) => [word, Number(level)] as const))
)

/**
 * A priority from 1 (lowest) to 5 (urgent), or null where the value says none.
 *
 * 1 to 5 are what they are. Up to 10 is the scale of some push services, 20 to 60 that of log levels. Anything else is no
 * priority: better an ordinary item than a false alarm.
 */
export function readPriority(value: Json | undefined): number | null {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string' || value.length > 20) return null
  const word = value.trim().toLowerCase()
  return /^\d{1,2}$/.test(word) ? fromNumber(Number(word)) : (byWord.get(word) ?? null)
}

function fromNumber(value: number): number | null {
  if (!Number.isInteger(value) || value < 0 || value > 60) return null
  if (value <= 5) return Math.max(value, 1)
  if (value <= 10) return Math.round(value / 2)
  if (value % 10 !== 0) return null
  return [2, 2, 4, 4, 5][value / 10 - 2] ?? null
}
