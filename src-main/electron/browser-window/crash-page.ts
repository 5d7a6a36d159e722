import type { Language } from '#contract/language.ts'
import { words } from '../../words/words.ts'

/** What stands in the window while its own page cannot be brought back, as links that the window catches. */
export const AGAIN = 'app://tickertape/crash/again'
export const COPY = 'app://tickertape/crash/copy'

/**
 * A page of its own, without a script and without anything to load: whatever broke the other one is not in it.
 *
 * `copied` has it say that the diagnostic is in the clipboard, and leaves the keyboard where it was.
 */
export function crashPage(language: Language, copied = false): string {
  const { title, text, again, copy, copied: done } = words[language].crashPage
  const focus = (here: boolean): string => (here ? ' autofocus' : '')
  const html = `<!doctype html><html lang="${language}"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>Tickertape</title>
<style>
:root{--bg:#f8f9fb;--text:#171a21;--text-2:#434a57;--accent:#3a4cc8;--on:#fff;--line:#737b89}
@media (prefers-color-scheme:dark){:root{--bg:#181b21;--text:#e9ebef;--text-2:#bac0cb;--accent:#a7b3ff;--on:#13161b;--line:#818a99}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;background:var(--bg);color:var(--text);
font:14px/22px -apple-system,"Segoe UI",Inter,Cantarell,Ubuntu,"Noto Sans","Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR",sans-serif}
main{max-width:440px}h1{margin:0 0 8px;font-size:20px;line-height:28px;font-weight:650}p{margin:0;color:var(--text-2);word-break:keep-all}
nav{display:flex;flex-wrap:wrap;gap:8px;margin:20px 0 12px}[role=status]{min-height:22px}
a{padding:6px 14px;border:1px solid var(--line);border-radius:6px;color:var(--text);text-decoration:none}
a:first-child{border-color:var(--accent);background:var(--accent);color:var(--on)}a:hover{border-color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
</style><main><h1>${title}</h1><p>${text}</p><nav><a href="${AGAIN}"${focus(!copied)}>${again}</a>
<a href="${COPY}"${focus(copied)}>${copy}</a></nav><p role="status">${copied ? done : ''}</p></main></html>`
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`
}
