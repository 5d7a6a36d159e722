import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Unpacked } from './debian.ts'
import { Program } from './program.ts'

/** A proxy from Debian, set up with as little as its manual asks for. */
export interface ProxyKind {
  name: string
  title: string
  /** The first one is the proxy itself; the others are libraries. */
  packages: readonly string[]
  /** What it does to a stream as it is set up here. */
  habit: string
  /** What it is told, and how it is started. */
  setUp: (place: Place) => SetUp
}

interface Place {
  root: string
  folder: string
  /** Where it listens, and where the server does. */
  port: number
  back: number
}

interface SetUp {
  file: string
  args: readonly string[]
  configuration: string
}

export const proxyKinds: readonly ProxyKind[] = [
  {
    name: 'nginx-buffering',
    title: 'nginx, `proxy_pass` alone',
    packages: ['nginx'],
    habit: 'head and bytes only in units of 4,096',
    setUp: (place) => nginx(place, '')
  },
  {
    name: 'nginx',
    title: 'nginx, `proxy_buffering off`',
    packages: ['nginx'],
    habit: 'cuts what is idle for 60 s',
    setUp: (place) => nginx(place, "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffering off;")
  },
  {
    name: 'haproxy',
    title: 'HAProxy',
    packages: ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'],
    habit: 'cuts what is idle for 50 s',
    setUp: ({ root, folder, port, back }) => ({
      file: join(root, 'usr/sbin/haproxy'),
      args: ['-db', '-f', join(folder, 'configuration')],
      configuration: `defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend readers
  bind 127.0.0.1:${port}
  default_backend news
backend news
  server one 127.0.0.1:${back}
`
    })
  },
  {
    name: 'apache',
    title: 'Apache httpd',
    packages: ['apache2-bin', 'libapr1', 'libaprutil1'],
    habit: 'passes all on',
    setUp: apache
  },
  {
    name: 'caddy',
    title: 'Caddy',
    packages: ['caddy'],
    habit: 'ends in order when its server crashed',
    setUp: (place) => caddy(place, '')
  },
  {
    name: 'caddy-encode',
    title: 'Caddy, `encode gzip zstd`',
    packages: ['caddy'],
    habit: 'head with the first message; may swallow what it codes',
    setUp: (place) => caddy(place, 'encode gzip zstd')
  },
  {
    name: 'varnish',
    title: 'Varnish',
    packages: ['varnish', 'libvarnishapi3', 'libjemalloc2'],
    habit: 'cuts what is idle for 60 s',
    setUp: ({ root, folder, port, back }) => ({
      file: join(root, 'usr/sbin/varnishd'),
      args: [
        ...['-F', '-j', 'none', '-n', join(folder, 'state'), '-s', 'malloc,10m'],
        ...['-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${back}`]
      ],
      configuration: ''
    })
  },
  {
    name: 'lighttpd-buffering',
    title: 'lighttpd, as it comes',
    packages: ['lighttpd'],
    habit: 'sends nothing while a stream is open',
    setUp: (place) => lighttpd(place, '')
  },
  {
    name: 'lighttpd',
    title: 'lighttpd, `stream-response-body`',
    packages: ['lighttpd'],
    habit: 'passes all on',
    setUp: (place) => lighttpd(place, 'server.stream-response-body = 1')
  },
  {
    name: 'h2o',
    title: 'h2o',
    packages: ['h2o'],
    habit: 'head with the first bytes; breaks what is idle for 30 s by a chunk that is none',
    setUp: ({ root, folder, port, back }) => ({
      file: join(root, 'usr/bin/h2o'),
      args: ['-c', join(folder, 'configuration')],
      configuration: `num-threads: 1
error-log: ${join(folder, 'log')}
listen: { host: 127.0.0.1, port: ${port} }
hosts:
  default:
    paths:
      /:
        proxy.reverse.url: http://127.0.0.1:${back}/
`
    })
  }
]

/** The proxy before a server, ready to be started. */
export async function proxyBefore(
  kind: ProxyKind,
  { root, env }: Unpacked,
  place: Omit<Place, 'root'>
): Promise<Program> {
  const { folder, port } = place
  await mkdir(folder, { recursive: true })
  const { file, args, configuration } = kind.setUp({ root, ...place })
  await writeFile(join(folder, 'configuration'), configuration)
  return new Program({ file, args, cwd: folder, env: { ...env, HOME: folder, XDG_DATA_HOME: folder }, port })
}

function nginx({ root, folder, port, back }: Place, more: string): SetUp {
  return {
    file: join(root, 'usr/sbin/nginx'),
    args: ['-p', `${folder}/`, '-c', 'configuration', '-e', 'error.log'],
    configuration: `daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events {}
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${back}; ${more} } }
}
`
  }
}

function apache({ root, folder, port, back }: Place): SetUp {
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http']
  const load = modules.map(
    (name) => `LoadModule ${name}_module ${join(root, `usr/lib/apache2/modules/mod_${name}.so`)}`
  )
  return {
    file: join(root, 'usr/sbin/apache2'),
    args: ['-D', 'FOREGROUND', '-d', folder, '-f', join(folder, 'configuration')],
    configuration: `${load.join('\n')}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${join(folder, 'pid')}
ErrorLog ${join(folder, 'error.log')}
DefaultRuntimeDir ${folder}
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
ProxyPass / http://127.0.0.1:${back}/
`
  }
}

function caddy({ root, folder, port, back }: Place, more: string): SetUp {
  return {
    file: join(root, 'usr/bin/caddy'),
    args: ['run', '--adapter', 'caddyfile', '--config', join(folder, 'configuration')],
    configuration: `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  bind 127.0.0.1
  ${more}
  reverse_proxy 127.0.0.1:${back}
}
`
  }
}

function lighttpd({ root, folder, port, back }: Place, more: string): SetUp {
  return {
    file: join(root, 'usr/sbin/lighttpd'),
    args: ['-D', '-f', join(folder, 'configuration'), '-m', join(root, 'usr/lib/lighttpd')],
    configuration: `server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
server.modules = ("mod_proxy")
proxy.server = ("" => (("host" => "127.0.0.1", "port" => ${back})))
${more}
`
  }
}
