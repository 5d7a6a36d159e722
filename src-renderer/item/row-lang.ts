import { languageOf } from '#contract/language.ts'

/** The language to set on an item's text, so that Han glyphs are drawn as its readers write them. */
export function rowLang(item: { lang: string | null; title: string; excerpt: string }): string {
  return item.lang ?? languageOf(`${item.title} ${item.excerpt}`) ?? 'en'
}
