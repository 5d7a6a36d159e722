import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { Program } from './program.ts'
import type { Message } from './story.ts'
import type { Unpacked } from './debian.ts'
import { writeFile, mkdir } from 'node:fs/promises'

/** A server that is told stories, and can be killed and started again on its port. */
export interface Origin {
  start(): Promise<void>
  kill(): Promise<void>
  publish(message: Message): Promise<void>
  /** How many streams are open. */
  open(): Promise<number>
}

type Told = { ready: true } | { open: number }

/** A fixture of `servers/` in a process of its own. What was published is its program's database: a new process is given it. */
export class NodeOrigin implements Origin {
  readonly #folder
  readonly #fixture
  readonly #port
  readonly #history: Message[] = []
  #process: ChildProcess | undefined
  #open = 0

  /** `folder` holds the fixtures and the packages that they import. */
  constructor(folder: string, fixture: string, port: number) {
    this.#folder = folder
    this.#fixture = fixture
    this.#port = port
  }

  start(): Promise<void> {
    const child = join(this.#folder, 'servers', 'child.mjs')
    const started = fork(child, [this.#fixture, String(this.#port)], { cwd: this.#folder, silent: true })
    this.#process = started
    let printed = ''
    const keep = (text: Buffer): void => void (printed = (printed + String(text)).slice(-2000))
    started.stdout?.on('data', keep)
    started.stderr?.on('data', keep)
    return new Promise((resolve, reject) => {
      started.on('message', (told: Told) => {
        if ('ready' in told) resolve()
        else if (this.#process === started) this.#open = told.open
      })
      started.once('exit', () => reject(new Error(`${this.#fixture} ended: ${printed.trim()}`)))
      started.once('error', reject)
      started.send({ history: this.#history })
    })
  }

  async kill(): Promise<void> {
    const running = this.#process
    this.#process = undefined
    this.#open = 0
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  publish(message: Message): Promise<void> {
    this.#history.push(message)
    this.#process?.send({ publish: message })
    return Promise.resolve()
  }

  open(): Promise<number> {
    return Promise.resolve(this.#open)
  }
}

/** nginx with nchan: a publisher is sent to over HTTP, and its messages live in memory. */
export class NchanOrigin implements Origin {
  readonly #program
  readonly #publisher

  private constructor(program: Program, publisher: string) {
    this.#program = program
    this.#publisher = publisher
  }

  /** `more` are further lines of the locations, such as those that name a Redis. */
  static async make({ root, env }: Unpacked, folder: string, port: number, more = ''): Promise<NchanOrigin> {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'nginx.conf'), nchanConfiguration(root, port, more))
    const program = new Program({
      file: join(root, 'usr/sbin/nginx'),
      args: ['-p', `${folder}/`, '-c', 'nginx.conf', '-e', 'error.log'],
      cwd: folder,
      env,
      port
    })
    return new NchanOrigin(program, `http://127.0.0.1:${port}/publish`)
  }

  start(): Promise<void> {
    return this.#program.start()
  }

  kill(): Promise<void> {
    return this.#program.kill()
  }

  async publish({ event, data }: Message): Promise<void> {
    const headers = { 'x-eventsource-event': event, 'content-type': 'application/json' }
    const answer = await fetch(this.#publisher, { method: 'POST', headers, body: JSON.stringify(data) })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`nchan answers a publisher with ${answer.status}.`)
  }

  async open(): Promise<number> {
    const answer = await fetch(this.#publisher, { headers: { accept: 'application/json' } }).catch(() => null)
    const channel = (await answer?.json().catch(() => null)) as { subscribers?: number } | null
    return channel?.subscribers ?? 0
  }
}

function nchanConfiguration(root: string, port: number, more: string): string {
  return `daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
load_module ${join(root, 'usr/lib/nginx/modules/ngx_nchan_module.so')};
events {}
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  ${more}
  server {
    listen 127.0.0.1:${port};
    location = /publish { nchan_publisher; nchan_channel_id news; nchan_message_buffer_length 500; nchan_message_timeout 1h; }
    location = /news { nchan_subscriber eventsource; nchan_channel_id news; nchan_eventsource_ping_interval 15; }
  }
}
`
}
