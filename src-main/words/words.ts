import type { Language } from '#contract/language.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'

/** Every language has every word: the type of the English table is the type of all. */
export type Words = typeof en

/** All that main says by itself. Another language is a file here and its row. */
export const words: Record<Language, Words> = { en, ko }
