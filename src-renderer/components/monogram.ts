/** Hues on which white text keeps its contrast (hsl(h 38 % 36 %), 4.69 at least). */
const hues = [28, 95, 160, 190, 215, 265, 300, 330]

/** A feed's first letter, as its readers would write it large; a hash sign for a name without letters. */
export function monogramLetter(title: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(title)
  return letter ? letter[0].toLocaleUpperCase() : '#'
}

/** A hue that stays with the feed whatever its name becomes. */
export function monogramHue(feedId: number): number {
  return hues[(feedId * 5) % hues.length] ?? 215
}
