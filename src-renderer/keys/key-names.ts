import type { Words } from '../words/words.ts'

/** The keys of one press as they are printed on a keyboard: `Shift+a` is two. */
export function keysOf(press: string, t: Words): string[] {
  if (press === '+') return ['+']
  return press.split('+').map((part) => {
    if (part === 'Shift') return t.keys.shift
    if (part === 'Space') return t.keys.space
    if (part === 'Enter') return t.keys.enter
    if (part === 'Escape') return 'Esc'
    if (part === 'Mod') return navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'
    const arrow = { ArrowDown: '↓', ArrowUp: '↑', PageDown: 'PgDn', PageUp: 'PgUp' }[part]
    return arrow ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}
