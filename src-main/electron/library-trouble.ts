import { dialog } from 'electron'

/** Why the library cannot be opened, with its folder: what to say, in the system's language. */
type Trouble = { kind: 'newer' } | { kind: 'damaged'; message: string } | { kind: 'unavailable'; message: string }

const words = {
  en: {
    newer: 'This library was made by a newer Tickertape. Nothing was changed. Install the newer version to open it.',
    damaged: 'The library cannot be read. Nothing was changed.',
    unavailable: 'The library cannot be opened. Nothing was changed.'
  },
  ko: {
    newer:
      '더 새로운 Tickertape에서 만든 라이브러리입니다. 아무것도 바꾸지 않았습니다. 새 버전을 설치하면 열 수 있습니다.',
    damaged: '라이브러리를 읽을 수 없습니다. 아무것도 바꾸지 않았습니다.',
    unavailable: '라이브러리를 열 수 없습니다. 아무것도 바꾸지 않았습니다.'
  }
}

/** Tells why the app ends before it has a window; the only dialog that interrupts, because there is nothing behind it. */
export function tellLibraryTrouble(trouble: Trouble, folder: string, language: 'en' | 'ko'): void {
  const detail = trouble.kind === 'newer' ? '' : `\n${trouble.message}`
  dialog.showErrorBox('Tickertape', `${words[language][trouble.kind]}\n${folder}${detail}`)
}
