/**
 * The minutes since midnight of a time as people write it: 22:00, 22.30, 2230, 7, 10 pm, 오후 10시; null for what is none.
 *
 * The browser's own field for times shows them as the system does, and all other times of the window have 24 hours.
 */
export function minutesOfDay(text: string): number | null {
  const parts = /^\s*(오전|오후)?\s*(\d{1,2})\s*(?:[:.시hH]?\s*(\d{2})?\s*분?)\s*([ap]m?)?\s*$/i.exec(text)
  if (!parts) return null
  const [, korean, hoursText, minutesText, english] = parts
  const half = korean === '오후' || /^p/i.test(english ?? '') ? 'pm' : korean || english ? 'am' : null
  const hours = Number(hoursText)
  const minutes = Number(minutesText ?? 0)
  if (minutes > 59 || hours > (half ? 12 : 24) || (half && hours === 0) || (hours === 24 && minutes > 0)) return null
  const whole = half === null ? hours % 24 : (hours % 12) + (half === 'pm' ? 12 : 0)
  return whole * 60 + minutes
}
