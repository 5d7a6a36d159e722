import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/**
 * Stands in for fpm, which electron-builder would fetch from GitHub: makes a deb of the same options with dpkg-deb.
 *
 * It takes what electron-builder passes and nothing more; an option that it does not know ends it, so that nothing is
 * left out in silence.
 */
const values = new Map<string, string[]>()
const pairs: [from: string, to: string][] = []
const args = process.argv.slice(2)
const known =
  /^(-s|-t|-d|--(architecture|after-install|after-remove|description|version|package|name|maintainer|vendor|url|category|deb-priority|license|iteration|deb-compression|deb-recommends|depends))$/
for (let at = 0; at < args.length; at++) {
  const [name, inline] = splitOption(args[at] ?? '')
  if (known.test(name)) values.set(name, [...(values.get(name) ?? []), inline ?? args[++at] ?? ''])
  else if (name === '--deb-no-default-config-files' || name === '--force' || name === '-f') continue
  else if (name.startsWith('-')) throw new Error(`The stand-in for fpm does not know ${name}.`)
  else {
    const split = name.indexOf('=')
    if (split < 0) throw new Error(`The stand-in for fpm does not know what ${name} is.`)
    pairs.push([name.slice(0, split), name.slice(split + 1)])
  }
}

const one = (name: string): string => values.get(name)?.at(-1) ?? ''
const root = mkdtempSync(join(tmpdir(), 'tickertape-deb-'))
// It is the root folder of whoever unpacks the archive.
chmodSync(root, 0o755)
try {
  for (const [from, to] of pairs) copy(from, to)
  const control = join(root, 'DEBIAN')
  mkdirSync(control)
  const [firstLine = '', ...rest] = one('--description').split('\n')
  const fields: [string, string][] = [
    ['Package', one('--name')],
    ['Version', one('--version') + (one('--iteration') === '' ? '' : `-${one('--iteration')}`)],
    ['Architecture', one('--architecture')],
    ['Maintainer', one('--maintainer')],
    ['Installed-Size', String(sizeOf(root))],
    ['Depends', [...(values.get('-d') ?? []), ...(values.get('--depends') ?? [])].join(', ')],
    ['Recommends', (values.get('--deb-recommends') ?? []).join(', ')],
    ['Section', 'net'],
    ['Priority', one('--deb-priority')],
    ['Homepage', one('--url')],
    ['Description', [firstLine, ...rest.map((line) => ` ${line.trim() === '' ? '.' : line.trim()}`)].join('\n')]
  ]
  const text = fields.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}\n`)
  writeFileSync(join(control, 'control'), text.join(''))
  script('--after-install', 'postinst')
  script('--after-remove', 'postrm')
  mkdirSync(dirname(one('--package')), { recursive: true })
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, one('--package')], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
} finally {
  rmSync(root, { recursive: true, force: true })
}

function splitOption(arg: string): [name: string, value: string | undefined] {
  const [, name, value] = /^(--[a-z-]+)=([\s\S]*)$/.exec(arg) ?? []
  return name === undefined ? [arg, undefined] : [name, value]
}

/** As fpm does: a source that ends in a slash gives its contents, and a target that does is a folder. */
function copy(from: string, to: string): void {
  const target = join(root, to.endsWith('/') && !from.endsWith('/') ? join(to, basename(from)) : to)
  mkdirSync(dirname(target), { recursive: true })
  cpSync(from, target, { recursive: true, verbatimSymlinks: true })
}

function script(option: string, name: string): void {
  const file = one(option)
  if (file === '') return
  writeFileSync(join(root, 'DEBIAN', name), readFileSync(file))
  chmodSync(join(root, 'DEBIAN', name), 0o755)
}

/** In KiB. */
function sizeOf(folder: string): number {
  return Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0])
}
