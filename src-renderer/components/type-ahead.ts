/** The consonants that a Korean syllable can begin with, in the order of Unicode's syllables. */
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'

/** A name as it is typed ahead: Korean consonants stand for the syllables they begin (ㅎㅁ finds 항만). */
export function startsAsTyped(name: string, typed: string): boolean {
  const text = name.normalize('NFC').toLocaleLowerCase()
  const wanted = typed.normalize('NFC').toLocaleLowerCase()
  return [...wanted].every((letter, i) => text[i] === letter || initialOf(text[i] ?? '') === letter)
}

function initialOf(syllable: string): string | undefined {
  const at = syllable.charCodeAt(0) - 0xac00
  return at >= 0 && at < 11_172 ? initials[Math.floor(at / 588)] : undefined
}

/**
 * The first name at or behind `from` that starts with what was typed, going round; -1 where none does.
 *
 * A single letter goes on to the next name with it; so does the same letter pressed again and again.
 */
export function typedAhead(names: readonly string[], from: number, typed: string): number {
  const again = typed.length > 1 && [...typed].every((letter) => letter === typed[0])
  const wanted = again ? (typed[0] as string) : typed
  const first = from + (wanted.length === 1 ? 1 : 0)
  for (let i = 0; i < names.length; i++) {
    const at = (first + i + names.length) % names.length
    if (startsAsTyped(names[at] ?? '', wanted)) return at
  }
  return -1
}
