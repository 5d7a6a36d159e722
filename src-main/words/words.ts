import type { Language } from '#contract/language.ts'
import { en, type Words } from './en.ts'
import { ko } from './ko.ts'

export type { Words } from './en.ts'

/** All that main says by itself. Another language is a file here and its row. */
export const words: Record<Language, Words> = { en, ko }
