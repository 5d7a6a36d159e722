import type { Language } from '#contract/language.ts'

/** A link of a plain page, which the window that shows it catches. */
export interface PlainLink {
  href: string
  words: string
  /** The keyboard is there at first. */
  isFocused?: boolean
}

/**
 * A page of its own, without a script and without anything to load: whatever broke the program's page is not in it.
 *
 * What `main` holds is HTML; every text of others goes through `escaped`.
 */
export function plainPage(language: Language, main: string): string {
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
h2{margin:20px 0 0;font-size:14px;line-height:22px;font-weight:650}code{display:block;margin-top:8px;font-size:12px;line-height:18px;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:8px;margin:20px 0 12px}[role=status]{min-height:22px}
ul{margin:8px 0 0;padding:0;list-style:none}li{display:flex;align-items:center;justify-content:space-between;gap:12px;padding:6px 0}
a{flex:none;padding:6px 14px;border:1px solid var(--line);border-radius:6px;color:var(--text);text-decoration:none}
nav a:first-child{border-color:var(--accent);background:var(--accent);color:var(--on)}a:hover{border-color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
</style><main>${main}</main></html>`
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`
}

export const plainLink = ({ href, words, isFocused = false }: PlainLink): string =>
  `<a href="${escaped(href)}"${isFocused ? ' autofocus' : ''}>${escaped(words)}</a>`

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)
