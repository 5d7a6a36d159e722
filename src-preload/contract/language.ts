/** The languages that the program speaks. */
export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

/**
 * Guesses a language from the script a text is written in.
 *
 * Only what decides the glyphs: Hangul, kana and Han; everything else is null. Han without kana or Hangul is taken for
 * simplified Chinese unless it uses characters that only the traditional script has.
 */
export function languageOf(text: string): 'ko' | 'ja' | 'zh-Hans' | 'zh-Hant' | null {
  const sample = text.slice(0, 400)
  if (!/[\u1100-\uD7AF]/.test(sample)) return null
  if (/[\uAC00-\uD7AF\u1100-\u11FF\u3130-\u318F]/.test(sample)) return 'ko'
  if (/[\u3040-\u30FF]/.test(sample)) return 'ja'
  if (/[\u4E00-\u9FFF\u3400-\u4DBF]/.test(sample))
    return /[們這國會個來時說對發學開關東車門問間]/.test(sample) ? 'zh-Hant' : 'zh-Hans'
  return null
}
