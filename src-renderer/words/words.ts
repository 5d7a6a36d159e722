import type { Language } from '#contract/language.ts'
import { en, type Words } from './en.ts'
import { ko } from './ko.ts'

export type { Words }

/** The words of each language that the window speaks. */
export const words: Record<Language, Words> = { en, ko }
