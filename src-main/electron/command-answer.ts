import type { Language } from '#contract/language.ts'
import { words } from '../words/words.ts'
import type { CommandLine } from './command-line.ts'

/** What the terminal is told, and with what code the program ends at once; null to start. */
interface Answer {
  out: string
  err: string
  exit: number | null
}

/** Flags of Chromium and Electron that people and desktops use: to name them as unknown would be noise. */
const CHROMIUM =
  /^--(?:no-|disable-|enable-|force-|ozone-|use-|gtk-|inspect|remote-|lang=|js-flags|proxy-|host-|ignore-|log-|v=|class=|name=|password-store|original-process-start-time|allow-|in-process|single-process|type=|field-trial|user-agent|trace-|updated$|verbose)/

/** Answers `--help` and `--version`, and says what of a command line is not understood. `root` is the program's folder. */
export function answerOf(
  { answer, unknown, withoutValue }: CommandLine,
  { version, root, language }: { version: string; root: string; language: Language }
): Answer {
  const say = words[language].commandLine
  if (answer === 'version') return { out: `Tickertape ${version}\n`, err: '', exit: 0 }
  if (answer === 'help') return { out: `${say.help}\n`, err: '', exit: 0 }
  if (withoutValue.length > 0) return { out: '', err: `${say.needsValue(withoutValue.join(', '))}\n`, exit: 2 }
  const flags = unknown.filter((arg) => arg.startsWith('-') && !CHROMIUM.test(arg))
  const rest = unknown.filter((arg) => !arg.startsWith('-') && arg !== root)
  const lines = [
    ...flags.map((flag) => say.unknownFlag(shown(flag))),
    ...rest.map((word) => say.unknownWord(shown(word)))
  ]
  return { out: '', err: lines.map((line) => `${line}\n`).join(''), exit: null }
}

/** One line, without control characters: a link may come from a stranger's page. */
const shown = (arg: string): string => arg.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 80)
